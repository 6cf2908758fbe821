"""A leaver's open things on pages: chosen to whom, looked at, moved, seen afterwards."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kezhi.base.actor import Role
from kezhi.subjects.models import Affiliation, Departure, Holding
from tests.kezhi.subjects.views.conftest import Enter, Town, text
from tests.people import LONG_AGO, in_post, person

pytestmark = pytest.mark.django_db


def page(town: Town, who: str) -> str:
    return f"/units/{town.department.public_id}/people/{town.people[who].public_id}/leaving/"


def said(town: Town, **more: str) -> dict[str, str]:
    colleague = Holding.objects.filter(person__name="接手").first()
    who = colleague.person if colleague else person("接手", at=town.department)
    today = timezone.localdate()
    return {"person": who.public_id, "last": str(today - timedelta(days=1)), "posts": "on", "reason": "退休"} | more


def test_an_administrator_looks_and_then_moves(town: Town, enter: Enter) -> None:
    admin, where = enter(town.people["admin"]), page(town, "officer")
    assert where in text(admin, f"/posts/{town.posts['officer'].post_id}/")
    typed = said(town)
    assert typed["person"] in text(admin, where)
    preview = admin.post(where, typed)
    shown = preview.content.decode()
    assert preview.status_code == 200
    assert "移交这 1 件" in shown
    assert not Departure.objects.exists()
    hidden = dict(re.findall(r'name="(seen|person|last|posts|reason)" value="([^"]*)"', shown))
    assert hidden == typed | {"seen": "0"}
    answer = admin.post(where, hidden)
    made = Departure.objects.get()
    assert answer.headers["Location"] == f"/departures/{made.pk}/"
    result = text(admin, f"/departures/{made.pk}/")
    assert "退休" in result
    assert "已移交" in result
    after = text(admin, where)
    assert "没有未结的事" in after
    assert "已把 1 件移交给 接手" in after


def test_the_second_of_two_administrators_sees_what_the_first_did(town: Town, enter: Enter) -> None:
    admin, where, typed = enter(town.people["admin"]), page(town, "officer"), said(town)
    admin.post(where, typed | {"seen": "0"})
    second = admin.post(where, typed | {"seen": "0"})
    assert second.status_code == 422
    assert "把 1 件移交给 接手" in second.content.decode()
    assert Departure.objects.count() == 1


def test_a_form_that_lacks_something_is_shown_again(town: Town, enter: Enter) -> None:
    admin, where, typed = enter(town.people["admin"]), page(town, "officer"), said(town)
    for wrong in ({"person": ""}, {"reason": ""}, {"last": "9999-12-31"}, {"person": town.people["officer"].public_id}):
        assert admin.post(where, typed | wrong).status_code == 422
    late = admin.post(where, typed | {"last": "2020-01-01", "seen": "0"})
    assert (late.status_code, "不能早于昨天" in late.content.decode()) == (422, True)


def test_the_preview_names_what_stays_and_why(town: Town, enter: Enter) -> None:
    typed = said(town)
    del typed["posts"]
    shown = enter(town.people["admin"]).post(page(town, "officer"), typed).content.decode()
    assert "没有选“岗位一并移交”" in shown
    assert "移交这" not in shown


@pytest.mark.parametrize("who", ["officer", "office", "security", "stranger"])
def test_others_dont_get_there(who: str, town: Town, enter: Enter) -> None:
    assert enter(town.people[who]).get(page(town, "officer")).status_code in (403, 404)


def test_who_never_was_there_is_not_found(town: Town, enter: Enter) -> None:
    assert enter(town.people["admin"]).get(page(town, "stranger")).status_code == 404


def test_a_unit_office_gets_there_from_the_persons_page(town: Town, enter: Enter) -> None:
    office, member = enter(town.people["office"]), town.people["member"]
    where = f"/units/{town.university.public_id}/people/{member.public_id}/leaving/"
    assert where in text(office, f"/people/{member.public_id}/")
    assert where not in text(enter(member), f"/people/{member.public_id}/")
    assert "没有未结的事" in text(office, where)


def test_a_departure_is_nobody_elses(town: Town, enter: Enter) -> None:
    enter(town.people["admin"]).post(page(town, "officer"), said(town, seen="0"))
    made = Departure.objects.get()
    assert enter(town.people["officer"]).get(f"/departures/{made.pk}/").status_code == 200
    assert enter(town.people["stranger"]).get(f"/departures/{made.pk}/").status_code == 404


@pytest.mark.parametrize("posts", [1, 4])
def test_the_preview_takes_as_many_queries_at_one_post_as_at_four(
    posts: int, town: Town, enter: Enter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    who = town.people["officer"]
    for _ in range(posts - 1):
        in_post(who, Role.CASE_OFFICER, town.department)
    Affiliation.objects.create(person=who, organisation=town.department, valid=(LONG_AGO, None))
    admin, typed = enter(town.people["admin"]), said(town)
    admin.get(page(town, "officer"))
    with django_assert_max_num_queries(25):
        assert admin.post(page(town, "officer"), typed).status_code == 200
