"""A round of review for tests: items of a kind that only the tests know, experts of several units, the department."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import command, new_key
from kezhi.engine import schema
from kezhi.packs.queries import published
from kezhi.review import access, queries
from kezhi.review.access import ItemKind
from kezhi.review.actions import answering, assigning, balloting, experts, rounds
from kezhi.review.domain.reading import Reading, read_form
from kezhi.review.models import Assignment, Expert, Item, Party, Round
from kezhi.subjects.models import Office, Organisation, Person
from tests import people
from tests import rounds as province
from tests.lists import NOW

KIND = "tests.thing"
MAIL, PANEL = "projects/young-scientists", "projects/enterprise-rd"
FORM = schema.load(
    {
        "code": "thing",
        "title": {"zh": "样本", "en": "Sample"},
        "schema": {},
        "layout": [
            {
                "id": "who",
                "title": {"zh": "申请人", "en": "Applicant"},
                "fields": [
                    {"field": "name", "widget": "text", "identifying": True, "label": {"zh": "姓名", "en": "Name"}},
                    {"field": "unit", "widget": "text", "identifying": True, "label": {"zh": "单位", "en": "Unit"}},
                ],
            },
            {
                "id": "what",
                "title": {"zh": "研究内容", "en": "Content"},
                "fields": [
                    {"field": "question", "widget": "textarea", "label": {"zh": "科学问题", "en": "Question"}},
                    {"field": "grant", "widget": "money", "label": {"zh": "申请经费", "en": "Amount"}},
                    {
                        "field": "team", "widget": "table", "label": {"zh": "团队", "en": "Team"}, "key": "member",
                        "columns": [
                            {"field": "member", "widget": "text", "identifying": True,
                             "label": {"zh": "成员", "en": "Member"}},
                            {"field": "duty", "widget": "text", "label": {"zh": "分工", "en": "Duty"}},
                        ],
                    },
                    {"field": "plan", "widget": "file", "accept": ["pdf"], "label": {"zh": "方案", "en": "Plan"}},
                    {"field": "proof", "widget": "file", "accept": ["pdf"], "identifying": True,
                     "label": {"zh": "身份证明", "en": "Proof"}},
                ],
            },
        ],
    }
)  # fmt: skip
WRITTEN: dict[str, Any] = {
    "name": "沈若舟",
    "unit": "兰州理工大学",
    "question": "沈若舟团队在兰州理工大学研究镍钴。",
    "grant": "200000.00",
    "team": [{"member": "祁连川", "duty": "试验"}],
}
FILES: dict[str, list[dict[str, Any]]] = {}
"""Files of the sample, for the tests that attach some."""
CLOSED: list[int] = []
"""The rounds whose closing was told."""


def _read(object_id: int, blind: bool, language: str) -> Reading:
    return read_form(FORM, WRITTEN | FILES, blind=blind, language=language, choices={})


if KIND not in access.items:
    access.items.add(KIND, ItemKind("样本", _read))
    access.closings.add(KIND, lambda closed, cmd: CLOSED.append(closed.pk))


@dataclass
class Stage:
    """The department's people, the experts, and a round with its items."""

    officer: Actor
    head: Actor
    director: Actor
    supervisor: Actor
    stranger: Actor
    """A case officer of another office."""
    universities: Sequence[Organisation]
    experts: list[Expert] = field(default_factory=list)
    applicants: list[Person] = field(default_factory=list)

    def office(self) -> Office:
        return Office.objects.get(code="high-tech")

    def unit(self, name: str, **more: Any) -> Organisation:
        return people.unit(name, **more)

    def expert(self, name: str, at: Organisation | None, *fields: str, capacity: int = 20) -> Expert:
        """Somebody of the pool."""
        who = people.person(name, at=at)
        made = experts.enrol(
            who, fields or ("140",), capacity=capacity, declared_at=NOW, actor=self.officer, now=NOW, key=new_key()
        )
        self.experts.append(made)
        return made

    def item(self, n: int, host: Organisation | None = None, **more: Any) -> rounds.ItemDraft:
        """An item of an applicant of their own, at a university without experts unless said otherwise."""
        at = host or self.universities[0]
        who = people.person(f"申请人{n}", at=at, account=False)
        self.applicants.append(who)
        parties = [
            rounds.PartyDraft(Party.Part.APPLICANT, person=who),
            rounds.PartyDraft(Party.Part.HOST, organisation=at),
        ]
        said = {
            "title": f"镍钴资源研究 {n}", "code": f"P{n:03}", "amount": Decimal("200000.00"), "field": "140",
            "topic": "材料" if n % 2 else "能源", "parties": [*parties, *more.pop("also", ())],
        }  # fmt: skip
        return rounds.ItemDraft(about=who, **(said | more))

    def open(self, *drafts: rounds.ItemDraft, code: str = MAIL, now: datetime = NOW, **more: Any) -> Round:
        """A round with these items; two where none are given."""
        version = published("call").get(pack__code=code)
        draft = rounds.RoundDraft(
            **({
                "kind": KIND, "about": self.universities[0], "title": "2026 年评审", "version": version,
                "office": self.office(), "seed": "5eed", "items": drafts or (self.item(1), self.item(2)),
            } | more)
        )  # fmt: skip
        with command("test", actor=self.officer, now=now, key=new_key()) as cmd:
            return rounds.open_round(draft, cmd=cmd)

    def drawn(self, round_: Round) -> list[Assignment]:
        """Experts proposed for every place."""
        return list(assigning.draw(round_.pk, actor=self.officer, now=NOW, key=new_key()))

    def invited(self, round_: Round) -> list[Assignment]:
        """Everybody asked, the due date in two weeks."""
        self.drawn(round_)
        assigning.invite(round_.pk, due=NOW + timedelta(days=14), actor=self.officer, now=NOW, key=new_key())
        return list(queries.assignment_rows().filter(item__round=round_).order_by("item__code", "pk"))

    def accepted(self, round_: Round) -> list[Assignment]:
        """Everybody asked has said yes."""
        return [
            answering.accept(row.pk, actor=self.acting(row.expert), now=NOW, key=new_key())
            for row in self.invited(round_)
        ]

    def scored(self, round_: Round, *scores: int) -> list[Assignment]:
        """Every ballot handed in, each with one score for all criteria: the given ones in turn, else 80."""
        rows = self.accepted(round_)
        for at, row in enumerate(rows):
            self.submit(row, scores[at % len(scores)] if scores else 80)
        return rows

    def submit(self, row: Assignment, score: int, now: datetime = NOW, recommendation: str = "fund") -> None:
        typed = ballot(row, score, recommendation)
        balloting.submit(row.pk, typed, actor=self.acting(row.expert), now=now, key=new_key())

    def acting(self, expert: Expert) -> Actor:
        """The expert as themselves."""
        return people.acting(expert.person)

    def one_item(self, **more: Any) -> tuple[Round, Item]:
        found = self.open(self.item(1, **more))
        return found, found.items.get()


