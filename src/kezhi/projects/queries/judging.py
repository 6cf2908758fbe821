"""What a call's conditions and screening rules say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone

from kezhi.engine.schema import Text
from kezhi.packs.queries import Definition, definition
from kezhi.projects.domain.findings import filled_in
from kezhi.projects.models import UNDER_WAY, Application, Call
from kezhi.projects.queries.calls import call_values
from kezhi.rules.domain.judging import Status, Verdict, judge, overall
from kezhi.rules.domain.known import Known
from kezhi.rules.queries import known_by_day, known_together

APPLIED = "project.applied_as_pi"


@dataclass(frozen=True)
class Eligibility:
    """What a call's conditions say of one applicant, undetermined ones first."""

    verdicts: tuple[Verdict, ...]

    @property
    def status(self) -> Status:
        return overall(self.verdicts)

    @property
    def open(self) -> tuple[Verdict, ...]:
        """The undetermined and the unmet, in that order."""
        return self.having(Status.UNDETERMINED) + self.having(Status.NOT_MET)

    def having(self, status: Status) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.status is status)

    @property
    def met(self) -> tuple[Verdict, ...]:
        return self.having(Status.MET)

    @property
    def not_met(self) -> tuple[Verdict, ...]:
        return self.having(Status.NOT_MET)

    @property
    def undetermined(self) -> tuple[Verdict, ...]:
        return self.having(Status.UNDETERMINED)


def eligibility(call: Iterable[Call], *, person: int | None, organisation: int | None) -> dict[int, Eligibility]:
    """Each call's conditions for one applicant, as known on its closing date. Facts are asked once for all calls.

    What the applicant has sent to the call itself isn't counted: the rules ask for the others.
    """
    found: dict[int, Eligibility] = {}
    packs = {one.pk: (one, definition(one.version_id)) for one in call}
    names = {name for one, pack in packs.values() for name in pack.facts_of(pack.eligibility)}
    values = {pk: call_values(one, pack) for pk, (one, pack) in packs.items()}
    days = {said["call.closes"] for said in values.values()}
    by_day = known_by_day(names, person=person, organisation=organisation, days=days)
    own = _sent_to(packs, person) if any(_counted(facts) for facts in by_day.values()) else set()
    for pk, (_one, pack) in packs.items():
        facts = by_day[values[pk]["call.closes"]]
        facts = others_only(facts) if pk in own else facts
        found[pk] = Eligibility(judge(pack.model, pack.eligibility, facts, values[pk]))
    return found


def judged(application: Application) -> Eligibility:
    """The conditions of its call for an application that is there already."""
    who = {"person": application.applicant_id, "organisation": application.host_id}
    return eligibility([application.call], **who)[application.call_id]


def _sent_to(calls: Iterable[int], person: int | None) -> set[int]:
    """Those of the calls to which the person has sent an application that is under way."""
    sent = Application.objects.filter(UNDER_WAY, applicant=person, call__in=calls)
    return set(sent.values_list("call", flat=True))


def _counted(facts: Mapping[str, Known]) -> int:
    """How many applications the facts count for the applicant."""
    counted = facts.get(APPLIED)
    return int(counted.value) if counted and counted.is_known else 0


def others_only(facts: Mapping[str, Known]) -> dict[str, Known]:
    """The facts about an applicant without the application that is being judged."""
    if not (counted := _counted(facts)):
        return dict(facts)
    return {**facts, APPLIED: replace(facts[APPLIED], value=counted - 1)}


def screening(application: Application, *, on: date) -> tuple[Verdict, ...]:
    """The screening rules over what was submitted, as they judge on a day."""
    return tuple(verdict for verdict, _filled in screenings([application], on=on)[application.pk])


JudgedRule = tuple[Verdict, tuple[Known, ...]]
"""A verdict, and the form's values that the rule reads, in words."""


def screenings(applications: Sequence[Application], *, on: date) -> dict[int, tuple[JudgedRule, ...]]:
    """The screening rules over many submitted versions of one call. Facts are asked once for all.

    An empty field of the form is null: it was asked, not unknown.
    """
    if not applications:
        return {}
    call = applications[0].call
    pack = definition(call.version_id)
    names = pack.facts_of(pack.call.screening)
    pairs = {(one.applicant_id, one.host_id) for one in applications}
    facts = known_together(names, pairs, on=on)
    values = call_values(call, pack)
    counted = set(
        Application.objects.filter(UNDER_WAY, pk__in=[one.pk for one in applications]).values_list("pk", flat=True)
    )
    found = {}
    for one in applications:
        own = facts[one.applicant_id, one.host_id]
        found[one.pk] = _screened(one, pack, others_only(own) if one.pk in counted else own, values, on)
    return found


def _screened(
    application: Application, pack: Definition, facts: Mapping[str, Known], values: Mapping[str, Any], on: date
) -> tuple[JudgedRule, ...]:
    submission = application.submission
    form = pack.form(pack.form_name)
    typed = form.values(submission.data if submission else {}, on=on, facts=values)
    if application.topic:
        typed["topic"] = application.topic.code
    verdicts = judge(pack.model, pack.call.screening, facts, {**values, **typed})
    return tuple((verdict, tuple(_filled(verdict, application, pack, typed))) for verdict in verdicts)


def _filled(verdict: Verdict, application: Application, pack: Definition, typed: Mapping[str, Any]) -> Iterator[Known]:
    """The form's values that a rule reads."""
    form, submission = pack.form(pack.form_name), application.submission
    if submission is None:
        return
    source = Text(f"申报书第 {submission.number} 版", f"Application, version {submission.number}")
    for needed in pack.model.inputs(verdict.decision):
        field = form.field(needed.name)
        if field is not None:
            yield filled_in(field, typed[field.name], source, timezone.localdate(submission.submitted_at))
