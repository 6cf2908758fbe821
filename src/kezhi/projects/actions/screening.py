"""形式审查: the rules' verdicts are kept; a person rules on what they leave open, asks the unit, supplies a fact."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import notices, registry
from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import CommandKey, Running, command
from kezhi.packs.queries import definition
from kezhi.projects import queries
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.access.screening import INQUIRIES
from kezhi.projects.domain.findings import finding
from kezhi.projects.models import Application, Inquiry, Screening, ScreeningRow, Verdict
from kezhi.subjects.actions.knowledge import record
from kezhi.subjects.queries import holders


def keep(applications: Sequence[Application], *, cmd: Running) -> list[Screening]:
    """Judge applications of one call by their pack's rules, and keep what was found, within a running command.

    A person's verdict on a rule goes on where the rule found the same as before.
    """
    judged = queries.screenings(applications, on=timezone.localdate(cmd.now))
    earlier = _ruled(applications)
    made = Screening.objects.bulk_create(
        Screening(application=one, submission=one.submission, version_id=one.call.version_id, at=cmd.now)
        for one in applications
    )
    rows = {one.pk: list(_rows(one, judged[one.application_id], earlier)) for one in made}
    ScreeningRow.objects.bulk_create((row for own in rows.values() for row in own), batch_size=1_000)
    for one in made:
        one.application.screening = one
    Application.objects.bulk_update([one.application for one in made], ["screening"])
    for one in made:
        verdicts = {row.code: row.verdict for row in rows[one.pk]}
        cmd.journal("application.screened", one.application, summary=str(one.application.number), verdicts=verdicts)
    return made


def _ruled(applications: Iterable[Application]) -> dict[tuple[int, str], ScreeningRow]:
    """Rows of the latest screenings on which a person ruled."""
    rows = ScreeningRow.objects.filter(screening__in=[one.screening_id for one in applications if one.screening_id])
    found = rows.exclude(human_verdict="").select_related("screening")
    return {(row.screening.application_id, row.code): row for row in found}


def _rows(
    screening: Screening,
    judged: Iterable[queries.JudgedRule],
    earlier: dict[tuple[int, str], ScreeningRow],
) -> Iterable[ScreeningRow]:
    for place, (verdict, filled) in enumerate(judged, start=1):
        found = finding(verdict, filled)
        row = ScreeningRow(
            screening=screening,
            place=place,
            code=found.code,
            verdict=found.status.value,
            values=list(found.values),
            missing=list(found.missing),
        )
        before = earlier.get((screening.application_id, found.code))
        if before and (before.verdict, before.values) == (row.verdict, row.values):
            row.human_verdict, row.human_grounds = before.human_verdict, before.human_grounds
            row.human_by_id, row.human_at = before.human_by_id, before.human_at
        yield row


def rule(row_id: int, verdict: str, grounds: str, *, actor: Actor, now: datetime, key: CommandKey) -> ScreeningRow:
    """A person's verdict on a rule, with grounds; what the machine found stays beside it.

    Raises Refused without grounds, for another verdict than met or not met, or where the application was screened anew.
    """
    with command("screening.rule", actor=actor, now=now, key=key) as cmd:
        found = ScreeningRow.objects.select_related("screening").filter(pk=row_id).first()
        if found is None:
            raise NotFound(_("没有找到这一条。请刷新页面再试。"))
        if cmd.earlier is not None:
            return found
        application = locked(actor, found.screening.application_id)
        if application.screening_id != found.screening_id:
            raise Refused(_("这份申报已按规则重新审查。请刷新页面，对新的结果作判断。"))
        if verdict not in (Verdict.MET, Verdict.NOT_MET):
            raise Refused(_("请选“符合”或“不符合”。"))
        if not grounds.strip():
            raise Refused(_("人工判断必须写明依据：看了什么材料、依据哪一条。"))
        before = found.effective
        found.human_verdict, found.human_grounds = verdict, grounds.strip()
        found.human_by_id, found.human_at = actor.registered, now
        found.save(update_fields=["human_verdict", "human_grounds", "human_by", "human_at"])
        cmd.journal(
            "screening.ruled",
            application,
            summary=f"{application.number} {found.code}",
            code=found.code,
            before=before,
            verdict=verdict,
            grounds=found.human_grounds,
        )
        return found


def locked(actor: Actor, application_id: int, action: str = "screen") -> Application:
    """The application, locked, on which the actor may do ``action``.

    Raises Refused for screening one that isn't at screening now: what was decided keeps what it rests on.
    """
    rows = Application.objects.select_related("call__envelope", "submission", "topic", "host")
    found = APPLICATIONS.require(actor, action, rows, lock=True, pk=application_id)
    if action == "screen" and not queries.at_screening(Application.objects.filter(pk=found.pk)).exists():
        raise Refused(_("现在不在形式审查这一步，结论不能再改。"))
    return found


def ask_unit(application_id: int, code: str, text: str, *, actor: Actor, now: datetime, key: CommandKey) -> Inquiry:
    """Ask the unit's office and the applicant about a rule that can't be judged; either may answer."""
    with command("screening.ask", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Inquiry.objects.get(pk=cmd.earlier["inquiry"])
        application = locked(actor, application_id)
        if code not in definition(application.call.version_id).call.screening:
            raise NotFound(_("没有找到这一条。请刷新页面再试。"))
        if not text.strip():
            raise Refused(_("请写明要单位说明什么、提供什么材料。"))
        made = Inquiry.objects.create(
            application=application, code=code, text=text.strip()[:2000], asked_by_id=actor.registered, asked_at=now
        )
        told = [application.applicant_id, *office_of(application.host_id, now)]
        said = {"title": application.title, "number": application.number or "", "text": made.text}
        notices.send(told, "screening-inquiry", made, said, cmd=cmd)
        cmd.journal("screening.asked", application, summary=str(application.number), code=code, inquiry=made.pk)
        cmd.result = {"inquiry": made.pk}
        return made


def office_of(organisation_id: int, now: datetime) -> list[int]:
    """The persons of a unit's office."""
    held = holders(Role.UNIT_OFFICE, timezone.localdate(now), organisation=organisation_id)
    return list(held.values_list("person", flat=True))


