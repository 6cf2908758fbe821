"""Who may do what with screened applications, questions, exceptions and re-examinations: role × relation × action."""

from datetime import datetime, timedelta

import pytest
from django.db.models import Model

from kezhi.base.access import Table
from kezhi.base.actor import NOBODY, Actor, Role
from kezhi.base.commands import new_key
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.access.screening import INQUIRIES, INTERVENTIONS, REEXAMINATIONS
from kezhi.projects.actions import intervening, refusing, screening
from kezhi.projects.models import Application, Call, Intervention, Reexamination, Refusal
from kezhi.subjects.models import Office, Organisation
from tests import rounds
from tests.people import acting, in_post, person, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
Cast = dict[str, Actor]
STAFF = {"officer", "head", "other officer", "other head", "director", "supervisor"}
OWN_OFFICE = {"officer", "head"}


@pytest.fixture
def screened(call: Call, actor: Actor, now: datetime) -> Application:
    return rounds.at_screening(call, actor, now)


@pytest.fixture
def cast(screened: Application, actor: Actor) -> Cast:
    """Everybody who might have to do with a screened application."""
    assert screened.recommender is not None

    def post(name: str, role: Role, at: Organisation) -> Actor:
        held = in_post(person(name), role, at)
        return acting(held.person, held)

    return {
        "nobody": NOBODY,
        "applicant": actor,
        "stranger": rounds.applicant("乙"),
        "unit office": post("魏敏", Role.UNIT_OFFICE, screened.host),
        "other unit": post("别人", Role.UNIT_OFFICE, unit("别的单位")),
        "recommender": post("推荐人", Role.RECOMMENDER, screened.recommender),
        "officer": rounds.holder("high-tech", Role.CASE_OFFICER),
        "head": rounds.holder("high-tech", Role.OFFICE_HEAD),
        "other officer": rounds.holder("rural", Role.CASE_OFFICER),
        "other head": rounds.holder("rural", Role.OFFICE_HEAD),
        "director": rounds.holder("leaders", Role.DIRECTOR),
        "supervisor": rounds.holder("supervision", Role.SUPERVISOR),
    }


def who_may(table: Table, action: str, row: Model, cast: Cast) -> set[str]:
    return {name for name, actor in cast.items() if table.may(actor, action, row)}


def test_the_calls_office_screens_until_another_takes_over(screened: Application, cast: Cast) -> None:
    assert who_may(APPLICATIONS, "screen", screened, cast) == {"officer"}
    assert who_may(APPLICATIONS, "move", screened, cast) == {"officer"}
    Application.objects.filter(pk=screened.pk).update(office=Office.objects.get(code="rural"))
    assert who_may(APPLICATIONS, "screen", screened, cast) == {"other officer"}
    assert who_may(APPLICATIONS, "see", screened, cast) >= STAFF


def test_who_enters_it_writes_it_and_withdraws_nothing(screened: Application, cast: Cast) -> None:
    draft = Application.State.DRAFT
    Application.objects.filter(pk=screened.pk).update(entered_by=cast["officer"].person, state=draft)
    for action in ("write", "submit", "invite"):
        assert who_may(APPLICATIONS, action, screened, cast) == {"applicant", "officer"}, action
    assert who_may(APPLICATIONS, "hand_over", screened, cast) == {"applicant"}
    Application.objects.filter(pk=screened.pk).update(state=Application.State.SUBMITTED)
    assert who_may(APPLICATIONS, "withdraw", screened, cast) == {"applicant"}


def test_a_question_is_answered_once_by_unit_or_applicant(screened: Application, cast: Cast, now: datetime) -> None:
    asked = screening.ask_unit(screened.pk, "无在期失信惩戒", "请说明", actor=cast["officer"], now=now, key=new_key())
    assert who_may(INQUIRIES, "see", asked, cast) == {
        "applicant", "unit office", *OWN_OFFICE, "director", "supervisor",
    }  # fmt: skip
    assert who_may(INQUIRIES, "answer", asked, cast) == {"applicant", "unit office"}
    screening.answer_inquiry(asked.pk, "已说明", actor=cast["unit office"], now=now, key=new_key())
    assert who_may(INQUIRIES, "answer", asked, cast) == set()


def test_the_head_of_the_calls_office_decides_on_exceptions(
    screened: Application, call: Call, cast: Cast, now: datetime
) -> None:
    wanted = intervening.Wanted("behalf", "函件", person=cast["stranger"].person, until=now + timedelta(days=1))
    made = intervening.ask(call.pk, wanted, actor=cast["officer"], now=now, key=new_key())
    assert who_may(INTERVENTIONS, "see", made, cast) == {*OWN_OFFICE, "director", "supervisor"}
    assert who_may(INTERVENTIONS, "decide", made, cast) == {"head"}
    Intervention.objects.filter(pk=made.pk).update(asked_by=cast["head"].person)
    assert who_may(INTERVENTIONS, "decide", made, cast) == set()


@pytest.mark.parametrize(
    ("hand", "answering"),
    [
        ((), {"officer", "head", "director", "supervisor"}),
        (("officer", "head"), {"director", "supervisor"}),
        (("director",), {"officer", "head", "supervisor"}),
    ],
)
def test_who_had_a_hand_in_a_refusal_does_not_answer(
    hand: tuple[str, ...], answering: set[str], screened: Application, cast: Cast, now: datetime
) -> None:
    refusal = Refusal.objects.create(application=screened, at=now)
    refusal.decided_by.set([cast[name].registered for name in hand])
    assert who_may(APPLICATIONS, "reexamine", screened, cast) == {"applicant"}
    asked = refusing.ask(refusal.pk, "fact", "认定有误", actor=cast["applicant"], now=now, key=new_key())
    assert who_may(REEXAMINATIONS, "see", asked, cast) == {"applicant", *OWN_OFFICE, "director", "supervisor"}
    assert who_may(REEXAMINATIONS, "answer", asked, cast) == answering
    Reexamination.objects.filter(pk=asked.pk).update(
        outcome="upheld", answer="无误", answered_by=cast["director"].person, answered_at=now
    )
    assert who_may(REEXAMINATIONS, "answer", asked, cast) == set()
