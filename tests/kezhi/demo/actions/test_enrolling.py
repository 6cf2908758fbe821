"""The pool of experts."""

import pytest

from kezhi.demo.actions.playing import story_of_the_pack
from kezhi.review.models import Expert
from kezhi.subjects.models import Holding
from tests.province import Province

pytestmark = pytest.mark.django_db


def test_the_pool_is_as_large_as_the_story_has_it(played: Province) -> None:
    said = story_of_the_pack()["experts"]
    assert Expert.objects.count() == said["count"]["medium"]
    assert set(Expert.objects.exclude(person__account=None).values_list("person__name", flat=True)) == {"谢观澜"}


def test_experts_hold_no_post_and_have_a_title_and_fields(played: Province) -> None:
    said = story_of_the_pack()["experts"]
    for expert in Expert.objects.select_related("person"):
        assert expert.person.title in said["titles"]
        assert set(expert.fields) <= {*said["disciplines"], *said["own"]}
        assert expert.declared_at is not None
    assert not Holding.objects.filter(person__in=Expert.objects.values("person")).exists()
