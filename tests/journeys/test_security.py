"""A second step of signing in, recovery codes, passkeys and sessions: set up and used through the pages."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import Page, expect

from kezhi.base.actor import Role
from kezhi.base.models import Account
from tests.journeys.conftest import Visitor, serious, settled
from tests.journeys.test_people import account_of, signed_in
from tests.people import in_post, person, unit

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "沙尘暴-2026-预报"
KNOWN = ("Chrome", "Linux", "example", "Excel", "沈若舟", "兰州理工大学")
"""Names, which are the same in every language."""


@pytest.fixture(autouse=True)
def nothing_tried_yet() -> Iterator[None]:
    """Codes used and attempts made are remembered in the cache, which outlives a test's database."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def account() -> Account:
    """Somebody with a password, who is known to the registry."""
    university, who = unit(), person("沈若舟")
    in_post(who, Role.UNIT_OFFICE, university)
    account = account_of(who)
    account.set_password(PASSWORD)
    account.save()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


def sign_in(page: Page, account: Account) -> None:
    """By e-mail address and password, up to what is asked next."""
    page.goto("/account/login/")
    page.get_by_label("邮箱").fill(account.email)
    page.get_by_role("textbox", name="密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="退出登录").click()


def look(page: Page, name: str) -> None:
    """The page fits, axe finds nothing serious."""
    settled(page)
    if "LOOK" in os.environ:
        page.screenshot(path=Path(os.environ["LOOK"]) / f"{name}-{page.viewport_size['width']}.png", full_page=True)
    assert serious(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def code_now(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[settings.MFA_TOTP_TOLERANCE]))


def confirm_access(page: Page) -> None:
    """The password once more, where a page that matters asks for it."""
    look(page, "confirm")
    page.get_by_role("textbox", name="密码").fill(PASSWORD)
    page.get_by_role("button", name="确认身份").click()


@pytest.mark.parametrize("width", [1440, 360])
def test_an_authenticator_is_set_up_and_asked_for_and_a_recovery_code_stands_in(
    visitor: Visitor, account: Account, width: int
) -> None:
    page = visitor.window(width)
    sign_in(page, account)
    page.goto("/account/2fa/")
    look(page, "mfa")
    page.get_by_role("link", name="启用身份验证器").click()
    confirm_access(page)
    look(page, "totp")
    secret = page.get_by_label("验证器密钥").input_value()
    page.get_by_label("验证器上的数字").fill("000000")
    page.get_by_role("button", name="启用身份验证器").click()
    expect(page.get_by_text("验证码不对。请核对后再输入。")).to_be_visible()
    assert page.get_by_label("验证器密钥").input_value() == secret
    page.get_by_label("验证器上的数字").fill(code_now(secret))
    page.get_by_role("button", name="启用身份验证器").click()
    expect(page.get_by_text("身份验证器已启用。")).to_be_visible()
    look(page, "recovery")
    codes = page.locator("#recovery_codes").input_value().split()
    assert len(codes) == 10
    page.goto("/account/2fa/")
    look(page, "mfa-on")
    sign_out(page)
    sign_in(page, account)
    look(page, "asked")
    cache.clear()  # a code holds once; the clock doesn't wait for a test
    enter(page, code_now(secret))
    sign_out(page)
    sign_in(page, account)
    enter(page, codes[0])
    page.goto("/account/2fa/recovery-codes/")
    confirm_access(page)
    left = page.locator("#recovery_codes").input_value().split()
    assert left == codes[1:]
    page.goto("/account/2fa/totp/deactivate/")
    look(page, "totp-off")
    page.get_by_role("button", name="停用身份验证器").click()
    expect(page.get_by_text("身份验证器已停用。")).to_be_visible()
    assert not Authenticator.objects.exists()


def enter(page: Page, code: str) -> None:
    """Give the code that is asked for after the password, and come in."""
    page.get_by_label("验证码").fill(code)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(re.compile("/home/"))


def with_authenticator(page: Page) -> None:
    """The window's device can prove who holds it, as by a fingerprint."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    can = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": can})


@pytest.mark.parametrize("width", [1440, 360])
def test_a_passkey_is_added_signs_in_alone_and_is_removed(visitor: Visitor, account: Account, width: int) -> None:
    page = visitor.window(width)
    with_authenticator(page)
    sign_in(page, account)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="添加密钥").click()
    confirm_access(page)
    look(page, "passkey-add")
    page.get_by_label("给这把密钥起个名字").fill("办公电脑")
    page.get_by_label("以后可以不输密码，直接用它登录").check()
    page.get_by_role("button", name="添加这把密钥").click()
    expect(page.get_by_text("已添加通行密钥。")).to_be_visible()
    page.goto("/account/2fa/webauthn/")
    look(page, "passkeys")
    expect(page.get_by_text("还没用过")).to_be_visible()
    sign_out(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(re.compile("/home/"))
    page.goto("/account/2fa/webauthn/")
    expect(page.get_by_text("最近用于")).to_be_visible()
    page.get_by_role("link", name="改名 办公电脑").click()
    confirm_access(page)
    look(page, "passkey-name")
    page.get_by_label("给这把密钥起个名字").fill("笔记本")
    page.get_by_role("button", name="保存名字").click()
    page.get_by_role("link", name="移除密钥 笔记本").click()
    look(page, "passkey-off")
    page.get_by_role("button", name="移除").click()
    expect(page.get_by_text("已移除通行密钥。")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_a_passkey_is_the_second_step_after_the_password(visitor: Visitor, account: Account) -> None:
    page = visitor.window()
    with_authenticator(page)
    sign_in(page, account)
    page.goto("/account/2fa/webauthn/add/")
    confirm_access(page)
    page.get_by_label("给这把密钥起个名字").fill("密钥盘")
    page.get_by_role("button", name="添加这把密钥").click()
    expect(page.get_by_text("已添加通行密钥。")).to_be_visible()
    sign_out(page)
    sign_in(page, account)
    look(page, "asked-for-key")
    page.get_by_role("button", name="用通行密钥").click()
    page.wait_for_url(re.compile("/home/"))


@pytest.mark.parametrize("width", [1440, 360])
def test_other_devices_are_listed_and_signed_out(visitor: Visitor, account: Account, width: int) -> None:
    elsewhere = visitor.window()
    sign_in(elsewhere, account)
    elsewhere.goto("/me/")
    page = visitor.window(width)
    sign_in(page, account)
    page.goto("/me/")
    page.get_by_role("link", name="登录的设备").click()
    look(page, "sessions")
    expect(page.get_by_text("Chrome · Linux")).to_have_count(2)
    expect(page.get_by_text("本机", exact=True)).to_have_count(1)
    page.get_by_role("button", name="退出其他设备").click()
    expect(page.get_by_text("其他设备都已退出登录。")).to_be_visible()
    expect(page.get_by_text("Chrome · Linux")).to_have_count(1)
    elsewhere.goto("/me/")
    expect(elsewhere).to_have_url(re.compile("/account/login/"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_of_an_account_mixes_languages(visitor: Visitor, account: Account, language: str) -> None:
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = signed_in(visitor, account)
    for path in ("2fa/", "2fa/webauthn/", "sessions/", "email/", "password/change/", "reauthenticate/"):
        page.goto(f"/account/{path}")
        said = page.get_by_role("main").inner_text()
        strange = re.findall(r"[\u4e00-\u9fff]+", said) if language == "en" else re.findall(r"[A-Za-z]{5,}", said)
        assert [word for word in strange if word not in KNOWN] == [], path
