"""Cells: kept exactly, sealed where they are personal, quoted so that nothing hidden acts."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from kezhi.base.importing.cells import Broken, Cell, given, is_blank, keep, shown, visible

CELLS: list[Cell] = ["=1+1", "", Decimal("33.33"), Decimal("6.2E+16"), date(2024, 1, 5), Broken("importing.x", "#REF!")]
kinds = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
)


@pytest.mark.parametrize("sealed", [True, False])
def test_what_is_kept_is_given_back(sealed: bool) -> None:
    assert given(keep(CELLS, sealed=sealed)) == CELLS


@examples(st.lists(kinds))
def test_every_row_is_given_back_as_it_was(cells: list[Cell]) -> None:
    assert given(keep(cells, sealed=False)) == cells


def test_a_sealed_row_shows_nothing_of_it() -> None:
    assert "110101" not in str(keep(["110101199003070011"], sealed=True))


def test_nul_is_kept_as_its_symbol() -> None:
    assert keep(["a\0b"], sealed=False) == ["a␀b"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (Decimal("6.2E+16"), "62000000000000000"),
        (Decimal("1.50"), "1.50"),
        (date(2024, 1, 5), "2024-01-05"),
        ("x", "x"),
    ],
)
def test_a_cell_in_words(cell: Cell, words: str) -> None:
    assert shown(cell) == words


def test_a_broken_cell_shows_what_the_sheet_shows() -> None:
    assert shown(Broken("importing.formula_error", "#DIV/0!")) == "#DIV/0!"


@pytest.mark.parametrize("cell", ["", " ", "\u3000", "\u00a0\t", "\ufeff"])
def test_blank_cells(cell: str) -> None:
    assert is_blank(cell)


def test_nought_and_broken_cells_are_not_blank() -> None:
    assert not is_blank(Decimal(0))
    assert not is_blank(Broken("importing.formula_without_result", ""))


def test_hidden_characters_are_named() -> None:
    assert visible("a\u202eb\u200b") == "a⟨U+202E⟩b⟨U+200B⟩"
    assert visible("两\n行") == "两\n行"
