"""``kezhi demo``: builds once, keeps what is there, says what to do instead of guessing."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone
from pytest_django.fixtures import Settings

from kezhi.demo import actions
from kezhi.packs.models import PackVersion
from kezhi.projects.models import Call
from kezhi.subjects.models import Person
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_kept")]
YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def a_demo(settings: Settings) -> None:
    settings.DEMO = True


def demo(*options: str) -> str:
    out = StringIO()
    call_command("demo", "--no-serve", *options, stdout=out)
    return out.getvalue()


def test_the_second_start_doubles_nothing() -> None:
    first = demo("--size", "small", "--date", "2026-03-24")
    assert [line.rpartition(" ")[2] for line in first.splitlines()][1:5] == [
        "packs",
        "organisations",
        "persons",
        "calls",
    ]
    counted = Person.objects.count(), Call.objects.count(), PackVersion.objects.count()
    second = demo()
    assert "2026-03-24 · seed 62 · small" in second
    assert (Person.objects.count(), Call.objects.count(), PackVersion.objects.count()) == counted


def test_a_demo_that_outlived_its_calls_says_so() -> None:
    demo("--size", "small", "--date", timezone.localdate().isoformat())
    assert "--fresh" not in demo()
    Call.objects.update(opens=F("opens") - YEAR, closes=F("closes") - YEAR)
    assert "all calls have closed: --fresh" in demo()


def test_another_province_needs_a_word() -> None:
    demo("--size", "small", "--date", "2026-03-24")
    with pytest.raises(CommandError, match="--fresh"):
        demo("--seed", "7")
    demo("--fresh", "--seed", "7", "--size", "small", "--date", "2026-04-01")
    there = actions.built()
    assert there is not None
    assert (there.seed, there.day, there.size) == (7, date(2026, 4, 1), "small")
    assert Call.objects.count() == 3


def test_a_real_installation_is_left_alone(settings: Settings) -> None:
    person()
    with pytest.raises(CommandError, match="不是空库"):
        demo("--size", "small")
    with pytest.raises(CommandError, match="不能清空"):
        demo("--size", "small", "--fresh")
    settings.DEMO = False
    with pytest.raises(CommandError, match="KEZHI_DEMO=1"):
        demo()
    assert Person.objects.count() == 1


@pytest.mark.parametrize("options", [("--size", "huge"), ("--date", "24.3.2026"), ("--seed", "x")])
def test_a_strange_option_is_refused(options: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        demo(*options)
