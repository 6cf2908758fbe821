"""One step over many applications of a call: at once, or as a task with progress; each one's result is kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django_tasks import task

from kezhi.base import tasks
from kezhi.base.access import NotAllowed, Refused, reason_for
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import CommandKey, command
from kezhi.packs.queries import definition
from kezhi.projects import queries
from kezhi.projects.access import CALLS
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

    `STEPS` says which there are. What couldn't be done stands in the result with the reason, what isn't the actor's
    too.
    """
    with command("screening.batch", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Begun(Batch.objects.get(pk=cmd.earlier["batch"]), cmd.earlier["task"])
        if step not in STEPS:
            raise Refused(_("没有这种批量办理。请刷新页面再试。"))
        if not actor.has(Role.CASE_OFFICER):
            raise NotAllowed(reason_for(actor))
        if not ids:
            raise Refused(_("还没有选申报。请先勾选，或选中全部。"))
        call = CALLS.require(actor, "see", queries.calls(actor), pk=call_id)
        batch = Batch.objects.create(call=call, step=step, person_id=actor.registered, at=now)
        number = None
        if len(ids) > AT_ONCE:
            title = _("%(step)s：%(count)s 件") % {"step": STEPS[step].title, "count": len(ids)}
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
    asked = Asked(call, batch, tuple(ids), reason, actor, now)
    batch.lines = list(STEPS[batch.step].do(asked))
    batch.save(update_fields=["lines"])


@dataclass(frozen=True)
class Asked:
    """What is done to which applications, by whom."""

    call: Call
    batch: Batch
    ids: Sequence[int]
    reason: str
    actor: Actor
    now: datetime

    def key(self, part: int) -> CommandKey:
        """The key of one part, so that a task that runs again doesn't do it again."""
        return f"batch-{self.batch.pk}-{part}"


Line = dict[str, Any]


def _line(application: Application, done: bool, reason: str) -> Line:
    return {
        "application": application.pk,
        "number": application.number or "",
        "title": application.title,
        "done": done,
        "reason": reason,
    }


def _screen(asked: Asked) -> Iterable[Line]:
    """The rules judge anew."""
    own = set(queries.applications_to_screen(asked.actor, asked.call, asked.ids).values_list("pk", flat=True))
    rows = Application.objects.filter(pk__in=own).select_related("submission", "topic", "call__envelope")
    found = list(rows.order_by("number"))
    for at in range(0, len(found), CHUNK):
        part = found[at : at + CHUNK]
        with command("screening.screen", actor=asked.actor, now=asked.now, key=asked.key(at)) as cmd:
            if cmd.earlier is None:
                keep(part, cmd=cmd)
        tasks.progress(at + len(part), len(found))
        for one in part:
            yield _line(one, True, "")
    yield from _strangers(asked, own)


def _strangers(asked: Asked, own: Iterable[int]) -> Iterable[Line]:
    """Those that the actor sees but on which they can't do this."""
    others = queries.applications(asked.actor).filter(call=asked.call, pk__in=set(asked.ids) - set(own))
    for one in others.order_by("number"):
        yield _line(one, False, _("不在您的岗位办理，或现在不在这一步。"))


def _approve(asked: Asked) -> Iterable[Line]:
    """Pass those of which every rule is met."""
    return _finish(asked, _board(asked), "approve", lambda one: asked.reason.strip())


def _refuse(asked: Asked) -> Iterable[Line]:
    """Put those with an unmet rule forward for refusal, each with its own reasons after the common one."""
    found = _board(asked)
    unmet = _unmet(found)

    def comment(one: Application) -> str:
        if not unmet.get(one.pk):
            raise Refused(_("没有不符合的条款，不能按规则不予受理。"))
        return "\n".join([asked.reason.strip(), *unmet[one.pk]]).strip()

    return _finish(asked, found, "reject", comment)


def _board(asked: Asked) -> list[Any]:
    may = queries.applications_to_screen(asked.actor, asked.call, asked.ids).values("pk")
    return list(queries.board(asked.actor).filter(call=asked.call, pk__in=may).order_by("number"))


def _finish(
    asked: Asked, found: Sequence[Application], outcome: str, comment: Callable[[Application], str]
) -> Iterable[Line]:
    """Finish the open item of each; who can't be done is named with the reason."""
    for at, one in enumerate(found, start=1):
        try:
            said = comment(one)
            workflow.complete(
                _item(one), outcome, comment=said, actor=asked.actor, now=asked.now, key=asked.key(one.pk)
            )
        except Refused as refused:
            yield _line(one, False, refused.reason)
        else:
            yield _line(one, True, said)
        tasks.progress(at, len(found))
    yield from _strangers(asked, [one.pk for one in found])


def _item(application: Any) -> int:
    item: int | None = application.item
    if item is None:
        raise Refused(_("现在不在这一步，可能已经办理。"))
    return item


def require_all_met(application: Any) -> None:
    """Refuse to pass an application of which a rule isn't met: the whole is met only where every rule is.

    ``application`` is a row of the board.
    """
    unmet, undetermined = application.unmet, application.undetermined
    if unmet or undetermined:
        raise Refused(
            _("还有 %(undetermined)s 条待定、%(unmet)s 条不符合，不能通过。请先逐条判断，或退回补正。")
            % {"undetermined": undetermined, "unmet": unmet}
        )


def _unmet(applications: Sequence[Application]) -> Mapping[int, list[str]]:
    """The unmet rules of each, in words. One query."""
    packs = {one.screening_id: definition(one.call.version_id) for one in applications}
    owners = {one.screening_id: one.pk for one in applications}
    said: dict[int, list[str]] = {}
    for row in queries.unmet_rows(packs):
        verdict = queries.judged_again(row, packs[row.screening_id])
        if verdict.status is Status.NOT_MET:
            said.setdefault(owners[row.screening_id], []).append(sentence(verdict, row.human_grounds).zh)
    return said


@dataclass(frozen=True)
class Step:
    """What a case officer does to each of many applications; gives what became of each."""

    title: Any
    do: Callable[[Asked], Iterable[Line]]


STEPS = {
    "screen": Step(_lazy("按规则重新审查"), _screen),
    "approve": Step(_lazy("通过形式审查"), _approve),
    "refuse": Step(_lazy("拟不予受理"), _refuse),
}
