"""The pack's words are enough and fit together."""

import csv
from pathlib import Path

import pytest

from tests.kezhi.demo.domain.words import FILE, WORDS

REFERENCE = FILE.parents[2] / "reference" / "data"


def column(path: Path, name: str) -> set[str]:
    with path.open(encoding="utf8", newline="") as file:
        return {row[name] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("region", "place"),
    [("兰州市", "兰州"), ("临夏回族自治州", "临夏"), ("甘南藏族自治州", "甘南"), ("敦煌", "敦煌")],
)
def test_a_place_is_said_without_its_ending(region: str, place: str) -> None:
    assert WORDS.place(region) == place


def test_no_character_or_trade_is_listed_twice() -> None:
    lists = (WORDS.surnames, WORDS.given["male"], WORDS.given["female"], WORDS.firm_first, WORDS.firm_second)
    for characters in (*lists, [trade.word for trade in WORDS.trades]):
        assert len(set(characters)) == len(characters), characters


def test_divisions_and_titles_are_those_of_the_reference_pack() -> None:
    assert {trade.division for trade in WORDS.trades} <= column(REFERENCE / "industries.csv", "code")
    titles = column(REFERENCE / "titles.csv", "name")
    assert {title for staff in WORDS.staff.values() for title in staff.titles} <= titles


def test_a_kind_without_staff_of_its_own_has_a_firms() -> None:
    assert WORDS.staff_of("other") is WORDS.staff["enterprise"]
    assert WORDS.staff_of("hospital").titles[0] == "主任医师"
