"""An account that is nobody's yet says who it is first, wherever it came in, and then goes on."""

import pytest
from django.test import Client

from kezhi.base.models import Account
from kezhi.subjects.models import Person
from tests.people import person, unit

pytestmark = pytest.mark.django_db
ME = {"name": "沈若舟", "scheme": "resident-id", "number": "620102198501010013", "nationality": "CN", "command": "k"}


@pytest.fixture
def newcomer(client: Client) -> Client:
    client.force_login(
        Account.objects.create_user("new@example.cn"), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.mark.parametrize(
    "path",
    ["/me/", "/units/", "/units/register/", "/applications/", "/work/", "/notices/", "/search/?q=a",
     "/posts/", "/disputes/", "/organisations/", "/claims/", "/me/relations/new/", "/invitations/abc/"],
)  # fmt: skip
def test_a_page_that_needs_a_person_leads_to_welcome_and_back(path: str, newcomer: Client) -> None:
    answer = newcomer.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/welcome/?next=%2F")
    done = newcomer.post(answer.headers["Location"], ME)
    assert done.headers["Location"] == path


@pytest.mark.parametrize("path", ["/welcome/", "/calls/", "/help/", "/account/sessions/", "/account/email/"])
def test_what_needs_no_person_stays_open(path: str, newcomer: Client) -> None:
    assert newcomer.get(path).status_code == 200


def test_the_language_is_switched_before_one_is_anybody(newcomer: Client) -> None:
    answer = newcomer.post("/i18n/setlang/", {"language": "en", "next": "/welcome/"})
    assert answer.headers["Location"] == "/welcome/"
    assert "Say who you are" in newcomer.get("/welcome/").content.decode()


def test_what_is_posted_too_early_is_not_asked_again(newcomer: Client) -> None:
    assert newcomer.post("/act-as/", {"post": "h1"}).headers["Location"] == "/welcome/"


def test_who_just_signed_in_goes_on_to_find_a_unit(newcomer: Client) -> None:
    assert newcomer.get("/home/").headers["Location"] == "/welcome/"
    assert newcomer.post("/welcome/", ME).headers["Location"] == "/units/"


def test_nobody_is_led_to_another_site(newcomer: Client) -> None:
    answer = newcomer.post("/welcome/?next=https://evil.example/", ME)
    assert answer.headers["Location"] == "/units/"
    assert Person.objects.count() == 1


def test_a_person_and_a_visitor_pass(client: Client) -> None:
    assert client.get("/me/").headers["Location"].startswith("/account/login/")
    who = person(at=unit())
    assert who.account is not None
    client.force_login(who.account, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/me/").status_code == 200


def test_a_page_that_does_not_exist_is_not_found(newcomer: Client) -> None:
    assert newcomer.get("/nowhere/at/all/").status_code == 404
