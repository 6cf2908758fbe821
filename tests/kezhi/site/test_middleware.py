"""What every request gets, and how a refusal, a list of problems and a failure become pages."""

import logging
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import timezone

from kezhi.base.access import BadRequest, NotAllowed, NotFound, Refused, SignedOut
from kezhi.base.actor import Role
from kezhi.base.requests import Request
from kezhi.engine.errors import Place, Problem, Problems
from kezhi.site import middleware, urls
from tests import people

pytestmark = pytest.mark.django_db
ERRORS: dict[str, Exception] = {
    "signed-out": SignedOut("请重新登录。"),
    "bad-request": BadRequest("请刷新页面。"),
    "refused": Refused("截止时间已过。"),
    "not-allowed": NotAllowed("请换一个岗位。"),
    "not-found": NotFound("没有找到。"),
    "problems": Problems(
        [Problem("packs.no_manifest", Place(file="pack.toml")), Problem("packs.not_utf8", Place(file="a.md"))]
    ),
    "failure": LookupError("secret detail of the inside"),
}


def raising(request: HttpRequest, what: str) -> HttpResponse:
    raise ERRORS[what]


def told(request: Request) -> HttpResponse:
    actor = request.actor
    return HttpResponse(f"{request.number}|{request.now.isoformat()}|{actor.person}|{actor.role}|{actor.name}")


urlpatterns = [path("raise/<what>/", raising), path("told/", told), path("", include(urls.urlpatterns))]
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture(autouse=True)
def _these_paths() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def browser() -> Client:
    """A browser: what fails on the server is a page there, no exception here."""
    return Client(raise_request_exception=False)


def words(response: HttpResponse) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


class TestNumber:
    def test_every_answer_bears_the_number_of_its_request(self, browser: Client) -> None:
        addresses = ("/told/", "/raise/refused/", "/raise/failure/", "/no/such/page/")
        numbers = [browser.get(address)["X-Request-Number"] for address in addresses]
        assert len(set(numbers)) == 4
        assert all(re.fullmatch(r"[0-9A-F]{8}", number) for number in numbers)

    def test_a_view_sees_the_same_number_and_the_moment_of_arrival(self, browser: Client) -> None:
        before = timezone.now()
        response = browser.get("/told/")
        number, moment, *_ = response.content.decode().split("|")
        assert number == response["X-Request-Number"]
        assert before <= datetime.fromisoformat(moment) <= timezone.now()

    def test_a_failure_is_logged_under_its_number_with_its_cause(
        self, browser: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.ERROR, middleware.__name__):
            response = browser.get("/raise/failure/?token=hidden")
        [record] = [each for each in caplog.records if each.name == middleware.__name__]
        assert response["X-Request-Number"] in record.getMessage()
        assert "GET /raise/failure/" in record.getMessage()
        assert "hidden" not in record.getMessage(), "what stands behind the question mark isn't logged"
        assert record.exc_info is not None
        assert record.exc_info[0] is LookupError

    @pytest.mark.parametrize("what", ["bad-request", "refused", "not-allowed", "not-found", "problems"])
    def test_a_refusal_is_no_failure(self, browser: Client, caplog: pytest.LogCaptureFixture, what: str) -> None:
        with caplog.at_level(logging.ERROR, middleware.__name__):
            browser.get(f"/raise/{what}/")
        assert [each for each in caplog.records if each.name == middleware.__name__] == []


