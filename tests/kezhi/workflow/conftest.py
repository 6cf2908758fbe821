"""One submitted application whose case waits for the unit's office, for the tests of a module."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from kezhi.base.actor import SYSTEM, Actor, Role
from kezhi.base.commands import command, new_key
from kezhi.projects.actions import applying
from kezhi.projects.models import Application
from kezhi.subjects.models import Organisation
from kezhi.workflow import actions
from kezhi.workflow.models import Case, Referral, WorkItem
from tests import people, rounds
from tests.lists import NOW


@dataclass
class Round:
    """A case and the people around it."""

    application: Application
    case: Case
    applicant: Actor
    unit: Actor
    officer: Actor
    head: Actor

    @property
    def item(self) -> WorkItem:
        """What is open in the case."""
        return self.case.items.get(state=WorkItem.State.OPEN)

    def do(self, outcome: str, now: datetime = NOW, *, actor: Actor = SYSTEM, comment: str = "理由见办法") -> WorkItem:
        """Finish what is open; what was sent back is handed in again by its applicant."""
        item = self.item
        if item.form:
            applying.submit(self.application.pk, actor=self.applicant, now=now, key=new_key())
            item.refresh_from_db()
            return item
        return actions.complete(self.item.pk, outcome, comment=comment, actor=actor, now=now, key=new_key())

    def finish(self, item: WorkItem, outcome: str, now: datetime) -> None:
        """Finish an item within a command of its own, as pages do on which many are finished together."""
        with command("test", actor=SYSTEM, now=now, key=new_key()) as cmd:
            data = {"publicity_until": (now + timedelta(days=7)).isoformat()}
            item.case = (
                Case.objects.select_for_update(of=("self",)).select_related("version__pack").get(pk=self.case.pk)
            )
            actions.finish(item, outcome, comment="理由见办法", data=data, cmd=cmd)

    def go(self, *outcomes: str, now: datetime = NOW) -> WorkItem:
        """Finish several steps one after another, whoever's they are; what is open then."""
        for outcome in outcomes:
            self.do(outcome, now)
        self.case.refresh_from_db()
        return self.item

    def refer(self, way: str, to: Actor, words: str = "请看预算", *, by: Actor | None = None) -> Referral:
        """Draw somebody into what is open; by the officer unless said otherwise."""
        actor = by or self.officer
        return actions.refer(self.item.pk, way, to.registered, words, actor=actor, now=NOW, key=new_key())

    def colleague(self, name: str = "段承安") -> Actor:
        """Another case officer of the same office."""
        post = rounds.post_of("high-tech", Role.CASE_OFFICER)
        who = people.person(name, at=post.organisation)
        held = people.in_post(who, Role.CASE_OFFICER, post.organisation)
        held.post.office = post.office
        held.post.save(update_fields=["office"])
        return people.acting(who, held)


@pytest.fixture(scope="module")
def department(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Round]:
    """Each test of the module runs inside this transaction, which is undone at the module's end."""
    with django_db_blocker.unblock(), transaction.atomic():
        rounds.publish(NOW)
        applicant = rounds.applicant()
        call = rounds.open_call(NOW)
        application = rounds.submitted(call, applicant, NOW)
        host = Organisation.objects.get(pk=application.host_id)
        office = people.person("魏敏", at=host)
        unit = people.acting(office, people.in_post(office, Role.UNIT_OFFICE, host))
        officer, head = (rounds.holder("high-tech", role) for role in (Role.CASE_OFFICER, Role.OFFICE_HEAD))
        assert application.case is not None
        yield Round(application, application.case, applicant, unit, officer, head)
        transaction.set_rollback(True)


@pytest.fixture
def around(department: Round, db: None) -> Round:
    """The round, as it was at the module's start."""
    department.case.refresh_from_db()
    return department
