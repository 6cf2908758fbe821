"""What every request gets: a number that the log knows, the moment of its arrival, and who acts."""

import logging
import secrets
from collections.abc import Callable
from typing import cast

from allauth.usersessions.middleware import UserSessionsMiddleware
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from kezhi.base.access import Refused
from kezhi.base.actor import NOBODY, Actor
from kezhi.base.requests import Request
from kezhi.base.views import resume
from kezhi.engine.errors import Problems
from kezhi.subjects import queries

log = logging.getLogger(__name__)
Answer = Callable[[Request], HttpResponse]
SEEN_EVERY = 300
"""Seconds."""
ACCOUNT = "account/"
"""Where the pages of the account itself are: sign-in, password, devices."""
OPEN_TO_NEWCOMERS = {
    "public", "help", "set_language", "subjects:welcome", "subjects:withdraw-claim", "projects:calls", "projects:call",
    "projects:call_calendar", "projects:invitation", "demo:sign-in", "base:file", "publicities", "publicity",
    "publicity_list", "publicity_workbook", "publicity_csv", "object", "follow_objection", "funded", "funded_csv",
}  # fmt: skip
"""Pages that an account may open before it is a person of the registry; who is signed out may send to them too."""


class RequestNumberMiddleware:
    """Gives the request its number and its moment of arrival; deadlines bind by that moment."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Request) -> HttpResponse:
        request.now = timezone.now()
        request.number = secrets.token_hex(4).upper()
        response = self.answer(request)
        response["X-Request-Number"] = request.number
        return response

    def process_exception(self, request: Request, error: Exception) -> None:
        if not isinstance(error, Refused | Problems):
            log.error("request %s failed: %s %s", request.number, request.method, request.path, exc_info=error)


def actor_of(request: Request) -> Actor:
    """Who acts in this request: in the post or delegation chosen in the session, at first in the oldest post."""
    if not request.user.is_authenticated:
        return NOBODY
    if "holding" not in request.session:
        request.session["holding"] = request.ways[0].actor.holding
    return queries.chosen(request.ways, request.session["holding"], request.session.get("delegation"))


def ways_of(request: Request) -> list[queries.Choice]:
    """Every way in which who is signed in may act today."""
    return queries.ways_of(request.user.pk, timezone.localdate(request.now)) if request.user.is_authenticated else []


class SessionSeenMiddleware:
    """Notes for the list of own sessions that one is still used; not at every request, since that writes."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.note_and_answer: Answer = UserSessionsMiddleware(answer)

    def __call__(self, request: Request) -> HttpResponse:
        moment = int(request.now.timestamp())
        if moment - request.session.get("seen", 0) < SEEN_EVERY or not request.user.is_authenticated:
            return self.answer(request)
        request.session["seen"] = moment
        return self.note_and_answer(request)


class ActorMiddleware:
    """Resolves who acts, once a request and only where it is asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Request) -> HttpResponse:
        request.ways = cast(list[queries.Choice], SimpleLazyObject(lambda: ways_of(request)))
        request.actor = cast(Actor, SimpleLazyObject(lambda: actor_of(request)))
        return self.answer(request)


class SessionEndedMiddleware:
    """Leads who sends something after their session has ended to sign in, and then on with what they sent.

    A page that asks for JSON keeps what was typed itself and is told that the session has ended.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Request) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: Request, *view: object) -> HttpResponse | None:
        match = request.resolver_match
        if request.method != "POST" or match is None or match.view_name in OPEN_TO_NEWCOMERS:
            return None
        if not request.accepts("text/html"):
            return None
        if request.user.is_authenticated or match.route.startswith(ACCOUNT) or "command" not in request.POST:
            return None
        return redirect_to_login(reverse("base:resume")) if resume.keep(request) else None


class NewcomerMiddleware:
    """Leads an account that is nobody's yet to the page where it says who it is, and from there back."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Request) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: Request, *view: object) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name in OPEN_TO_NEWCOMERS or match.route.startswith(ACCOUNT):
            return None
        if not request.user.is_authenticated or request.actor.person is not None:
            return None
        came_for_it = request.method == "GET" and match.view_name != settings.LOGIN_REDIRECT_URL
        back = {"next": request.get_full_path()} if came_for_it else {}
        return redirect(reverse("subjects:welcome", query=back))


class RefusalMiddleware:
    """Shows a refusal, or every problem of what was sent, as a page that says why and how to go on."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: Request) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        if isinstance(error, Problems):
            reasons = [problem.render(get_language() or "zh") for problem in error.problems]
            return render(request, "refused.html", {"reasons": reasons, "status": 422}, status=422)
        if not isinstance(error, Refused):
            return None
        shown = {"reasons": [error.reason], "status": error.status}
        return render(request, "refused.html", shown, status=error.status)
