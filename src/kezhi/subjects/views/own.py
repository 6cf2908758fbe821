"""One's own pages: saying who one is, what is known of oneself, and in which post one acts."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.base import identifiers, registry
from kezhi.base.access import NotFound
from kezhi.base.commands import new_key
from kezhi.base.requests import Request
from kezhi.subjects import access, queries
from kezhi.subjects.actions import knowledge, membership, persons
from kezhi.subjects.inputs import ContactForm, LastDayForm, ProfileForm, TextForm, ValueForm
from kezhi.subjects.models import Claim, Person, RequestState, Scheme
from kezhi.subjects.views.asking import ask, by

MASKS = {"person.phone": "mobile", "person.email": "mail"}
"""By a fact's name, as what its value is masked."""


def today(request: Request) -> date:
    """The day of the request in Asia/Shanghai."""
    return timezone.localdate(request.now)


@login_required
def welcome(request: Request) -> HttpResponse:
    """Where a new account says who it is, or sees how its claim stands."""
    if request.actor.person is not None:
        return redirect("subjects:me")
    last = queries.claims(request.actor).filter(account=request.actor.account).order_by("-pk").first()
    if last is not None and last.state == RequestState.OPEN:
        return render(request, "subjects/claim_waiting.html", {"claim": last, "command_key": new_key()})

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        profile = persons.Profile(**{**said, "scheme": Scheme(said["scheme"])})
        if isinstance(persons.register(profile, **command), Claim):
            return _("库中已有您的记录，已请所在单位确认。")
        return _("已登记。下一步请申请加入您的单位。")

    return ask(
        request,
        ProfileForm,
        do,
        title=_("请登记个人信息"),
        button=_("登记个人信息"),
        then=reverse("subjects:units"),
        note=last.reason if last and last.state == RequestState.REFUSED else "",
    )


@login_required
@require_POST
def withdraw_claim(request: Request, claim: int) -> HttpResponse:
    """Take the claim back and start again."""
    persons.withdraw_claim(claim, **by(request))
    return redirect("subjects:welcome")


@login_required
def me(request: Request) -> HttpResponse:
    """What is known about oneself, with source and date; belonging, posts, requests, sessions."""
    person = queries.myself(request.actor)
    on = today(request)
    return render(
        request,
        "subjects/me.html",
        {
            "person": person,
            "facts": _facts(person, on),
            "identifiers": person.identifiers.all(),
            "affiliations": person.affiliations.select_related("organisation").order_by("-valid"),
            "requests": queries.join_requests(request.actor).filter(person=person).order_by("-pk")[:10],
            "choices": queries.choices(person.pk, on),
            "lent": queries.delegations(request.actor).filter(holding__person=person, valid__contains=on),
            "disputes": person.disputes.order_by("-pk")[:20],
            "command_key": new_key(),
        },
    )


def _facts(person: Person, on: date) -> list[dict[str, Any]]:
    typed = {value.name: value for value in person.fact_values.filter(current=True).order_by("observed_at")}
    disputed = queries.disputed(on, person=person.pk)
    found = []
    for fact in queries.known_of(person, on):
        own = typed.get(fact.name)
        value = own.value if fact.value is None and own else fact.value
        mask = MASKS.get(fact.name)
        found.append(
            {
                "name": fact.name,
                "title": fact.title,
                "value": identifiers.mask(mask, str(value)) if mask and value else value,
                "source": own.source if fact.value is None and own else fact.source,
                "observed": own.observed_at if fact.value is None and own else fact.observed,
                "disputed": fact.name in disputed,
                "typable": fact.name.startswith("person."),
            }
        )
    return found


def _title_of(name: str) -> str:
    source = registry.fact_sources.get(name)
    if source is None:
        raise NotFound(_("没有这一项信息。请从“我的档案”重新进入。"))
    return queries.in_language(source.title)


@login_required
def dispute(request: Request, name: str) -> HttpResponse:
    """有误？"""
    person, title = queries.myself(request.actor), _title_of(name)

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        knowledge.dispute(name, said["text"], of=person, **command)
        return _("已提出异议，请等待核对。")

    return ask(
        request,
        TextForm,
        do,
        title=_("“{title}”有误").format(title=title),
        button=_("提出异议"),
        then=reverse("subjects:me"),
    )


@login_required
def supply(request: Request, name: str) -> HttpResponse:
    """A missing fact, typed by whom it is about."""
    person, title = queries.myself(request.actor), _title_of(name)

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        knowledge.supply(name, said["text"], person=person, **command)
        return _("已补填，来源记为“本人填报”。")

    return ask(
        request, ValueForm, do, title=_("补填“{title}”").format(title=title), button=_("保存补填的内容"),
        then=reverse("subjects:me"),
    )  # fmt: skip


@login_required
def contact(request: Request) -> HttpResponse:
    """How one is reached."""
    person = queries.myself(request.actor)

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        persons.update_contact(person.pk, **said, **command)
        return _("联系方式已更新。")

    return ask(
        request, ContactForm, do, title=_("联系方式"), button=_("保存联系方式"), then=reverse("subjects:me"),
        initial={"phone": person.phone, "email": person.email},
    )  # fmt: skip


@login_required
@require_POST
def unmask(request: Request, identifier: int) -> HttpResponse:
    """Show one full number once; the look is journalled."""
    number = persons.unmask(identifier, **by(request))
    messages.info(request, _("完整号码：{number}。这次查看已记入日志。").format(number=number))
    return redirect("subjects:me")


@login_required
def end_affiliation(request: Request, affiliation: int) -> HttpResponse:
    """Leave a unit, or end a member's belonging."""

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        membership.end_affiliation(affiliation, last=said["last"], **command)
        return _("任职已结束。")

    then = reverse("subjects:members" if request.actor.role else "subjects:me")
    return ask(
        request, LastDayForm, do, title=_("结束任职"), button=_("结束任职"), then=then, initial={"last": today(request)}
    )


@login_required
def person(request: Request, public_id: str) -> HttpResponse:
    """A person as the reader may see them."""
    found = queries.people(request.actor, today(request)).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("没有找到这个人，或者您无权查看。"))
    readable = access.PERSON.may(request.actor, "read", found)
    context = {
        "person": found,
        "facts": _facts(found, today(request)) if readable else [],
        "disputes": queries.disputes(request.actor).filter(person=found, state="open"),
    }
    return render(request, "subjects/person.html", context)


@login_required
@require_POST
def act_as(request: Request) -> HttpResponse:
    """Choose a post (``h7``), a delegation (``d7``) or oneself (empty) for this session."""
    chosen = request.POST.get("post", "")
    number = int(chosen[1:]) if chosen[1:].isdecimal() else None
    request.session["holding"] = number if chosen.startswith("h") else None
    request.session["delegation"] = number if chosen.startswith("d") else None
    then = request.POST.get("next", "")
    return redirect(then if url_has_allowed_host_and_scheme(then, {request.get_host()}) else "/")
