"""Funded projects as everybody searches them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kezhi.projects.models import Project
from kezhi.projects.queries.funded import Wanted, choices, funded, sums
from kezhi.subjects.models import Organisation
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


def project(
    number: str, title: str, host: Organisation, year: int, amount: int = 100_000, programme: str = "YF"
) -> Project:
    return Project.objects.create(
        number=number,
        title=title,
        programme=programme,
        host=host,
        pi=people.person(f"负责人{number}", at=host),
        amount=amount,
        starts=date(year, 7, 1),
        ends=date(year + 2, 6, 30),
        published=True,
        created_at=people.MADE,
    )


@pytest.fixture
def three() -> None:
    """Two of Lanzhou and one of Jinchang."""
    people.region("620300", "金昌市")
    lanzhou, jinchang = people.unit("兰州大学"), people.unit("金川集团", kind="enterprise", code="620321")
    project("25YF0001", "电解水制氢", lanzhou, 2025)
    project("26YF0001", "镍铜分离", jinchang, 2026, 300_000)
    project("26CX0001", "电解槽", lanzhou, 2026, 50_000, "CX")


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(), ["26CX0001", "26YF0001", "25YF0001"]),
        (Wanted(year="2026"), ["26CX0001", "26YF0001"]),
        (Wanted(city="620300"), ["26YF0001"]),
        (Wanted(programme="CX"), ["26CX0001"]),
        (Wanted(unit="兰州"), ["26CX0001", "25YF0001"]),
        (Wanted(q="电解"), ["26CX0001", "25YF0001"]),
        (Wanted(q="电解 2026"), []),
        (Wanted(q="26yf"), ["26YF0001"]),
        (Wanted(q="负责人25YF0001"), ["25YF0001"]),
        (Wanted(year="二〇二六", city="620300"), ["26YF0001"]),
    ],
)
def test_what_is_asked_for_is_found(three: None, wanted: Wanted, numbers: list[str]) -> None:
    assert [one.number for one in funded(wanted)] == numbers


def test_how_many_and_how_much(three: None) -> None:
    assert sums(funded(Wanted())) == (3, Decimal(450_000))
    assert sums(funded(Wanted(year="1999"))) == (0, Decimal(0))


def test_only_what_there_is_can_be_chosen(three: None) -> None:
    found = choices()
    assert found.years == [2026, 2025]
    assert [name for _code, name in found.cities] == ["兰州市", "金昌市"]
    assert [code for code, _name in found.programmes] == ["CX", "YF"]
    assert dict(found.programmes)["YF"] == "省重点研发计划"


@given(st.builds(Wanted, *[st.text(max_size=8)] * 5))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_narrows_and_never_fails(three: None, wanted: Wanted) -> None:
    if "\x00" not in "".join(vars(wanted).values()):
        assert funded(wanted).count() <= 3


def test_of_a_list_only_what_staff_publish_is_found_in_the_lists_own_words() -> None:
    said = {"source": "名单", "state": "recorded", "amount": 7, "starts": date(2020, 1, 1), "ends": date(2022, 1, 1)}
    for number, published in (("1", True), ("2", False)):
        Project.objects.create(
            number=number, title=f"题{number}", host_name="某院", pi_name="某某", published=published,
            created_at=people.MADE, **said,
        )  # fmt: skip
    for asked in (Wanted(), Wanted(q="某院"), Wanted(q="某某"), Wanted(unit="某院"), Wanted(year="2020")):
        [found] = funded(asked)
        assert (found.number, found.host_words, found.pi_words) == ("1", "某院", "某某")
    assert choices().years == [2020]
    assert choices().programmes == []
