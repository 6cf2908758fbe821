"""Facts on pages: shown with their source, said to be wrong, supplied, and what was said answered."""

from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import registry
from kezhi.base.access import NotFound
from kezhi.base.registry import FactSource
from kezhi.base.requests import Request
from kezhi.subjects import access, queries
from kezhi.subjects.actions import knowledge
from kezhi.subjects.inputs import AnswerForm, TextForm, ValueForm
from kezhi.subjects.models import FactDispute, Organisation, Person
from kezhi.subjects.views.asking import ask, came_from
from kezhi.subjects.views.showing import facts_of


def _source(name: str) -> FactSource:
    source = registry.fact_sources.get(name)
    if source is None:
        raise NotFound(_("没有这一项信息。请从“我的档案”重新进入。"))
    return source


@login_required
def dispute(request: Request, name: str) -> HttpResponse:
    """有误？ about oneself, or about the unit for which one acts."""
    of: Person | Organisation = queries.myself(request.actor)
    if _source(name).subject == "organisation":
        units = access.ORGANISATION.allowed(request.actor, "dispute", queries.organisations(request.actor))
        unit = units.filter(pk=request.actor.organisation).first() if request.actor.organisation else None
        if unit is None:
            raise NotFound(_("您现在不属于任何单位，不能对单位的信息提出异议。请先加入单位。"))
        of = unit
    return _dispute(request, name, of, reverse("subjects:me"))


@login_required
def dispute_of_unit(request: Request, public_id: str, name: str) -> HttpResponse:
    """有误？ about a unit, by its office or one of its people."""
    rows = queries.organisations(request.actor)
    unit = access.ORGANISATION.require(request.actor, "dispute", rows, public_id=public_id)
    return _dispute(request, name, unit, reverse("subjects:organisation", args=[public_id]))


def _dispute(request: Request, name: str, of: Person | Organisation, then: str) -> HttpResponse:
    title = queries.in_language(_source(name).title)
    fact = _readable(request, name, of)

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        knowledge.dispute(name, said["text"], of=of, **command)
        return _("已提出异议，请等待核对。")

    missing = fact is not None and fact["value"] is None
    back = came_from(request, then)
    return ask(
        request,
        TextForm,
        do,
        title=(_("请求补录“{title}”") if missing else _("“{title}”有误")).format(title=title),
        button=_("请求补录") if missing else _("提出异议"),
        then=back,
        back=back,
        crumbs=[(of.name, then)],
        details=_known(fact) if fact else [],
        note=_("请写明正确的内容和凭什么材料。核对之前，原来的内容照常使用，并标明有异议。"),
    )


def _readable(request: Request, name: str, of: Person | Organisation) -> dict[str, Any] | None:
    """The fact as the page of its subject shows it; None for who may not read that."""
    table = access.PERSON if isinstance(of, Person) else access.ORGANISATION
    if not table.may(request.actor, "read", of):
        return None
    return _fact(of, name, timezone.localdate(request.now))


def _fact(of: Person | Organisation, name: str, on: date) -> dict[str, Any]:
    return next(fact for fact in facts_of(of, on) if fact["name"] == name)


def _known(fact: dict[str, Any]) -> list[tuple[str, Any]]:
    if fact["value"] is None:
        return [(_("库中的内容"), _("还不知道"))]
    since = f" · {fact['observed']:%Y-%m-%d}" if fact["observed"] else ""
    value = fact["value"] if isinstance(fact["value"], date) else f"{fact['value']} {fact['unit']}".strip()
    return [(_("库中的内容"), value), (_("来源"), f"{fact['source']}{since}")]


@login_required
def supply(request: Request, name: str) -> HttpResponse:
    """A missing fact, typed by whom it is about."""
    person, source = queries.myself(request.actor), _source(name)

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        knowledge.supply(name, said["text"], person=person, **command)
        return _("已补填，来源记为“本人填报”。")

    me = reverse("subjects:me")
    back = came_from(request, me)
    title = _("补填“{title}”").format(title=queries.in_language(source.title))
    return ask(
        request, partial(ValueForm, fact=source), do, title=title, button=_("保存补填的内容"),
        then=back, back=back, crumbs=[(_("我的档案"), me)],
    )  # fmt: skip


@login_required
def answer(request: Request, number: int) -> HttpResponse:
    """A dispute, and its answer by who is responsible for the fact."""
    found = queries.disputes(request.actor).filter(pk=number).first()
    if found is None:
        raise NotFound(_("没有找到这条异议，或者您无权查看。"))
    source = _source(found.name)
    mended = request.POST.get("decision") == "mended"

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        answer = knowledge.Answer(mended, said.pop("answer"), said.pop("text", ""), **said)
        knowledge.answer_dispute(found.pk, answer, **command)
        return _("已答复，并告知提出的人。")

    title = _("{name}：“{title}”有误").format(name=_subject(found).name, title=queries.in_language(source.title))
    return ask(
        request,
        partial(AnswerForm, fact=source, mends=knowledge.is_ours(found.name)),
        do,
        title=title,
        button=_("答复异议"),
        then=reverse("subjects:disputes"),
        template="subjects/answer.html",
        crumbs=[(_("信息核对"), reverse("subjects:disputes"))],
        what=found,
        details=_details(found, timezone.localdate(request.now)),
        may=access.FACT_DISPUTE.may(request.actor, "answer", found),
    )


def _subject(dispute: FactDispute) -> Person | Organisation:
    subject = dispute.person or dispute.organisation
    assert subject is not None  # noqa: S101 — the database keeps it so
    return subject


def _details(found: FactDispute, on: date) -> list[tuple[str, Any]]:
    return [
        *_known(_fact(_subject(found), found.name, on)),
        (_("年度"), found.period),
        (_("异议"), found.text),
        (_("答复"), found.answer),
    ]
