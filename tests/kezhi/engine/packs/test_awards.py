"""How a pack says that awards are chosen: read, and every expression held to what there is."""

from collections.abc import Callable

import pytest

from kezhi.engine import packs
from kezhi.engine.errors import Problem, Problems
from tests.kezhi.engine.packs import conftest

AWARD = """
[call.award]
rank_within = "group"
recommended = "votes_for > present / 2"

[[call.award.constraints]]
name = "young"
title = {zh = "青年", en = "Young"}
part = "count(items[age < parameters.age_limit])"
whole = "count(items)"
at_least = "0.4"
basis = "办法"
"""


def read(award: str = AWARD) -> packs.Pack:
    files = {"pack.toml": (conftest.MANIFEST + award).encode()}
    return packs.from_files(files)


def faults(award: str) -> list[Problem]:
    with pytest.raises(Problems) as refused:
        read(award)
    return list(refused.value.problems)


def test_the_rules_are_read() -> None:
    pack = read()
    assert pack.call is not None
    award = pack.call.award
    assert (award.rank_within, award.recommended) == ("group", "votes_for > present / 2")
    constraint = award.constraints[0]
    assert (constraint.name, constraint.bound, constraint.at_least) == ("young", "0.4", True)
    assert constraint.title.en == "Young"


def test_a_pack_that_says_nothing_ranks_within_the_call() -> None:
    pack = read("")
    assert pack.call is not None
    assert (pack.call.award.rank_within, pack.call.award.constraints) == ("call", ())


def test_at_most_is_the_other_bound() -> None:
    pack = read(AWARD.replace("at_least", "at_most"))
    assert pack.call is not None
    assert not pack.call.award.constraints[0].at_least


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"group"', '"province"', "packs.unknown_value"),
        ('at_least = "0.4"', "", "packs.one_bound"),
        ('at_least = "0.4"', 'at_least = "0.4"\nat_most = "0.5"', "packs.one_bound"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, code: str) -> None:
    found = [one for one in faults(AWARD.replace(old, new)) if one.code == code]
    assert found
    assert found[0].place.file == "pack.toml"
    assert found[0].place.line is not None


Checked = Callable[[str], list[Problem]]


@pytest.fixture
def checked() -> Checked:
    def check(award: str) -> list[Problem]:
        found = packs.check(read(award), packs.Catalogue())
        return [one for one in found if (one.place.element or "").startswith("call.award")]

    return check


def test_rules_that_ask_for_what_there_is_pass(checked: Checked) -> None:
    assert checked(AWARD) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "element"),
    [
        ("age < ", "agee < ", "packs.unknown_name", "call.award.constraints[0].part"),
        ("parameters.age_limit", "parameters.none", "packs.unknown_name", "call.award.constraints[0].part"),
        ('"count(items)"', '"count(items"', "packs.bad_expression", "call.award.constraints[0].whole"),
        ('"0.4"', '"form.title"', "packs.unknown_name", "call.award.constraints[0].at_least"),
        ("votes_for > ", "votes > ", "packs.unknown_name", "call.award.recommended"),
        ("votes_for > ", "said.first > ", "packs.unknown_name", "call.award.recommended"),
    ],
)
def test_an_expression_that_cannot_be_reckoned_is_told(
    checked: Checked, old: str, new: str, code: str, element: str
) -> None:
    found = checked(AWARD.replace(old, new))
    assert [(one.code, one.place.element) for one in found] == [(code, element)]
    assert found[0].place.line is not None
    assert found[0].render("zh") != found[0].render("en")
