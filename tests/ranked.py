"""A round that the experts have finished, for tests: applications that wait for a proposal, with their results."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kezhi.base import numbering
from kezhi.base.actor import SYSTEM, Actor, Role
from kezhi.base.commands import Running, command, new_key
from kezhi.base.registry import TaskPage, task_pages
from kezhi.forms.domain.digests import digest
from kezhi.forms.models import Submission
from kezhi.packs.queries import definition
from kezhi.projects.actions import deciding, proposing
from kezhi.projects.models import Application, Award, Call, Decision, Proposal, ProposalItem, ScreeningRow, Verdict
from kezhi.projects.queries import results
from kezhi.projects.queries.proposing import RANKING
from kezhi.subjects.models import Organisation, Person
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import WorkItem
from kezhi.workflow.queries import page_of
from tests import keeping, people, rounds

WAN = Decimal(10_000)


def application(call: Call, now: datetime, *, asked: Decimal, born: date | None = None, **more: Any) -> Application:
    """A submitted application whose case waits for a proposal; ``more`` may give title, applicant, host, data.

    With ``until`` it waits on that page instead.
    """
    host: Organisation = more.get("host") or people.unit(f"单位{call.applications.count() + 1}")
    who: Person = more.get("applicant") or people.person(f"负责人{call.applications.count() + 1}", at=host)
    if born is not None:
        Person.objects.filter(pk=who.pk).update(birth_date=born)
        who.refresh_from_db()
    rounds.known(who, "integrity.barred", more.get("barred", False))
    made = Application.objects.create(
        call=call, applicant=who, host=host, created_at=now, amount=asked, topic=call.topics.first()
    )
    data = {"title": more.get("title", f"项目{made.pk}"), "starts_on": "2026-07-01", "ends_on": "2029-06-30"}
    data |= more.get("data", {})
    made.submission = Submission.objects.create(
        version=call.version,
        form="form.json",
        about_type="projects.application",
        about_id=made.pk,
        number=1,
        data=data,
        digest=digest(data),
        submitted_at=now,
        submitted_by=who,
    )
    made.title, made.state, made.submitted_at = data["title"], Application.State.SUBMITTED, now
    made.number = f"{call.number}-{numbering.take('application', call.number):06}"
    made.save()
    with command("test", actor=SYSTEM, now=now, key=new_key()) as cmd:
        process = definition(call.version_id).process_name
        made.case = workflow.start(call.version_id, process, about=made, data={}, cmd=cmd)
        made.save()
        go_on(made, more.get("until", task_pages[RANKING]), cmd)
    return made


def go_on(made: Application, until: TaskPage, cmd: Running) -> None:
    """Finish what waits in a case, by whoever it is, up to the step that is done on a page."""
    while (item := open_item(made)) is not None and page_of(item) is not until:
        judged_met(made, cmd.now)
        outcome = "approve" if "approve" in item.actions else item.actions[0]
        workflow.finish(item, outcome, comment="同意", data={}, cmd=cmd)


def judged_met(made: Application, now: datetime) -> None:
    """Settle by hand every rule that the screening left open: these applications are no more than a decision needs."""
    rows = ScreeningRow.objects.filter(screening__application=made).exclude(verdict=Verdict.MET)
    rows.update(human_verdict=Verdict.MET, human_grounds="材料齐全", human_by=made.applicant, human_at=now)


def open_item(made: Application) -> WorkItem | None:
    """What waits in an application's case."""
    rows = WorkItem.objects.select_related("case__version__pack")
    return rows.filter(case=made.case_id, state=WorkItem.State.OPEN).first()


def results_for(applications: Sequence[Application], now: datetime, **more: Any) -> results.RoundResults:
    """Results in the order in which the applications are given: 95, 93, 91 … points."""
    items = [
        results.Result(
            application=one.pk,
            place=place,
            group="第 1 组",
            group_place=place,
            score=Decimal(97 - 2 * place),
            scores=(Decimal(99 - 2 * place), Decimal(97 - 2 * place), Decimal(95 - 2 * place)),
            recommended=place not in more.get("rejected", ()),
            opinions=("方案可行，指标可考核。", "创新点清楚，建议支持。"),
        )
        for place, one in enumerate(applications, start=1)
    ]
    return results.RoundResults(items, "三位专家，校准后排序", now - timedelta(days=10))


