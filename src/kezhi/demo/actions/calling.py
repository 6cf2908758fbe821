"""Open calls, as officers, heads and directors make them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.demo.actions.acting import holder_in
from kezhi.demo.domain.scale import Plan
from kezhi.packs.models import PackVersion
from kezhi.packs.queries import definition, department_document, published
from kezhi.projects.actions import calls
from kezhi.projects.models import Call
from kezhi.subjects.models import Affiliation, Person
from kezhi.subjects.queries import actors_of

Declared = Mapping[str, Any]


def open_calls(plan: Plan) -> dict[str, Call]:
    """The calls of ``demo-calls.toml`` by their code: drafted, checked, signed, amended, with answered questions."""
    return {declared["code"]: open_call(plan, declared) for declared in _declared()["calls"]}


def earlier_call(code: str) -> Declared:
    """What is declared of a call that has closed: what it doesn't say itself is as in the call that it is like."""
    document = _declared()
    said = next(one for one in document["earlier"] if one["code"] == code)
    like = next(one for one in document["calls"] if one["code"] == said["like"])
    return {**{name: value for name, value in like.items() if name not in OWN}, **said}


def _declared() -> Declared:
    return department_document("data/demo-calls.toml")


def open_call(plan: Plan, declared: Declared) -> Call:
    """A call as declared: drafted, checked, signed on its day, with what was asked and amended."""
    version = published("call").get(pack__code=declared["pack"])
    day = declared["published"]
    officer, head, director = (holder_in(declared["office"], role, plan.at(day).date()) for role in CHAIN)
    call = calls.create(
        version, _draft(plan, declared, version), actor=officer, now=plan.at(day - 5, "09:20"), key=new_key()
    )
    calls.send(call.pk, actor=officer, now=plan.at(day - 4, "15:05"), key=new_key())
    calls.check(call.pk, opinion="同意", actor=head, now=plan.at(day - 3, "10:40"), key=new_key())
    call = calls.sign(call.pk, opinion="同意签发", actor=director, now=plan.at(day, "08:30"), key=new_key())
    for question in declared.get("questions", ()):
        _answer(plan, call, question, officer)
    if amendment := declared.get("amendment"):
        _amend(plan, call, amendment, officer)
    return call


OWN = ("questions", "amendment")
"""What belongs to one call only, and not to those like it."""
CHAIN = (Role.CASE_OFFICER, Role.OFFICE_HEAD, Role.DIRECTOR)


def _draft(plan: Plan, declared: Declared, version: PackVersion) -> calls.CallDraft:
    pack = definition(version.pk)
    year = plan.day.year + declared["year"]
    fields = {
        "title": declared["title"]["zh"].format(year=year),
        "title_en": declared["title"]["en"].format(year=year),
        "programme": declared["programme"],
        "year": year,
        "guide": pack.pack.text(pack.call.guide, "zh") or declared["summary"]["zh"],
        "guide_en": pack.pack.text(pack.call.guide, "en") or declared["summary"]["en"],
        "unit_quota": declared["unit_quota"],
        "opens": plan.at(declared["opens"], "09:00"),
    }
    fields |= {name: _moment(plan, declared[name]) for name in ("closes", "unit_closes", "recommender_closes")}
    return calls.CallDraft(
        fields=fields,
        values={one.name: _value(plan, declared[one.name]) for one in pack.call.fields if one.name in declared},
        envelope=Decimal(declared["envelope"]),
        topics=[_topic(topic) for topic in declared["topics"]],
        contacts=list(_contacts(plan, declared["contacts"])),
    )


def _moment(plan: Plan, said: Declared) -> datetime:
    return plan.at(said["days"], said["time"])


def _value(plan: Plan, said: Any) -> Any:
    """A value as a call keeps it; a term in months is a date."""
    if isinstance(said, Mapping):
        return plan.months(said["months"], said.get("days", 0)).isoformat()
    return said if isinstance(said, bool | str) else str(said)


def _topic(said: Declared) -> dict[str, Any]:
    return {
        "code": said["code"],
        "title": said["title"]["zh"],
        "title_en": said["title"]["en"],
        "grant_limit": Decimal(said["limit"]),
        "planned": said["planned"],
    }


def _contacts(plan: Plan, said: Sequence[Declared]) -> Iterator[dict[str, Any]]:
    for contact in said:
        holder = Person.objects.filter(holdings__post__code=contact["post"]).order_by("holdings__post__seat")[0]
        yield {
            "purpose": contact["kind"]["zh"],
            "name": holder.name,
            "phone": contact["phone"],
            "email": holder.email,
        }


def _answer(plan: Plan, call: Call, said: Declared, officer: Actor) -> None:
    """Somebody from a unit asks; the officer answers the next morning."""
    asking = Affiliation.objects.filter(organisation__posts__role=Role.UNIT_OFFICE).order_by("pk").values("person")
    asker = actors_of(asking[len(said["question"]["zh"])]["person"], plan.day)[-1]
    question = calls.ask(
        call.pk, said["question"]["zh"], actor=asker, now=plan.at(said["days"] - 1, "16:10"), key=new_key()
    )
    calls.answer(question.pk, said["answer"]["zh"], actor=officer, now=plan.at(said["days"], "09:30"), key=new_key())


def _amend(plan: Plan, call: Call, said: Declared, officer: Actor) -> None:
    changes = {"guide": f"{call.guide.rstrip()}\n\n## 修订\n{said['zh']}\n"}
    calls.amend(call.pk, changes, reason=said["zh"], actor=officer, now=plan.at(said["days"], "11:00"), key=new_key())
