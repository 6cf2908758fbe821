"""Firms register themselves; the city bureau confirms them and who administers them."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.core.files.base import ContentFile

from kezhi.base import files
from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import SYSTEM, Actor, Role
from kezhi.base.commands import new_key
from kezhi.engine.errors import Problems
from kezhi.subjects import queries
from kezhi.subjects.actions import organisations
from kezhi.subjects.models import AdministratorRequest, Organisation, OrganisationEvent
from tests.people import ON, acting, in_post, person, region, unit

pytestmark = pytest.mark.django_db
GOOD = "91620100MA71TEGT61"


def said() -> organisations.Registration:
    return organisations.Registration(
        "兰州云杉智能装备有限公司", GOOD, "enterprise", region().pk, "雁南路 18 号", "韩维"
    )


def register(actor: Actor, now: datetime, what: organisations.Registration | None = None) -> AdministratorRequest:
    return organisations.register(what or said(), {}, actor=actor, now=now, key=new_key())


def bureau(code: str = "6201") -> Actor:
    who = person("局办")
    return acting(who, in_post(who, Role.RECOMMENDER, unit("科技局", kind="government"), regions=(code,)))


def decide(request: AdministratorRequest, actor: Actor, now: datetime, **how: object) -> AdministratorRequest:
    return organisations.decide_administrator(request.pk, actor=actor, now=now, key=new_key(), **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("91620100MA71TEGT62", "identifiers.uscc_check"),
        ("91620100MA71TEST2X", "identifiers.uscc_character"),
        ("91620100MA71TEGT6", "identifiers.uscc_length"),
    ],
)
def test_a_wrong_credit_code_is_explained(code: str, problem: str, now: datetime) -> None:
    with pytest.raises(Problems) as refused:
        register(acting(person()), now, replace(said(), uscc=code))
    assert refused.value.problems[0].code == problem
    assert not Organisation.objects.filter(state="pending").exists()


def test_a_firm_is_pending_until_its_bureau_confirms_it_and_its_administrator(now: datetime) -> None:
    founder = person("韩维")
    request = register(acting(founder), now)
    firm = request.organisation
    assert firm.state == "pending"
    assert not queries.find_units(acting(person("别人")), "云杉")
    decide(request, bureau(), now, confirmed=True)
    firm.refresh_from_db()
    held = queries.holders(Role.UNIT_OFFICE, ON, organisation=firm.pk).get()
    assert (firm.state, held.person) == ("active", founder)
    assert acting(founder).organisation == firm.pk


def test_another_citys_bureau_may_not_even_see_it(now: datetime) -> None:
    request = register(acting(person()), now)
    with pytest.raises(NotFound):
        decide(request, bureau("6202"), now, confirmed=True)


def test_the_asker_does_not_decide(now: datetime) -> None:
    founder = person()
    request = register(acting(founder), now)
    with pytest.raises(NotAllowed):
        decide(request, acting(founder), now, confirmed=True)


def test_a_refused_registration_is_corrected_and_entered_again_as_the_same_firm(now: datetime) -> None:
    founder = acting(person())
    first = register(founder, now)
    with pytest.raises(Refused, match="已有人提交"):
        register(acting(person("别人")), now)
    decide(first, bureau(), now, confirmed=False, reason="名称与执照不一致")
    again = register(founder, now, replace(said(), name="兰州云杉智能装备股份有限公司"))
    assert again.organisation == first.organisation
    assert Organisation.objects.get(pk=again.organisation_id).name.endswith("股份有限公司")


def test_a_firm_in_the_registry_is_not_entered_twice(now: datetime) -> None:
    request = register(acting(person()), now)
    decide(request, bureau(), now, confirmed=True)
    with pytest.raises(Refused, match="已在库中"):
        register(acting(person("别人")), now)


def test_a_lost_administrator_is_replaced(now: datetime) -> None:
    firm, lost, new = unit(kind="enterprise"), person("失联"), person("接任")
    held = in_post(lost, Role.UNIT_OFFICE, firm)
    request = organisations.ask_to_administer(firm.pk, "原管理员离职", {}, actor=acting(new), now=now, key=new_key())
    decide(request, bureau(), now, confirmed=True)
    assert queries.holders(Role.UNIT_OFFICE, ON, organisation=firm.pk).get().person == new
    assert acting(lost, held).role is None


def test_papers_are_kept_with_the_request_and_shown_to_its_bureau_only(now: datetime) -> None:
    png = ContentFile(bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\x00" * 32, name="执照.txt")
    with pytest.raises(Problems):
        organisations.register(said(), {"business-licence": png}, actor=acting(person()), now=now, key=new_key())
    assert not AdministratorRequest.objects.exists()
    request = register(acting(person()), now)
    assert not files.uses(request).exists()


def test_a_renamed_unit_keeps_its_old_name_in_time(now: datetime) -> None:
    university = unit("甘肃工业大学")
    organisations.rename(
        university.pk, "兰州理工大学", on=ON, basis="教发函〔2003〕1 号", actor=SYSTEM, now=now, key=new_key()
    )
    university.refresh_from_db()
    assert university.name == "兰州理工大学"
    assert list(university.names.order_by("valid").values_list("name", flat=True)) == ["甘肃工业大学", "兰州理工大学"]
    assert university.names.get(valid__contains=date(2026, 3, 23)).name == "甘肃工业大学"
    assert OrganisationEvent.objects.get().kind == "rename"
    assert list(queries.find_units(acting(person()), "甘肃工业")) == [university]
    with pytest.raises(Refused, match="还没有到"):
        organisations.rename(university.pk, "新名", on=date(2027, 1, 1), basis="", actor=SYSTEM, now=now, key=new_key())
