"""Objections: filed by a person with a name, acknowledged, answered by somebody outside the decision.

Only the item concerned stands still. 3 working days to acknowledge, 15 to answer, as the department's parameters say.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kezhi.base import calendar, notices, numbering
from kezhi.base.access import NotAllowed, NotFound, Refused, reason_for
from kezhi.base.actor import Actor, Role
from kezhi.base.calendar import Pause
from kezhi.base.commands import CommandKey, Running, command
from kezhi.engine.errors import Place, Problem, Problems
from kezhi.funds import actions as funds
from kezhi.packs.queries import numbers
from kezhi.projects.access.deciding import OBJECTIONS
from kezhi.projects.actions.together import require_moved
from kezhi.projects.domain.links import digest_of
from kezhi.projects.domain.numbers import fill
from kezhi.projects.models import Award, Objection
from kezhi.projects.queries.proposing import DECISION, department_parameters, waiting_items
from kezhi.projects.queries.proposing import OBJECTIONS as PAGE
from kezhi.subjects.queries import holders
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import Case

MESSAGE = "objection"
"""What the process of an application waits for beside the end of its publicity."""
LEAST_FACTS = 10
"""Characters."""
NO_NAME = re.compile(r"匿名|某某|群众|知情|anonym", re.I)
NAME = re.compile(r"[^\W\d_][^\d_<>]{1,59}")
CONTACT = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|\+?[\d\s()-]{7,20}")


@dataclass(frozen=True)
class Protest:
    """What is said against an award, and by whom; who has signed in is who they are in the registry."""

    award: int
    facts: str
    name: str = ""
    contact: str = ""


def file(protest: Protest, *, actor: Actor, now: datetime, key: CommandKey) -> tuple[Objection, str]:
    """Take an objection and let the item concerned stand still. Gives the objection and the token of its link.

    Raises Problems for what lacks (a real name, a contact, facts), Refused outside the publicity, with what else can
    be done.
    """
    with command("objection.file", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Objection.objects.get(pk=cmd.earlier["objection"]), _token(key)
        award = _locked_award(protest.award)
        _require_open(award, now)
        require_moved(DECISION, award.decision.call, Award.objects.filter(pk=award.pk))
        name, contact = _who(protest, actor)
        if award.objections.filter(contact=contact, answered_at=None).exists():
            raise Refused(_("您已就这一项提出过异议，正在办理。补充材料请联系办理的人。"))
        objection = _create(award, protest.facts.strip(), name, contact, cmd)
        if award.state == Award.State.PUBLIC:
            _stop(award, objection, cmd)
        cmd.journal("objection.filed", award.application, summary=objection.number, objection=objection.pk)
        _tell_supervisors(objection, cmd)
        cmd.result = {"objection": objection.pk}
        return objection, _token(key)


def _token(key: CommandKey) -> str:
    """The token of the link, made anew from the page's own key: only its digest is kept."""
    return salted_hmac("kezhi.objection", key, algorithm="sha256").hexdigest()[:32]


def _locked_award(award_id: int) -> Award:
    """The award with its case locked first, as timers lock them."""
    rows = Award.objects.select_related("decision__call__version__pack", "application__case")
    found = rows.filter(pk=award_id).first()
    if found is None or found.public_until is None:
        raise NotFound(_("名单里没有这一项。请从公示页的名单里选。"))
    Case.objects.select_for_update().filter(pk=found.application.case_id or 0).first()
    return rows.select_for_update(of=("self",)).get(pk=award_id)


def _require_open(award: Award, now: datetime) -> None:
    """Refuse what comes too late, with the ways that are still open."""
    until = award.public_until
    if award.state == Award.State.OBJECTED:
        return
    if award.state != Award.State.PUBLIC or until is None or now >= until:
        moment = timezone.localtime(until or now).strftime("%Y-%m-%d %H:%M")
        raise Refused(
            _(
                "公示已于 %(moment)s 结束，不能再提异议。仍可向科技监督处实名举报科研失信或违规，不受期限限制；"
                "申报人对不予立项不服的，可在收到通知后 15 日内申请复审。"
            )
            % {"moment": moment}
        )