class TestPages:
    @pytest.mark.parametrize(
        ("what", "status", "reason"),
        [
            ("bad-request", 400, "请刷新页面。"),
            ("signed-out", 401, "请重新登录。"),
            ("refused", 409, "截止时间已过。"),
            ("not-allowed", 403, "请换一个岗位。"),
            ("not-found", 404, "没有找到。"),
        ],
    )
    @pytest.mark.parametrize("signed_in", [True, False])
    def test_a_refusal_says_why_in_its_frame(
        self, browser: Client, what: str, status: int, reason: str, signed_in: bool
    ) -> None:
        if signed_in:
            account = people.person(at=people.unit()).account
            assert account is not None
            browser.force_login(account)
        response = browser.get(f"/raise/{what}/")
        assert response.status_code == status
        assert reason in words(response)
        assert response["X-Request-Number"] in words(response)
        assert ("登录后再看" in words(response)) is not signed_in

    def test_every_problem_is_shown_in_the_readers_language(self, browser: Client) -> None:
        problems = ERRORS["problems"]
        assert isinstance(problems, Problems)
        for language, code in (("zh-hans", "zh"), ("en", "en")):
            response = browser.get("/raise/problems/", headers={"accept-language": language})
            assert response.status_code == 422
            for problem in problems.problems:
                assert problem.render(code) in words(response)

    def test_a_failure_shows_its_number_and_nothing_of_the_inside(self, browser: Client) -> None:
        response = browser.get("/raise/failure/")
        assert response.status_code == 500
        assert response["X-Request-Number"] in words(response)
        assert "secret detail" not in response.content.decode()
        assert "LookupError" not in response.content.decode()

    def test_a_failure_asks_the_database_nothing(self, browser: Client, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            assert browser.get("/raise/failure/").status_code == 500

    def test_a_page_that_is_not_there_says_so(self, browser: Client) -> None:
        response = browser.get("/no/such/page/")
        assert response.status_code == 404
        assert "没有找到这一页" in words(response)
        assert "/help/" in response.content.decode()


class TestActor:
    def test_nobody_is_signed_in(self, browser: Client) -> None:
        assert browser.get("/told/").content.decode().endswith("|None|None|")

    def test_who_is_signed_in_acts_in_their_oldest_post(self, browser: Client) -> None:
        unit = people.unit()
        who = people.person("高岚", at=unit)
        people.in_post(who, Role.UNIT_OFFICE, unit)
        people.in_post(who, Role.RECOMMENDER, unit)
        assert who.account is not None
        browser.force_login(who.account)
        assert browser.get("/told/").content.decode().endswith(f"|{who.pk}|unit-office|高岚")

    def test_a_post_that_has_ended_is_none(self, browser: Client) -> None:
        unit = people.unit()
        who = people.person("高岚", at=unit)
        people.in_post(who, Role.UNIT_OFFICE, unit, last=people.LONG_AGO)
        assert who.account is not None
        browser.force_login(who.account)
        assert browser.get("/told/").content.decode().endswith(f"|{who.pk}|None|高岚")

    def test_a_post_in_the_session_that_is_anothers_is_not_taken(self, browser: Client) -> None:
        unit = people.unit()
        who, other = people.person("高岚", at=unit), people.person("沈若舟", at=unit)
        held = people.in_post(other, Role.UNIT_OFFICE, unit)
        assert who.account is not None
        browser.force_login(who.account)
        session = browser.session
        session["holding"] = held.pk
        session.save()
        assert browser.get("/told/").content.decode().endswith(f"|{who.pk}|None|高岚")


class TestFrame:
    def test_who_is_not_signed_in_has_the_public_menu(self, browser: Client) -> None:
        response = browser.get("/publicity/")
        menu = response.context["public_menu"]
        assert [str(entry["title"]) for entry in menu] == ["首页", "申报通知", "公示", "已立项"]
        assert [entry["current"] for entry in menu] == [False, False, True, False]
        assert response.context["areas"] == []

    def test_who_is_signed_in_sees_the_areas_of_their_post_in_order(self, browser: Client) -> None:
        unit = people.unit()
        who = people.person(at=unit)
        people.in_post(who, Role.UNIT_OFFICE, unit)
        assert who.account is not None
        browser.force_login(who.account)
        context = browser.get("/notices/").context
        areas = [area for area, waiting in context["areas"]]
        assert areas
        assert [area.order for area in areas] == sorted(area.order for area in areas)
        assert all(area.open_to(context["actor"]) for area in areas)
        assert context["notices_unread"] == 0
        assert "public_menu" not in context

    @pytest.mark.parametrize("demo", [True, False])
    def test_a_demonstration_is_called_one(self, browser: Client, demo: bool) -> None:
        with override_settings(DEMO=demo):
            assert browser.get("/help/").context["demo"] is demo


class TestHeaders:
    @pytest.mark.parametrize("address", ["/help/", "/raise/refused/", "/no/such/page/"])
    def test_every_page_forbids_frames_and_foreign_code(self, browser: Client, address: str) -> None:
        response = browser.get(address)
        policy = response["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "object-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"

    def test_a_form_without_its_token_is_refused(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert strict.post("/told/").status_code == 403