class Round:
    """A call with its ranked applications and the people who decide. ``asked`` are 万元, in the order of the ranks."""

    def __init__(
        self, call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch, asked: Sequence[float], **more: Any
    ) -> None:
        self.call, self.now = call, now
        born = more.get("born", date(1990, 1, 1))
        name = ("ranked", call.pk, now, tuple(asked), born)
        self.applications = keeping.once(
            name, lambda: [application(call, now, asked=Decimal(str(one)) * WAN, born=born) for one in asked]
        )
        self.results = results_for(self.applications, now, **more)
        monkeypatch.setattr(results, "results_of", lambda call: self.results)
        self.officer = rounds.holder("high-tech", Role.CASE_OFFICER, "高岚")
        self.head = rounds.holder("high-tech", Role.OFFICE_HEAD, "韩维")
        self.director = rounds.holder("leaders", Role.DIRECTOR, "陆承泽")
        self.supervisor = rounds.holder("supervision", Role.SUPERVISOR, "石敬亭")

    def by(self, actor: Actor, at: datetime | None = None) -> dict[str, Any]:
        """The keywords of an action."""
        return {"actor": actor, "now": at or self.now, "key": new_key()}

    def begun(self, *, envelope: float | None = None) -> Proposal:
        """A proposal of these applications, of so many 万元."""
        if envelope is not None:
            assert self.call.envelope is not None
            self.call.envelope.amount = Decimal(str(envelope)) * WAN
            self.call.envelope.save()
        return proposing.begin(self.call.pk, **self.by(self.officer))

    def item(self, place: int) -> ProposalItem:
        """What the latest proposal says of the application at a place."""
        return ProposalItem.objects.filter(place=place, proposal__call=self.call).latest("proposal__number")

    def arrange(self, place: int, amount: str, reason: str = "", grounds: str = "", **more: Any) -> proposing.Changed:
        """Set an amount in 万元, as the officer does."""
        item = self.item(place)
        change = proposing.Change(amount, grounds, reason, more.pop("revision", item.revision))
        return proposing.arrange(item.pk, change, **self.by(more.pop("actor", self.officer)))

    def sent(self, *, envelope: float | None = None) -> Proposal:
        """Fitted from the top and sent to the director."""
        proposal = self.begun(envelope=envelope)
        proposing.fit(proposal.pk, **self.by(self.officer))
        return proposing.send(proposal.pk, explanation="首批试点，见说明。", **self.by(self.head))

    def decided(self, *, envelope: float | None = None, **more: Any) -> Decision:
        """Fitted, sent and decided as proposed."""
        return self.decide(self.sent(envelope=envelope), **more)

    def decide(self, proposal: Proposal, **more: Any) -> Decision:
        """Decided as proposed."""
        return deciding.decide(proposal.pk, meeting(self.now, **more), {}, **self.by(self.director))

    def award(self, place: int) -> Award:
        """The latest award of the application at a place of the ranking."""
        return Award.objects.filter(application=self.applications[place - 1]).latest("pk")


def meeting(now: datetime, **more: Any) -> deciding.Meeting:
    """A meeting in order: nine summoned, seven came."""
    said: dict[str, Any] = {
        "number": "厅务会纪要〔2026〕12号",
        "met_on": now.date(),
        "members": 9,
        "present": 7,
        "resolution": "同意所列项目立项。",
        "minutes": SimpleUploadedFile("纪要.pdf", rounds.small_pdf()),
    }
    return deciding.Meeting(**said | more)


def places(call: Call) -> dict[str, list[str]]:
    """Where the cases of a call stand: elements of their open items by application number."""
    items = WorkItem.objects.filter(state=WorkItem.State.OPEN, case__application__call=call)
    found: dict[str, list[str]] = {}
    for number, element in items.values_list("case__application__number", "element"):
        found.setdefault(number, []).append(element)
    return found
