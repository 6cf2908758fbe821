"""Home pages aren't empty: a draft partly filled, an invitation that waits."""

from datetime import datetime

import pytest

from kezhi.forms.models import Draft
from kezhi.projects import queries
from kezhi.projects.models import Application
from tests.province import Province

pytestmark = pytest.mark.django_db


def test_a_draft_is_partly_filled_and_partly_known(province: Province, now: datetime) -> None:
    application = province.application("沈若舟")
    assert application.state == Application.State.DRAFT
    draft = Draft.objects.get(pk=application.draft_id)
    assert draft.data["title"] == "钴基催化剂电解水制氢寿命提升关键技术"
    assert draft.data["org_name"] == "兰州理工大学"
    assert draft.data["pi_degree"] == "doctor"
    assert "background" not in draft.data
    assert queries.closed_reason(application, now) == ""


def test_an_invitation_waits_for_the_young_researcher(province: Province) -> None:
    (invitation,) = queries.invitations(province.actor("祁连川"))
    assert invitation.application == province.application("沈若舟")
    assert (invitation.organisation, invitation.duty) == ("甘肃农业大学", "杂质离子影响评价")
    assert not queries.invitations(province.actor("沈若舟")).exists()


def test_a_recommender_is_known_where_the_unit_has_one(province: Province) -> None:
    recommender = province.application("沈若舟").recommender
    assert recommender is not None
    assert recommender.name == "甘肃省教育厅"
