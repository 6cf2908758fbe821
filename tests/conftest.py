"""One PostgreSQL server for all tests, one database copied from a migrated template for each worker."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.creation import DatabaseCreation
from django.utils import translation
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from kezhi.base import calendar
from kezhi.site import postgres
from tests.province import played, province  # noqa: F401 — fixtures for every room

SOURCE = Path(__file__).parents[1] / "src"
SERVER = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # it would hold databases that a test drops, and transactions that sealing waits for
    "lock_timeout": "60000",  # ms: a lock that nobody gives back is an error, not a wait
}
"""Nothing that tests write need outlive them."""
hypothesis.settings.register_profile("patient", deadline=None)  # a busy machine is no fault of the code
hypothesis.settings.load_profile("patient")


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Only one of the test processes at a time."""
    postgres.home().mkdir(parents=True, exist_ok=True)
    with (postgres.home() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.hookimpl(trylast=True)  # after the fixtures are torn down
def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput") and postgres.is_running():
        postgres.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Point Django at the tests' server, and at a template that has every migration."""
    template = f"template_{migrations_digest()}"
    with alone("database"), django_db_blocker.unblock():
        postgres.start()
        connection.settings_dict.update(postgres.connection(template), CONN_MAX_AGE=0)
        if (
            postgres.program("createdb", "-h", str(postgres.socket_folder()), "-U", "postgres", template).returncode
            == 0
        ):
            for setting, value in SERVER.items():
                with connection.cursor() as cursor:
                    cursor.execute(f"ALTER SYSTEM SET {setting} = {value}")
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_reload_conf()")
            call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        connection.settings_dict["NAME"] = "kezhi"
        connection.settings_dict["TEST"]["TEMPLATE"] = template


def migrations_digest() -> str:
    """Changes with any migration of ours."""
    files = sorted(SOURCE.glob("kezhi/*/migrations/*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


@pytest.fixture(scope="session", autouse=True)
def append_only_tables_can_be_emptied() -> Iterator[None]:
    """After a test with several connections every table is truncated, those that refuse it too."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def without_triggers(ops: BaseDatabaseOperations, sql: list[str]) -> None:
        role = "SET session_replication_role = {}"
        flush(ops, [role.format("replica"), *sql, role.format("DEFAULT")])

    with pytest.MonkeyPatch.context() as patch:
        # For the class: beside a browser's driver Django keeps another connection.
        patch.setattr(operations, "execute_sql_flush", without_triggers)
        yield


@pytest.fixture(scope="session", autouse=True)
def nobody_stays_connected() -> Iterator[None]:
    """A server's thread that ends late may leave its session, and the database couldn't be dropped."""
    creation = type(connection.creation)
    destroy = creation._destroy_test_db  # type: ignore[attr-defined]

    def forced(ours: DatabaseCreation, name: str, verbosity: int) -> None:
        with ours._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        destroy(ours, name, verbosity)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(creation, "_destroy_test_db", forced)
        yield


@pytest.fixture(autouse=True)
def files_apart(tmp_path: Path, settings: Settings) -> None:
    """Uploads of a test stay with the test."""
    storages = {name: dict(value) for name, value in settings.STORAGES.items()}
    storages["default"]["OPTIONS"] = {"location": tmp_path / "files"}
    storages["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = storages


@pytest.fixture(autouse=True)
def chinese_first() -> Iterator[None]:
    """No test reads in the language that another one's reader chose."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def calendar_anew() -> Iterator[None]:
    """No test reckons with a year that another one issued."""
    yield
    calendar.forget()


@pytest.fixture
def now() -> datetime:
    """A fixed moment: Tuesday, 24 March 2026, 14:06:21 in Shanghai."""
    return datetime(2026, 3, 24, 14, 6, 21, tzinfo=ZoneInfo("Asia/Shanghai"))
