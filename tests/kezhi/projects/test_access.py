"""Who may do what with calls, applications and memberships: role × relation × action, as tables."""

from datetime import datetime

import pytest

from kezhi.base.access import Table
from kezhi.base.actor import NOBODY, SYSTEM, Actor, Role
from kezhi.base.commands import new_key
from kezhi.projects import access
from kezhi.projects.actions import applying, team
from kezhi.projects.models import Application, Call, Member
from tests import rounds
from tests.people import acting, in_post, person, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
Cast = dict[str, Actor]


@pytest.fixture
def cast(call: Call, actor: Actor, now: datetime) -> tuple[Cast, Application]:
    """Everybody who might have to do with an application, and the application."""
    bureau = unit("省教育厅", kind="government")
    application = applying.start(call.pk, actor=actor, now=now, key=new_key())
    Application.objects.filter(pk=application.pk).update(recommender=bureau)
    people: Cast = {"nobody": NOBODY, "system": SYSTEM, "applicant": actor, "stranger": rounds.applicant("乙")}
    words = {"name": "", "organisation": "", "contact": "", "duty": ""}
    for name in ("member", "invited"):
        who = person(name, at=unit(f"{name} 的单位"))
        people[name] = acting(who)
        made, _link = team.invite(application.pk, person=who, **words, actor=actor, now=now, key=new_key())
        if name == "member":
            team.answer(made.pk, accept=True, actor=acting(who), now=now, key=new_key())
    for name, role, at in (
        ("unit office", Role.UNIT_OFFICE, application.host),
        ("other unit", Role.UNIT_OFFICE, unit("别的单位")),
        ("recommender", Role.RECOMMENDER, bureau),
        ("other recommender", Role.RECOMMENDER, unit("别的局", kind="government")),
    ):
        held = in_post(person(name), role, at)
        people[name] = acting(held.person, held)
    people |= {
        "officer": rounds.holder("high-tech", Role.CASE_OFFICER),
        "head": rounds.holder("high-tech", Role.OFFICE_HEAD),
        "other officer": rounds.holder("rural", Role.CASE_OFFICER),
        "other head": rounds.holder("rural", Role.OFFICE_HEAD),
        "director": rounds.holder("leaders", Role.DIRECTOR),
    }
    return people, application


def who_may(table: Table, action: str, row: Call | Application | Member, people: Cast) -> set[str]:
    return {name for name, actor in people.items() if table.may(actor, action, row)}


OFFICES = {"officer", "head", "director"}
PERSONS = {
    "applicant", "stranger", "member", "invited", "unit office", "other unit", "recommender", "other recommender",
    "officer", "head", "other officer", "other head", "director",
}  # fmt: skip
CALLS: dict[str, dict[str, set[str]]] = {
    "see": {"draft": OFFICES, "checking": OFFICES, "signing": OFFICES},
    "edit": {"draft": {"officer"}},
    "send": {"draft": {"officer"}},
    "check": {"checking": {"head"}},
    "sign": {"signing": {"director"}},
    "return": {"checking": {"head"}, "signing": {"director"}},
    "amend": {"published": {"officer", "head"}},
    "answer": {"published": {"officer", "head"}},
    "cancel": {state: {"director"} for state in ("draft", "checking", "signing", "published")},
    "ask": {"published": PERSONS},
}


@pytest.mark.parametrize("state", ["draft", "checking", "signing", "published", "cancelled"])
def test_calls(state: str, cast: tuple[Cast, Application]) -> None:
    people, application = cast
    Call.objects.filter(pk=application.call_id).update(state=state)
    for action, by_state in CALLS.items():
        shown = set(people) if action == "see" and state in ("published", "cancelled") else set()
        assert who_may(access.CALLS, action, application.call, people) == (by_state.get(state) or shown), action


SEEN = {"applicant", "member", "unit office", "system", "recommender", *OFFICES}
ITS_OWN = {"draft": {"applicant"}, "withdrawn": {"applicant"}, "returned": {"applicant"}}
APPLICATIONS: dict[str, dict[str, set[str]]] = {
    "see": {
        "draft": {"applicant", "member", "unit office", "system"},
        "submitted": SEEN,
        "returned": SEEN,
        "withdrawn": {"applicant", "member", "unit office", "system"},
        "deleted": {"system"},
    },
    "read_form": {
        "draft": {"applicant", "unit office"},
        "submitted": {"applicant", "unit office", "recommender", *OFFICES},
        "returned": {"applicant", "unit office"},
        "withdrawn": {"applicant", "unit office"},
    },
    "write": ITS_OWN,
    "invite": ITS_OWN,
    "submit": ITS_OWN,
    "hand_over": ITS_OWN,
    "withdraw": {"submitted": {"applicant"}, "returned": {"applicant"}},
    "delete": {"draft": {"applicant"}},
}


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "withdrawn", "deleted"])
def test_applications(state: str, cast: tuple[Cast, Application], call: Call, now: datetime) -> None:
    people, application = cast
    application.members.exclude(state=Member.State.ACCEPTED).delete()
    if state in ("submitted", "returned", "withdrawn"):
        rounds.complete(application, now)
        applying.submit(application.pk, actor=people["applicant"], now=now, key=new_key())
        application.refresh_from_db()
    if state == "returned":
        rounds.sent_back(application, now)
    else:
        Application.objects.filter(pk=application.pk).update(state=state)
    for action, by_state in APPLICATIONS.items():
        assert who_may(access.APPLICATIONS, action, application, people) == by_state.get(state, set()), action


def test_only_who_is_asked_answers(cast: tuple[Cast, Application]) -> None:
    people, application = cast
    invited, accepted = (application.members.get(state=state) for state in ("invited", "accepted"))
    assert who_may(access.MEMBERS, "answer", invited, people) == {"invited"}
    assert who_may(access.MEMBERS, "answer", accepted, people) == set()