def ballot(row: Assignment, score: int | str, recommendation: str = "fund") -> dict[str, str]:
    """A whole ballot as it would be typed."""
    rubric = queries.rubric_of(row.item.round)
    typed = {f"scores.{each.name}": str(score) for each in rubric.criteria}
    typed |= {f"comments.{each.name}": "理由见方案" for each in rubric.criteria}
    return typed | {"recommendation": recommendation, "opinion": "总体可行"}


@pytest.fixture(scope="module")
def department(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Each test of the module runs inside this transaction, which is undone at the module's end."""
    with django_db_blocker.unblock(), transaction.atomic():
        province.publish(NOW)
        yield Stage(
            officer=province.holder("high-tech", Role.CASE_OFFICER, "高岚"),
            head=province.holder("high-tech", Role.OFFICE_HEAD, "韩维"),
            director=province.holder("leaders", Role.DIRECTOR, "陆承泽"),
            supervisor=province.holder("supervision", Role.SUPERVISOR, "程督"),
            stranger=province.holder("rural", Role.CASE_OFFICER, "别处"),
            universities=[people.unit(name) for name in ("兰州理工大学", "兰州大学", "西北师范大学", "兰州交通大学")],
        )
        transaction.set_rollback(True)


@pytest.fixture
def stage(department: Stage, db: None) -> Stage:
    """The stage with four experts of other universities, who know physics."""
    department.experts, department.applicants = [], []
    CLOSED.clear()
    FILES.clear()
    for n, name in enumerate(("甲专家", "乙专家", "丙专家", "丁专家")):
        department.expert(name, department.universities[1 + n % 3])
    return department
