"""A submitted version: frozen, numbered, with the origin of each value, never changed again."""

import io

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.models import Account
from kezhi.forms import actions
from kezhi.forms.domain.digests import check_code, digest
from kezhi.forms.models import FieldOrigin, Submission
from kezhi.projects.actions import applying
from tests import rounds
from tests.kezhi.forms.conftest import Writing


@pytest.fixture
def submitted(writing: Writing) -> Submission:
    rounds.attach(rounds.complete(writing.application, writing.now), writing.owner, writing.now)
    return submit(writing)


def submit(writing: Writing) -> Submission:
    applying.submit(writing.application.pk, actor=writing.owner, now=writing.now, key=new_key())
    return Submission.objects.latest("pk")


def opened(actor: Actor, submission: Submission) -> tuple[int, bytes]:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account))
    answer = client.get(f"/forms/submitted/{submission.pk}/")
    return answer.status_code, answer.content


def test_the_digest_can_be_repeated_from_the_stored_data(submitted: Submission) -> None:
    submitted.refresh_from_db()
    assert submitted.digest == digest(submitted.data)


def test_each_value_says_where_it_came_from(submitted: Submission) -> None:
    origins = {origin.path: origin for origin in submitted.origins.all()}
    assert {origins[name].kind for name in ("org_name", "org_uscc")} == {FieldOrigin.Kind.FACT}
    assert (origins["org_uscc"].fact, origins["org_uscc"].source) == ("org.uscc", "单位库")
    assert origins["title"].kind == FieldOrigin.Kind.TYPED
    assert origins["title"].source == ""
    assert origins["grant_asked"].kind == FieldOrigin.Kind.COMPUTED
    assert set(origins) == {name for name, value in submitted.data.items() if value is not None}


def test_a_second_version_is_counted_and_the_first_one_stays(writing: Writing, submitted: Submission) -> None:
    applying.withdraw(writing.application.pk, reason="改题", actor=writing.owner, now=writing.now, key=new_key())
    actions.save(writing.draft.pk, {"title": "另一个够长的项目名称"}, base=99, actor=writing.owner, now=writing.now)
    second = submit(writing)
    assert (submitted.number, second.number) == (1, 2)
    assert submitted.digest != second.digest
    submitted.refresh_from_db()
    assert submitted.data["title"] != second.data["title"] == "另一个够长的项目名称"


@pytest.mark.parametrize("change", [{"data": {}}, {"digest": "0" * 64}, {"number": 9}])
def test_the_database_refuses_to_change_it(submitted: Submission, change: dict[str, object]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.filter(pk=submitted.pk).update(**change)


@pytest.mark.parametrize("model", [Submission, FieldOrigin])
def test_the_database_refuses_to_remove_it(submitted: Submission, model: type[Submission | FieldOrigin]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        model._default_manager.all()._raw_delete("default")


def test_the_printed_version_bears_its_number_and_check_code(
    writing: Writing, submitted: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: writing.now)
    status, content = opened(writing.owner, submitted)
    assert status == 200
    for page in PdfReader(io.BytesIO(content)).pages:
        text = page.extract_text()
        assert check_code(submitted.digest) in text
        assert "草稿" not in text


def test_a_code_of_a_list_is_printed_in_words(
    writing: Writing, submitted: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: writing.now)
    _status, content = opened(writing.owner, submitted)
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    assert "镍钴资源" in text, "the topic, which the data names by its code"


def test_strangers_are_not_told_that_it_exists(
    writing: Writing, submitted: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: writing.now)
    assert opened(writing.stranger, submitted)[0] == 404
