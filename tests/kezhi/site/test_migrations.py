"""Migrations: none is missing, each can be undone."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    try:
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)
    except SystemExit as stopped:
        pytest.fail(f"models changed without a migration (exit {stopped.code})")


@pytest.mark.django_db
def test_every_migration_of_ours_can_be_undone() -> None:
    loader = MigrationLoader(connection)
    ours = {key: found for key, found in loader.disk_migrations.items() if found.__module__.startswith("kezhi.")}
    assert ours
    for (app, name), migration in ours.items():
        for operation in migration.operations:
            assert operation.reversible, f"{app}.{name}: {operation.describe()}"
