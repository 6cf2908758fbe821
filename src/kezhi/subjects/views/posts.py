"""Offices, posts and their holders: given, ended, delegated."""

from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import NotAllowed, reason_for
from kezhi.base.actor import Role
from kezhi.base.requests import Request
from kezhi.subjects import queries
from kezhi.subjects.actions import posts as actions
from kezhi.subjects.inputs import DelegationForm, LastDayForm, ReasonForm, TermForm
from kezhi.subjects.views.asking import ask


@login_required
def posts(request: Request) -> HttpResponse:
    """Offices → posts → holders, of the organisation in whose post one acts."""
    actor = request.actor
    if not actor.has(Role.SYSTEM_ADMIN, Role.UNIT_OFFICE):
        raise NotAllowed(reason_for(actor))
    on = timezone.localdate(request.now)
    held: dict[int, list[Any]] = {}
    for holding in queries.holdings(actor).filter(post__organisation=actor.organisation, valid__contains=on):
        held.setdefault(holding.post_id, []).append(holding)
    rows = queries.posts(actor).filter(organisation=actor.organisation).order_by("office__code", "pk")
    if actor.has(Role.UNIT_OFFICE):
        rows = rows.filter(role=Role.UNIT_OFFICE)
    offices = [
        (office, [(post, held.get(post.pk, [])) for post in group])
        for office, group in groupby(rows, key=lambda post: post.office)
    ]
    return render(request, "subjects/posts.html", {"offices": offices, "then": "subjects:posts"})


@login_required
def give(request: Request, post: int) -> HttpResponse:
    """Give a post to a person."""

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        person = said.pop("person")
        actions.give(post, person.pk, **said, **command)
        return _("{name} 已任职。").format(name=person.name)

    return ask(request, TermForm, do, title=_("任命"), button=_("任命此人"), then=reverse("subjects:posts"))


@login_required
def end(request: Request, holding: int) -> HttpResponse:
    """End a holding."""

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        actions.end(holding, **said, **command)
        return _("任职已结束。")

    return ask(request, ReasonForm, do, title=_("结束任职"), button=_("结束任职"), then=reverse("subjects:posts"))


@login_required
def delegate(request: Request, holding: int) -> HttpResponse:
    """Let somebody stand in."""

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        person = said.pop("person")
        actions.delegate(holding, person.pk, **said, **command)
        return _("已委托 {name} 代办。").format(name=person.name)

    return ask(request, DelegationForm, do, title=_("委托代办"), button=_("委托此人代办"), then=reverse("subjects:me"))


@login_required
def end_delegation(request: Request, delegation: int) -> HttpResponse:
    """Take a delegation back."""

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        actions.end_delegation(delegation, **said, **command)
        return _("委托已结束。")

    return ask(request, LastDayForm, do, title=_("结束委托"), button=_("结束委托"), then=reverse("subjects:me"))
