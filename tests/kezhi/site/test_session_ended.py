"""A session that ended on the way: whoever sends something signs in, and goes on with what they sent."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kezhi.base.views.resume import KEPT, MOST
from kezhi.subjects.models import Person
from tests.people import person

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CONTACT = {"phone": "13900001111", "email": "me@example.cn", "command": "one"}


@pytest.fixture
def who() -> Person:
    found = person("沈若舟")
    account = found.account
    assert account is not None
    account.set_password("a long pass phrase 7")
    account.save()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return found


def signed_in_after(client: Client, who: Person, location: str) -> str:
    answer = client.post(location, {"login": who.account.email, "password": "a long pass phrase 7"})  # type: ignore[union-attr]
    assert answer.headers["Location"] == "/resume/"
    return client.get("/resume/").content.decode()


def test_who_signs_in_again_goes_on_with_what_they_sent(client: Client, who: Person) -> None:
    answer = client.post("/me/contact/", CONTACT)
    assert answer.headers["Location"].startswith("/account/login/?next=/resume/")
    page = signed_in_after(client, who, answer.headers["Location"])
    assert 'action="/me/contact/"' in page
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert {name: again[name] for name in CONTACT} == CONTACT
    assert client.post("/me/contact/", again).status_code == 302
    who.refresh_from_db()
    assert who.phone == "13900001111"


def test_it_is_shown_once(client: Client, who: Person) -> None:
    signed_in_after(client, who, client.post("/me/contact/", CONTACT).headers["Location"])
    assert client.get("/resume/").headers["Location"] == "/"


def test_a_file_is_named_since_it_cannot_be_kept(client: Client, who: Person) -> None:
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
    answer = client.post("/me/relations/new/", {"command": "k", "proof": paper})
    assert "proof" in signed_in_after(client, who, answer.headers["Location"])


def test_too_much_is_not_kept(client: Client) -> None:
    answer = client.post("/me/contact/", CONTACT | {"phone": "1" * (MOST + 1)})
    assert "resume" not in answer.headers.get("Location", "")


def test_nothing_is_done_before_it_is_sent_again(client: Client, who: Person) -> None:
    signed_in_after(client, who, client.post("/me/contact/", CONTACT).headers["Location"])
    who.refresh_from_db()
    assert who.phone != CONTACT["phone"]


def test_a_page_without_its_own_mark_is_refused_in_words(who: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(who.account, BACKEND)  # type: ignore[arg-type]
    answer = client.post("/me/contact/", CONTACT)
    assert answer.status_code == 403
    assert "刷新后再办" in answer.content.decode()
    assert "这一页已过期" in answer.content.decode()


def test_a_page_that_asks_for_json_is_told_in_place(client: Client) -> None:
    answer = client.post("/forms/1/sections/content/", CONTACT, headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert "登录已过期" in answer.json()["reasons"][0]
    assert "kept_post" not in client.session


@pytest.mark.parametrize("path", ["/account/login/", "/account/signup/", "/i18n/setlang/"])
def test_what_is_sent_to_get_in_is_never_kept(path: str, client: Client) -> None:
    client.post(path, {"command": "k", "login": "a", "password": "secret words 7"})
    assert KEPT not in client.session


def test_a_page_that_asks_for_json_keeps_it_itself(client: Client) -> None:
    client.post("/me/contact/", CONTACT, headers={"Accept": "application/json"})
    assert KEPT not in client.session


def test_what_no_page_of_ours_sends_is_not_kept(client: Client) -> None:
    client.post("/me/contact/", {"phone": "13900001111"})
    assert KEPT not in client.session


def test_somebody_elses_sign_in_sends_nothing_by_itself(client: Client, who: Person) -> None:
    other = person("祁连川")
    location = client.post("/me/contact/", CONTACT).headers["Location"]
    signed_in_after(client, who, location)
    other.refresh_from_db()
    assert other.phone != CONTACT["phone"]


def test_nobody_sees_it_who_has_not_signed_in(client: Client) -> None:
    client.post("/me/contact/", CONTACT)
    assert client.get("/resume/").headers["Location"].startswith("/account/login/")
    assert KEPT in client.session