def _who(protest: Protest, actor: Actor) -> tuple[str, str]:
    """Name and contact. Raises Problems for an objection without a real name, a contact or facts."""
    signed_in = actor.person is not None
    name = actor.name if signed_in else protest.name.strip()
    contact = protest.contact.strip()
    found = []
    if not signed_in and (not NAME.fullmatch(name) or NO_NAME.search(name)):
        found.append(Problem("projects.real_name_missing", Place(field="name")))
    if not CONTACT.fullmatch(contact):
        found.append(Problem("projects.contact_unusable", Place(field="contact")))
    if len(protest.facts.strip()) < LEAST_FACTS:
        found.append(Problem("projects.facts_missing", Place(field="facts")))
    if found:
        raise Problems(found)
    return name, contact


def _create(award: Award, facts: str, name: str, contact: str, cmd: Running) -> Objection:
    today = timezone.localdate(cmd.now)
    parameters, days = department_parameters(today), calendar.current()
    year = f"{today.year % 100:02}"
    return Objection.objects.create(
        number=fill(numbers()["objection"]["pattern"], yy=year, n=numbering.take("objection", year)),
        award=award,
        person_id=cmd.actor.person,
        name=name,
        contact=contact,
        facts=facts[:4000],
        link_digest=digest_of(_token(cmd.key)),
        at=cmd.now,
        acknowledge_by=days.add_working_days(today, int(parameters["objection_acknowledge_working_days"])).ends,
        answer_by=days.add_working_days(today, int(parameters["objection_answer_working_days"])).ends,
    )


def _stop(award: Award, objection: Objection, cmd: Running) -> None:
    """The clock of this one item stands still; nobody else's does."""
    award.state = Award.State.OBJECTED
    award.save(update_fields=["state"])
    application = award.application
    if application.case is not None:
        workflow.deliver(application.case, MESSAGE, {"objection": objection.number}, cmd=cmd)
    arguments = {"title": application.title}
    notices.send([application.applicant_id], "award-objected", application, arguments, cmd=cmd)


def _tell_supervisors(objection: Objection, cmd: Running) -> None:
    people = holders(Role.SUPERVISOR, timezone.localdate(cmd.now)).values_list("person", flat=True)
    arguments = {
        "number": objection.number,
        "title": objection.award.application.title,
        "acknowledge": objection.acknowledge_by,
        "answer": objection.answer_by,
    }
    notices.send(list(people), "objection-filed", objection, arguments, cmd=cmd, due=objection.acknowledge_by)


