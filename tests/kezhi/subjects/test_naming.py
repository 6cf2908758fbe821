"""Which organisation a written name means."""

import pytest
from pytest_django import DjangoAssertNumQueries

from kezhi.base.actor import SYSTEM
from kezhi.subjects.models import OrganisationState
from kezhi.subjects.queries import alike, named_exactly
from tests.people import unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "written",
    [
        "华北电力大学(北京)",
        "华北电力大学（北京）",
        "华北电力大学 （北京）",
        "华北电力大学（北京）\u3000",
        "\ufeff华北电力大学(北京)",
    ],
)
def test_width_case_and_blanks_dont_matter(written: str) -> None:
    one = unit("华北电力大学（北京）")
    assert named_exactly([written]) == {written: {one.pk}}


def test_past_names_and_aliases_count() -> None:
    one = unit("兰州财经大学")
    for name, kind in (("兰州商学院", "former"), ("兰财", "short"), ("兰州财大", "alias")):
        one.names.create(name=name, kind=kind, valid=("1990-01-01", None))
    found = named_exactly(["兰州商学院", "兰财", "兰州财大", "兰州大学"])
    assert found == {name: {one.pk} for name in ("兰州商学院", "兰财", "兰州财大")}


def test_an_official_name_goes_before_another_units_alias() -> None:
    one, other = unit("兰州大学"), unit("兰州大学第一医院")
    other.names.create(name="兰州大学", kind="alias", valid=("1990-01-01", None))
    assert named_exactly(["兰州大学"]) == {"兰州大学": {one.pk}}


def test_a_name_of_two_units_means_both() -> None:
    units = {unit("同名院").pk, unit("同名院").pk}
    assert named_exactly(["同名院"]) == {"同名院": units}


def test_unconfirmed_units_are_meant_by_nobody() -> None:
    unit("兰州大学", state=OrganisationState.PENDING)
    assert named_exactly(["兰州大学"]) == {}


def test_however_many_names_it_is_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    unit("单位7")
    with django_assert_num_queries(1):
        assert len(named_exactly([f"单位{n}" for n in range(50)])) == 1


def test_the_likest_comes_first() -> None:
    near, far = unit("兰州理工大学"), unit("甘肃农业大学")
    assert alike(SYSTEM, "兰州理工大").first() == near
    assert far not in alike(SYSTEM, "中国科学院")
