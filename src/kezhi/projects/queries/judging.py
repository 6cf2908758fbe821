"""What a call's conditions and screening rules say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kezhi.packs.queries import definition
from kezhi.projects.models import Application, Call
from kezhi.projects.queries.calls import call_values
from kezhi.rules.domain.judging import Status, Verdict, judge, overall
from kezhi.rules.queries import known, known_by_day


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
    """Each call's conditions for one applicant, as known on its closing date. Facts are asked once for all calls."""
    found: dict[int, Eligibility] = {}
    packs = {one.pk: (one, definition(one.version)) for one in call}
    names = {name for one, pack in packs.values() for name in pack.facts_of(pack.eligibility)}
    values = {pk: call_values(one, pack) for pk, (one, pack) in packs.items()}
    days = {said["call.closes"] for said in values.values()}
    by_day = known_by_day(names, person=person, organisation=organisation, days=days)
    for pk, (_one, pack) in packs.items():
        facts = by_day[values[pk]["call.closes"]]
        found[pk] = Eligibility(judge(pack.model, pack.eligibility, facts, values[pk]))
    return found


def screening(application: Application, *, on: date) -> tuple[Verdict, ...]:
    """The screening rules over what was submitted. An empty field of the form is null: it was asked, not unknown."""
    call, submission = application.call, application.submission
    pack = definition(call.version)
    decisions = pack.call.screening
    values = call_values(call, pack)
    form = pack.form(pack.form_name)
    data = submission.data if submission else {}
    values |= form.values(data, on=on, facts=values)
    facts = known(pack.facts_of(decisions), person=application.applicant_id, organisation=application.host_id, on=on)
    return judge(pack.model, decisions, facts, values)
