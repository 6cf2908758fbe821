"""Posts and their holders: given, ended, delegated."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import NotFound
from kezhi.base.requests import Request
from kezhi.subjects import access, queries
from kezhi.subjects.actions import posts as actions
from kezhi.subjects.inputs import DelegationForm, LastDayForm, ReasonForm, TermForm
from kezhi.subjects.models import Holding, Post
from kezhi.subjects.models.validity import valid
from kezhi.subjects.views.asking import ask


def _post(request: Request, number: int) -> Post:
    return access.POST.require(
        request.actor, "give", Post.objects.select_related("office", "organisation__region"), pk=number
    )


def _holding(request: Request, number: int, action: str) -> Holding:
    rows = Holding.objects.select_related("person", "post__office", "post__organisation__region")
    return access.HOLDING.require(request.actor, action, rows, pk=number)


def _crumbs(post: Post) -> list[tuple[str, str]]:
    return [
        (_("岗位管理"), reverse("subjects:posts")),
        (f"{post.organisation.name} · {post.title}", reverse("subjects:post", args=[post.pk])),
    ]


@login_required
def post(request: Request, number: int) -> HttpResponse:
    """One post: who holds it, who held it, and why each came and went."""
    found, on = _post(request, number), timezone.localdate(request.now)
    held = list(queries.holdings(request.actor).filter(post=found).order_by("-valid", "-pk"))
    endable = access.HOLDING.allowed(request.actor, "end", Holding.objects.filter(post=found))
    context = {
        "post": found,
        "present": [one for one in held if on in one.valid],
        "coming": [one for one in held if not one.valid.isempty and one.valid.lower > on],
        "past": [one for one in held if one.valid.isempty or (one.valid.upper and one.valid.upper <= on)],
        "endable": set(endable.values_list("pk", flat=True)),
        "lent": queries.delegations(request.actor).filter(holding__post=found, valid__overlap=valid(on)),
        "regions": queries.regions(("province", "city", "county")).filter(code__in=_codes(found.regions)),
    }
    return render(request, "subjects/post.html", context)


def _codes(prefixes: list[str]) -> list[str]:
    return [prefix.ljust(6, "0") for prefix in prefixes]


@login_required
def give(request: Request, post: int) -> HttpResponse:
    """Give a post to a person."""
    found = _post(request, post)

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        person = said.pop("person")
        actions.give(post, person.pk, **said, **command)
        return _("{name} 已任职。").format(name=person.name)

    on = timezone.localdate(request.now)
    among = queries.people(request.actor, on)
    return ask(
        request,
        partial(TermForm, among=among, who=request.GET.get("who", ""), scope=queries.scope_of_post(found)),
        do,
        title=_("任命{title}").format(title=found.title),
        button=_("任命此人"),
        then=reverse("subjects:post", args=[post]),
        initial={"first": on},
        crumbs=_crumbs(found),
    )


@login_required
def end(request: Request, holding: int) -> HttpResponse:
    """End a holding."""
    found = _holding(request, holding, "end")

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        actions.end(holding, **said, **command)
        return _("任职已结束。")

    return ask(
        request,
        ReasonForm,
        do,
        title=_("结束 {name} 的任职").format(name=found.person.name),
        button=_("结束任职"),
        then=reverse("subjects:post", args=[found.post_id]),
        initial={"last": timezone.localdate(request.now)},
        crumbs=_crumbs(found.post),
        note=_("从这个岗位委托出去的事，也在同一天结束。"),
    )


@login_required
def delegate(request: Request, holding: int) -> HttpResponse:
    """Let a colleague stand in."""
    found = _holding(request, holding, "delegate")

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        person = said.pop("person")
        actions.delegate(holding, person.pk, **said, **command)
        return _("已委托 {name} 代办。").format(name=person.name)

    on, then = timezone.localdate(request.now), reverse("subjects:me")
    among = queries.colleagues(found.post.organisation_id, on).exclude(pk=found.person_id)
    form = partial(DelegationForm, among=among, who=request.GET.get("who", ""), scope=queries.scope_of(found))
    return ask(
        request,
        form,
        do,
        title=_("委托代办：{title}").format(title=found.post.title),
        button=_("委托此人代办"),
        then=then,
        initial={"first": on},
        crumbs=[(_("我的档案"), then)],
    )


@login_required
def end_delegation(request: Request, delegation: int) -> HttpResponse:
    """Take a delegation back, or give it back."""
    found = queries.delegations(request.actor).filter(pk=delegation).first()
    if found is None:
        raise NotFound(_("没有找到这个委托，或者您无权查看。"))

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        actions.end_delegation(delegation, **said, **command)
        return _("委托已结束。")

    concerned = request.actor.person in (found.person_id, found.holding.person_id)
    then = reverse("subjects:me") if concerned else reverse("subjects:post", args=[found.holding.post_id])
    return ask(
        request,
        LastDayForm,
        do,
        title=_("结束对 {name} 的委托").format(name=found.person.name),
        button=_("结束委托"),
        then=then,
        initial={"last": timezone.localdate(request.now)},
        crumbs=[(_("我的档案"), then)] if concerned else _crumbs(found.holding.post),
    )
