"""The first administrator is appointed from the command line."""

import pytest
from django.core.management import CommandError, call_command

from kezhi.base.actor import Role
from kezhi.subjects.models import Holding, Post
from tests.people import person, unit

pytestmark = pytest.mark.django_db


def test_a_registered_person_gets_a_vacant_post_once() -> None:
    Post.objects.create(organisation=unit("科技厅"), code="system-admin", role=Role.SYSTEM_ADMIN, title_zh="系统管理员")
    who = person("管理员")
    assert who.account is not None
    call_command("appoint", who.account.email.upper(), "system-admin")
    assert Holding.objects.get().person == who
    with pytest.raises(CommandError, match="已有人任职"):
        call_command("appoint", who.account.email, "system-admin")


@pytest.mark.parametrize(("email", "post"), [("nobody@example.cn", "system-admin"), (None, "nothing")])
def test_what_is_missing_is_said(email: str | None, post: str) -> None:
    who = person()
    assert who.account is not None
    with pytest.raises(CommandError, match="请先"):
        call_command("appoint", email or who.account.email, post)
