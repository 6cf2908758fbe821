"""An applicant's way over the pages, from a call to a receipt; the team's, in accounts and by links."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.test import Client

from kezhi.base.actor import Actor
from kezhi.base.models import Account
from kezhi.projects.models import Application, Call, Member
from tests import rounds
from tests.people import acting, person, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[mock.Mock]:
    with mock.patch("django.utils.timezone.now", return_value=now) as at:
        yield at


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account))
    return client


@pytest.fixture
def begun(call: Call, actor: Actor) -> Application:
    client_of(actor).post(f"/calls/{call.pk}/apply/", {"command": "start"})
    return Application.objects.get()


def test_from_the_call_to_the_receipt(begun: Application, actor: Actor, now: datetime) -> None:
    client = client_of(actor)
    early = client.post(f"/applications/{begun.pk}/submit/", {"command": "s1"})
    assert early.status_code == 422
    assert "还差" in early.content.decode()
    rounds.complete(begun, now)
    assert "没有问题，可以提交" in client.get(f"/applications/{begun.pk}/check/").content.decode()
    first, again = (client.post(f"/applications/{begun.pk}/submit/", {"command": "s2"}) for _ in range(2))
    assert first["Location"] == again["Location"] == "/receipts/R26-000001/"
    receipt = client.get(first["Location"]).content.decode()
    assert "26YFA-000001" in receipt
    assert "2026-03-24 14:06:21" in receipt


def test_withdraw_delete_and_the_list(begun: Application, actor: Actor, now: datetime) -> None:
    client = client_of(actor)
    rounds.complete(begun, now)
    client.post(f"/applications/{begun.pk}/submit/", {"command": "s"})
    client.post(f"/applications/{begun.pk}/withdraw/", {"command": "w"})
    assert "已撤回" in client.get(f"/applications/{begun.pk}/").content.decode()
    assert client.post(f"/applications/{begun.pk}/delete/", {"command": "d"}).status_code == 403


def test_after_the_deadline_the_page_says_so_and_the_draft_stays(
    begun: Application, actor: Actor, now: datetime, clock: mock.Mock
) -> None:
    rounds.complete(begun, now)
    clock.return_value = begun.call.closes + timedelta(seconds=1)
    client = client_of(actor)
    assert client.post(f"/applications/{begun.pk}/submit/", {"command": "s"}).status_code == 409
    page = client.get(f"/applications/{begun.pk}/").content.decode()
    assert "截止" in page
    assert "草稿仍然保留" in page


def test_the_forms_team_is_asked_row_by_row(begun: Application, actor: Actor, now: datetime) -> None:
    known = person("祁连川", at=unit("甘肃农业大学"))
    rounds.complete(begun, now)
    begun.members.all().delete()
    client = client_of(actor)
    page = client.get(f"/applications/{begun.pk}/team/").content.decode()
    assert "申报书里还没有邀请的人" in page
    assert str(known.public_id) in page
    assert page.count("人员库里没有，用链接邀请") == 3
    check = client.get(f"/applications/{begun.pk}/check/").content.decode()
    assert check.count("还没有邀请") == 4
    assert check.count(f'href="/applications/{begun.pk}/team/"') == 4
    asked = {"person": known.public_id, "name": "祁连川", "organisation": "甘肃农业大学", "contact": "", "duty": "评价"}
    client.post(f"/applications/{begun.pk}/team/", asked | {"command": "i"})
    assert Member.objects.get().person == known
    assert str(known.public_id) not in client.get(f"/applications/{begun.pk}/team/").content.decode()


def test_two_of_one_name_in_one_unit_are_not_guessed(begun: Application, actor: Actor, now: datetime) -> None:
    there = unit("甘肃农业大学")
    twins = [person("祁连川", at=there) for _ in range(2)]
    rounds.complete(begun, now)
    begun.members.all().delete()
    page = client_of(actor).get(f"/applications/{begun.pk}/team/").content.decode()
    assert page.count("人员库里没有，用链接邀请") == 4
    assert not any(str(one.public_id) in page for one in twins)


def test_people_are_found_by_name(begun: Application, actor: Actor) -> None:
    person("卓玛措", at=unit("西北师范大学"))
    client = client_of(actor)
    assert "西北师范大学" in client.get(f"/applications/{begun.pk}/team/?q=卓玛").content.decode()
    assert "人员库里没有这个名字" in client.get(f"/applications/{begun.pk}/team/?q=无此人").content.decode()


def test_a_link_is_opened_answered_and_then_used(begun: Application, actor: Actor) -> None:
    words = {"name": "马骁然", "organisation": "某校", "contact": "", "duty": "", "command": "i"}
    page = client_of(actor).post(f"/applications/{begun.pk}/team/", words).content.decode()
    found = re.search(r"http://testserver(/teams/[^<\"]+/)", page)
    assert found is not None
    visitor, link = Client(), found[1]
    assert "沈若舟 邀请您参加项目组" in visitor.get(link).content.decode()
    assert visitor.post(link, {"scheme": "passport", "number": "", "answer": "accept"}).status_code == 422
    wrong = visitor.post(link, {"scheme": "resident-id", "number": "110105194912310021", "answer": "accept"})
    assert wrong.status_code in (409, 422)
    done = visitor.post(link, {"scheme": "resident-id", "number": "11010519491231002X", "answer": "accept"})
    assert "您已确认参加" in done.content.decode()
    assert visitor.get(link).status_code == 404


def test_an_invitation_waits_on_my_applications(begun: Application, actor: Actor) -> None:
    who = acting(person("韩青崖", at=unit("云杉公司", kind="enterprise")))
    member = Member.objects.create(
        application=begun, person_id=who.person, name="韩青崖", organisation="云杉公司", invited_at=begun.created_at
    )
    client = client_of(who)
    assert "邀请待答复" in client.get("/applications/").content.decode()
    client.post(f"/members/{member.pk}/answer/", {"answer": "decline", "command": "a"})
    member.refresh_from_db()
    assert member.state == Member.State.DECLINED
    assert "谢绝" in client_of(actor).get(f"/applications/{begun.pk}/team/").content.decode()
    client_of(actor).post(f"/members/{member.pk}/remove/", {"command": "r"})
    assert Member.objects.count() == 0


def test_handing_over_on_the_record(begun: Application, actor: Actor) -> None:
    who = person("祁连川", at=unit("甘肃农业大学"))
    Member.objects.create(
        application=begun, person=who, name=who.name, organisation="", state="accepted", invited_at=begun.created_at
    )
    client = client_of(actor)
    assert "移交给 祁连川" in client.get(f"/applications/{begun.pk}/").content.decode()
    missing = client.post(f"/applications/{begun.pk}/hand-over/", {"person": "nobody", "command": "h"})
    assert missing.status_code == 404
    client.post(f"/applications/{begun.pk}/hand-over/", {"person": who.public_id, "command": "h2"})
    begun.refresh_from_db()
    assert begun.applicant == who
