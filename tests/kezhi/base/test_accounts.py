"""Signing up and in: the sign-in package's own, set up so that every step works without a mail server."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from kezhi.base.models import Account, OutboxMessage

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "shen@example.cn", "沙尘暴-2026-预报"
SIGN_UP = {"email": EMAIL, "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def kept_mail(settings: Settings) -> None:
    """Mail is kept as where no server is named; nobody has tried anything yet; pages of other rooms don't matter."""
    settings.EMAIL_BACKEND = "kezhi.base.notices.OutboxBackend"
    settings.LOGIN_REDIRECT_URL = "/notices/"
    settings.ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
    cache.clear()


def code() -> str:
    """The code of the newest mail."""
    newest = OutboxMessage.objects.latest("pk")
    found = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", newest.body, re.M)
    assert found, newest.body
    return found[1]


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def sign_up(client: Client) -> None:
    assert client.post("/account/signup/", SIGN_UP).status_code == 302
    client.post(reverse("account_email_verification_sent"), {"code": code()})


def test_signing_up_asks_for_the_code_that_was_mailed(client: Client) -> None:
    client.post("/account/signup/", SIGN_UP)
    assert not signed_in(client)
    assert OutboxMessage.objects.latest("pk").address == EMAIL
    client.post(reverse("account_email_verification_sent"), {"code": "WRONG1"})
    assert not signed_in(client)
    client.post(reverse("account_email_verification_sent"), {"code": code()})
    assert signed_in(client)
    assert mail.outbox == []


def test_who_signed_up_signs_in_with_the_password(client: Client) -> None:
    sign_up(client)
    client.post("/account/logout/")
    assert not signed_in(client)
    client.post("/account/login/", {"login": EMAIL.upper(), "password": PASSWORD})
    assert signed_in(client)


def test_a_password_is_kept_as_a_hash(client: Client) -> None:
    sign_up(client)
    account = Account.objects.get(email=EMAIL)
    assert PASSWORD not in account.password
    assert account.check_password(PASSWORD)


@pytest.mark.parametrize("weak", ["1234567", "password", "20260324"])
def test_a_weak_password_is_refused(client: Client, weak: str) -> None:
    answer = client.post("/account/signup/", SIGN_UP | {"password1": weak, "password2": weak})
    assert answer.status_code == 200
    assert not Account.objects.exists()


def test_guessing_a_password_is_slowed_down(client: Client) -> None:
    sign_up(client)
    client.post("/account/logout/")
    for n in range(12):
        client.post("/account/login/", {"login": EMAIL, "password": f"guess {n}"})
    client.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    assert not signed_in(client)


def test_who_registers_accounts_in_bulk_is_stopped(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}
    answers = [Client().post("/account/signup/", SIGN_UP | {"email": f"{n}@example.cn"}).status_code for n in range(4)]
    assert answers == [302, 302, 429, 429]
    assert Account.objects.count() == 2


def test_nobody_learns_whether_an_address_is_known(client: Client) -> None:
    sign_up(client)
    client.post("/account/logout/")
    cache.clear()
    again = client.post("/account/signup/", SIGN_UP)
    new = Client().post("/account/signup/", SIGN_UP | {"email": "gao@example.cn"})
    assert (again.status_code, again["Location"]) == (new.status_code, new["Location"])
    assert Account.objects.filter(email=EMAIL).count() == 1


def test_a_forgotten_password_is_set_anew_by_mail(client: Client) -> None:
    sign_up(client)
    client.post("/account/logout/")
    client.post("/account/password/reset/", {"email": EMAIL})
    link = re.search(r"/account/password/reset/key/\S+", OutboxMessage.objects.latest("pk").body)
    assert link
    form = client.get(link[0])["Location"]
    client.post(form, {"password1": "另一个-密码-2026", "password2": "另一个-密码-2026"})
    assert Account.objects.get(email=EMAIL).check_password("另一个-密码-2026")


@pytest.mark.parametrize("name", ["mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "usersessions_list"])
def test_second_factors_passkeys_and_sessions_have_their_pages(client: Client, name: str) -> None:
    sign_up(client)
    answer = client.get(reverse(name), follow=True)
    assert answer.status_code == 200


def test_other_sessions_are_listed_and_ended(client: Client) -> None:
    sign_up(client)
    elsewhere = Client()
    elsewhere.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    elsewhere.get("/notices/")
    client.get("/notices/")
    assert client.get("/account/sessions/").content.decode().count("127.0.0.1") == 2
    client.post("/account/sessions/")
    assert signed_in(client)
    assert elsewhere.get("/notices/")["Location"].startswith("/account/login/")


def test_second_factors_are_kept_unreadable(client: Client) -> None:
    sign_up(client)
    account = Account.objects.get(email=EMAIL)
    secret = "JBSWY3DPEHPK3PXP"
    totp = TOTP.activate(account, secret)
    assert secret not in str(totp.instance.data)
    right = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert Authenticator.objects.get(user=account).wrap().validate_code(right)
