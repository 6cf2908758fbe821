"""After the publicity: the award with its project, or the rejection, each told with the experts' opinions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from kezhi.base import calendar, notices, numbering, searching
from kezhi.base.commands import Running
from kezhi.packs.queries import department_list, numbers
from kezhi.projects.domain.numbers import fill
from kezhi.projects.models import Application, Award, Member, Project
from kezhi.projects.queries.proposing import department_parameters


def award(application: Application, *, cmd: Running) -> Project | None:
    """立项: the publicity is over without a standing objection. None where that was done before.

    The project gets its number, and its people and the unit are told.
    """
    held = Award.objects.select_for_update().filter(application=application, state=Award.State.PUBLIC).first()
    if held is None:
        return None
    project = _project(application, held, cmd)
    held.state, held.ended_at = Award.State.AWARDED, cmd.now
    held.save(update_fields=["state", "ended_at"])
    cmd.journal("award.made", application, summary=project.number, amount=held.amount, project=project.pk)
    arguments = {"title": application.title, "number": project.number, "amount": held.amount}
    notices.send(_people(application), "application-awarded", application, arguments, cmd=cmd)
    searching.index(project, f"{project.number} {project.title} {application.host.name}")
    return project


def _project(application: Application, held: Award, cmd: Running) -> Project:
    starts, ends = term(application, timezone.localdate(cmd.now))
    project = Project.objects.create(
        number=_number(application),
        title=application.title,
        programme=application.call.programme,
        host=application.host,
        pi=application.applicant,
        amount=held.amount,
        starts=starts,
        ends=ends,
        award=held,
        published=True,
        created_at=cmd.now,
    )
    members = application.members.filter(state=Member.State.ACCEPTED, person__isnull=False)
    project.members.set(members.values_list("person", flat=True))
    return project


def _number(application: Application) -> str:
    """The next number of the programme, the call's letter and the office's field in this year, by the department's
    pattern."""
    call = application.call
    year = f"{call.year % 100:02}"
    letter = call.number.removeprefix(f"{year}{call.programme}")
    field = {row["code"]: row["field"] for row in department_list("offices")}.get(call.office.code, "")
    scope = f"{year}{call.programme}{letter}{field}"
    pattern = numbers()["project"]["pattern"]
    taken = numbering.take("project", scope)
    return fill(pattern, yy=year, programme=call.programme, letter=letter, field=field, n=taken)


def term(application: Application, today: date) -> tuple[date, date]:
    """First and last day: as applied for, else as the call says."""
    said: Mapping[str, Any] = application.submission.data if application.submission else {}
    found = [_day(said.get(name)) or _day(application.call.values.get(name)) for name in ("starts_on", "ends_on")]
    starts = found[0] or today
    return starts, max(found[1] or starts, starts)


def _day(said: Any) -> date | None:
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        return None


def reject(application: Application, *, cmd: Running) -> None:
    """不予立项: tell the applicant why, with the experts' opinions and until when re-examination can be asked for."""
    today = timezone.localdate(cmd.now)
    days = int(department_parameters(today)["reexamination_days"])
    until = calendar.current().last_day(today, days).day
    cmd.journal("award.refused", application, summary=str(application.number), reexamination_until=until)
    Award.objects.filter(application=application, state=Award.State.REJECTED).update(ended_at=cmd.now)
    arguments = {"title": application.title, "number": application.number or "", "until": until}
    notices.send(_people(application), "application-rejected", application, arguments, cmd=cmd)


def _people(application: Application) -> list[int]:
    members = application.members.filter(state=Member.State.ACCEPTED, person__isnull=False)
    return [application.applicant_id, *(pk for pk in members.values_list("person", flat=True) if pk is not None)]
