"""Which experts may not review what: every kind of tie, at both sides of its window."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine.packs import CONFLICTS
from kezhi.review.domain.conflicts import FINDERS, Candidate, Evidence, Found, Rule, Stay, Subject, Tie, find

ON = date(2026, 11, 24)
LONG_AGO = date(2010, 1, 1)
EXPERT, APPLICANT, MEMBER, OTHER = 1, 2, 3, 4
HERE, THERE, ABOVE, ELSEWHERE = 10, 11, 12, 13
RULES = {
    **{kind: Rule("bars") for kind in ("relative", "affiliated-unit", "own-item", "adviser")},
    "same-unit": Rule("bars", 2),
    "co-project": Rule("bars", 3),
    "co-author": Rule("bars", 3),
    "excluded": Rule("bars", 3),
    "reciprocal": Rule("flags", 2),
    "unknown-unit": Rule("undetermined"),
}
CANDIDATE = Candidate(expert=100, person=EXPERT, name="甲专家")
SUBJECT = Subject(item=500, group=1, persons=frozenset({APPLICANT, MEMBER}), organisations=frozenset({HERE}))
NAMES = {HERE: "兰州理工大学", THERE: "兰州大学", ABOVE: "省科学院", ELSEWHERE: "西北师范大学"}
SETTLED = (Stay(EXPERT, THERE, LONG_AGO), Stay(APPLICANT, HERE, LONG_AGO))


def search(
    *ties: Tie,
    stays: Sequence[Stay] = SETTLED,
    subjects: Sequence[Subject] = (SUBJECT,),
    candidates: Sequence[Candidate] = (CANDIDATE,),
    on: date = ON,
    **more: object,
) -> list[Found]:
    evidence = replace(Evidence(stays=stays, ties=ties, names=NAMES), **more)  # type: ignore[arg-type]
    return find(candidates, subjects, evidence, RULES, on)


def kinds(found: Sequence[Found]) -> list[str]:
    return [one.kind for one in found]


def test_every_kind_that_a_rubric_names_is_looked_for() -> None:
    assert set(FINDERS) == set(CONFLICTS) == set(RULES)


def test_who_has_nothing_to_do_with_it_is_free() -> None:
    assert search() == []


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("person", [APPLICANT, MEMBER])
@pytest.mark.parametrize("kind", ["relative", "adviser", "co-project", "co-author"])
def test_a_tie_to_anybody_behind_the_item_bars_whoever_declared_it(kind: str, person: int, swapped: bool) -> None:
    one, other = (person, EXPERT) if swapped else (EXPERT, person)
    [found] = search(Tie(kind, one, other, LONG_AGO, what="镍钴项目"))
    assert (found.expert, found.item, found.kind, found.strength) == (100, 500, kind, "bars")
    assert (found.detail["person"], found.detail["what"], found.detail["until"]) == (person, "镍钴项目", "")


def test_a_tie_to_somebody_else_does_not_matter() -> None:
    assert search(Tie("relative", EXPERT, OTHER, LONG_AGO), Tie("relative", OTHER, APPLICANT, LONG_AGO)) == []


@pytest.mark.parametrize(
    ("kind", "last", "on", "barred"),
    [
        ("co-project", date(2023, 11, 24), date(2026, 11, 24), True),
        ("co-project", date(2023, 11, 24), date(2026, 11, 25), False),
        ("co-author", date(2023, 11, 24), date(2026, 11, 24), True),
        ("co-author", date(2023, 11, 24), date(2026, 11, 25), False),
        ("co-project", None, date(2040, 1, 1), True),
        ("adviser", date(2012, 6, 30), date(2026, 11, 24), True),
        ("adviser", None, date(2026, 11, 24), True),
        ("relative", date(2026, 11, 24), date(2026, 11, 24), True),
        ("relative", date(2026, 11, 23), date(2026, 11, 24), False),
    ],
)
def test_how_long_a_tie_counts(kind: str, last: date | None, on: date, barred: bool) -> None:
    found = search(Tie(kind, EXPERT, APPLICANT, LONG_AGO, last), on=on)
    assert kinds(found) == ([kind] if barred else [])
    assert all(one.detail["until"] == (last.isoformat() if last else "") for one in found)


@pytest.mark.parametrize("kind", ["relative", "adviser", "co-project", "co-author"])
def test_a_tie_that_begins_tomorrow_does_not_bar_today(kind: str) -> None:
    tomorrow = ON + timedelta(days=1)
    assert search(Tie(kind, EXPERT, APPLICANT, tomorrow)) == []
    assert kinds(search(Tie(kind, EXPERT, APPLICANT, tomorrow), on=tomorrow)) == [kind]


MOVED = date(2024, 11, 23)


@pytest.mark.parametrize(("on", "barred"), [(date(2026, 11, 23), True), (date(2026, 11, 24), False)])
def test_who_moved_from_the_items_unit_is_barred_for_two_years(on: date, barred: bool) -> None:
    moved = (Stay(EXPERT, HERE, LONG_AGO, MOVED), Stay(EXPERT, THERE, date(2024, 11, 24)), SETTLED[1])
    found = search(stays=moved, on=on)
    assert kinds(found) == (["same-unit"] if barred else [])
    assert all(one.detail == {"unit": "兰州理工大学", "until": "2024-11-23"} for one in found)


@pytest.mark.parametrize(("on", "barred"), [(date(2026, 11, 23), True), (date(2026, 11, 24), False)])
def test_so_is_who_stayed_where_somebody_behind_the_item_came_from(on: date, barred: bool) -> None:
    moved = (SETTLED[0], Stay(MEMBER, THERE, LONG_AGO, MOVED), Stay(MEMBER, HERE, date(2024, 11, 24)), SETTLED[1])
    assert kinds(search(stays=moved, on=on)) == (["same-unit"] if barred else [])


def test_a_unit_of_today_bars_without_an_end() -> None:
    [found] = search(stays=(Stay(EXPERT, HERE, LONG_AGO), SETTLED[1]))
    assert found.detail == {"unit": "兰州理工大学", "until": ""}


def test_a_part_time_post_counts_like_a_full_one() -> None:
    assert kinds(search(stays=(*SETTLED, Stay(EXPERT, HERE, ON)))) == ["same-unit"]
    assert search(stays=(*SETTLED, Stay(EXPERT, HERE, ON + timedelta(days=1)))) == []


def test_the_unit_of_a_member_bars_too() -> None:
    assert kinds(search(stays=(*SETTLED, Stay(MEMBER, THERE, LONG_AGO)))) == ["same-unit"]


@pytest.mark.parametrize(
    ("owners", "barred"),
    [
        ({THERE: frozenset({THERE, HERE}), HERE: frozenset({HERE})}, True),
        ({HERE: frozenset({HERE, THERE}), THERE: frozenset({THERE})}, True),
        ({HERE: frozenset({HERE, ABOVE}), THERE: frozenset({THERE, ABOVE})}, True),
        ({HERE: frozenset({HERE, ABOVE}), THERE: frozenset({THERE, ELSEWHERE})}, False),
        ({}, False),
    ],
)
def test_units_above_or_beside_each_other_bar(owners: dict[int, frozenset[int]], barred: bool) -> None:
    found = search(owners=owners)
    assert kinds(found) == (["affiliated-unit"] if barred else [])
    assert all(one.detail == {"unit": "兰州大学", "other": "兰州理工大学"} for one in found)


def test_a_unit_is_not_affiliated_with_itself() -> None:
    same = (Stay(EXPERT, HERE, LONG_AGO), SETTLED[1])
    assert kinds(search(stays=same, owners={HERE: frozenset({HERE, ABOVE})})) == ["same-unit"]


def own(group: int | None) -> Subject:
    return Subject(item=501, group=group, persons=frozenset({EXPERT}), organisations=frozenset({ELSEWHERE}))


@pytest.mark.parametrize(
    ("mine", "theirs", "barred"), [(1, 1, True), (2, 1, False), (None, None, True), (None, 1, False)]
)
def test_an_own_item_bars_from_the_others_of_its_group(mine: int | None, theirs: int | None, barred: bool) -> None:
    found = search(subjects=(replace(SUBJECT, group=theirs), own(mine)))
    assert ((500, "own-item") in {(one.item, one.kind) for one in found}) is barred


def test_nobody_reviews_their_own_item() -> None:
    assert (501, "own-item") in {(one.item, one.kind) for one in search(subjects=(own(3),))}


def test_whom_the_applicant_names_is_kept_away() -> None:
    assert kinds(search(subjects=(replace(SUBJECT, excluded=frozenset({EXPERT})),))) == ["excluded"]
    assert search(subjects=(replace(SUBJECT, excluded=frozenset({OTHER})),)) == []


@pytest.mark.parametrize(
    ("name", "unit", "barred"),
    [
        ("甲专家", "兰州大学", True),
        ("甲专家", "", True),
        ("甲专家", "西北师范大学", False),
        ("乙专家", "兰州大学", False),
    ],
)
def test_a_name_is_meant_with_its_unit(name: str, unit: str, barred: bool) -> None:
    subject = replace(SUBJECT, excluded_names=frozenset({(name, unit)}))
    assert kinds(search(subjects=(subject,))) == (["excluded"] if barred else [])


def test_mutual_review_is_flagged_and_one_way_is_not() -> None:
    [found] = search(reviewed=frozenset({(APPLICANT, EXPERT)}))
    assert (found.kind, found.strength, found.detail) == ("reciprocal", "flags", {"person": APPLICANT})
    assert search(reviewed=frozenset({(EXPERT, APPLICANT), (OTHER, EXPERT)})) == []


@pytest.mark.parametrize(
    "stays",
    [
        (SETTLED[1],),
        (Stay(EXPERT, THERE, LONG_AGO, ON - timedelta(days=1)), SETTLED[1]),
        (Stay(EXPERT, THERE, ON + timedelta(days=1)), SETTLED[1]),
    ],
)
def test_who_belongs_nowhere_today_is_undetermined(stays: tuple[Stay, ...]) -> None:
    [found] = search(stays=stays)
    assert (found.kind, found.strength) == ("unknown-unit", "undetermined")


def test_an_item_of_no_known_unit_is_undetermined_for_everybody() -> None:
    nowhere = replace(SUBJECT, organisations=frozenset())
    assert kinds(search(stays=(SETTLED[0],), subjects=(nowhere,))) == ["unknown-unit"]


def test_a_kind_without_a_rule_is_not_looked_for() -> None:
    evidence = Evidence(stays=SETTLED, ties=(Tie("relative", EXPERT, APPLICANT, LONG_AGO),), names=NAMES)
    assert find((CANDIDATE,), (SUBJECT,), evidence, {"adviser": Rule("bars")}, ON) == []
    [found] = find((CANDIDATE,), (SUBJECT,), evidence, {"relative": Rule("flags")}, ON)
    assert found.strength == "flags", "the rule says what a tie does"


def test_one_tie_of_a_kind_is_told_once_for_a_pair() -> None:
    twice = (Tie("co-project", EXPERT, APPLICANT, LONG_AGO), Tie("co-project", EXPERT, MEMBER, LONG_AGO))
    assert kinds(search(*twice)) == ["co-project"]


def test_several_kinds_are_all_told() -> None:
    both = (Tie("relative", EXPERT, APPLICANT, LONG_AGO), Tie("adviser", EXPERT, APPLICANT, LONG_AGO))
    assert kinds(search(*both)) == ["adviser", "relative"]


@given(
    ties=st.lists(
        st.tuples(
            st.sampled_from(["relative", "adviser", "co-project"]),
            st.sampled_from([EXPERT, APPLICANT, MEMBER, OTHER]),
            st.sampled_from([EXPERT, APPLICANT, MEMBER, OTHER]),
        ),
        max_size=6,
    ).map(lambda made: [Tie(kind, one, other, LONG_AGO) for kind, one, other in made if one != other])
)
def test_the_order_of_the_evidence_does_not_matter(ties: list[Tie]) -> None:
    assert [(one.item, one.kind) for one in search(*ties)] == [(one.item, one.kind) for one in search(*reversed(ties))]


@given(days=st.integers(0, 3000))
def test_time_only_frees(days: int) -> None:
    tie = Tie("co-project", EXPERT, APPLICANT, LONG_AGO, date(2023, 11, 24))
    later = date(2023, 11, 24) + timedelta(days=days)
    assert bool(search(tie, on=later)) is (later <= date(2026, 11, 24))
