"""不予受理 and 复审: a refusal is served with its reasons; who had no hand in it answers a request against it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import notices
from kezhi.base.access import Refused
from kezhi.base.actor import STAFF, Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.packs.queries import definition
from kezhi.projects import queries
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.access.screening import REEXAMINATIONS
from kezhi.projects.actions.applying import case_data
from kezhi.projects.domain.findings import sentence
from kezhi.projects.domain.processes import screening_tasks
from kezhi.projects.models import Application, Reexamination, Refusal, ScreeningRow, Verdict
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import Case, WorkItem

MOST_STEPS = 10
"""Steps before the end of screening; more is no process of an application."""
ACADEMIC = "academic"
"""What isn't taken as a ground (国家自然科学基金条例第十九条)."""


def serve(application: Application, case: Case, opinion: str, *, cmd: Running) -> Refusal:
    """Keep a refusal with the rules that aren't met and all who had a hand in it, and tell the applicant."""
    rows = list(queries.unmet_rows([application.screening_id]))
    pack = definition(application.call.version_id)
    reasons = [sentence(queries.judged_again(row, pack), row.human_grounds) for row in rows]
    refusal = Refusal.objects.create(
        application=application,
        reasons=[{"zh": one.zh, "en": one.en} for one in reasons],
        opinion=opinion,
        at=cmd.now,
    )
    refusal.decided_by.set(_hands(case, rows))
    until = queries.ask_until(refusal)
    said = {
        "title": application.title,
        "number": application.number or "",
        "reasons": ("\n".join(one.zh for one in reasons) or opinion, "\n".join(one.en for one in reasons) or opinion),
        "until": until.day if until else timezone.localdate(cmd.now),
    }
    notices.send([application.applicant_id], "application-refused", application, said, cmd=cmd)
    cmd.journal("application.refused", application, summary=str(application.number), reasons=len(rows))
    return refusal


def _hands(case: Case, rows: Iterable[ScreeningRow]) -> set[int]:
    """Staff who finished a step of the case, and who ruled on what isn't met."""
    closed = case.items.filter(state=WorkItem.State.DONE, role__in=STAFF, closed_by__isnull=False)
    ruled = {row.human_by_id for row in rows if row.human_by_id}
    return ruled | {person for person in closed.values_list("closed_by", flat=True) if person}


def ask(refusal_id: int, ground: str, grounds: str, *, actor: Actor, now: datetime, key: CommandKey) -> Reexamination:
    """Ask for a re-examination of a refusal, in time and on a ground that counts; a difference of views doesn't."""
    with command("reexamination.ask", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Reexamination.objects.get(pk=cmd.earlier["reexamination"])
        refusal = queries.refusal_of(refusal_id, actor)
        application = APPLICATIONS.require(actor, "reexamine", Application.objects.all(), pk=refusal.application_id)
        if Reexamination.objects.filter(refusal=refusal).exists():
            raise Refused(_("这个决定已申请过复审，请等待答复。"))
        until = queries.ask_until(refusal)
        if until is None or now >= until.ends:
            raise Refused(_("复审要在收到通知之日起的期限内提出，现在已过期限。"))
        if ground == ACADEMIC:
            raise Refused(_("学术观点不同不能作为复审的理由。请说明事实、条款或程序上的错误。"))
        if ground not in Reexamination.Ground.values or not grounds.strip():
            raise Refused(_("请选一种理由，并写明哪里有误、有什么材料。"))
        made = Reexamination.objects.create(
            refusal=refusal,
            ground=ground,
            grounds=grounds.strip()[:4000],
            asked_at=now,
            due=queries.answer_by(application.call, now).ends,
        )
        cmd.journal("reexamination.asked", made, summary=str(application.number), ground=ground)
        cmd.result = {"reexamination": made.pk}
        return made


def answer(
    reexamination_id: int, outcome: str, text: str, *, actor: Actor, now: datetime, key: CommandKey
) -> Reexamination:
    """Answer a request: the refusal is upheld, or revoked and the application admitted. Never by who refused."""
    with command("reexamination.answer", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Reexamination.objects.get(pk=reexamination_id)
        rows = Reexamination.objects.select_related("refusal__application__call")
        found = REEXAMINATIONS.require(actor, "answer", rows, lock=True, pk=reexamination_id)
        if outcome not in Reexamination.Outcome.values or not text.strip():
            raise Refused(_("请选维持或撤销，并写明理由，申报人会看到。"))
        found.outcome, found.answer = outcome, text.strip()
        found.answered_by_id, found.answered_at = actor.registered, now
        found.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
        application = found.refusal.application
        if outcome == Reexamination.Outcome.REVOKED:
            _admit(application, found, cmd)
        words = {"revoked": ("撤销原决定，予以受理", "revoked, admitted"), "upheld": ("维持原决定", "upheld")}
        said = {"title": application.title, "outcome": words[outcome], "answer": found.answer}
        notices.send([application.applicant_id], "reexamination-answered", application, said, cmd=cmd)
        cmd.journal("reexamination.answered", found, summary=str(application.number), outcome=outcome)
        return found


def _admit(application: Application, found: Reexamination, cmd: Running) -> None:
    """Take an application in after all: a new case, brought to where the refused one stood and past it."""
    rows = Application.objects.select_related("call", "host").select_for_update(of=("self",))
    admitted = rows.get(pk=application.pk)
    pack = definition(admitted.call.version_id)
    admitted.case = workflow.start(
        admitted.call.version_id, pack.process_name, about=admitted, data=case_data(admitted), cmd=cmd
    )
    admitted.save(update_fields=["case"])
    tasks = screening_tasks(pack.process(pack.process_name))
    comment = _("按复审决定恢复办理：%(answer)s") % {"answer": found.answer}
    for _step in range(MOST_STEPS):
        item = admitted.case.items.filter(state=WorkItem.State.OPEN).select_related("case").get()
        if item.element in tasks:
            _settle(admitted, comment, cmd)
        workflow.finish(item, "approve", comment=comment, data={}, cmd=cmd)
        if item.element in tasks:
            return
    raise Refused(_("这类申报的流程在形式审查之前环节过多，请业务包编辑核对流程图。"))


def _settle(application: Application, grounds: str, cmd: Running) -> None:
    """The decision on the re-examination stands for every rule that isn't met."""
    application.refresh_from_db(fields=["screening"])
    rows = ScreeningRow.objects.filter(screening=application.screening_id).exclude(human_verdict=Verdict.MET)
    rows.exclude(verdict=Verdict.MET, human_verdict="").update(
        human_verdict=Verdict.MET, human_grounds=grounds, human_by_id=cmd.actor.registered, human_at=cmd.now
    )
