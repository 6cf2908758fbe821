"""A round as its persons play it: applications written, sent in, and dealt with by units and recommenders."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import typst
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q, QuerySet

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.demo.actions.acting import acting
from kezhi.demo.domain import tales
from kezhi.demo.domain.scale import Plan
from kezhi.forms import actions as forms
from kezhi.packs.queries import definition, department_document
from kezhi.projects import queries
from kezhi.projects.actions import applying, team
from kezhi.projects.models import Application, Call
from kezhi.rules.domain.judging import Status
from kezhi.subjects.models import Affiliation, Person
from kezhi.subjects.queries import actors_of
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import WorkItem
from kezhi.workflow.queries import colleagues

Say = Callable[[str], None]
PAPER = Path(tales.__file__).parent / "paper.typ"
UNTITLED = Q(person__title="")
"""Who has no title to write into a team's table."""
NEAR = 60
"""Of how many colleagues a team is drawn."""


def story_of_the_pack() -> Mapping[str, Any]:
    """What happens in the demo, as the department's pack tells it."""
    return department_document("data/demo-story.toml")


def play(plan: Plan, story: Mapping[str, Any], calls: Mapping[str, Call], say: Say) -> None:
    """The rounds of ``demo-story.toml`` that are open, each call's applications and what is done with them."""
    for declared in story["rounds"]:
        stage = Stage(plan, story, calls[declared["call"]], declared)
        say(f"{stage.call.number} · {stage.submit_all()} 份申报 applications")
        stage.deal_with_all()


