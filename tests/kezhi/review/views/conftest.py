"""Everybody who opens the pages of review, each in a client of their own, at a fixed moment."""

from collections.abc import Callable, Iterator
from unittest import mock

import pytest
from django.test import Client

from kezhi.base.actor import Actor
from kezhi.base.models import Account
from tests.lists import NOW

Enter = Callable[[Actor], Client]
MOST_QUERIES = 25


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with mock.patch("django.utils.timezone.now", return_value=NOW):
        yield


@pytest.fixture
def enter() -> Enter:
    """Sign in as somebody, in the post in which they act."""

    def sign_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(Account.objects.get(pk=actor.account), "allauth.account.auth_backends.AuthenticationBackend")
        if actor.holding is not None:
            session = client.session
            session["holding"] = actor.holding
            session.save()
        return client

    return sign_in


def text(client: Client, path: str, status: int = 200) -> str:
    """What a page says."""
    response = client.get(path)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()
