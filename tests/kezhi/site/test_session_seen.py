"""The list of own sessions knows which are still used, without a write at every page."""

from datetime import datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from tests import people

pytestmark = pytest.mark.django_db


def test_a_session_is_noted_as_seen_every_five_minutes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    account = people.person(at=people.unit()).account
    assert account is not None
    client.force_login(account)
    begin = timezone.now()
    seen: list[datetime] = []
    for minutes in (0, 4, 6):
        monkeypatch.setattr(timezone, "now", lambda later=begin + timedelta(minutes=minutes): later)
        client.get("/notices/")
        seen.append(UserSession.objects.get(user=account).last_seen_at)
    assert seen[0] == seen[1] < seen[2]


def test_who_is_not_signed_in_has_no_session_to_note(client: Client) -> None:
    client.get("/notices/")
    assert not UserSession.objects.exists()
