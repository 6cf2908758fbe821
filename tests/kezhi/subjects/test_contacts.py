"""Notices reach a person where they sign in, in the language they chose."""

from datetime import datetime

import pytest
from django.core import mail
from pytest_django import DjangoAssertNumQueries

from kezhi.base import notices, registry
from kezhi.base.actor import SYSTEM
from kezhi.base.commands import command
from kezhi.base.notices import Contact, NoticeKind
from tests import people

pytestmark = pytest.mark.django_db


def test_who_signs_in_is_reached_at_that_address_and_others_at_the_known_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    signs_in = people.person(email="elsewhere@example.cn", phone="13800000000")
    known = people.person("高岚", account=False, email="gao@example.cn")
    assert signs_in.account is not None
    signs_in.account.language = "en"
    signs_in.account.save()
    with django_assert_num_queries(1):
        found = notices.contacts["subjects"]([signs_in.pk, known.pk, 0])
    assert found == {
        signs_in.pk: Contact({"email": signs_in.account.email, "sms": "13800000000"}, "en"),
        known.pk: Contact({"email": "gao@example.cn", "sms": ""}),
    }


def test_a_notice_is_mailed_to_a_person(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "kinds", registry.Port("kinds"))
    notices.kinds.add("told", NoticeKind("您好", "{what}"))
    person = people.person()
    with command("tell", actor=SYSTEM, now=now, key="k") as cmd:
        notices.send([person.pk], "told", person, {"what": "有进展"}, cmd=cmd)
    assert notices.deliver(now=now) == 1
    assert person.account is not None
    assert [sent.to for sent in mail.outbox] == [[person.account.email]]
