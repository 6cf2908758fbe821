"""What a slow beginning leaves in an empty database, kept in memory and put back the next time it is asked for."""

from collections.abc import Callable, Hashable, Mapping

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

FROM_MIGRATING = {model._meta.db_table for model in (ContentType, Permission)}
"""These have rows in an empty database too."""
_kept: dict[Hashable, Mapping[str, bytes]] = {}


def once(name: Hashable, begin: Callable[[], object]) -> None:
    """Run ``begin`` in an empty database; the second time its rows are copied back, with the ids that they had.

    Where something is there already, ``begin`` runs as ever: ids could be taken, and it may look at what it finds.
    """
    if _filled():
        begin()
    elif name in _kept:
        _put_back(_kept[name])
    else:
        begin()
        _kept[name] = {table: _rows(table) for table in _filled()}


def _filled() -> list[str]:
    """Tables that have rows."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    asked = [f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in sorted(tables - FROM_MIGRATING)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [table for (table,) in cursor.fetchall()]


def _rows(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as out:
        return b"".join(bytes(part) for part in out)


def _put_back(tables: Mapping[str, bytes]) -> None:
    """Without triggers: the rows are as these left them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in tables.items():
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as into:
                into.write(rows)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
