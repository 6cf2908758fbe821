"""Organisations from lists: matched by credit code or name, never doubled, never overwritten."""

from typing import Any

import pytest

from kezhi.base import identifiers, searching
from kezhi.base.actor import Actor, Role
from kezhi.base.importing import importers
from kezhi.engine.errors import Problems
from kezhi.subjects.actions import identity
from kezhi.subjects.models import Identifier, Organisation, OrganisationName
from kezhi.subjects.queries import find_units
from tests.importing import check, counts, faults, notes, take
from tests.people import region, unit

pytestmark = pytest.mark.django_db
CODE = identifiers.generate("uscc", "12620000438018207")


def listed(name: str = "兰州大学", **more: str) -> dict[str, str]:
    return {"单位名称": name, "单位类型": "高等学校", "所在地区": "兰州市"} | more


def taken(*rows: dict[str, str], source: str = "高校名单", **options: str) -> Any:
    region()
    return take("organisations", rows, source=source, **options)


def test_a_new_organisation_gets_its_names_code_and_place_in_the_search() -> None:
    batch = taken(listed(统一社会信用代码=CODE, 曾用名="国立兰州大学；兰大", 成立日期="1909-05-01"))
    assert counts(batch) == (1, 0, 0, 0)
    one = Organisation.objects.get()
    assert (one.name, one.kind, one.region.code, one.source) == ("兰州大学", "university", "620100", "高校名单")
    assert set(one.names.values_list("name", "kind")) == {
        ("兰州大学", "official"), ("国立兰州大学", "former"), ("兰大", "former")
    }  # fmt: skip
    assert Identifier.objects.get(organisation=one).value == CODE
    assert searching.matching("subjects.organisation", "兰州").exists()
    assert find_units(Actor(account=1, person=1), "国立兰州") == [one]


def test_the_same_list_again_changes_nothing() -> None:
    rows = (listed(统一社会信用代码=CODE, 曾用名="兰大"), listed("西北师范大学"))
    taken(*rows)
    assert counts(taken(*rows)) == (0, 0, 2, 0)
    assert Organisation.objects.count() == 2
    assert OrganisationName.objects.count() == 3


def test_a_known_one_is_recognised_by_code_or_by_any_of_its_names() -> None:
    one = unit("兰州财经大学")
    one.names.create(name="兰州商学院", kind="former", valid=("1990-01-01", "2015-01-01"))
    assert counts(taken(listed("兰州商学院", 统一社会信用代码=CODE))) == (0, 1, 0, 0)
    assert Identifier.objects.get(value=CODE).organisation == one
    assert counts(taken(listed(" 兰州 财经大学 ", 统一社会信用代码=CODE))) == (0, 0, 1, 0)
    assert Organisation.objects.count() == 1


def test_gaps_are_filled_and_what_comes_from_elsewhere_stays() -> None:
    unit("兰州大学", address="天水南路", source="单位填报")
    batch = taken(listed(注册地址="别处", 法定代表人="某某"))
    one = Organisation.objects.get()
    assert (one.address, one.legal_representative) == ("天水南路", "某某")
    assert counts(batch) == (0, 1, 0, 0)
    assert notes(batch) == {2: [("address", "kept_as_registered")]}


def test_a_list_may_correct_what_it_said_itself() -> None:
    taken(listed(注册地址="旧址"))
    assert counts(taken(listed(注册地址="新址"))) == (0, 1, 0, 0)
    assert Organisation.objects.get().address == "新址"
    assert counts(taken(listed(注册地址="又一处"), source="另一名单")) == (0, 0, 1, 0)


def test_what_the_registry_has_otherwise_is_a_fault() -> None:
    one, other = unit("甘肃农业大学"), unit("兰州交通大学")
    identity.of_organisation(CODE, one).save()
    other.names.create(name="同名院", kind="alias", valid=("2000-01-01", None))
    one.names.create(name="同名院", kind="alias", valid=("2000-01-01", None))
    region()
    batch = check(
        "organisations",
        [listed("别的名称", 统一社会信用代码=CODE), listed("同名院")],
        source="名单",
    )
    assert faults(batch) == {2: [("uscc", "uscc_of_another")], 3: [("name", "name_ambiguous")]}


def test_two_rows_of_one_name_are_one_organisation() -> None:
    region()
    batch = check("organisations", [listed(), listed(注册地址="又")], source="名单")
    assert faults(batch) == {3: [("", "repeated_key")]}
    batch = check("organisations", [listed(统一社会信用代码=CODE), listed()], source="名单")
    assert faults(batch) == {3: [("name", "repeated_key")]}


def test_kind_and_region_may_be_said_once_for_all() -> None:
    place = region("110000", "北京市")
    rows = [{"学校名称": "北京大学"}]
    assert faults(check("organisations", rows, source="名单")) == {
        2: [("kind", "kind_missing"), ("region", "region_missing")]
    }
    batch = take("organisations", rows, source="名单", kind="university", region=place.code)
    assert counts(batch) == (1, 0, 0, 0)
    assert Organisation.objects.get().region == place


@pytest.mark.parametrize(
    ("answer", "mend"),
    [
        ({"region": "620001"}, "最接近的是“620100”"),
        ({"region": "兰州"}, "可填：620100"),
        ({"kind": "univercity"}, "“university”"),
    ],
)
def test_what_is_said_once_for_all_is_one_of_the_choices(answer: dict[str, str], mend: str) -> None:
    region()
    with pytest.raises(Problems) as refused:
        check("organisations", [listed()], source="名单", **answer)
    [problem] = refused.value.problems
    assert problem.code == "importing.option_wrong"
    assert mend in problem.render()


@pytest.mark.parametrize(("words", "ok"), [("620100", True), ("兰州市", True), ("兰州", False), ("火星", False)])
def test_regions_by_code_or_name(words: str, ok: bool) -> None:
    region()
    batch = check("organisations", [listed(所在地区=words)], source="名单")
    assert (batch.waiting == 1) is ok


def test_a_wrong_code_is_told_by_its_check_digit() -> None:
    region()
    batch = check(
        "organisations", [listed(统一社会信用代码=CODE[:-1] + ("0" if CODE[-1] != "0" else "1"))], source="名单"
    )
    assert faults(batch) == {2: [("uscc", "uscc_check")]}


@pytest.mark.parametrize(
    ("role", "may"), [(Role.CASE_OFFICER, True), (Role.OFFICE_HEAD, True), (Role.UNIT_OFFICE, False)]
)
def test_who_may(role: Role, may: bool) -> None:
    assert importers["organisations"].may(Actor(person=1, account=1, role=role)) is may
