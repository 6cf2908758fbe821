"""A call's way: drafted by an officer, checked by the office head, signed by the director, amended on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import notices, numbering, searching
from kezhi.base.access import NotAllowed, Refused, reason_for
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.engine.errors import Place, Problem, Problems
from kezhi.engine.schema import Text
from kezhi.funds import actions as funds
from kezhi.packs.models import PackVersion
from kezhi.packs.queries import definition, department_list, numbers
from kezhi.projects import queries
from kezhi.projects.access import CALLS
from kezhi.projects.domain.numbers import fill, letters
from kezhi.projects.models import Amendment, Application, Call, CallStep, Contact, Question, Topic
from kezhi.subjects.models import Office
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import Case


@dataclass(frozen=True)
class CallDraft:
    """What staff fill in for a call. ``fields`` are columns of the call, ``values`` what its pack asks."""

    fields: Mapping[str, Any]
    values: Mapping[str, Any] = field(default_factory=dict)
    envelope: Decimal | None = None
    topics: Sequence[Mapping[str, Any]] = ()
    contacts: Sequence[Mapping[str, Any]] = ()


def create(version: PackVersion, draft: CallDraft, *, actor: Actor, now: datetime, key: CommandKey) -> Call:
    """Begin a call of a type, for the actor's office. Raises Problems for dates out of order."""
    with command("call.create", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Call.objects.get(pk=cmd.earlier["call"])
        if actor.office is None:
            raise NotAllowed(reason_for(actor))
        call = Call(
            version=version,
            office=Office.objects.get(pk=actor.office),
            created_by_id=actor.registered,
            created_at=now,
            **draft.fields,
            values=dict(draft.values),
        )
        _save(call, draft, cmd)
        if not CALLS.may(actor, "create", call):
            raise NotAllowed(reason_for(actor))
        cmd.journal("call.created", call, summary=call.title, pack=version.content_hash)
        cmd.result = {"call": call.pk}
        return call


def edit(call_id: int, draft: CallDraft, *, actor: Actor, now: datetime, key: CommandKey) -> Call:
    """Change a call that is still being drafted."""
    with command("call.edit", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Call.objects.get(pk=call_id)
        call = _locked(actor, "edit", call_id)
        for name, value in draft.fields.items():
            setattr(call, name, value)
        call.values = dict(draft.values)
        _save(call, draft, cmd)
        cmd.journal("call.edited", call, summary=call.title)
        return call


def _locked(actor: Actor, action: str, call_id: int) -> Call:
    rows = Call.objects.select_related("office", "envelope")
    return CALLS.require(actor, action, rows.select_for_update(of=("self",)), pk=call_id)


def _save(call: Call, draft: CallDraft, cmd: Running) -> None:
    if problems := _problems(call):
        raise Problems(problems)
    if draft.envelope is not None:
        if call.envelope is None:
            call.envelope = funds.set_aside(call.title, draft.envelope, office=call.office, cmd=cmd)
        elif call.envelope.amount != draft.envelope:
            call.envelope = funds.resize(call.envelope, draft.envelope, cmd=cmd)
    call.save()
    call.topics.all().delete()
    Topic.objects.bulk_create(Topic(call=call, **topic) for topic in draft.topics)
    call.contacts.all().delete()
    Contact.objects.bulk_create(Contact(call=call, **contact) for contact in draft.contacts)


def _problems(call: Call) -> list[Problem]:
    """Dates out of order, and values that the pack requires."""
    order = (
        ("opens", "closes", call.opens < call.closes),
        ("closes", "unit_closes", call.closes <= call.unit_closes),
        ("unit_closes", "recommender_closes", call.unit_closes <= call.recommender_closes),
    )
    wrong = [
        Problem("projects.dates_out_of_order", Place(field=later), {"earlier": LABELS[earlier], "later": LABELS[later]})
        for earlier, later, right in order
        if not right
    ]
    needed = definition(call.version_id).call.fields
    missing = [
        Problem("projects.call_value_missing", Place(field=f"values.{one.name}"), {"label": one.label})
        for one in needed
        if one.required and call.values.get(one.name) in (None, "")
    ]
    return [*wrong, *missing]


LABELS = {
    "opens": Text("受理开始", "Opening"),
    "closes": Text("申报人截止", "Applicants' deadline"),
    "unit_closes": Text("单位审核截止", "Units' deadline"),
    "recommender_closes": Text("推荐截止", "Recommenders' deadline"),
    "title": Text("标题", "Title"),
    "guide": Text("指南正文", "Guide"),
}


def send(call_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> Call:
    """拟稿 → 审核. Raises Problems where the call isn't ready: no guide, no contact, no topic where one is needed."""
    return _move(call_id, "send", Call.State.CHECKING, CallStep.Kind.SENT, "", actor=actor, now=now, key=key)


def check(call_id: int, *, opinion: str, actor: Actor, now: datetime, key: CommandKey) -> Call:
    """审核 → 签发, by the office head."""
    return _move(call_id, "check", Call.State.SIGNING, CallStep.Kind.CHECKED, opinion, actor=actor, now=now, key=key)


def send_back(call_id: int, *, opinion: str, actor: Actor, now: datetime, key: CommandKey) -> Call:
    """Back to the officer, with what is to be mended."""
    if not opinion.strip():
        raise Refused(_("退回时必须写明要修改什么。"))
    return _move(call_id, "return", Call.State.DRAFT, CallStep.Kind.RETURNED, opinion, actor=actor, now=now, key=key)


def sign(call_id: int, *, opinion: str, actor: Actor, now: datetime, key: CommandKey) -> Call:
    """签发: the director signs, the call gets its document number and is published."""
    return _move(call_id, "sign", Call.State.PUBLISHED, CallStep.Kind.SIGNED, opinion, actor=actor, now=now, key=key)


def _move(
    call_id: int,
    action: str,
    state: Call.State,
    kind: CallStep.Kind,
    opinion: str,
    *,
    actor: Actor,
    now: datetime,
    key: CommandKey,
) -> Call:
    with command(f"call.{action}", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Call.objects.get(pk=call_id)
        call = _locked(actor, action, call_id)
        if state == Call.State.CHECKING and (problems := unready(call)):
            raise Problems(problems)
        if state in (Call.State.SIGNING, Call.State.PUBLISHED):
            _require_other_eyes(call, actor)
        if state == Call.State.PUBLISHED and queries.closing(call) <= now:
            raise Refused(_("申报人截止时间已过。请退回经办人改日期后再签发。"))
        call.state = state
        if state == Call.State.PUBLISHED:
            call.published_at = now
            call.document_number, call.number = _document_number(call), _number(call)
        call.save(update_fields=["state", "document_number", "number", "published_at"])
        CallStep.objects.create(
            call=call, kind=kind, person_id=actor.registered, post=actor.title, opinion=opinion, at=now
        )
        cmd.journal(f"call.{kind}", call, summary=call.title, opinion=opinion, number=call.document_number)
        if state == Call.State.PUBLISHED:
            searching.index(call, f"{call.document_number} {call.title} {call.title_en} {call.office.title_zh}")
        return call


def _require_other_eyes(call: Call, actor: Actor) -> None:
    """Drafting, checking and signing are three persons' work, even where one holds several posts."""
    last_return = call.steps.filter(kind=CallStep.Kind.RETURNED).order_by("-pk").values_list("pk", flat=True).first()
    if call.steps.filter(person=actor.registered, pk__gt=last_return or 0).exists():
        raise Refused(_("拟稿、审核、签发须由不同的人办理。这份通知的上一步是您办的，请由他人办理。"))


def unready(call: Call) -> list[Problem]:
    """What a call still lacks before it can be checked."""
    type_ = definition(call.version_id).call
    lacks = {
        "projects.guide_missing": not call.guide.strip(),
        "projects.contact_missing": not call.contacts.exists(),
        "projects.topic_missing": type_.topics == "required" and not call.topics.exists(),
        "projects.envelope_missing": type_.envelope and call.envelope is None,
    }
    return [Problem(code) for code, lacking in lacks.items() if lacking]


def _document_number(call: Call) -> str:
    """The next number of the office's letter in this year, by the department's pattern."""
    rows = {row["code"]: row for row in department_list("offices")}
    letter = rows.get(call.office.code, {}).get("letter", "")
    year = timezone.localdate(call.published_at).year if call.published_at else call.year
    taken = numbering.take("document", f"{letter}{year}")
    return fill(numbers()["document"]["pattern"], letter=letter, year=year, n=taken)


def _number(call: Call) -> str:
    """The call's short number: its year, its programme, and a letter for each call of the programme in that year."""
    year = f"{call.year % 100:02}"
    taken = numbering.take("call", f"{year}{call.programme}")
    return fill(numbers()["call"]["pattern"], yy=year, programme=call.programme, letter=letters(taken))


def amend(
    call_id: int, changes: Mapping[str, Any], *, reason: str, actor: Actor, now: datetime, key: CommandKey
) -> Amendment | None:
    """Change a published call on record: before and after stand beside it; all who have begun are told.

    Only title, guide and dates can be amended; a deadline can only be moved back. None where nothing changes.
    """
    with command("call.amend", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Amendment.objects.filter(pk=cmd.earlier.get("amendment") or 0).first()
        call = _locked(actor, "amend", call_id)
        if not reason.strip():
            raise Refused(_("修订已发布的通知必须写明理由。"))
        record = _changed(call, changes)
        if not record:
            return None
        if problems := _problems(call):
            raise Problems(problems)
        call.save()
        amendment = Amendment.objects.create(
            call=call,
            number=call.amendments.count() + 1,
            reason=reason,
            changes=record,
            person_id=actor.registered,
            at=now,
        )
        cmd.journal("call.amended", call, summary=call.title, reason=reason, changes=record)
        _tell_all(call, "call-amended", {"title": call.title, "reason": reason}, cmd)
        cmd.result = {"amendment": amendment.pk}
        return amendment


AMENDABLE = ("title", "guide", "closes", "unit_closes", "recommender_closes")


def _changed(call: Call, changes: Mapping[str, Any]) -> list[dict[str, str]]:
    record = []
    for name in AMENDABLE:
        before, after = getattr(call, name), changes.get(name)
        if after is None or after == before:
            continue
        if isinstance(after, datetime) and after < before:
            raise Refused(_("已公布的截止时间只能推迟，不能提前。"))
        setattr(call, name, after)
        record.append(
            {
                "field": name,
                "label": LABELS[name].zh,
                "label_en": LABELS[name].en,
                "before": _words(before),
                "after": _words(after),
            }
        )
    return record


def _words(value: Any) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)


def cancel(call_id: int, *, reason: str, actor: Actor, now: datetime, key: CommandKey) -> Call:
    """Cancel a call, with notice to all who have begun; their drafts stay, their running cases end."""
    with command("call.cancel", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Call.objects.get(pk=call_id)
        call = _locked(actor, "cancel", call_id)
        if not reason.strip():
            raise Refused(_("取消通知必须写明原因，会告知所有已开始填报的人。"))
        call.state, call.cancelled_why = Call.State.CANCELLED, reason
        call.save(update_fields=["state", "cancelled_why"])
        cmd.journal("call.cancelled", call, summary=call.title, reason=reason)
        _tell_all(call, "call-cancelled", {"title": call.title, "reason": reason}, cmd)
        for case in Case.objects.filter(application__call=call):
            workflow.cancel(case, cmd=cmd)
        return call


def _tell_all(call: Call, kind: str, arguments: Mapping[str, Any], cmd: Running) -> None:
    begun = Application.objects.filter(call=call).exclude(state=Application.State.DELETED)
    people = list(begun.values_list("applicant", flat=True).distinct())
    notices.send(people, kind, call, arguments, cmd=cmd)


def ask(call_id: int, text: str, *, actor: Actor, now: datetime, key: CommandKey) -> Question:
    """Ask about a call; the answer will be everybody's."""
    with command("call.ask", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Question.objects.get(pk=cmd.earlier["question"])
        call = CALLS.require(actor, "ask", queries.calls(actor), pk=call_id)
        if not text.strip():
            raise Refused(_("请写下您的问题。"))
        question = Question.objects.create(
            call=call, text=text.strip()[:2000], asked_by_id=actor.registered, asked_at=now
        )
        cmd.journal("question.asked", question, call=call.pk)
        cmd.result = {"question": question.pk}
        return question


def answer(question_id: int, text: str, *, actor: Actor, now: datetime, key: CommandKey) -> Question:
    """Answer once for all, with the date."""
    with command("call.answer", actor=actor, now=now, key=key) as cmd:
        question = Question.objects.select_for_update().get(pk=question_id)
        if cmd.earlier is not None:
            return question
        call = _locked(actor, "answer", question.call_id)
        if question.answer:
            raise Refused(_("这个问题已答复，答复对所有人公开，不能再改。要更正，请修订通知。"))
        if not text.strip():
            raise Refused(_("请写下答复。"))
        question.answer, question.answered_at = text.strip()[:4000], now
        question.answered_by_id = actor.registered
        question.save()
        cmd.journal("question.answered", question, call=call.pk)
        notices.send([question.asked_by_id], "question-answered", call, {"title": call.title}, cmd=cmd)
        return question
