"""What the rules found of applications, and where that stands: the screening board and its pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from kezhi.base import calendar, registry
from kezhi.base.actor import Actor
from kezhi.base.calendar import Due
from kezhi.base.display import local_day
from kezhi.base.models import FileUse
from kezhi.engine.schema import Text
from kezhi.packs.models import PackVersion
from kezhi.packs.queries import Definition, definition
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.access.screening import INQUIRIES
from kezhi.projects.domain.findings import known_again
from kezhi.projects.domain.processes import screening_tasks
from kezhi.projects.models import (
    UNDER_WAY,
    Application,
    Batch,
    Call,
    Inquiry,
    Project,
    ScreeningRow,
    Verdict,
)
from kezhi.projects.queries.applications import applications
from kezhi.projects.queries.calls import calls, closing
from kezhi.projects.queries.recommending import unit_use
from kezhi.rules.domain.judging import Status
from kezhi.rules.domain.judging import Verdict as Judged
from kezhi.workflow.models import WorkItem

EFFECTIVE = Coalesce(NullIf(F("human_verdict"), Value("")), F("verdict"))
RANK = {Verdict.UNDETERMINED: 0, Verdict.NOT_MET: 1, Verdict.MET: 2}
"""What waits for a person comes first."""


def screened(rows: QuerySet[Application]) -> QuerySet[Any]:
    """Of ``rows`` those that were screened: ``unmet`` and ``undetermined`` count rules, ``verdict`` is over all.

    ``rank`` sorts by verdict, ``item`` is the open screening item, ``due`` its deadline.
    """
    own = ScreeningRow.objects.filter(screening=OuterRef("screening")).annotate(counting=EFFECTIVE).order_by()
    item = WorkItem.objects.filter(
        case=OuterRef("case"), state=WorkItem.State.OPEN, element__in=screening_elements()
    ).order_by("pk")
    counted = rows.filter(screening__isnull=False).annotate(
        unmet=_count(own, Verdict.NOT_MET),
        undetermined=_count(own, Verdict.UNDETERMINED),
        item=Subquery(item.values("pk")[:1]),
        due=Subquery(item.values("due")[:1]),
    )
    verdict = Case(
        When(unmet__gt=0, then=Value(Verdict.NOT_MET.value)),
        When(undetermined__gt=0, then=Value(Verdict.UNDETERMINED.value)),
        default=Value(Verdict.MET.value),
        output_field=CharField(),
    )
    ranks = [When(undetermined__gt=0, then=Value(0)), When(unmet__gt=0, then=Value(1))]
    return counted.annotate(verdict=verdict, rank=Case(*ranks, default=Value(2), output_field=IntegerField()))


def _count(rows: QuerySet[Any], verdict: Verdict) -> Coalesce:
    found = rows.filter(counting=verdict).values("screening").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)


def screening_elements() -> frozenset[str]:
    """The tasks of screening in all types of call."""
    versions = PackVersion.objects.filter(pack__kind="call").values_list("pk", flat=True)
    return frozenset(element for version in versions for element in _tasks(definition(version)))


def _tasks(pack: Definition) -> Iterable[str]:
    return screening_tasks(pack.process(pack.process_name))


def board(actor: Actor) -> QuerySet[Any]:
    """Every screened application that the actor may see."""
    return screened(applications(actor))


def screening_due(call: Call) -> Due | None:
    """The day by which screening ends: so many days after closing; None where the pack sets no time.

    国家自然科学基金条例第十三条: 45 days from the closing date.
    """
    days = parameter(call, "screening_days")
    return calendar.current().last_day(local_day(closing(call))[0], days=days) if days else None


def parameter(call: Call, name: str) -> int:
    """A pack's number of days on the call's closing date; 0 where it declares none."""
    value = definition(call.version_id).parameters(local_day(closing(call))[0]).get(f"parameters.{name}")
    return int(value) if value is not None else 0


@dataclass(frozen=True)
class Shown:
    """A rule of a screening as its page shows it."""

    row: ScreeningRow
    judged: Judged
    attachments: tuple[FileUse, ...]
    inquiries: tuple[Inquiry, ...]

    @property
    def effective(self) -> str:
        return self.row.effective


def shown(application: Application, files: Mapping[str, Sequence[FileUse]], actor: Actor) -> list[Shown]:
    """The rules of an application's latest screening, undetermined ones first, then what isn't met.

    ``files`` are its attachments by field. Two queries.
    """
    rows = ScreeningRow.objects.filter(screening=application.screening_id or 0).select_related("human_by")
    pack = definition(application.call.version_id)
    asked: dict[str, list[Inquiry]] = {}
    for one in inquiries(actor).filter(application=application).order_by("asked_at"):
        asked.setdefault(one.code, []).append(one)
    found = [
        Shown(
            row,
            judged_again(row, pack),
            tuple(use for name in needed_by(pack, row.code) for use in files.get(name, ())),
            tuple(asked.get(row.code, ())),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (RANK[Verdict(one.effective)], one.row.place))


def verdicts_of(screening: int, pack: Definition) -> tuple[Judged, ...]:
    """The verdicts that count of a kept screening, in the pack's order."""
    rows = ScreeningRow.objects.filter(screening=screening).order_by("place")
    return tuple(judged_again(row, pack) for row in rows)


