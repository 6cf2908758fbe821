"""The pages: registering, one's own data, units, posts, and switching posts."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kezhi.base.actor import Role
from kezhi.base.models import Account
from kezhi.subjects.models import Claim, FactDispute, JoinRequest, Person, Post
from tests.people import in_post, person, unit

pytestmark = pytest.mark.django_db
ME = {"name": "沈若舟", "scheme": "resident-id", "number": "620102198501010013", "nationality": "CN", "command": "k"}


@pytest.fixture
def enter(client: Client) -> Callable[[Person], Client]:
    def sign_in(who: Person) -> Client:
        assert who.account is not None
        client.force_login(who.account, "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def test_a_new_account_says_who_it_is_and_then_looks_for_its_unit(client: Client) -> None:
    client.force_login(
        Account.objects.create_user("new@example.cn"), "allauth.account.auth_backends.AuthenticationBackend"
    )
    assert "校验位" in client.get("/welcome/").content.decode()
    wrong = client.post("/welcome/", {**ME, "number": "620102198501010014"})
    assert wrong.status_code == 422
    assert "校验位不对" in wrong.content.decode()
    assert client.post("/welcome/", ME).headers["Location"] == "/units/"
    assert Person.objects.get().name == "沈若舟"
    assert client.get("/welcome/").headers["Location"] == "/me/"


def test_one_sees_what_is_known_and_disputes_it(enter: Callable[[Person], Client]) -> None:
    who = person(at=unit(), degree="master", phone="13900001234")
    client = enter(who)
    shown = client.get("/me/").content.decode()
    assert "139****1234" in shown
    assert "13900001234" not in shown
    assert client.post("/me/facts/person.degree/dispute/", {"text": "已获博士学位"}).status_code == 302
    assert FactDispute.objects.get().name == "person.degree"
    assert "有异议" in client.get("/me/").content.decode()


def test_my_page_takes_few_queries(
    enter: Callable[[Person], Client], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = enter(person(at=unit()))
    client.get("/me/")
    with django_assert_max_num_queries(25):
        client.get("/me/")


def test_a_unit_is_found_and_joined(enter: Callable[[Person], Client]) -> None:
    university = unit()
    client = enter(person())
    assert "兰州理工大学" in client.get("/units/?q=理工").content.decode()
    page = f"/units/{university.public_id}/"
    assert "申请加入单位" in client.get(page).content.decode()
    assert client.post(f"{page}join/", {"kind": "main", "starts": "2026-03-01"}).status_code == 302
    assert JoinRequest.objects.get().organisation == university


def test_the_units_office_confirms_on_the_page(enter: Callable[[Person], Client]) -> None:
    university, officer = unit(), person("魏敏")
    in_post(officer, Role.UNIT_OFFICE, university)
    asked = JoinRequest.objects.create(
        person=person(), organisation=university, starts="2026-03-01", created_at=officer.created_at
    )
    client = enter(officer)
    page = f"/my-unit/requests/{asked.pk}/"
    assert "沈若舟" in client.get(page).content.decode()
    assert client.post(page, {"decision": "refuse"}).status_code == 422
    assert client.post(page, {"decision": "confirm"}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "confirmed"


def test_switching_posts_is_kept_in_the_session(enter: Callable[[Person], Client]) -> None:
    university, officer = unit(), person("魏敏")
    held = in_post(officer, Role.UNIT_OFFICE, university)
    client = enter(officer)
    assert client.get("/my-unit/people/").context["actor"].role is Role.UNIT_OFFICE
    assert f'value="h{held.pk}"' in client.get("/me/").content.decode()
    client.post("/act-as/", {"post": "", "next": "https://evil.example/"})
    assert client.get("/me/").context["actor"].role is None
    client.post("/act-as/", {"post": f"h{held.pk}"})
    assert client.get("/me/").context["actor"].holding == held.pk


def test_posts_are_managed_by_administrators_only(enter: Callable[[Person], Client]) -> None:
    department, admin = unit("科技厅", kind="government"), person("管理员")
    in_post(admin, Role.SYSTEM_ADMIN, department)
    seat = Post.objects.create(organisation=department, code="x", role="director", title_zh="厅长")
    head = person("高岚")
    client = enter(admin)
    assert "厅长" in client.get("/posts/").content.decode()
    given = client.post(f"/posts/{seat.pk}/give/", {"person": head.public_id, "first": "2026-03-01", "reason": "任命"})
    assert given.status_code == 302
    assert seat.holdings.get().person == head
    assert enter(head).get("/posts/").status_code == 403


def test_a_stranger_reads_only_name_and_unit(enter: Callable[[Person], Client]) -> None:
    who = person(at=unit(), phone="13900001234")
    page = enter(person("别人", at=unit("另一单位"))).get(f"/people/{who.public_id}/").content.decode()
    assert "沈若舟" in page
    assert "139" not in page
    assert not Claim.objects.exists()
