"""Uploads are seen and handled by those who may import their kind, and by nobody else."""

from dataclasses import replace

import pytest

from kezhi.base.actor import NOBODY, SYSTEM, Actor, Role
from kezhi.base.importing import access, importers
from kezhi.base.models import ImportBatch
from tests.kezhi.base.importing.ledger import ACTOR, LEDGER, STRANGER, check, line, send, table

AUDITOR = Actor(account=1, person=2, role=Role.AUDITOR)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("actor", "sees"),
    [(ACTOR, True), (SYSTEM, True), (STRANGER, False), (NOBODY, False), (AUDITOR, False)],
)
def test_who_sees_an_upload_and_its_rows(actor: Actor, sees: bool) -> None:
    check(send(table(line(1))))
    assert access.batches(actor).exists() is sees
    assert access.rows(actor).exists() is sees


def test_an_upload_of_another_kind_is_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = send(table(line(1)))
    monkeypatch.setitem(importers._items, "ledger", replace(LEDGER, may=lambda actor: False))
    assert not access.batches(ACTOR).filter(pk=batch.pk).exists()
    assert "ledger" not in [importer.name for importer in access.kinds(ACTOR)]


@pytest.mark.parametrize(
    ("state", "may"),
    [
        ("uploaded", {"see", "map", "cancel"}),
        ("checking", {"see", "go-on"}),
        ("checked", {"see", "map", "import", "cancel"}),
        ("importing", {"see", "go-on"}),
        ("cancelled", {"see"}),
    ],
)
def test_what_may_be_done_by_state(state: str, may: set[str]) -> None:
    batch = send(table(line(1)))
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)
    assert access.BATCHES.actions(ACTOR, batch) == may
