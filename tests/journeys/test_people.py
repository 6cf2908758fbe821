"""From a new account to a confirmed member; an already known person; posts and disputes: with and without script."""

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from kezhi.base.actor import Role
from kezhi.base.models import Account
from kezhi.subjects.actions import identity
from kezhi.subjects.models import Affiliation, Holding, Person, Scheme
from tests.journeys.conftest import Visitor, serious
from tests.people import in_post, person, unit

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NUMBER = "620102198501010013"


def signed_in(visitor: Visitor, account: Account, width: int = 1440, *, script: bool = True) -> Page:
    """A window of somebody who has signed in."""
    session = SessionStore()
    session["_auth_user_id"] = str(account.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = account.get_session_auth_hash()
    session.save()
    visitor.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    page = visitor.window(width, script=script)
    visitor.cookies.pop(settings.SESSION_COOKIE_NAME)
    return page


def account_of(who: Person) -> Account:
    assert who.account is not None
    return who.account


@pytest.mark.parametrize("width", [1440, 360])
def test_a_newcomer_becomes_a_member(visitor: Visitor, width: int) -> None:
    university, officer = unit(), person("魏敏")
    in_post(officer, Role.UNIT_OFFICE, university)
    page = signed_in(visitor, Account.objects.create_user("new@example.cn"), width)
    page.goto("/home/")
    expect(page.get_by_role("heading", level=1)).to_have_text("请登记个人信息")
    assert serious(page) == []
    page.get_by_label("姓名", exact=True).fill("沈若舟")
    page.get_by_label("证件号码").fill("620102198501010014")
    page.get_by_role("button", name="登记个人信息").click()
    expect(page.get_by_text("校验位不对")).to_be_visible()
    page.get_by_label("证件号码").fill(NUMBER)
    page.get_by_role("button", name="登记个人信息").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("查找单位")
    page.get_by_placeholder("单位名称或统一社会信用代码").press_sequentially("理工")
    page.get_by_role("link", name="申请加入单位 兰州理工大学").click()
    page.get_by_label("开始日期").fill("2026-03-01")
    page.get_by_role("button", name="申请加入单位").click()
    expect(page.get_by_text("申请加入 兰州理工大学")).to_be_visible()
    assert serious(page) == []
    office = signed_in(visitor, account_of(officer), width)
    office.goto("/my-unit/requests/")
    office.get_by_role("link", name="沈若舟").click()
    assert serious(office) == []
    office.get_by_role("button", name="确认加入").click()
    expect(office.get_by_text("已确认，并告知对方。")).to_be_visible()
    page.goto("/notices/")
    expect(page.get_by_text("兰州理工大学 已确认您的加入")).to_be_visible()
    assert Affiliation.objects.get().person.name == "沈若舟"


def test_a_known_person_claims_without_script_and_is_never_doubled(visitor: Visitor) -> None:
    university = unit()
    known = person("沈若舟", at=university, account=False)
    identity.of_person(Scheme.RESIDENT_ID, NUMBER, known).save()
    page = signed_in(visitor, Account.objects.create_user("new@example.cn"), 360, script=False)
    page.goto("/welcome/")
    page.get_by_label("姓名", exact=True).fill("沈若舟")
    page.get_by_label("证件号码").fill(NUMBER)
    page.get_by_role("button", name="登记个人信息").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("库中已有您的记录，等待确认")
    page.get_by_role("button", name="撤回，重新填写").click()
    expect(page.get_by_role("button", name="登记个人信息")).to_be_visible()
    assert Person.objects.count() == 1


@pytest.mark.parametrize("script", [True, False])
def test_a_post_is_given_to_a_person_found_by_name(visitor: Visitor, script: bool) -> None:
    department, admin, head = unit("省科技厅", kind="government", code="620000"), person("管理员"), person("高岚")
    in_post(admin, Role.SYSTEM_ADMIN, department)
    seat = in_post(person("前任"), Role.DIRECTOR, department)
    Holding.objects.filter(pk=seat.pk).delete()
    page = signed_in(visitor, account_of(admin), script=script)
    page.goto(f"/posts/{seat.post_id}/give/")
    search = page.get_by_placeholder("按姓名或人员编号查找")
    if script:
        search.press_sequentially("高岚")
    else:
        search.fill("高岚")
        page.get_by_role("button", name="查找人员").click()
    page.get_by_role("radio", name="高岚").check()
    page.get_by_label("原因").fill("任命")
    page.get_by_role("button", name="任命此人").click()
    expect(page.get_by_role("link", name="高岚", exact=True)).to_be_visible()
    assert Holding.objects.get(post=seat.post_id).person == head


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (360, "en"), (360, "zh-hans")])
def test_everybodys_pages_fit_and_axe_finds_nothing_serious(visitor: Visitor, width: int, language: str) -> None:
    university, officer = unit(), person("魏敏", degree="master")
    Affiliation.objects.create(person=officer, organisation=university, valid=("2020-01-01", None))
    held = in_post(officer, Role.UNIT_OFFICE, university)
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = signed_in(visitor, account_of(officer), width)
    for path in (
        "/me/", "/me/contact/", "/me/relations/new/", f"/units/{university.public_id}/", "/units/register/",
        f"/units/{university.public_id}/rename/", "/my-unit/people/", "/posts/", f"/posts/{held.post_id}/",
        f"/holdings/{held.pk}/delegate/", "/disputes/", "/my-unit/people/invite/", "/units/?q=理工",
    ):  # fmt: skip
        page.goto(path)
        assert serious(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
