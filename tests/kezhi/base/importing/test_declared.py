"""Every kind of table that a room declares keeps to the machinery's promises."""

import io

import pytest

from kezhi.base.actor import NOBODY, SYSTEM, Actor, Role
from kezhi.base.importing import Column, Row, Text, giving, importers
from kezhi.base.importing.declared import Importer
from kezhi.base.importing.heads import Names, spelled
from kezhi.base.importing.kinds import Setting
from kezhi.base.importing.sheets import WorkBook
from tests.kezhi.base.importing.ledger import LEDGER

KINDS = ("awards", "organisations", "persons", "codes")


@pytest.fixture(params=[*KINDS, "ledger"])
def importer(request: pytest.FixtureRequest) -> Importer:
    return importers[request.param]


def test_its_names_are_its_own(importer: Importer) -> None:
    keys = [column.key for column in importer.columns]
    assert importer.name in importers
    assert len(keys) == len(set(keys))
    assert all(key.isidentifier() for key in keys)
    assert len({option.key for option in importer.options}) == len(importer.options)


def test_no_header_means_two_columns(importer: Importer) -> None:
    meant: dict[str, str] = {}
    for column in importer.columns:
        for name in {spelled(name) for name in (column.key, str(column.title), *column.synonyms)}:
            assert meant.setdefault(name, column.key) == column.key, name


def test_each_column_is_found_by_its_title(importer: Importer) -> None:
    names = Names(importer, {})
    assert [names.of(str(column.title)) for column in importer.columns] == [column.key for column in importer.columns]


@pytest.mark.django_db
def test_each_column_can_be_read(importer: Importer) -> None:
    assert all(callable(column.kind.reader(Setting())) for column in importer.columns)


def test_a_row_without_values_has_no_key(importer: Importer) -> None:
    assert importer.key({column.key: None for column in importer.columns}) == ""


def test_who_may_is_never_a_stranger(importer: Importer) -> None:
    assert importer.may(SYSTEM)
    for actor in (NOBODY, Actor(person=1, account=1), Actor(person=1, account=1, role=Role.UNIT_OFFICE)):
        assert not importer.may(actor)


def test_its_empty_form_can_be_read_back(importer: Importer) -> None:
    book = WorkBook(io.BytesIO(giving.empty_form(importer).read()), "空表.xlsx")
    (head,) = book.rows(book.sheets[0].name)
    names = Names(importer, {})
    assert [names.of(str(cell)) for cell in head.cells] == [column.key for column in importer.columns]


def test_personal_columns_seal_the_rows_of_persons_only() -> None:
    assert [name for name in KINDS if importers[name].personal] == ["persons"]


def test_a_column_that_isnt_there() -> None:
    with pytest.raises(KeyError):
        LEDGER.column("nothing")


def test_what_a_row_says_of_itself() -> None:
    row = Row(2, shown={"host": "兰大"})
    row.fault("host", "importing.not_positive")
    row.note("", "importing.row_quotes")
    row.done("created", 7)
    assert [(one.column, one.value) for one in (*row.complaints, *row.notes)] == [("host", "兰大"), ("", "")]
    assert (row.outcome, row.object_id) == ("created", 7)
    assert not Column("a", "甲", Text()).is_money
