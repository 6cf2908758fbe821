"""The kind of table by which the pool is filled, as people find it."""

from kezhi.base.importing import importers
from kezhi.base.registry import objects


def test_experts_are_a_kind_whose_records_have_pages() -> None:
    kind = importers["experts"]
    assert kind.object_type in objects
    assert kind.personal
    assert [column.key for column in kind.columns if column.required] == ["name", "fields"]
    assert [option.key for option in kind.options] == ["source", "capacity"]
