"""The tests' own kind of table, known for the length of a test."""

import pytest

from kezhi.base.importing import importers
from tests.kezhi.base.importing.ledger import LEDGER


@pytest.fixture(autouse=True)
def ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(importers._items, LEDGER.name, LEDGER)
