"""Pages of the base: the styleguide, sign-in, and what a refusal and a failure look like."""

import re

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse

from kezhi.base.models import Account
from kezhi.site.errors import failed, not_found

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*(?:\ssrc=|type=\"application/json\"))")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", ["/styleguide/", "/account/login/", "/account/signup/", "/account/password/reset/"])
def test_pages_keep_the_strict_policy(client: Client, path: str, language: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(path)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert INLINE.search(page) is None
    assert f'<html lang="{language}">' in page
    assert "style-src" not in answer["Content-Security-Policy"] or "unsafe" not in answer["Content-Security-Policy"]


def test_frame_folds_by_cookie(client: Client) -> None:
    client.cookies["side"] = "folded"
    assert 'class="frame folded' in client.get("/styleguide/").content.decode()


def test_sign_in_says_what_is_wrong(client: Client) -> None:
    page = client.post("/account/login/", {"login": "a@example.org", "password": "x"}).content.decode()
    assert "field-error" in page
    assert 'value="a@example.org"' in page


@pytest.mark.parametrize(
    "name", ["mfa_index", "account_change_password", "account_email", "usersessions_list", "mfa_list_webauthn"]
)
def test_account_pages_stand_in_the_frame(client: Client, name: str) -> None:
    client.force_login(Account.objects.create_user(email="shen@example.org", password="kezhi-2026"))
    page = client.get(reverse(name), follow=True).content.decode()
    assert INLINE.search(page) is None
    assert "kezhi" not in page.lower() or "<main" in page


def test_refusal_says_how_to_go_on(rf: RequestFactory) -> None:
    answer = not_found(rf.get("/x/"), LookupError())
    assert answer.status_code == 404
    assert "没有这一页" in answer.content.decode()


def test_failure_shows_the_number(rf: RequestFactory) -> None:
    request = rf.get("/x/")
    request.number = "7K3MA1B2"  # type: ignore[attr-defined]
    answer = failed(request)
    assert answer.status_code == 500
    assert "7K3MA1B2" in answer.content.decode()