def unmet_rows(screenings: Iterable[int | None]) -> QuerySet[ScreeningRow]:
    """The rows that aren't met of some screenings, in the pack's order."""
    rows = ScreeningRow.objects.annotate(counting=EFFECTIVE)
    return rows.filter(screening__in=screenings, counting=Verdict.NOT_MET).order_by("screening", "place")


def judged_again(row: ScreeningRow, pack: Definition) -> Judged:
    """A kept row as the verdict that counts; its words are the pack's."""
    marks = pack.model.decisions[row.code].marks
    missing = tuple(known_again({**one, "value": None}, "", {}) for one in row.missing)
    return Judged(
        decision=row.code,
        label=_marked(marks, "label", row.code),
        basis=_marked(marks, "basis"),
        mend=_marked(marks, "mend"),
        status=Status(row.effective),
        used=tuple(_known(one) for one in row.values),
        missing=missing if row.effective == Verdict.UNDETERMINED else (),
        explanation=None,
    )


def _known(kept: dict[str, Any]) -> Any:
    source = registry.fact_sources.get(kept["name"])
    return known_again(kept, source.type if source else "", source.labels if source else {})


def _marked(marks: Mapping[str, str], name: str, default: str = "") -> Text:
    zh = marks.get(name, default)
    return Text(zh, marks.get(f"{name}-en", zh))


def needed_by(pack: Definition, code: str) -> tuple[str, ...]:
    """The names that a rule reads."""
    return tuple(data.name for data in pack.model.inputs(code)) if code in pack.model.decisions else ()


def attachments(application: Application) -> dict[str, list[FileUse]]:
    """The files of what was submitted, by field. One query."""
    data = application.submission.data if application.submission else {}
    named = {
        int(item["id"]): field
        for field, value in data.items()
        if isinstance(value, list)
        for item in value
        if isinstance(item, Mapping) and str(item.get("id", "")).isdecimal() and "type" in item
    }
    found: dict[str, list[FileUse]] = {}
    for use in FileUse.objects.filter(pk__in=named).select_related("file").order_by("pk"):
        found.setdefault(named[use.pk], []).append(use)
    return found


def inquiries(actor: Actor) -> QuerySet[Inquiry]:
    """Questions about rules that the actor may see."""
    rows = Inquiry.objects.select_related("application__call", "asked_by", "answered_by")
    return INQUIRIES.visible(actor, rows)


def batches(actor: Actor) -> QuerySet[Batch]:
    """What became of steps over many applications, to who may see the call."""
    return Batch.objects.filter(call__in=calls(actor)).select_related("call", "person")


@dataclass(frozen=True)
class Limits:
    """限项: what a person leads, joins and applies for beside this application, and a unit's use of its quota."""

    led: Sequence[Project]
    joined: Sequence[Project]
    others: Sequence[Application]
    unit_used: int
    unit_quota: int | None


def limits(application: Application) -> Limits:
    """What limits count for an application's leader and host. At most four queries."""
    person, call = application.applicant_id, application.call
    running = Project.objects.filter(state=Project.State.RUNNING).order_by("number")
    others = Application.objects.filter(UNDER_WAY, applicant=person).exclude(pk=application.pk).select_related("call")
    return Limits(
        led=list(running.filter(pi=person)),
        joined=list(running.filter(members=person)),
        others=list(others.order_by("number")),
        unit_used=unit_use(call, application.host_id) if call.unit_quota else 0,
        unit_quota=call.unit_quota,
    )


def neighbours(application: Application, actor: Actor) -> dict[str, int | None]:
    """The screened applications of the call before and after this one, in the board's order."""
    row = list(board(actor).filter(call=application.call_id).order_by("rank", "pk").values_list("pk", flat=True))
    at = row.index(application.pk) if application.pk in row else -1
    if at < 0:
        return {"before": None, "after": None}
    return {"before": row[at - 1] if at else None, "after": row[at + 1] if at + 1 < len(row) else None}


def applications_to_screen(actor: Actor, call: Call, ids: Sequence[int]) -> QuerySet[Application]:
    """Those of the named applications of a call that are at screening and the actor's to screen."""
    return at_screening(APPLICATIONS.allowed(actor, "screen", Application.objects.filter(call=call, pk__in=ids)))


def at_screening(rows: QuerySet[Application]) -> QuerySet[Application]:
    """Of ``rows`` those that wait at a task of screening now."""
    items = WorkItem.objects.filter(state=WorkItem.State.OPEN, element__in=screening_elements())
    return rows.filter(case__in=items.values("case"))
