"""Money set aside: by whom, and never less than is allotted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import command, new_key
from kezhi.base.models import JournalLine
from kezhi.funds import actions
from kezhi.funds.access import ENVELOPES
from kezhi.funds.models import Envelope
from kezhi.subjects.models import Office, Organisation
from kezhi.subjects.models.validity import valid
from tests import people

MILLION = Decimal("1000000.00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return office_of(people.unit("省科技厅", kind="government"), "high-tech", "高新处")


def office_of(department: Organisation, code: str, title: str) -> Office:
    return Office.objects.create(organisation=department, code=code, title_zh=title, valid=valid(people.LONG_AGO))


def staff(office: Office | None, role: Role = Role.CASE_OFFICER) -> Actor:
    """Somebody of the department in a post of that role."""
    who = people.acting(people.person(role.value))
    return replace(who, role=role, office=office.pk if office else None)


def set_aside(office: Office, actor: Actor, now: datetime, amount: Decimal = MILLION) -> Envelope:
    with command("test", actor=actor, now=now, key=new_key()) as cmd:
        return actions.set_aside("2026 年重点研发", amount, office=office, cmd=cmd)


def resize(envelope: Envelope, amount: Decimal, actor: Actor, now: datetime) -> Envelope:
    with command("test", actor=actor, now=now, key=new_key()) as cmd:
        return actions.resize(envelope, amount, cmd=cmd)


def test_an_officer_sets_money_aside_for_the_own_office(office: Office, now: datetime) -> None:
    made = set_aside(office, staff(office), now)
    assert (made.amount, made.allotted) == (MILLION, Decimal(0))
    line = JournalLine.objects.get(action="envelope.set_aside")
    assert line.object_id == made.pk


def test_nobody_sets_money_aside_for_another_office(office: Office, now: datetime) -> None:
    other = office_of(office.organisation, "rural", "农村处")
    with pytest.raises(NotAllowed):
        set_aside(office, staff(other), now)
    assert not Envelope.objects.exists(), "the refused write leaves nothing"


def test_a_negative_amount_is_refused(office: Office, now: datetime) -> None:
    with pytest.raises(Refused, match="负数"):
        set_aside(office, staff(office), now, Decimal("-0.01"))


def test_an_envelope_is_resized_and_the_journal_says_from_what_to_what(office: Office, now: datetime) -> None:
    made = set_aside(office, staff(office), now)
    assert resize(made, Decimal("500000.00"), staff(office), now).amount == Decimal("500000.00")
    detail = JournalLine.objects.get(action="envelope.resized").detail
    assert (detail["before"], detail["after"]) == ("1000000.00", "500000.00")


def test_what_is_allotted_bounds_it_from_below(office: Office, now: datetime) -> None:
    made = set_aside(office, staff(office), now)
    Envelope.objects.update(allotted=Decimal("300000.00"))
    with pytest.raises(Refused, match=r"300,000\.00"):
        resize(made, Decimal("299999.99"), staff(office), now)
    assert resize(made, Decimal("300000.00"), staff(office), now).amount == Decimal("300000.00")


@pytest.mark.parametrize("change", [{"allotted": MILLION + 1}, {"allotted": -1}, {"amount": -1}])
def test_the_database_itself_refuses_to_allot_more_than_there_is(
    office: Office, now: datetime, change: dict[str, Decimal]
) -> None:
    set_aside(office, staff(office), now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Envelope.objects.update(**change)


def promise(envelope: Envelope, amount: str, actor: Actor, now: datetime, *, back: bool = False) -> Envelope:
    with command("test", actor=actor, now=now, key=new_key()) as cmd:
        done = actions.release if back else actions.allot
        return done(envelope, Decimal(amount), why="厅务会纪要〔2026〕12号", cmd=cmd)


def test_what_is_promised_is_kept_with_why_and_can_be_taken_back(office: Office, now: datetime) -> None:
    made = set_aside(office, staff(office), now)
    director = staff(None, Role.DIRECTOR)
    assert promise(made, "600000.00", director, now).allotted == Decimal("600000.00")
    assert promise(made, "400000.00", director, now).allotted == MILLION
    assert promise(made, "250000.00", staff(None, Role.SUPERVISOR), now, back=True).allotted == Decimal("750000.00")
    lines = JournalLine.objects.filter(action__in=("envelope.allotted", "envelope.released")).order_by("pk")
    assert [line.detail["amount"] for line in lines] == ["600000.00", "400000.00", "250000.00"]
    assert {line.detail["why"] for line in lines} == {"厅务会纪要〔2026〕12号"}


def test_no_more_is_promised_than_there_is_and_the_refusal_says_how_much_is_left(office: Office, now: datetime) -> None:
    made = set_aside(office, staff(office), now)
    director = staff(None, Role.DIRECTOR)
    promise(made, "999999.99", director, now)
    with pytest.raises(Refused, match=r"只余 0\.01 元，还差 0\.01 元"):
        promise(made, "0.02", director, now)
    made.refresh_from_db()
    assert made.allotted == Decimal("999999.99")


def test_an_office_promises_nothing(office: Office, now: datetime) -> None:
    made = set_aside(office, staff(office), now)
    for role in (Role.CASE_OFFICER, Role.OFFICE_HEAD, Role.FUND_OFFICER, Role.SUPERVISOR):
        with pytest.raises(NotAllowed):
            promise(made, "1.00", staff(office, role), now)


SEES = {"see"}
EVERYTHING = {
    Role.CASE_OFFICER: (SEES | {"set_aside"}, SEES),
    Role.OFFICE_HEAD: (SEES | {"set_aside"}, SEES),
    Role.FUND_OFFICER: (SEES | {"set_aside"}, SEES | {"set_aside"}),
    Role.DIRECTOR: (SEES | {"allot", "release"}, SEES | {"allot", "release"}),
    Role.SUPERVISOR: (SEES | {"release"}, SEES | {"release"}),
    Role.UNIT_OFFICE: (set(), set()),
    Role.RECOMMENDER: (set(), set()),
    Role.PACK_EDITOR: (set(), set()),
    Role.SYSTEM_ADMIN: (set(), set()),
    Role.SECURITY_ADMIN: (set(), set()),
    Role.AUDITOR: (set(), set()),
}
"""Role → what it may do with an envelope of its own office, and with another's."""


def test_every_role_is_in_the_table() -> None:
    assert set(EVERYTHING) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_who_may_do_what(office: Office, now: datetime, role: Role) -> None:
    made = set_aside(office, staff(office), now)
    own, others = EVERYTHING[role]
    assert ENVELOPES.actions(staff(office, role), made) == own
    assert ENVELOPES.actions(staff(None, role), made) == others
    assert ENVELOPES.visible(staff(None, role), Envelope.objects.all()).exists() == ("see" in others)


@pytest.mark.parametrize("who", [lambda: people.acting(people.person("路人")), Actor])
def test_who_holds_no_post_may_do_nothing(office: Office, now: datetime, who: Callable[[], Actor]) -> None:
    made = set_aside(office, staff(office), now)
    actor = who()
    assert ENVELOPES.actions(actor, made) == set()
    with pytest.raises(NotFound):
        resize(made, MILLION, actor, now)
