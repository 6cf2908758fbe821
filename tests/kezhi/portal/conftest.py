"""A department at ``now``, and browsers in which somebody is signed in."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from kezhi.base.actor import Actor
from kezhi.base.models import Account

Window = Callable[[Actor], Client]


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Window:
    """Opens a browser for an actor in their post; every request arrives at ``now``."""
    monkeypatch.setattr("kezhi.site.middleware.timezone.now", lambda: now)

    def opened(actor: Actor) -> Client:
        client = Client()
        if actor.account is not None:
            client.force_login(Account.objects.get(pk=actor.account))
            session = client.session
            session["holding"] = actor.holding
            session.save()
        return client

    return opened
