"""``kezhi pack check FOLDER`` reads and tries every pack below a folder, ``kezhi pack publish FOLDER`` issues them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kezhi.base.actor import SYSTEM
from kezhi.engine import packs
from kezhi.engine.errors import Problem, Problems
from kezhi.packs import actions


class Command(BaseCommand):
    """Check or publish packs; every problem is shown with its file, line and mend."""

    help = "Check or publish the packs below a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["check", "publish"])
        parser.add_argument("folder", type=Path)
        parser.add_argument("--english", action="store_true", help="show problems in English")

    def handle(self, *args: Any, **options: Any) -> None:
        self.language = "en" if options["english"] else "zh"
        try:
            if options["what"] == "check":
                self._check(options["folder"])
            else:
                for version in actions.publish_all(options["folder"], actor=SYSTEM, now=timezone.now()):
                    self.stdout.write(f"✓ {version.pack.code} {version.number} {version.content_hash[:12]}")
        except Problems as refused:
            self._show(refused.problems)
            raise CommandError(f"✗ {len(refused.problems)}") from refused

    def _check(self, folder: Path) -> None:
        found = actions.folders(folder)
        wrong = 0
        for code, pack in found.items():
            problems = packs.check(pack, actions.catalogue(found))
            self.stdout.write(f"{'✗' if problems else '✓'} {code}")
            self._show(problems)
            wrong += len(problems)
        if wrong:
            raise CommandError(f"✗ {wrong}")

    def _show(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        for problem in problems:
            self.stderr.write(f"  {problem.place}: {problem.render(self.language)}")