class Stage:
    """One call and who plays in it: the same seed gives the same persons, titles and days."""

    def __init__(self, plan: Plan, story: Mapping[str, Any], call: Call, declared: Mapping[str, Any]) -> None:
        self.plan, self.story, self.call, self.declared = plan, story, call, declared
        self.rng = Random(f"{declared['call']} {plan.seed}")  # noqa: S311 — invented, not secret
        pack = definition(call.version_id)
        self.form = pack.form(pack.form_name)
        self.values = queries.call_values(call, pack)
        self.topics = list(call.topics.order_by("code"))
        self.used: Counter[int | None] = Counter()
        self.drawn: Counter[bool] = Counter()

    def submit_all(self) -> int:
        """As many applications as the plan's size has, by persons whose conditions come out as told; gives how many."""
        wanted = self.declared["applications"][self.plan.size]
        for actor, theme in zip(islice(self._eligible(wanted), wanted), self._themes(), strict=False):
            self._apply(actor, theme)
        return self.used.total()

    def _themes(self) -> Iterator[tales.Theme]:
        """What to apply for, nothing that anybody has applied for before."""
        asked = self.declared.get("topics", self.declared["call"])
        about = next(one for one in self.story["topics"] if one["call"] == asked)
        taken = set(Application.objects.values_list("title", flat=True))
        return (theme for theme in tales.themes(about, self.rng) if theme.title not in taken)

    @property
    def office(self) -> str:
        """The code of the office that runs the call."""
        return self.call.office.code

    def open_items(self, element: str) -> QuerySet[WorkItem]:
        """What waits at a step of the call's cases, what came first coming first."""
        rows = WorkItem.objects.filter(
            state=WorkItem.State.OPEN, element=element, case__application__call=self.call
        ).order_by("pk")
        return rows.select_related("case")

    def _eligible(self, wanted: int) -> Iterator[Actor]:
        for person, unit in self._persons():
            quota = 1 if unit in self.begun else self.call.unit_quota
            if quota is not None and self.used[unit] >= quota:
                continue
            actor = actors_of(person.pk, self.plan.day)[0]
            judged = queries.eligibility([self.call], person=person.pk, organisation=actor.organisation)[self.call.pk]
            if self._fits({verdict.status for verdict in judged.verdicts}, wanted):
                yield actor

    def _fits(self, statuses: set[Status], wanted: int) -> bool:
        """Whether an applicant is one more whom the story wants: so many in a hundred with something undetermined."""
        unclear = Status.UNDETERMINED in statuses
        share = wanted * self.declared.get("undetermined", 0) // 100
        fits = Status.NOT_MET not in statuses and self.drawn[unclear] < (share if unclear else wanted - share)
        self.drawn[unclear] += fits
        return fits

    def _persons(self) -> list[tuple[Person, int]]:
        """Who works where there is a research office, and where, in a drawn order; the demo's persons stay free.

        First come units where one of those has begun to write: a colleague has sent one in and left the yearly papers.
        """
        rows = Affiliation.objects.filter(
            person__account=None,
            person__holdings=None,
            organisation__posts__role=Role.UNIT_OFFICE,
            contract_until__gte=self.values["call.ends_on"],
            organisation__kind__in=self.declared["hosts"],
        )
        found = [(row.person, row.organisation_id) for row in rows.select_related("person").order_by("person")]
        self.rng.shuffle(found)
        return sorted(found, key=lambda one: one[1] not in self.begun)

    @cached_property
    def begun(self) -> set[int]:
        """The units where one of the demo's persons has begun to write an application."""
        drafts = Application.objects.filter(number=None, applicant__account__isnull=False)
        return set(drafts.values_list("host", flat=True))

    def _apply(self, actor: Actor, theme: tales.Theme) -> None:
        day = self.rng.randint(*self.declared["submitted"])
        begun = self.plan.at(day, f"{self.rng.randint(8, 11):02}:10")
        application = applying.start(self.call.pk, actor=actor, now=begun, key=new_key())
        self._fill(application, actor, theme, begun)
        sent = self.plan.at(day, f"{self.rng.randint(13, 16):02}:25")
        applying.submit(application.pk, actor=actor, now=sent, key=new_key())
        self.used[actor.organisation] += 1

    def _fill(self, application: Application, actor: Actor, theme: tales.Theme, now: datetime) -> None:
        draft = application.draft
        if draft is None:
            raise LookupError("an application begins with its draft")
        topic = self.rng.choice(self.topics)
        limit = topic.grant_limit or self.values["call.grant_limit"]
        grant = tales.Grant(limit, self.values["call.starts_on"], self.values["call.ends_on"])
        values = tales.written(self.story, theme, topic.title, grant, self.rng) | {"topic": topic.code}
        if self.form.field("team"):
            values["team"] = self._team(application, actor, now)
        asked = {name: value for name, value in values.items() if self.form.field(name) and not draft.data.get(name)}
        forms.save(draft.pk, asked, base=draft.revision, actor=actor, now=now)
        for name, file in self.story["files"].items():
            if self.form.field(name):
                self._attach(draft.pk, name, file, actor, now)

    def _team(self, application: Application, actor: Actor, now: datetime) -> list[dict[str, Any]]:
        """Colleagues, or where there are few somebody from elsewhere, asked and willing; as the form's table."""
        size = self.declared.get("team", self.story["team"]["size"])
        own = Affiliation.objects.filter(organisation=actor.organisation).exclude(person=actor.person).exclude(UNTITLED)
        near = list(own.select_related("person", "organisation").order_by("pk")[:NEAR])
        chosen = self.rng.sample(near, min(size, len(near)))
        asked = {actor.person, *(one.person_id for one in chosen)}
        far = [one for one in self.everywhere if one.person_id not in asked]
        chosen += self.rng.sample(far, size - len(chosen))
        rows = tales.team(self.story, [_member(one) for one in chosen])
        for one, row in zip(chosen, rows, strict=True):
            about = {"name": row["name"], "organisation": row["organisation"], "contact": row["contact"]}
            member, _ = team.invite(
                application.pk, person=one.person, duty=row["role"], **about, actor=actor, now=now, key=new_key()
            )
            mate = actors_of(one.person_id, self.plan.day)[0]
            team.answer(member.pk, accept=True, actor=mate, now=now, key=new_key())
        return rows

    @cached_property
    def everywhere(self) -> list[Affiliation]:
        """Persons at the larger units, for teams that need somebody from outside."""
        rows = Affiliation.objects.filter(person__account=None, organisation__posts__role=Role.UNIT_OFFICE)
        return list(rows.exclude(UNTITLED).select_related("person", "organisation").order_by("-pk")[:NEAR])

    def _attach(self, draft: int, name: str, file: str, actor: Actor, now: datetime) -> None:
        """A paper of the applicant's; a yearly one of the unit by reference where it is there already."""
        asked = self.form.field(name)
        there = forms.yearly_papers(actor.organisation, asked, now).first() if asked and asked.yearly else None
        if there is not None:
            forms.refer(draft, name, there.pk, actor=actor, now=now, key=new_key())
            return
        upload = SimpleUploadedFile(file, paper(file.removesuffix(".pdf")))
        forms.attach(draft, name, [upload], actor=actor, now=now, key=new_key())

    def deal_with_all(self) -> None:
        """What units and recommenders decide, step by step, each by whoever holds the post."""
        for step in self.declared["steps"]:
            for item in self.open_items(step["element"]):
                moment = item.opened_at + timedelta(days=step["after"])
                if self.rng.random() < step["share"] and moment < self.plan.at(0, "00:00"):
                    self._decide(item, step, moment)

    def _decide(self, item: WorkItem, step: Mapping[str, Any], moment: datetime) -> None:
        held = colleagues(item, moment.date()).order_by("pk").first()
        if held is not None:
            said = {"outcome": step["outcome"], "comment": step["comment"]}
            workflow.complete(item.pk, **said, actor=acting(held, moment.date()), now=moment, key=new_key())


def _member(one: Affiliation) -> dict[str, str]:
    return {
        "name": one.person.name,
        "organisation": one.organisation.name,
        "title": one.person.title,
        "contact": one.person.phone,
    }


@cache
def paper(title: str) -> bytes:
    """One page with that title."""
    made = typst.compile(PAPER, font_paths=[settings.FONTS], sys_inputs={"title": title})
    if not isinstance(made, bytes):
        raise TypeError("one PDF was expected")
    return made
