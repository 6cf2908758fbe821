"""The pool from lists: persons found by number and never doubled, disciplines known, staff kept out."""

from collections.abc import Iterator
from random import Random

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from kezhi.base import identifiers
from kezhi.base.access import NotAllowed
from kezhi.base.actor import Role
from kezhi.base.models import Account, ImportRow
from kezhi.engine.errors import Problems
from kezhi.review.actions import experts
from kezhi.review.models import Expert
from kezhi.subjects.actions import identity
from kezhi.subjects.models import Identifier, Person, Scheme
from tests import people, rounds
from tests.importing import NOW, check, counts, faults, notes, take

NUMBER = identifiers.generate("resident-id", "62010219700307001")
OTHER = identifiers.generate("resident-id", "62010219650101002")
THIRD = identifiers.generate("resident-id", "62010219750101002")
ROWS = 120


@pytest.fixture(scope="module")
def packs(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Each test of the module runs inside this transaction, which is undone at the module's end."""
    with django_db_blocker.unblock(), transaction.atomic():
        rounds.publish(NOW)
        people.unit()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def pool(packs: None, db: None) -> None:
    """The disciplines are known, and one unit."""


def listed(name: str = "祁连川", number: str = NUMBER, fields: str = "110", **more: str) -> dict[str, str]:
    return {"专家姓名": name, "身份证号": number, "学科": fields, "单位": "兰州理工大学"} | more


def taken(*rows: dict[str, str], capacity: str = "12") -> tuple[int, int, int, int]:
    return counts(take("experts", rows, source="专家名单", capacity=capacity))


def faulty(*rows: dict[str, str]) -> dict[int, list[tuple[str, str]]]:
    return faults(check("experts", rows, source="专家名单", capacity="12"))


def test_an_unknown_person_is_entered_and_taken_in() -> None:
    made = taken(listed(职称="教授", 手机="13900001111", 电子邮箱="qi@example.cn", fields="110；化学、物理学"))
    assert made == (1, 0, 0, 0)
    one = Expert.objects.select_related("person").get()
    assert (one.fields, one.capacity, one.state) == (["110", "140", "150"], 12, "active")
    assert (one.person.title, one.person.phone, one.person.email) == ("教授", "13900001111", "qi@example.cn")
    assert identity.reveal(Identifier.objects.get(person=one.person)) == NUMBER
    assert one.person.affiliations.get().organisation.name == "兰州理工大学"
    assert not Account.objects.filter(person=one.person).exists()
    assert (one.declared_at, one.invited_at) == (None, None)


def test_who_is_in_the_registry_is_found_by_number_and_not_doubled() -> None:
    who = people.person("祁连川")
    identity.of_person(Scheme.RESIDENT_ID, NUMBER, who).save()
    before = Person.objects.count()
    assert taken(listed()) == (1, 0, 0, 0)
    assert Expert.objects.get().person == who
    assert Person.objects.count() == before


def test_a_passport_names_a_person_too() -> None:
    row = listed("Anna Meyer", "", 护照号="C01X00T47")
    assert taken(row) == (1, 0, 0, 0)
    assert taken(row) == (0, 0, 1, 0)


def test_one_person_by_two_numbers_is_one_expert() -> None:
    who = people.person("祁连川")
    identity.of_person(Scheme.RESIDENT_ID, NUMBER, who).save()
    identity.of_person(Scheme.PASSPORT, "C01X00T47", who).save()
    assert taken(listed(fields="110"), listed(number="", fields="140", 护照号="C01X00T47")) == (1, 1, 0, 0)
    assert Expert.objects.get().fields == ["110", "140"]


def test_who_is_in_the_pool_gains_disciplines_and_loses_none() -> None:
    taken(listed(fields="110"))
    assert taken(listed(fields="140"), capacity="3") == (0, 1, 0, 0)
    assert Expert.objects.values_list("fields", "capacity").get() == (["110", "140"], 12)
    assert taken(listed(fields="110")) == (0, 0, 1, 0)


def test_who_left_the_pool_stays_out() -> None:
    taken(listed())
    Expert.objects.update(state=Expert.State.LEFT)
    again = take("experts", [listed(fields="140")], source="专家名单", capacity="12")
    assert counts(again) == (0, 0, 1, 0)
    assert ("name", "expert_left") in notes(again)[2]
    assert Expert.objects.values_list("state", "fields").get() == ("left", ["110"])


def test_every_fault_names_its_row_and_column() -> None:
    wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
    found = faulty(
        listed(number=wrong),
        listed("无号", ""),
        listed("乙", THIRD, "没有这个学科"),
        listed("丙", OTHER, ""),
        listed("", NUMBER),
    )
    columns = {row: [column for column, _code in wrongs] for row, wrongs in found.items()}
    assert columns == {2: ["resident_id"], 3: ["resident_id"], 4: ["fields"], 5: ["fields"], 6: ["name"]}
    assert found[3] == [("resident_id", "identity_required")]
    assert found[4] == [("fields", "not_in_list")]


def test_a_number_of_somebody_of_another_name_is_refused() -> None:
    identity.of_person(Scheme.RESIDENT_ID, NUMBER, people.person("另有其人")).save()
    assert faulty(listed()) == {2: [("name", "identity_of_another")]}


def test_the_departments_staff_are_kept_out() -> None:
    who = people.person("高岚")
    identity.of_person(Scheme.RESIDENT_ID, NUMBER, who).save()
    people.in_post(who, Role.CASE_OFFICER, people.unit("省科技厅", kind="government", code="620000"))
    assert faulty(listed("高岚")) == {2: [("name", "expert_is_staff")]}


@pytest.mark.parametrize("capacity", ["0", "501", "二十", "-1"])
def test_how_many_a_year_is_a_number_that_one_can_do(capacity: str) -> None:
    with pytest.raises(Problems) as refused:
        check("experts", [listed()], source="专家名单", capacity=capacity)
    assert [one.code for one in refused.value.problems] == ["importing.capacity_wrong"]


def test_only_who_keeps_the_pool_imports_it() -> None:
    with pytest.raises(NotAllowed):
        take("experts", [listed()], actor=people.acting(people.person("路人")), source="x", capacity="12")


def test_a_generated_list_comes_in_once_whatever_is_wrong_in_it() -> None:
    """Every row ends in one outcome; repeats and wrong check digits never enter; the same file changes nothing."""
    random, rows, good = Random(7), [], set()
    for n in range(ROWS):
        number = identifiers.generate("resident-id", f"620102{random.randint(1950, 1990)}0101{n:03d}")
        row = listed(f"专家{'甲乙丙丁'[n % 4]}", number, random.choice(["110", "数学", "110；140", "Physics"]))
        if n % 10 == 3:
            row["身份证号"] = number[:-1] + ("1" if number[-1] != "1" else "2")
        elif n % 10 == 7 and rows:
            row = dict(rows[-1])
        else:
            good.add(number)
        rows.append(row)
    first = take("experts", rows, source="专家名单", capacity="12")
    states = list(first.rows.values_list("state", flat=True))
    assert first.rows_in == ROWS
    assert Expert.objects.count() == Person.objects.filter(source="专家名单").count()
    assert Expert.objects.count() == first.created <= len(good)
    assert states.count(ImportRow.State.FAULTY) >= ROWS // 10
    kept = set(Expert.objects.values_list("pk", "fields__len"))
    again = take("experts", rows, source="专家名单", capacity="12")
    assert (again.created, again.updated, again.unchanged) == (0, 0, first.created)
    assert set(Expert.objects.values_list("pk", "fields__len")) == kept


def test_the_page_of_the_pool_knows_who_came_by_a_list() -> None:
    taken(listed())
    made = Expert.objects.get()
    officer = rounds.holder("high-tech", Role.CASE_OFFICER)
    changed = experts.change(made.pk, fields=["140"], capacity=5, actor=officer, now=NOW, key="k")
    assert (changed.fields, changed.capacity) == (["140"], 5)