def acknowledge(objection_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> Objection:
    """Take an objection in hand and say that it was received; from now on its handler knows who objected."""
    with command("objection.acknowledge", actor=actor, now=now, key=key) as cmd:
        objection = _locked(actor, "acknowledge", objection_id, done=cmd.earlier is not None)
        if cmd.earlier is not None:
            return objection
        objection.state, objection.acknowledged_at = Objection.State.ACKNOWLEDGED, now
        objection.handler_id = actor.registered
        objection.save()
        cmd.journal("objection.acknowledged", objection, summary=objection.number)
        if objection.person_id:
            arguments = {"number": objection.number, "answer": objection.answer_by}
            notices.send([objection.person_id], "objection-acknowledged", objection, arguments, cmd=cmd)
        return objection


def _locked(actor: Actor, action: str, objection_id: int, *, done: bool) -> Objection:
    rows = Objection.objects.select_related("award__application__case", "award__decision__call__version__pack")
    try:
        return OBJECTIONS.require(actor, "see" if done else action, rows, lock=True, pk=objection_id)
    except NotFound:
        raise
    except NotAllowed as refused:
        raise _why_not(Objection.objects.select_related("award__decision").get(pk=objection_id), actor) from refused


def _why_not(objection: Objection, actor: Actor) -> Refused:
    """The refusal with who is to do it instead."""
    award = objection.award
    if actor.person in (award.proposer_id, award.approver_id, award.decision.by_id):
        return NotAllowed(_("您参与了这项决定，异议须由决定以外的人办理。"))
    if objection.answered_at is not None:
        return Refused(_("这件异议已经答复。"))
    if objection.handler_id not in (None, actor.person):
        return NotAllowed(_("这件异议由另一位监督员办理，只有他知道异议人是谁。"))
    if objection.handler_id is None:
        return Refused(_("请先告知收到，再答复。"))
    return NotAllowed(reason_for(actor))


def answer(objection_id: int, *, upheld: bool, words: str, actor: Actor, now: datetime, key: CommandKey) -> Objection:
    """Answer an objection with its verdict. When none of an award is open any more, its case goes on.

    Upheld: the award is undone, its money goes back to the envelope, the application returns to the office.
    """
    with command("objection.answer", actor=actor, now=now, key=key) as cmd:
        objection = _locked(actor, "answer", objection_id, done=cmd.earlier is not None)
        if cmd.earlier is not None:
            return objection
        if len(words.strip()) < LEAST_FACTS:
            raise Refused(_("请写明查核的情况和结论，会答复给异议人。"))
        objection.state = Objection.State.UPHELD if upheld else Objection.State.DISMISSED
        objection.answer, objection.answered_at = words.strip()[:4000], now
        objection.save()
        cmd.journal("objection.answered", objection, summary=objection.number, upheld=upheld)
        if objection.person_id:
            arguments = {"number": objection.number, "answer": objection.answer}
            notices.send([objection.person_id], "objection-answered", objection, arguments, cmd=cmd)
        _go_on(objection.award, cmd)
        return objection


def _go_on(award: Award, cmd: Running) -> None:
    """Let an award's case go on once each of its objections is answered."""
    found = list(award.objections.order_by("at", "pk"))
    if any(one.answered_at is None for one in found):
        return
    upheld = [one for one in found if one.state == Objection.State.UPHELD]
    if upheld:
        _reopen(award, upheld[-1].answer, cmd)
    else:
        _resume(award, found, cmd)


def _reopen(award: Award, why: str, cmd: Running) -> None:
    award.state, award.ended_at = Award.State.REOPENED, cmd.now
    award.save(update_fields=["state", "ended_at"])
    call = award.decision.call
    if call.envelope is not None:
        funds.release(call.envelope, award.amount, why=str(award.application.number), cmd=cmd)
    cmd.journal("award.reopened", award.application, summary=str(award.application.number), amount=award.amount)
    _finish(award, "uphold", why, {}, cmd)
    arguments = {"title": award.application.title, "answer": why}
    notices.send([award.application.applicant_id], "award-reopened", award.application, arguments, cmd=cmd)


def _resume(award: Award, found: list[Objection], cmd: Running) -> None:
    """The publicity goes on for what was left of it when the clock stopped."""
    publicity = award.decision.publicity
    opened = timezone.localdate(publicity.opens)
    pauses = [
        Pause(timezone.localdate(one.at), timezone.localdate(one.answered_at)) for one in found if one.answered_at
    ]
    due = calendar.current().add_working_days(opened, publicity.working_days, pauses)
    award.public_until = max(due.ends, publicity.closes)
    award.state = Award.State.PUBLIC
    award.save(update_fields=["state", "public_until"])
    cmd.journal("award.resumed", award.application, summary=str(award.application.number), until=award.public_until)
    until = {"publicity_until": timezone.localtime(award.public_until).isoformat()}
    _finish(award, "dismiss", found[-1].answer, until, cmd)
    arguments = {"title": award.application.title, "until": award.public_until}
    notices.send([award.application.applicant_id], "award-resumed", award.application, arguments, cmd=cmd)


def _finish(award: Award, outcome: str, comment: str, data: dict[str, str], cmd: Running) -> None:
    """Finish the item of the award's case that waits for the verdict."""
    items = waiting_items(award.decision.call, PAGE).filter(case=award.application.case_id)
    item = items.select_related("case__version__pack").first()
    if item is not None:
        item.case = Case.objects.select_for_update(of=("self",)).select_related("version__pack").get(pk=item.case_id)
        workflow.finish(item, outcome, comment=comment, data=data, cmd=cmd)
