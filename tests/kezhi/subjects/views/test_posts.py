"""Posts on their pages: given, ended, delegated; and what record pages cost."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kezhi.base.actor import Role
from kezhi.subjects.models import (
    AdministratorRequest,
    Affiliation,
    Delegation,
    FactDispute,
    Holding,
    Post,
)
from tests.kezhi.subjects.views.conftest import Enter, Town, text
from tests.people import LONG_AGO, MADE, in_post, person

pytestmark = pytest.mark.django_db
FACTS = ("person.name", "person.title", "person.degree")
MADE_RANGE = (LONG_AGO, None)


class TestPosts:
    def test_an_administrator_gives_and_ends_with_reasons(self, town: Town, enter: Enter) -> None:
        seat = Post.objects.create(organisation=town.department, code="d", role="director", title_zh="厅长")
        admin, head = enter(town.people["admin"]), town.people["stranger"]
        page = f"/posts/{seat.pk}/"
        assert "空缺" in text(admin, page)
        assert head.public_id in text(admin, f"{page}give/?who={head.name}")
        said = {"person": head.public_id, "first": "2026-03-01"}
        assert admin.post(f"{page}give/", said).status_code == 422
        assert admin.post(f"{page}give/", said | {"reason": "任命"}).headers["Location"] == page
        held = Holding.objects.get(post=seat)
        twice = admin.post(f"{page}give/", said | {"reason": "任命"})
        assert "已有人任职" in twice.content.decode()
        assert admin.post(f"/holdings/{held.pk}/end/", {"last": "2026-04-01", "reason": ""}).status_code == 422
        assert admin.post(f"/holdings/{held.pk}/end/", {"last": "2026-04-01", "reason": "调离"}).status_code == 302
        shown = text(admin, page)
        assert "历任" in shown
        assert "调离" in shown

    def test_a_post_that_begins_later_stands_apart(self, town: Town, enter: Enter) -> None:
        seat = Post.objects.create(organisation=town.department, code="d", role="director", title_zh="厅长")
        admin = enter(town.people["admin"])
        said = {"person": town.people["stranger"].public_id, "first": "2099-01-01", "reason": "预任"}
        admin.post(f"/posts/{seat.pk}/give/", said)
        page = text(admin, f"/posts/{seat.pk}/")
        assert "即将任职" in page
        assert "空缺" in page

    def test_the_list_shows_the_department_first_and_the_unit_its_own_only(self, town: Town, enter: Enter) -> None:
        page = text(enter(town.people["admin"]), "/posts/?size=48")
        order = [page.index(name) for name in ("省科技厅", "嘉峪关市科技局", "兰州理工大学")]
        assert order == sorted(order)
        own = text(enter(town.people["office"]), "/posts/")
        assert "兰州理工大学" in own
        assert "外单位" not in own

    def test_regions_are_asked_only_where_there_are_several(self, town: Town, enter: Enter) -> None:
        admin = enter(town.people["admin"])
        assert 'name="regions"' not in text(admin, f"/posts/{town.posts['office'].post_id}/give/")
        assert 'name="regions"' in text(admin, f"/posts/{town.posts['officer'].post_id}/give/")

    def test_a_colleague_is_chosen_to_stand_in(self, town: Town, enter: Enter) -> None:
        office, member = enter(town.people["office"]), town.people["member"]
        page = f"/holdings/{town.posts['office'].pk}/delegate/"
        shown = text(office, page)
        assert member.public_id in shown
        assert town.people["stranger"].public_id not in shown
        today = timezone.localdate()
        said = {"first": today.isoformat(), "last": (today + timedelta(days=7)).isoformat()}
        outsider = office.post(page, said | {"person": town.people["stranger"].public_id})
        assert outsider.status_code == 422
        assert office.post(page, {"person": member.public_id, "first": today.isoformat()}).status_code == 422
        backwards = {"person": member.public_id, "first": said["last"], "last": said["first"]}
        assert office.post(page, backwards).status_code == 422
        assert office.post(page, said | {"person": member.public_id}).status_code == 302
        lent = Delegation.objects.get()
        assert "结束委托" in text(enter(member), "/me/")
        assert enter(member).post(f"/delegations/{lent.pk}/end/", {"last": today.isoformat()}).status_code == 302

    def test_a_delegation_is_seen_with_its_dates_before_it_begins(self, town: Town, enter: Enter) -> None:
        office, member, admin = enter(town.people["office"]), town.people["member"], enter(town.people["admin"])
        held, first = town.posts["office"], timezone.localdate() + timedelta(days=3)
        said = {"person": member.public_id, "first": str(first), "last": str(first + timedelta(days=4))}
        office.post(f"/holdings/{held.pk}/delegate/", said | {"reason": "出差"})
        lent, span = Delegation.objects.get(), f"{first} — {first + timedelta(days=4)}"
        for client, page in ((office, "/me/"), (enter(member), "/me/"), (admin, f"/posts/{held.post_id}/")):
            shown = text(client, page)
            assert span in shown
            assert f"/delegations/{lent.pk}/end/" in shown
        ended = admin.post(f"/delegations/{lent.pk}/end/", {"last": str(first)})
        assert ended.headers["Location"] == f"/posts/{held.post_id}/"
        assert f"{first} — {first}" in text(office, "/me/")

    def test_a_member_is_ended_by_the_office_from_the_persons_page(self, town: Town, enter: Enter) -> None:
        office, member = enter(town.people["office"]), town.people["member"]
        mine = Affiliation.objects.get(person=member)
        assert f"/affiliations/{mine.pk}/end/" in text(office, f"/people/{member.public_id}/")
        answer = office.post(f"/affiliations/{mine.pk}/end/", {"last": timezone.localdate().isoformat()})
        assert answer.headers["Location"] == "/my-unit/people/"


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("who", "path", "count"),
    [
        ("office", "/units/{unit}/", 20),
        ("office", "/people/{person}/", 18),
        ("admin", "/posts/{post}/", 10),
    ],
)
def test_record_pages_take_as_many_queries_at_one_row_as_at_three(
    who: str, path: str, count: int, rows: int, town: Town, enter: Enter,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    member, seat = town.people["member"], town.posts["officer"]
    for n in range(rows):
        FactDispute.objects.create(person=member, name=FACTS[n], text="有误", created_at=MADE)
        Affiliation.objects.create(
            person=member, organisation=town.university, kind="main",
            valid=(date(2000 + n, 1, 1), date(2000 + n, 6, 1)),
        )  # fmt: skip
        Holding.objects.create(
            person=person(f"前任 {n}"), post=seat.post, role=seat.role, created_at=MADE,
            valid=(date(2000 + n, 1, 1), date(2000 + n, 6, 1)),
        )  # fmt: skip
        town.university.names.create(name=f"曾用名 {n}", kind="former", valid=MADE_RANGE)
        AdministratorRequest.objects.create(
            person=person(f"申请人 {n}"), organisation=town.university, first=False, created_at=MADE
        )
        in_post(person(f"副手 {n}"), Role.UNIT_OFFICE, town.university)
    client = enter(town.people[who])
    address = path.format(unit=town.university.public_id, person=member.public_id, post=seat.post_id)
    client.get(address)
    with django_assert_num_queries(count):
        client.get(address)
