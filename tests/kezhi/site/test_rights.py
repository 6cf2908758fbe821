"""The application's role adds to the journal and reads it; what else it needs, it has."""

from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg.errors import InsufficientPrivilege

from kezhi.site import postgres, rights

pytestmark = pytest.mark.django_db
ADDED_TO = {
    "base_journalline",
    "base_journalseal",
    "base_journalsealed",
    "kezhi_forms_fieldorigin",
    "kezhi_forms_submission",
    "projects_refusal",
    "projects_screening",
    "review_solicitation",
}


@pytest.fixture
def application() -> Iterator["psycopg.Connection[tuple[str, ...]]"]:
    """A session of the application's role in the tests' database."""
    with psycopg.connect(**connection.get_connection_params() | {"user": postgres.APPLICATION}) as session:
        yield session
        session.rollback()


def rights_on_tables(session: "psycopg.Connection[tuple[str, ...]]") -> dict[str, set[str]]:
    rows = session.execute(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = current_user"
    )
    found: dict[str, set[str]] = {}
    for table, right in rows:
        found.setdefault(table, set()).add(right)
    return found


def test_what_is_only_added_to_is_added_to_and_read(application: "psycopg.Connection[tuple[str, ...]]") -> None:
    granted = rights_on_tables(application)
    assert {table for table, found in granted.items() if found == {"SELECT", "INSERT"}} == ADDED_TO
    assert granted.pop("django_migrations") == {"SELECT"}
    everything = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert {table for table, found in granted.items() if found == everything} == set(granted) - ADDED_TO


def test_every_table_is_open_to_the_application(application: "psycopg.Connection[tuple[str, ...]]") -> None:
    assert set(rights_on_tables(application)) == set(connection.introspection.table_names())


@pytest.mark.parametrize("table", sorted(ADDED_TO))
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_no_change_is_within_its_rights(
    application: "psycopg.Connection[tuple[str, ...]]", table: str, change: str
) -> None:
    with pytest.raises(InsufficientPrivilege, match="permission denied"):
        application.execute(change.format(table).replace("SET id = id", f"SET {COLUMN[table]} = {COLUMN[table]}"))


COLUMN = {
    "base_journalline": "summary",
    "base_journalseal": "root",
    "base_journalsealed": "place",
    "kezhi_forms_fieldorigin": "path",
    "kezhi_forms_submission": "digest",
    "projects_refusal": "reasons",
    "projects_screening": "at",
    "review_solicitation": "text",
}


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE base_journalline DISABLE TRIGGER ALL",
        "DROP TRIGGER append_only ON base_journalline",
        "SET session_replication_role = replica",
        "CREATE TABLE another ()",
        "SET ROLE postgres",
    ],
)
def test_it_cannot_take_the_triggers_away(application: "psycopg.Connection[tuple[str, ...]]", change: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        application.execute(change)


def test_it_writes_a_line_and_seals_it(application: "psycopg.Connection[tuple[str, ...]]") -> None:
    line = application.execute(
        "INSERT INTO base_journalline (at, action, object_type, summary, detail)"
        " VALUES (now(), 'told', '', '', '{}') RETURNING id"
    ).fetchone()
    assert line is not None
    application.execute("INSERT INTO base_journalseal VALUES (1, '', '', 1, now())")
    application.execute("INSERT INTO base_journalsealed (line_id, seal_id, place, digest) VALUES (%s, 1, 0, '')", line)
    application.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_rights_are_granted_by_migrate_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE ALL ON base_account FROM {postgres.APPLICATION}")
        rights.grant(using="default")
        assert not _may_read(cursor)
        call_command("migrate", verbosity=0, interactive=False)
        assert _may_read(cursor)


def _may_read(cursor: object) -> bool:
    cursor.execute(f"SELECT has_table_privilege('{postgres.APPLICATION}', 'base_account', 'SELECT')")  # type: ignore[attr-defined]
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined]
