"""One's own pages: saying who one is, what is known of oneself, and in which post one acts."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.base import registry
from kezhi.base.access import NotFound
from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.requests import Request, by
from kezhi.subjects import access, queries
from kezhi.subjects.actions import membership, organisations, persons
from kezhi.subjects.inputs import ContactForm, LastDayForm, ProfileForm
from kezhi.subjects.models import Affiliation, Claim, Delegation, Organisation, Person, RequestState, Scheme
from kezhi.subjects.models.validity import valid
from kezhi.subjects.views.asking import ask, inside
from kezhi.subjects.views.showing import facts_of


def today(request: Request) -> date:
    """The day of the request in Asia/Shanghai."""
    return timezone.localdate(request.now)


@login_required
def welcome(request: Request) -> HttpResponse:
    """Where a new account says who it is, or sees how its claim stands; then on to where it came from."""
    then = inside(request, request.GET.get("next", "")) or reverse("subjects:units")
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

    refused = last is not None and last.state == RequestState.REFUSED
    return ask(
        request,
        ProfileForm,
        do,
        title=_("请登记个人信息"),
        button=_("登记个人信息"),
        then=then,
        warning=_("您的认领没有通过：{reason}").format(reason=last.reason) if last and refused else "",
        note=_("登记一次，以后申报时自动带出。库中已有您的记录的，会按证件号码找到，不会重复登记。"),
        initial={"nationality": "CN"},
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
            "facts": facts_of(person, on),
            "identifiers": person.identifiers.all(),
            "affiliations": person.affiliations.select_related("organisation").order_by("-valid"),
            "requests": queries.join_requests(request.actor).filter(person=person).order_by("-pk")[:10],
            "registrations": queries.administrator_requests(request.actor).filter(person=person).order_by("-pk")[:10],
            "relations": person.relations.filter(valid__contains=on).select_related("other").order_by("pk"),
            "choices": queries.choices(person.pk, on),
            "lent": _lent(request.actor, person, on),
            "disputes": [
                (row, queries.in_language(registry.fact_sources[row.name].title))
                for row in queries.disputes(request.actor).filter(created_by=person.pk).order_by("-pk")[:20]
                if row.name in registry.fact_sources
            ],
            "command_key": new_key(),
        },
    )


def _lent(actor: Actor, person: Person, on: date) -> QuerySet[Delegation]:
    """What the person has delegated, and what will be delegated to them; what is theirs now is among their posts."""
    given, coming = Q(holding__person=person), Q(person=person, valid__startswith__gt=on)
    return queries.delegations(actor).filter(given | coming, valid__overlap=valid(on)).order_by("valid", "pk")


@login_required
def contact(request: Request) -> HttpResponse:
    """How one is reached."""
    person = queries.myself(request.actor)

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        persons.update_contact(person.pk, **said, **command)
        return _("联系方式已更新。")

    return ask(
        request, ContactForm, do, title=_("联系方式"), button=_("保存联系方式"), then=reverse("subjects:me"),
        crumbs=[(_("我的档案"), reverse("subjects:me"))], initial={"phone": person.phone, "email": person.email},
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
    rows = Affiliation.objects.select_related("person", "organisation")
    found = access.AFFILIATION.require(request.actor, "end", rows, pk=affiliation)
    mine = found.person_id == request.actor.person

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        membership.end_affiliation(affiliation, last=said["last"], **command)
        return _("任职已结束。")

    then = reverse("subjects:me" if mine else "subjects:members")
    title = _("结束 {name} 在 {unit} 的任职").format(name=found.person.name, unit=found.organisation.name)
    return ask(
        request, LastDayForm, do, title=title, button=_("结束任职"), then=then, initial={"last": today(request)},
        crumbs=[(_("我的档案") if mine else _("单位人员"), then)],
    )  # fmt: skip


@login_required
def person(request: Request, public_id: str) -> HttpResponse:
    """A person as the reader may see them."""
    found = queries.people(request.actor, today(request)).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("没有找到这个人，或者您无权查看。"))
    readable = access.PERSON.may(request.actor, "read", found)
    affiliations = list(queries.members(request.actor).filter(person=found).order_by("-valid"))
    context = {
        "person": found,
        "facts": facts_of(found, today(request)) if readable else [],
        "disputes": queries.disputes(request.actor).filter(person=found, state="open"),
        "affiliations": affiliations,
        "staffed": _staffed(request.actor, affiliations),
        "endable": set(_endable(request.actor, found)),
    }
    return render(request, "subjects/person.html", context)


def _staffed(actor: Actor, rows: list[Affiliation]) -> set[int]:
    """The organisations among ``rows`` whose leavers the actor may relieve."""
    units = Organisation.objects.filter(pk__in=[row.organisation_id for row in rows])
    return set(access.ORGANISATION.allowed(actor, "staff", units).values_list("pk", flat=True))


def _endable(actor: Actor, person: Person) -> QuerySet[Affiliation, int]:
    rows = access.AFFILIATION.allowed(actor, "end", Affiliation.objects.filter(person=person))
    return rows.values_list("pk", flat=True)


@login_required
@require_POST
def withdraw_join(request: Request, number: int) -> HttpResponse:
    """Take one's own request to join back."""
    membership.withdraw_join(number, **by(request))
    return redirect("subjects:me")


@login_required
@require_POST
def withdraw_administrator(request: Request, number: int) -> HttpResponse:
    """Take one's own request to administer a unit back."""
    organisations.withdraw_administrator(number, **by(request))
    return redirect("subjects:me")


@login_required
@require_POST
def act_as(request: Request) -> HttpResponse:
    """Choose a post (``h7``), a delegation (``d7``) or oneself (empty) for this session."""
    chosen = request.POST.get("post", "")
    number = int(chosen[1:]) if chosen[1:].isdecimal() else None
    request.session["holding"] = number if chosen.startswith("h") else None
    request.session["delegation"] = number if chosen.startswith("d") else None
    return redirect(inside(request, request.POST.get("next", "")) or "/")
