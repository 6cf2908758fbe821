"""Who acts: in a post, for somebody else, or as oneself; and what is found."""

from datetime import date

import pytest
from django.db.models import BooleanField, ExpressionWrapper, Q
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kezhi.base import registry
from kezhi.base.actor import Role
from kezhi.base.models import Account
from kezhi.subjects import queries
from kezhi.subjects.domain.regions import covers, narrowed, prefix
from kezhi.subjects.models import Delegation, Office, OrganisationName, Post
from kezhi.subjects.models.validity import valid
from tests.people import LONG_AGO, MADE, ON, acting, in_post, person, unit

pytestmark = pytest.mark.django_db


def test_an_account_that_is_nobodys_yet_acts_as_nobody() -> None:
    account = Account.objects.create_user("new@example.cn")
    actor = queries.actor_for(account.pk, None, None, on=ON)
    assert actor.signed_in
    assert actor.person is None


def test_a_person_without_a_post_acts_as_oneself_from_the_main_unit() -> None:
    university = unit()
    who = person(at=university)
    actor = acting(who)
    assert (actor.name, actor.role, actor.organisation_name) == ("沈若舟", None, "兰州理工大学")
    assert actor.organisation == university.pk


def test_who_acts_is_marked_with_what_rooms_know_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        registry.person_marks._items, "doctor", lambda: ExpressionWrapper(Q(degree="doctor"), BooleanField())
    )
    doctor, other = person(at=unit(), degree="doctor"), person("祁连川")
    in_post(doctor, Role.UNIT_OFFICE, unit("西北师范大学"))
    assert all("doctor" in way.marks for way in queries.actors_of(doctor.pk, ON)), "in a post too"
    assert not any(way.marks for way in queries.actors_of(other.pk, ON))


def test_a_post_gives_role_office_and_the_region_of_its_organisation() -> None:
    department = unit("甘肃省科学技术厅", kind="government", code="620000")
    office = Office.objects.create(organisation=department, code="gx", title_zh="高新技术处", valid=valid(LONG_AGO))
    who = person("高岚")
    held = in_post(who, Role.CASE_OFFICER, department)
    Post.objects.filter(pk=held.post_id).update(office=office)
    actor = acting(who, held)
    assert (actor.role, actor.office_name, actor.regions) == (Role.CASE_OFFICER, "高新技术处", ("62",))
    assert actor.is_staff


def test_a_post_that_ended_or_is_anothers_is_not_acted_in() -> None:
    university = unit()
    who, other = person("魏敏"), person("别人")
    over = in_post(who, Role.UNIT_OFFICE, university, last=date(2026, 3, 23))
    anothers = in_post(other, Role.UNIT_OFFICE, university)
    assert acting(who, over).role is None
    assert acting(who, anothers).role is None


def test_the_last_day_of_a_post_still_counts() -> None:
    who = person("魏敏")
    assert acting(who, in_post(who, Role.UNIT_OFFICE, unit(), last=ON)).role is Role.UNIT_OFFICE


def test_standing_in_names_the_principal_and_narrows_the_regions() -> None:
    bureau = unit("甘肃省科学技术厅", kind="government", code="620000")
    holder, helper = person("高岚"), person("韩维")
    held = in_post(holder, Role.RECOMMENDER, bureau)
    lent = Delegation.objects.create(
        holding=held, person=helper, regions=["6201"], valid=valid(ON, ON), created_at=MADE
    )
    actor = acting(helper, delegation=lent.pk)
    assert (actor.person, actor.on_behalf_of, actor.regions) == (helper.pk, holder.pk, ("6201",))
    assert actor.name == "韩维"


def test_a_delegation_ends_with_the_holding() -> None:
    holder, helper = person("高岚"), person("韩维")
    held = in_post(holder, Role.UNIT_OFFICE, unit(), last=date(2026, 3, 1))
    lent = Delegation.objects.create(holding=held, person=helper, valid=valid(LONG_AGO), created_at=MADE)
    assert acting(helper, delegation=lent.pk).role is None


def test_choices_list_posts_delegations_and_oneself_with_their_last_days(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    university = unit()
    who, holder = person("魏敏", at=university), person("高岚")
    in_post(who, Role.UNIT_OFFICE, university, last=date(2026, 12, 31))
    held = in_post(holder, Role.RECOMMENDER, university)
    Delegation.objects.create(holding=held, person=who, valid=valid(LONG_AGO, date(2026, 4, 30)), created_at=MADE)
    with django_assert_num_queries(2):
        found = queries.choices(who.pk, ON)
    assert [(c.actor.role, c.until, c.principal) for c in found] == [
        (Role.UNIT_OFFICE, date(2026, 12, 31), ""),
        (Role.RECOMMENDER, date(2026, 4, 30), "高岚"),
        (None, None, ""),
    ]


def test_an_actor_and_the_menu_of_posts_take_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    who = person("魏敏")
    held = in_post(who, Role.UNIT_OFFICE, unit())
    with django_assert_num_queries(2):
        acting(who, held)


def test_a_unit_is_found_by_any_of_its_names_and_exact_beginnings_come_first() -> None:
    seeker = person()
    second, first = unit("西北兰州大学"), unit("兰州大学")
    OrganisationName.objects.create(organisation=first, name="国立兰州大学", kind="former", valid=valid(LONG_AGO, ON))
    unit("兰州待批公司", state="pending")
    assert list(queries.find_units(acting(seeker), "兰州")) == [first, second]
    assert list(queries.find_units(acting(seeker), "国立")) == [first]
    assert list(queries.find_units(acting(seeker), "  ")) == []


codes = st.from_regex(r"[1-9]\d[0-9]{4}", fullmatch=True)


@given(codes)
def test_a_region_covers_itself_and_its_province_covers_it(code: str) -> None:
    assert covers((prefix(code),), code)
    assert covers((prefix(code[:2] + "0000"),), code)


@given(st.lists(codes, max_size=4), st.lists(codes, max_size=4))
def test_what_is_handed_over_is_never_more_than_the_scope(scope: list[str], part: list[str]) -> None:
    given_on = narrowed(tuple(scope), tuple(part))
    assert all(covers(tuple(scope), code) for code in given_on)


def test_who_acted_in_a_post_acts_in_it_again_while_it_holds() -> None:
    bureau = unit("兰州市科学技术局", kind="government")
    who, principal = person("甲"), person("乙")
    held = in_post(who, Role.RECOMMENDER, bureau)
    lent = in_post(principal, Role.RECOMMENDER, bureau)
    Delegation.objects.create(holding=lent, person=who, valid=valid(LONG_AGO), created_at=MADE)
    for actor in queries.actors_of(who.pk, ON):
        again = queries.acting_again(who.pk, actor.holding, actor.on_behalf_of, ON)
        assert again == actor
    held.valid = valid(LONG_AGO, date(2026, 3, 1))
    held.save()
    assert queries.acting_again(who.pk, held.pk, None, ON).role is None
