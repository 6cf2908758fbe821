"""The lists of the reference pack: whole, unique, and true to their sources."""

import csv
from collections import Counter

import pytest

from tests.content import shelf

SOURCES = shelf.PROJECT.parent / "shared" / "data"


@pytest.mark.parametrize(
    ("name", "key", "count"),
    [
        ("provinces", "code", 34),
        ("regions", "code", 102),
        ("industries", "code", 117),
        ("disciplines", "code", 62),
        ("degrees", "code", 4),
        ("titles", "name", 43),
        ("organisation_kinds", "code", 6),
        ("document_types", "code", 21),
        ("ethics_matters", "code", 5),
        ("institutions", "name", 115),
    ],
)
def test_a_list_is_whole_and_names_nothing_twice(name: str, key: str, count: int) -> None:
    found = shelf.rows("reference", name)
    assert len(found) == count
    assert len({row[key] for row in found}) == count
    assert all(row["name"] and row.get("name_en", "x") for row in found)


def test_regions_form_one_tree() -> None:
    by_code = {row["code"]: row for row in shelf.rows("reference", "regions")}
    assert Counter(row["kind"] for row in by_code.values()) == {"province": 1, "city": 14, "county": 87}
    for row in by_code.values():
        above = by_code.get(row["parent"])
        if row["kind"] == "province":
            assert above is None
        else:
            assert above is not None
            width = 2 if row["kind"] == "city" else 4
            assert above["kind"] == ("province" if row["kind"] == "city" else "city")
            assert row["code"][:width] == above["code"][:width]


def test_industries_are_sections_and_their_divisions() -> None:
    found = shelf.rows("reference", "industries")
    sections = {row["code"] for row in found if not row["section"]}
    assert "".join(sorted(sections)) == "ABCDEFGHIJKLMNOPQRST"
    assert len(found) - len(sections) == 97
    assert {row["section"] for row in found if row["section"]} == sections


def test_every_title_of_the_list_is_ranked_by_the_rules_alike() -> None:
    """The decision table 职称层级 knows each title of the reference list and says the same."""
    levels = {"senior": "senior", "deputy-senior": "deputy-senior", "intermediate": "below", "junior": "below"}
    for pack in shelf.calls():
        for row in shelf.rows("reference", "titles"):
            result = shelf.model(pack.code).evaluate("职称层级", {"person.title": row["name"]})
            assert result.value == levels.get(row["level"], "none"), f"{pack.code} {row['name']}"


def test_institutions_are_those_of_the_province() -> None:
    regions = {row["code"] for row in shelf.rows("reference", "regions")}
    kinds = {row["code"] for row in shelf.rows("reference", "organisation_kinds")}
    found = shelf.rows("reference", "institutions")
    assert {row["region"] for row in found} <= regions
    assert {row["kind"] for row in found} <= kinds
    assert sum(row["kind"] == "university" for row in found) == 49
    assert all(len(row["school_code"]) == 10 for row in found if row["kind"] == "university")


def source(name: str) -> list[dict[str, str]]:
    path = SOURCES / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand")
    with path.open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


def test_regions_agree_with_the_statistical_codes() -> None:
    published = {
        f"{row['code']:0<6}": row["name"]
        for name in ("admdiv_cities.csv", "admdiv_areas.csv")
        for row in source(name)
        if row["province_code"] == "62" and row["code"] != "620201"
    }
    assert {row["code"]: row["name"] for row in shelf.rows("reference", "regions") if row["parent"]} == published


def test_industries_agree_with_the_standard() -> None:
    published = {row["code"]: row["name_zh"] for row in source("gbt4754.csv") if row["level"] in "12"}
    assert {row["code"]: row["name"] for row in shelf.rows("reference", "industries")} == published


def test_universities_agree_with_the_ministry() -> None:
    published = {
        row["school_code"]: row["name"] for row in source("universities_cn.csv") if row["school_code"][2:4] == "62"
    }
    found = shelf.rows("reference", "institutions")
    assert {row["school_code"]: row["name"] for row in found if row["school_code"]} == published
