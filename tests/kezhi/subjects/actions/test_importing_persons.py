"""Persons from lists: told apart by number, else by unit and name; nobody can sign in by it; numbers stay sealed."""

from typing import Any

import pytest

from kezhi.base import identifiers
from kezhi.base.models import Account, ImportRow
from kezhi.subjects.actions import identity
from kezhi.subjects.models import Affiliation, Identifier, Person, Scheme
from tests.importing import check, counts, faults, notes, take
from tests.people import LONG_AGO, person, unit

pytestmark = pytest.mark.django_db
NUMBER = identifiers.generate("resident-id", "62010219900307001")
OTHER = identifiers.generate("resident-id", "62010219850101002")


def listed(name: str = "沈若舟", **more: str) -> dict[str, str]:
    return {"姓名": name, "单位": "兰州理工大学"} | more


@pytest.fixture(autouse=True)
def university() -> Any:
    return unit()


def taken(*rows: dict[str, str], source: str = "人员名单") -> Any:
    return take("persons", rows, source=source)


def test_a_new_person_has_unit_and_number_but_no_account() -> None:
    batch = taken(listed(身份证号=NUMBER, 职称="副教授", 最高学位="博士研究生", 到任日期="2015-09"))
    assert counts(batch) == (1, 0, 0, 0)
    one = Person.objects.get()
    assert (one.title, one.degree, one.gender, one.account) == ("副教授", "doctor", "male", None)
    assert one.birth_date is not None
    assert one.birth_date.isoformat() == "1990-03-07"
    assert identity.reveal(Identifier.objects.get()) == NUMBER
    at = Affiliation.objects.get()
    assert (at.person, at.organisation.name, at.valid.lower.isoformat()) == (one, "兰州理工大学", "2015-09-01")
    assert not Account.objects.exists()


def test_the_same_list_again_changes_nothing() -> None:
    rows = (listed(身份证号=NUMBER, 手机="13900001111"), listed("祁连川", 职称="讲师"))
    taken(*rows)
    assert counts(taken(*rows)) == (0, 0, 2, 0)
    assert (Person.objects.count(), Affiliation.objects.count(), Identifier.objects.count()) == (2, 2, 1)


def test_namesakes_stay_different_persons() -> None:
    unit("兰州大学")
    batch = taken(listed(身份证号=NUMBER), listed(身份证号=OTHER), listed("祁连川"), listed("祁连川", 单位="兰州大学"))
    assert counts(batch) == (4, 0, 0, 0)
    assert Person.objects.filter(name="沈若舟").count() == 2
    again = check("persons", [listed()], source="人员名单")
    assert faults(again) == {2: [("name", "name_not_unique")]}


def test_a_namesake_without_number_is_found_again_beside_one_with_a_number() -> None:
    rows = (listed(身份证号=NUMBER), listed(职称="讲师"))
    assert counts(taken(*rows)) == (2, 0, 0, 0)
    assert counts(taken(*rows)) == (0, 0, 2, 0)


def test_without_number_the_unit_is_needed() -> None:
    batch = check(
        "persons",
        [{"姓名": "沈若舟", "单位": ""}, listed(单位="兰州理工大"), listed("乙", 单位="无此院")],
        source="名单",
    )
    assert faults(batch) == {
        2: [("unit", "unit_required")], 3: [("unit", "unit_unknown")], 4: [("unit", "unit_unknown")]
    }  # fmt: skip
    near = batch.rows.get(number=3).complaints[0]["arguments"]["near"]
    assert near["arguments"] == {"value": "兰州理工大学"}


def test_a_number_of_another_name_is_a_fault() -> None:
    taken(listed(身份证号=NUMBER))
    assert faults(check("persons", [listed("祁连川", 身份证号=NUMBER)], source="名单")) == {
        2: [("name", "identity_of_another")]
    }


def test_gaps_are_filled_and_what_people_say_themselves_stays(university: Any) -> None:
    one = person("沈若舟", at=university, phone="13800000000")
    identity.of_person(Scheme.RESIDENT_ID, NUMBER, one).save()
    batch = taken(listed(身份证号=NUMBER, 手机="13900001111", 职称="教授"))
    one.refresh_from_db()
    assert (one.phone, one.title) == ("13800000000", "教授")
    assert counts(batch) == (0, 1, 0, 0)
    assert ("phone", "kept_as_registered") in notes(batch)[2]


def test_a_person_is_not_moved_to_another_unit(university: Any) -> None:
    one = person("沈若舟", at=unit("兰州大学"), account=False)
    identity.of_person(Scheme.RESIDENT_ID, NUMBER, one).save()
    batch = taken(listed(身份证号=NUMBER))
    assert ("unit", "has_another_unit") in notes(batch)[2]
    assert one.affiliations.get().organisation.name == "兰州大学"


def test_a_known_person_without_unit_gets_one() -> None:
    one = person("沈若舟", account=False)
    identity.of_person(Scheme.RESIDENT_ID, NUMBER, one).save()
    assert counts(taken(listed(身份证号=NUMBER, 部门="材料学院"))) == (0, 1, 0, 0)
    assert one.affiliations.get().department == "材料学院"


def test_who_worked_elsewhere_before_begins_after_that() -> None:
    one = person("沈若舟", account=False)
    identity.of_person(Scheme.RESIDENT_ID, NUMBER, one).save()
    Affiliation.objects.create(person=one, organisation=unit("兰州大学"), valid=(LONG_AGO, "2022-01-01"))
    taken(listed(身份证号=NUMBER, 到任日期="2019-09-01"))
    assert one.affiliations.get(organisation__name="兰州理工大学").valid.lower.isoformat() == "2022-01-01"


def test_who_begins_elsewhere_tomorrow_stays_with_that() -> None:
    one = person("沈若舟", account=False)
    identity.of_person(Scheme.RESIDENT_ID, NUMBER, one).save()
    Affiliation.objects.create(person=one, organisation=unit("兰州大学"), valid=("2099-01-01", None))
    batch = taken(listed(身份证号=NUMBER))
    assert ("unit", "has_another_unit") in notes(batch)[2]
    assert one.affiliations.count() == 1


def test_who_left_a_unit_is_still_known_there_by_name(university: Any) -> None:
    one = person("沈若舟", account=False)
    Affiliation.objects.create(person=one, organisation=university, valid=(LONG_AGO, "2021-01-01"))
    assert counts(taken(listed(职称="教授"))) == (0, 1, 0, 0)
    assert Affiliation.objects.count() == 1


def test_no_personal_number_stands_in_a_row_a_complaint_or_a_note() -> None:
    batch = check(
        "persons", [listed(身份证号=NUMBER), listed("乙", 身份证号=NUMBER[:-1] + "9", 手机="1390000")], source="名单"
    )
    assert faults(batch)[3] == [("resident_id", "ric_check"), ("phone", "mobile_form")]
    for row in ImportRow.objects.all():
        said = f"{row.raw} {row.complaints} {row.notes}"
        assert NUMBER[:-1] not in said
        assert "1390000" not in said


def test_one_person_named_by_two_numbers_joins_the_unit_once() -> None:
    who = person("沈若舟")
    for scheme, number in ((Scheme.RESIDENT_ID, NUMBER), (Scheme.PASSPORT, "C01X00T47")):
        identity.of_person(scheme, number, who).save()
    rows = (listed(身份证号=NUMBER, 职称="副教授"), listed(护照号="C01X00T47", 职称="副教授"))
    assert counts(taken(*rows)) == (0, 1, 1, 0)
    assert Affiliation.objects.filter(person=who).count() == 1
    assert counts(taken(*rows)) == (0, 0, 2, 0)
