"""Who may do what at the end of a round: role × relation × action, as tables."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.db.models import Model

from kezhi.base.access import Table
from kezhi.base.actor import NOBODY, SYSTEM, Actor, Role
from kezhi.projects.access.deciding import AWARDS, OBJECTIONS, PROPOSALS
from kezhi.projects.actions import objecting
from kezhi.projects.models import Application, Award, Call, Objection, Proposal, Recusal
from tests import rounds
from tests.people import acting, in_post, person, unit
from tests.ranked import Round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
Cast = dict[str, Actor]


@pytest.fixture
def ranked(call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Round:
    return Round(call, now, monkeypatch, (100, 80))


@pytest.fixture
def cast(ranked: Round) -> Cast:
    """Everybody who might have to do with a round's end."""
    bureau = unit("省教育厅", kind="government")
    first = ranked.applications[0]
    Application.objects.filter(pk=first.pk).update(recommender=bureau)
    auditor = rounds.holder("general", Role.AUDITOR)
    people: Cast = {
        "nobody": NOBODY,
        "system": SYSTEM,
        "stranger": rounds.applicant("乙"),
        "applicant": acting(first.applicant),
        "officer": ranked.officer,
        "head": ranked.head,
        "director": ranked.director,
        "supervisor": ranked.supervisor,
        "funds": rounds.holder("planning", Role.FUND_OFFICER),
        "auditor": auditor,
        "other officer": rounds.holder("rural", Role.CASE_OFFICER),
        "other head": rounds.holder("rural", Role.OFFICE_HEAD),
    }
    for name, role, at in (
        ("unit office", Role.UNIT_OFFICE, first.host),
        ("other unit", Role.UNIT_OFFICE, unit("别的单位")),
        ("recommender", Role.RECOMMENDER, bureau),
    ):
        held = in_post(person(name), role, at)
        people[name] = acting(held.person, held)
    return people


def who_may(table: Table, action: str, row: Model, people: Cast) -> set[str]:
    return {name for name, actor in people.items() if table.may(actor, action, row)}


READERS = {"officer", "head", "director", "supervisor", "funds", "auditor", "system"}
ON_PROPOSALS: dict[str, dict[str, set[str]]] = {
    "see": {"open": READERS, "sent": READERS, "decided": READERS},
    "arrange": {"open": {"officer", "head"}},
    "send": {"open": {"head"}},
    "decide": {"sent": {"director"}},
}


@pytest.mark.parametrize("state", ["open", "sent", "decided"])
def test_proposals(state: str, ranked: Round, cast: Cast) -> None:
    proposal = ranked.begun()
    Proposal.objects.update(state=state, sent_at=ranked.now, sent_by=ranked.head.person)
    for action, by_state in ON_PROPOSALS.items():
        assert who_may(PROPOSALS, action, proposal, cast) == by_state.get(state, set()), action


@pytest.mark.parametrize("name", ["officer", "head", "director"])
def test_who_steps_aside_reads_and_does_nothing(name: str, ranked: Round, cast: Cast) -> None:
    proposal = ranked.begun()
    aside = cast[name]
    Recusal.objects.create(
        call=ranked.call,
        person_id=aside.person,
        application=ranked.applications[1],
        reason="同门",
        at=ranked.now,
        by_id=aside.person,
    )
    for state in ("open", "sent"):
        Proposal.objects.update(state=state, sent_at=ranked.now, sent_by=ranked.head.person)
        assert PROPOSALS.actions(aside, proposal) == {"see"}


def test_who_sent_it_does_not_decide_whatever_the_post(ranked: Round, cast: Cast) -> None:
    proposal = ranked.begun()
    Proposal.objects.update(state="sent", sent_at=ranked.now, sent_by=ranked.director.person)
    assert who_may(PROPOSALS, "decide", proposal, cast) == set()


ITS_PEOPLE = {"applicant", "unit office", "recommender"}


def test_awards(ranked: Round, cast: Cast) -> None:
    ranked.decided(envelope=100)
    everybody = READERS | ITS_PEOPLE
    assert who_may(AWARDS, "see", ranked.award(1), cast) == everybody
    assert who_may(AWARDS, "see", ranked.award(2), cast) == READERS, "another's isn't theirs"
    assert who_may(AWARDS, "object", ranked.award(1), cast) == set(cast)
    assert who_may(AWARDS, "object", ranked.award(2), cast) == set(), "a rejection isn't objected to"


KNOWING = {"supervisor", "other supervisor", "director", "auditor", "objector"}
ON_OBJECTIONS: dict[str, dict[str, set[str]]] = {
    "see": {"received": KNOWING, "acknowledged": KNOWING, "dismissed": KNOWING},
    "acknowledge": {"received": {"supervisor", "other supervisor"}},
    "answer": {"acknowledged": {"supervisor"}},
    "know_who": {"acknowledged": {"supervisor"}, "dismissed": {"supervisor"}},
}


@pytest.mark.parametrize("state", ["received", "acknowledged", "dismissed"])
def test_objections(state: str, ranked: Round, cast: Cast) -> None:
    ranked.decided(envelope=180)
    cast["objector"] = rounds.applicant("举报人")
    other = person("第二监督员")
    cast["other supervisor"] = replace(ranked.supervisor, person=other.pk)
    protest = objecting.Protest(ranked.award(1).pk, "该项目与已立项的项目内容相同。", contact="13900000000")
    objection, _token = objecting.file(protest, **ranked.by(cast["objector"]))
    if state != "received":
        objecting.acknowledge(objection.pk, **ranked.by(ranked.supervisor))
    if state == "dismissed":
        objecting.answer(objection.pk, upheld=False, words="经查核，内容不同。附记录。", **ranked.by(ranked.supervisor))
    for action, by_state in ON_OBJECTIONS.items():
        assert who_may(OBJECTIONS, action, objection, cast) == by_state.get(state, set()), action


@pytest.mark.parametrize("part", ["proposer", "approver", "decided", "aside"])
def test_nobody_with_a_part_in_the_decision_handles_objections_to_it(part: str, ranked: Round, cast: Cast) -> None:
    decision = ranked.decided(envelope=180)
    protest = objecting.Protest(ranked.award(1).pk, "该项目与已立项的项目内容相同。", "李真名", "13900000000")
    objection, _token = objecting.file(protest, **ranked.by(NOBODY))
    who = ranked.supervisor.registered
    if part == "decided":
        type(decision).objects.update(by=who)
    elif part == "aside":
        Recusal.objects.create(
            call=ranked.call, person_id=who, application=ranked.applications[1], reason="x", at=ranked.now, by_id=who
        )
    else:
        Award.objects.update(**{part: who})
    assert OBJECTIONS.actions(ranked.supervisor, Objection.objects.get(pk=objection.pk)) == {"see"}
