"""Asking people into a team; their answers, in their account or by a one-time link."""

from datetime import datetime
from typing import Any

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import NOBODY, Actor
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.projects import queries
from kezhi.projects.actions import applying, team
from kezhi.projects.domain.links import digest_of
from kezhi.projects.models import Application, Call, Member
from kezhi.subjects.models import Person
from tests import rounds
from tests.people import acting, person, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


def by(actor: Actor, now: datetime, key: str = "") -> dict[str, Any]:
    return {"actor": actor, "now": now, "key": key or new_key()}


@pytest.fixture
def begun(call: Call, actor: Actor, now: datetime) -> Application:
    return applying.start(call.pk, **by(actor, now))


@pytest.fixture
def colleague() -> Person:
    return person("祁连川", at=unit("甘肃农业大学"), email="qi@example.cn")


def asked(
    begun: Application, actor: Actor, now: datetime, who: Person | None = None, **said: str
) -> tuple[Member, str]:
    words = {"name": "马骁然", "organisation": "某校", "contact": "13900005678", "duty": "试验"} | said
    return team.invite(begun.pk, person=who, **words, **by(actor, now))


def token_of(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[1]


def test_a_registered_person_is_told_and_named_from_the_registry(
    begun: Application, actor: Actor, colleague: Person, now: datetime
) -> None:
    member, link = asked(begun, actor, now, colleague, name="别的名字", contact="")
    assert link == ""
    assert (member.name, member.organisation, member.contact) == ("祁连川", "甘肃农业大学", "qi@example.cn")
    assert Notice.objects.get(kind="team-invitation").person == colleague.pk
    assert list(queries.invitations(acting(colleague))) == [member]


@pytest.mark.parametrize(("accept", "state"), [(True, "accepted"), (False, "declined")])
def test_the_invited_answers_in_the_own_account(
    accept: bool, state: str, begun: Application, actor: Actor, colleague: Person, now: datetime
) -> None:
    member, _link = asked(begun, actor, now, colleague)
    with pytest.raises(NotAllowed):
        team.answer(member.pk, accept=accept, **by(actor, now))
    team.answer(member.pk, accept=accept, **by(acting(colleague), now, "a"))
    team.answer(member.pk, accept=accept, **by(acting(colleague), now, "a"))
    member.refresh_from_db()
    assert (member.state, member.answered_at) == (state, now)
    assert Notice.objects.get(kind=f"member-{state}").person == actor.person
    assert JournalLine.objects.filter(action=f"member.{state}").count() == 1
    with pytest.raises(NotAllowed):
        team.answer(member.pk, accept=not accept, **by(acting(colleague), now))


def test_a_member_sees_the_application_once_it_is_accepted(
    begun: Application, actor: Actor, colleague: Person, now: datetime
) -> None:
    member, _link = asked(begun, actor, now, colleague)
    assert begun not in queries.applications(acting(colleague))
    team.answer(member.pk, accept=True, **by(acting(colleague), now))
    assert begun in queries.applications(acting(colleague))


def test_only_the_digest_of_a_link_is_kept(begun: Application, actor: Actor, now: datetime) -> None:
    member, path = asked(begun, actor, now)
    token = token_of(path)
    assert member.link_digest == digest_of(token)
    assert token not in str(JournalLine.objects.values_list("detail", flat=True))
    assert Member.objects.filter(link_digest=token).count() == 0


def test_one_key_makes_one_link_and_shows_it_once(begun: Application, actor: Actor, now: datetime) -> None:
    words = {"name": "马骁然", "organisation": "某校", "contact": "", "duty": ""}
    member, path = team.invite(begun.pk, person=None, **words, **by(actor, now, "k"))
    assert path
    assert team.invite(begun.pk, person=None, **words, **by(actor, now, "k")) == (member, "")


@pytest.mark.parametrize(
    ("scheme", "number", "masked"),
    [("resident-id", "11010519491231002X", "1101"), ("passport", "E12345678", "E1")],
)
def test_a_link_is_answered_once_with_an_identity_document(
    scheme: str, number: str, masked: str, begun: Application, actor: Actor, now: datetime
) -> None:
    _member, path = asked(begun, actor, now)
    said = {"accept": True, "scheme": scheme, "number": number}
    member = team.answer_by_link(token_of(path), **said, **by(NOBODY, now))
    assert member.state == Member.State.ACCEPTED
    assert member.link_digest == ""
    assert member.identity_masked.startswith(masked[:1])
    assert number not in member.identity_masked
    with pytest.raises(NotFound, match="已用过"):
        team.answer_by_link(token_of(path), **said, **by(NOBODY, now))


@pytest.mark.parametrize(
    ("scheme", "number"),
    [("resident-id", "110105194912310021"), ("resident-id", "123"), ("passport", "?")],
)
def test_a_wrong_identity_number_is_explained_and_the_link_still_holds(
    scheme: str, number: str, begun: Application, actor: Actor, now: datetime
) -> None:
    member, path = asked(begun, actor, now)
    with pytest.raises(Refused) as refused:
        team.answer_by_link(token_of(path), accept=True, scheme=scheme, number=number, **by(NOBODY, now))
    assert refused.value.reason
    member.refresh_from_db()
    assert (member.state, member.identity_masked) == (Member.State.INVITED, "")
    team.answer_by_link(token_of(path), accept=False, scheme="", number="", **by(NOBODY, now))
    member.refresh_from_db()
    assert member.state == Member.State.DECLINED


def test_an_unknown_link_says_how_to_go_on(call: Call, now: datetime) -> None:
    with pytest.raises(NotFound, match="重新邀请"):
        team.answer_by_link("nothing", accept=True, scheme="passport", number="E12345678", **by(NOBODY, now))


def test_the_applicant_isnt_asked_into_the_own_team(begun: Application, actor: Actor, now: datetime) -> None:
    with pytest.raises(Refused, match="不用邀请自己"):
        asked(begun, actor, now, Person.objects.get(pk=actor.person))


def test_only_the_applicant_invites_and_removes(
    begun: Application, actor: Actor, colleague: Person, now: datetime
) -> None:
    member, _link = asked(begun, actor, now, colleague)
    team.answer(member.pk, accept=True, **by(acting(colleague), now))
    with pytest.raises(NotAllowed):
        asked(begun, acting(colleague), now)
    with pytest.raises(NotAllowed):
        team.remove(member.pk, **by(acting(colleague), now))
    team.remove(member.pk, **by(actor, now))
    team.remove(member.pk, **by(actor, now))
    assert begun.members.count() == 0
    assert JournalLine.objects.get(action="member.removed").detail["name"] == "祁连川"


def test_after_submission_the_team_is_fixed(call: Call, actor: Actor, now: datetime) -> None:
    application = rounds.submitted(call, actor, now)
    with pytest.raises(NotAllowed):
        asked(application, actor, now)