def answer_inquiry(inquiry_id: int, text: str, *, actor: Actor, now: datetime, key: CommandKey) -> Inquiry:
    """The unit's or the applicant's answer; who asked is told."""
    with command("screening.answer", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Inquiry.objects.get(pk=inquiry_id)
        rows = Inquiry.objects.select_related("application")
        found = INQUIRIES.require(actor, "answer", rows, lock=True, pk=inquiry_id)
        if not text.strip():
            raise Refused(_("请写下答复。"))
        found.answer, found.answered_at, found.answered_by_id = text.strip()[:4000], now, actor.registered
        found.save(update_fields=["answer", "answered_at", "answered_by"])
        said = {"title": found.application.title, "number": found.application.number or ""}
        notices.send([found.asked_by_id], "inquiry-answered", found.application, said, cmd=cmd)
        cmd.journal("screening.answered", found.application, summary=str(found.application.number), inquiry=found.pk)
        return found


def supply(
    application_id: int,
    name: str,
    text: str,
    *,
    source: str,
    on: date,
    actor: Actor,
    now: datetime,
    key: CommandKey,
) -> Screening:
    """Keep a fact that was looked up outside, with its source and date, and screen the application anew."""
    with command("screening.supply", actor=actor, now=now, key=key) as cmd:
        application = locked(actor, application_id)
        if cmd.earlier is not None:
            return Screening.objects.get(pk=cmd.earlier["screening"])
        subject = registry.fact_sources[name].subject if name in registry.fact_sources else "person"
        of: Any = application.applicant if subject == "person" else application.host
        record(name, text, source=source, on=on, of=of, cmd=cmd)
        made = keep([application], cmd=cmd)[0]
        cmd.result = {"screening": made.pk}
        return made
