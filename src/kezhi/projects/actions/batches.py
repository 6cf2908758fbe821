"""One step over many applications of a call: at once, or as a task with progress; each one's result is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django_tasks import task

from kezhi.base import tasks
from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, command
from kezhi.packs.queries import definition
from kezhi.projects import queries
from kezhi.projects.access import APPLICATIONS, CALLS
from kezhi.projects.actions.screening import keep
from kezhi.projects.domain.findings import sentence
from kezhi.projects.models import Application, Batch, Call
from kezhi.rules.domain.judging import Status
from kezhi.subjects.queries import acting_again
from kezhi.workflow import actions as workflow

AT_ONCE = 50
"""Applications that are done while the reader waits."""
CHUNK = 100
"""Applications that are screened in one transaction."""
STEPS = {"screen": _lazy("按规则重新审查"), "approve": _lazy("通过形式审查"), "refuse": _lazy("拟不予受理")}


@dataclass(frozen=True)
class Begun:
    """A batch, and the number of the task that does it where it isn't done yet."""

    batch: Batch
    task: Any = None


def begin(
    call_id: int,
    step: str,
    ids: Sequence[int],
    *,
    reason: str = "",
    actor: Actor,
    now: datetime,
    key: CommandKey,
) -> Begun:
    """Do ``step`` to the chosen applications of a call; above `AT_ONCE` as a task.

    ``screen``: the rules judge anew. ``approve``: pass those of which every rule is met. ``refuse``: put those with an
    unmet rule forward for refusal, each with its own reasons; ``reason`` is said before them. Who isn't the actor's
    to screen stands in the result with the reason, like whatever else couldn't be done.
    """
    with command("screening.batch", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Begun(Batch.objects.get(pk=cmd.earlier["batch"]), cmd.earlier["task"])
        if step not in STEPS:
            raise Refused(_("没有这种批量办理。请刷新页面再试。"))
        if not ids:
            raise Refused(_("还没有选申报。请先勾选，或选中全部。"))
        call = CALLS.require(actor, "see", queries.calls(actor), pk=call_id)
        batch = Batch.objects.create(call=call, step=step, person_id=actor.registered, at=now)
        number = None
        if len(ids) > AT_ONCE:
            title = _("%(step)s：%(count)s 件") % {"step": STEPS[step], "count": len(ids)}
            number = str(
                tasks.enqueue(run_later, title=title, actor=actor, arguments=_asked(batch, ids, reason, actor))
            )
        cmd.journal("screening.batch", call, summary=call.title, step=step, rows=len(ids), reason=reason)
        cmd.result = {"batch": batch.pk, "task": number}
    if number is None:
        run(batch, ids, reason, actor=actor, now=now)
    return Begun(batch, number)


def _asked(batch: Batch, ids: Sequence[int], reason: str, actor: Actor) -> dict[str, Any]:
    who = {"person": actor.person, "holding": actor.holding, "on_behalf_of": actor.on_behalf_of}
    return {"batch": batch.pk, "ids": list(ids), "reason": reason, "who": who, "language": translation.get_language()}


@task()
def run_later(batch: int, ids: list[int], reason: str, who: dict[str, int | None], language: str) -> tasks.Outcome:
    """The batch as a task, by who asked for it; run again it goes on where it stopped."""
    asked = Batch.objects.select_related("call").get(pk=batch)
    actor = acting_again(who["person"] or 0, who["holding"], who["on_behalf_of"], on=timezone.localdate())
    with translation.override(language):
        run(asked, ids, reason, actor=actor, now=timezone.now())
        return {"url": reverse("projects:batch", args=[batch]), "label": _("看每一件的结果")}


def run(batch: Batch, ids: Sequence[int], reason: str, *, actor: Actor, now: datetime) -> None:
    """Do a batch and keep what became of each application."""
    call = Call.objects.select_related("version__pack", "envelope").get(pk=batch.call_id)
    if batch.step == "screen":
        lines = list(_screen(call, batch, ids, actor, now))
    else:
        lines = list(_decide(call, batch, ids, reason, actor, now))
    batch.lines = lines
    batch.save(update_fields=["lines"])


Line = dict[str, Any]


def _line(application: Application, done: bool, reason: str) -> Line:
    return {
        "application": application.pk,
        "number": application.number or "",
        "title": application.title,
        "done": done,
        "reason": reason,
    }


def _screen(call: Call, batch: Batch, ids: Sequence[int], actor: Actor, now: datetime) -> Iterable[Line]:
    own = set(queries.applications_to_screen(actor, call, ids).values_list("pk", flat=True))
    rows = Application.objects.filter(pk__in=own).select_related(
        "submission", "topic", "call__version", "call__envelope"
    )
    found = list(rows.order_by("number"))
    for at in range(0, len(found), CHUNK):
        part = found[at : at + CHUNK]
        with command("screening.screen", actor=actor, now=now, key=f"batch-{batch.pk}-{at}") as cmd:
            if cmd.earlier is None:
                keep(part, cmd=cmd)
        tasks.progress(at + len(part), len(found))
        for one in part:
            yield _line(one, True, "")
    yield from _strangers(actor, call, ids, own)


def _strangers(actor: Actor, call: Call, ids: Iterable[int], own: Iterable[int]) -> Iterable[Line]:
    """Those that the actor sees but may not screen."""
    for one in queries.applications(actor).filter(call=call, pk__in=set(ids) - set(own)).order_by("number"):
        yield _line(one, False, _("不在您的岗位办理，或还没有到形式审查。"))


def _decide(call: Call, batch: Batch, ids: Sequence[int], reason: str, actor: Actor, now: datetime) -> Iterable[Line]:
    may = queries.applications_to_screen(actor, call, ids).values("pk")
    found = list(queries.board(actor).filter(call=call, pk__in=may).order_by("number"))
    said = _unmet(found)
    for at, one in enumerate(found, start=1):
        try:
            comment = _comment(batch.step, one, reason, said.get(one.pk, []))
            outcome = "approve" if batch.step == "approve" else "reject"
            item = _item(one)
            workflow.complete(item, outcome, comment=comment, actor=actor, now=now, key=f"batch-{batch.pk}-{one.pk}")
        except Refused as refused:
            yield _line(one, False, refused.reason)
        else:
            yield _line(one, True, comment)
        tasks.progress(at, len(found))
    yield from _strangers(actor, call, ids, [one.pk for one in found])


def _item(application: Application) -> int:
    item: int | None = application.item  # type: ignore[attr-defined]
    if item is None:
        raise Refused(_("现在不在“形式审查”这一步，可能已经办理。"))
    return item


def _comment(step: str, application: Application, reason: str, unmet: Sequence[str]) -> str:
    """What is said with the decision. Raises Refused where the verdicts don't bear it."""
    if step == "refuse":
        if not unmet:
            raise Refused(_("没有不符合的条款，不能按规则不予受理。"))
        return "\n".join([reason.strip(), *unmet]).strip()
    require_all_met(application)
    return reason.strip()


def require_all_met(application: Application) -> None:
    """Refuse to pass an application of which a rule isn't met: the whole is met only where every rule is.

    ``application`` is a row of the board.
    """
    unmet, undetermined = application.unmet, application.undetermined  # type: ignore[attr-defined]
    if unmet or undetermined:
        raise Refused(
            _("还有 %(undetermined)s 条待定、%(unmet)s 条不符合，不能通过。请先逐条判断，或退回补正。")
            % {"undetermined": undetermined, "unmet": unmet}
        )


def _unmet(applications: Sequence[Application]) -> Mapping[int, list[str]]:
    """The unmet rules of each, in words. One query."""
    packs = {one.screening_id: definition(one.call.version) for one in applications}
    owners = {one.screening_id: one.pk for one in applications}
    said: dict[int, list[str]] = {}
    for row in queries.unmet_rows(packs):
        verdict = queries.judged_again(row, packs[row.screening_id])
        if verdict.status is Status.NOT_MET:
            said.setdefault(owners[row.screening_id], []).append(sentence(verdict, row.human_grounds).zh)
    return said


def chosen_of(call_id: int, asked: Iterable[int], actor: Actor) -> list[int]:
    """Those of the keys that are applications of the call which the actor may see."""
    rows = APPLICATIONS.visible(actor, Application.objects.filter(call=call_id, pk__in=asked))
    return list(rows.order_by("number").values_list("pk", flat=True))
