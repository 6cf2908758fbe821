"""The department with its packs published, once for the tests of a module."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from kezhi.base.actor import Actor
from kezhi.projects.models import Call
from tests import rounds
from tests.lists import NOW


@pytest.fixture(scope="module")
def department(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Each test of the module runs inside this transaction, which is undone at the module's end."""
    with django_db_blocker.unblock(), transaction.atomic():
        rounds.publish(NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def call(department: None, db: None, now: datetime) -> Call:
    """A call that takes applications at ``now``."""
    return rounds.open_call(now)


@pytest.fixture
def actor(department: None, db: None) -> Actor:
    """An applicant of whom everything is known."""
    return rounds.applicant()
