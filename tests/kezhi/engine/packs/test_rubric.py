"""评分表: read from pack.toml key by key, checked as a whole, and what it says of a ballot."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import packs
from kezhi.engine.errors import Problem, Problems
from kezhi.engine.packs import CONFLICTS, Rubric, within
from kezhi.engine.packs.rubric import WINDOWED

Check = Callable[[dict[str, bytes]], list[Problem]]
Files = dict[str, bytes]
HEAD = """
[[parameters]]
name = "years"
value = 3
unit = "年"
from = 2026-01-01
basis = "管理办法 第九条"

[review]
name = "basic"
title = {zh = "基础研究评分表", en = "Basic research"}
method = "mail"
experts = 3
working_days = 20
blind = true
ties = ["recommendation", "question"]
wide = 15
basis = "条例 第十五条"
"""
CRITERIA = """
[[review.criteria]]
name = "question"
title = {zh = "科学问题", en = "Question"}
help = {zh = "是否重要", en = "Does it matter"}
weight = 0.60
minimum = 0
maximum = 100
step = 5
comment = true

[[review.criteria]]
name = "novelty"
title = {zh = "新意", en = "Novelty"}
weight = 0.40
minimum = 0
maximum = 100
step = 0.5
"""
RECOMMENDATIONS = """
[[review.recommendations]]
name = "fund"
title = {zh = "资助", en = "Fund"}

[[review.recommendations]]
name = "reject"
title = {zh = "不资助", en = "Reject"}
"""


def rule(kind: str, more: str = "") -> str:
    window = 'window = "years"\n' if kind in WINDOWED else ""
    return f'\n[[review.conflicts]]\nkind = "{kind}"\neffect = "bars"\n{window}basis = "条例 第二十条"\n{more}'


REVIEW = HEAD + CRITERIA + RECOMMENDATIONS + "".join(rule(kind) for kind in CONFLICTS)


def with_review(files: Files, review: str = REVIEW) -> Files:
    """The small pack with a review section; parameters stand before the call as everywhere."""
    manifest = files["pack.toml"].decode()
    return files | {"pack.toml": (manifest + review).encode()}


def spoilt(files: Files, old: str, new: str) -> Files:
    assert old in REVIEW
    return with_review(files, REVIEW.replace(old, new, 1))


def line_of(files: Files, text: str) -> int:
    return files["pack.toml"].decode().split(text)[0].count("\n") + 1


def rubric_of(files: Files) -> Rubric:
    rubric = packs.from_files(files).review
    assert rubric is not None
    return rubric


def test_a_rubric_is_read_as_it_is_written(files: Files) -> None:
    rubric = rubric_of(with_review(files))
    assert (rubric.name, rubric.method, rubric.experts, rubric.working_days) == ("basic", "mail", 3, 20)
    assert rubric.blind
    assert rubric.ties == ("recommendation", "question")
    assert rubric.wide == 15
    first, second = rubric.criteria
    assert (first.name, first.weight, first.step, first.comment) == ("question", Decimal("0.60"), Decimal(5), True)
    assert (first.help.zh, second.help.zh, second.comment) == ("是否重要", "", False)
    assert [one.name for one in rubric.recommendations] == ["fund", "reject"]
    assert {one.kind: one.window for one in rubric.conflicts}["co-project"] == "years"


def test_a_sound_rubric_has_no_problem(check: Check, files: Files) -> None:
    assert check(with_review(files)) == []


def test_a_pack_needs_no_rubric(check: Check, files: Files) -> None:
    assert packs.from_files(files).review is None
    assert check(files) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ('name = "basic"\n', "", "schema.not_string", "[review]"),
        ('method = "mail"', 'method = "phone"', "packs.unknown_value", "method = "),
        ("experts = 3", 'experts = "3"', "schema.not_count", "experts = "),
        ("working_days = 20", "working_days = 0", "schema.not_count", "working_days = "),
        ("blind = true", 'blind = "yes"', "schema.not_flag", "blind = "),
        ("wide = 15", 'wide = "15"', "packs.bad_form", "wide = "),
        ('basis = "条例 第十五条"\n', "", "schema.not_string", "[review]"),
        ("weight = 0.60", 'weight = "0.60"', "packs.bad_form", 'weight = "0.60"'),
        ("weight = 0.60", "weight = true", "packs.bad_form", "weight = true"),
        ("weight = 0.60", "weight = nan", "packs.bad_form", "weight = nan"),
        ("maximum = 100\n", "", "packs.bad_form", "[[review.criteria]]"),
        ('name = "question"', 'name = "1st"', "schema.bad_name", 'name = "1st"'),
        ("comment = true", 'comment = "true"', "schema.not_flag", 'comment = "true"'),
        ("step = 5", "steps = 5", "schema.unknown_key", "steps = 5"),
        ('kind = "relative"', 'kind = "friend"', "packs.unknown_value", 'kind = "friend"'),
        ('effect = "bars"', 'effect = "warns"', "packs.unknown_value", 'effect = "warns"'),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(files: Files, old: str, new: str, code: str, at: str) -> None:
    broken = spoilt(files, old, new)
    with pytest.raises(Problems) as caught:
        packs.from_files(broken)
    first = caught.value.problems[0]
    assert (first.code, first.place.file, first.place.line) == (code, "pack.toml", line_of(broken, at))
    assert first.render("zh") != first.render("en")


@pytest.mark.parametrize("part", [CRITERIA, RECOMMENDATIONS])
def test_criteria_and_recommendations_are_needed(files: Files, part: str) -> None:
    with pytest.raises(Problems) as caught:
        packs.from_files(spoilt(files, part, ""))
    assert [each.code for each in caught.value.problems] == ["schema.not_list"]


def test_conflict_rules_are_needed(files: Files) -> None:
    with pytest.raises(Problems) as caught:
        packs.from_files(with_review(files, HEAD + CRITERIA + RECOMMENDATIONS))
    assert [each.place.element for each in caught.value.problems] == ["review.conflicts"]


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("weight = 0.60", "weight = 0.61", "weights", "[[review.criteria]]"),
        ("weight = 0.60", "weight = 0.59", "weights", "[[review.criteria]]"),
        ("experts = 3", "experts = 2", "few_experts", "experts = 2"),
        ("maximum = 100\nstep = 5", "maximum = 0\nstep = 5", "scale", "maximum = 0"),
        ("maximum = 100\nstep = 5", "maximum = 100\nstep = 0", "scale", "maximum = 100"),
        ("maximum = 100\nstep = 5", "maximum = 100\nstep = 7", "scale", "maximum = 100"),
        ("maximum = 100\nstep = 0.5", "maximum = 10\nstep = 0.5", "other_scale", "maximum = 10\n"),
        ('ties = ["recommendation", "question"]', 'ties = ["benefit"]', "unknown_value", "ties = "),
        ('name = "novelty"', 'name = "question"', "name_twice", None),
        ('name = "reject"', 'name = "fund"', "name_twice", None),
        ('kind = "adviser"', 'kind = "relative"', "conflict_missing", "[[review.conflicts]]"),
        ('window = "years"\n', "", "window", None),
        ('window = "years"', 'window = "months"', "window", None),
    ],
)
def test_what_does_not_fit_together_is_told_with_its_line(
    check: Check, files: Files, old: str, new: str, code: str, at: str | None
) -> None:
    broken = spoilt(files, old, new)
    found = {each.code: each for each in check(broken)}
    assert f"packs.{code}" in found
    place = found[f"packs.{code}"].place
    assert (place.file, place.line is not None) == ("pack.toml", True)
    if at is not None:
        assert place.line == line_of(broken, at)


def test_a_window_is_a_parameter_with_a_whole_number(check: Check, files: Files) -> None:
    assert [each.code for each in check(spoilt(files, "value = 3", "value = 2.5"))] == ["packs.window"] * 5


def test_only_ties_that_run_out_have_a_window(check: Check, files: Files) -> None:
    text = REVIEW.replace('kind = "adviser"\n', 'kind = "adviser"\nwindow = "years"\n')
    assert [each.code for each in check(with_review(files, text))] == ["packs.window"]


def test_a_weight_is_above_nothing(check: Check, files: Files) -> None:
    text = REVIEW.replace("weight = 0.60", "weight = 1.00").replace("weight = 0.40", "weight = 0")
    assert [each.code for each in check(with_review(files, text))] == ["packs.weight_not_positive"]


def test_one_recommendation_is_no_choice(check: Check, files: Files) -> None:
    lone = RECOMMENDATIONS[: RECOMMENDATIONS.rindex("[[")]
    assert [each.code for each in check(spoilt(files, RECOMMENDATIONS, lone))] == ["packs.few_recommendations"]


@pytest.mark.parametrize(
    "title",
    [
        '{zh = "论文数量", en = "Papers"}',
        '{zh = "发表论文的篇数", en = "Output"}',
        '{zh = "SCI 收录情况", en = "Output"}',
        '{zh = "影响因子", en = "Venue"}',
        '{zh = "期刊分区", en = "Venue"}',
        '{zh = "人才称号", en = "Standing"}',
        '{zh = "申请人头衔", en = "Standing"}',
        '{zh = "职称", en = "Standing"}',
        '{zh = "获奖数量", en = "Awards"}',
        '{zh = "产出", en = "Number of papers"}',
        '{zh = "产出", en = "Paper count"}',
        '{zh = "产出", en = "Citations"}',
        '{zh = "产出", en = "Impact factor"}',
        '{zh = "产出", en = "h-index"}',
        '{zh = "资历", en = "Academic titles"}',
    ],
)
def test_a_criterion_that_counts_is_refused(check: Check, files: Files, title: str) -> None:
    broken = spoilt(files, 'title = {zh = "新意", en = "Novelty"}', f"title = {title}")
    [found] = check(broken)
    assert (found.code, found.place.line) == ("packs.criterion_counts", line_of(broken, f"title = {title}"))


@pytest.mark.parametrize(
    "title",
    [
        '{zh = "代表作的质量", en = "Quality of the works"}',
        '{zh = "研究基础", en = "Basis"}',
        '{zh = "经济影响", en = "Economic impact"}',
        '{zh = "论文中的新思想", en = "Ideas"}',
        '{zh = "标题是否准确", en = "Title of the project"}',
    ],
)
def test_a_criterion_of_quality_is_not(check: Check, files: Files, title: str) -> None:
    assert check(spoilt(files, 'title = {zh = "新意", en = "Novelty"}', f"title = {title}")) == []


WHOLE: dict[str, Any] = {
    "scores": {"question": 85, "novelty": "90.5"},
    "comments": {"question": "问题清楚"},
    "recommendation": "fund",
}


def told(rubric: Rubric, **changes: Any) -> list[tuple[str, str | None]]:
    return [(each.code.removeprefix("review."), each.place.field) for each in rubric.check(**(WHOLE | changes))]


def test_a_whole_ballot_has_nothing_against_it(files: Files) -> None:
    assert told(rubric_of(with_review(files))) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (None, "score_missing"),
        ("", "score_missing"),
        ("  ", "score_missing"),
        ("八十", "score_unreadable"),
        ("NaN", "score_unreadable"),
        ("1e999999", "score_unreadable"),
        ("Infinity", "score_unreadable"),
        ("-5", "score_outside"),
        ("100.5", "score_outside"),
        ("84", "score_between_steps"),
    ],
)
def test_a_score_is_on_the_scale(files: Files, said: Any, code: str) -> None:
    rubric = rubric_of(with_review(files))
    assert told(rubric, scores=WHOLE["scores"] | {"question": said}) == [(code, "scores.question")]


@pytest.mark.parametrize("said", ["0", "100", " 85 ", "85.0", 5])
def test_both_ends_of_the_scale_belong_to_it(files: Files, said: Any) -> None:
    assert told(rubric_of(with_review(files)), scores=WHOLE["scores"] | {"question": said}) == []


def test_everything_wrong_is_told_at_once(files: Files) -> None:
    rubric = rubric_of(with_review(files))
    found = told(rubric, scores={"novelty": "x"}, comments={"question": " "}, recommendation="maybe")
    assert found == [
        ("score_missing", "scores.question"),
        ("comment_missing", "comments.question"),
        ("score_unreadable", "scores.novelty"),
        ("recommendation_missing", "recommendation"),
    ]


def test_every_complaint_about_a_ballot_has_words_in_both_languages(files: Files) -> None:
    rubric = rubric_of(with_review(files))
    for each in rubric.check({"question": 101, "novelty": "x"}, {}, ""):
        assert "{" not in each.render("zh") + each.render("en")
        assert each.render("zh") != each.render("en")


def test_the_total_is_weighed_and_exact(files: Files) -> None:
    rubric = rubric_of(with_review(files))
    assert rubric.total({"question": Decimal(85), "novelty": Decimal("90.5")}) == Decimal("87.2")
    with pytest.raises(KeyError):
        rubric.total({"question": Decimal(85)})


@given(one=st.integers(0, 20), other=st.integers(0, 200))
def test_a_total_lies_between_the_scores(one: int, other: int) -> None:
    rubric = _small_rubric()
    scores = {"question": Decimal(one * 5), "novelty": Decimal(other) / 2}
    assert min(scores.values()) <= rubric.total(scores) <= max(scores.values())


def _small_rubric() -> Rubric:
    head = 'code = "a"\nversion = "1.0.0"\nkind = "procedure"\ntitle = "a"\nowner = "o"\n[[basis]]\ndocument = "d"\n'
    return rubric_of({"pack.toml": (head + REVIEW).encode()})


@pytest.mark.parametrize(
    ("last", "on", "years", "counts"),
    [
        (date(2023, 11, 24), date(2026, 11, 24), 3, True),
        (date(2023, 11, 24), date(2026, 11, 25), 3, False),
        (date(2024, 11, 23), date(2026, 11, 24), 2, False),
        (date(2024, 11, 23), date(2026, 11, 23), 2, True),
        (date(2024, 2, 29), date(2026, 2, 28), 2, True),
        (date(2024, 2, 29), date(2026, 3, 1), 2, False),
        (date(2024, 2, 29), date(2028, 2, 29), 4, True),
        (date(2026, 3, 24), date(2026, 3, 24), 0, True),
        (date(2026, 3, 23), date(2026, 3, 24), 0, False),
    ],
)
def test_a_window_includes_its_last_day(last: date, on: date, years: int, counts: bool) -> None:
    assert within(last, on, years) is counts


DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))


@given(last=DAYS, on=DAYS, years=st.integers(0, 10))
def test_a_window_closes_once_and_never_opens_again(last: date, on: date, years: int) -> None:
    if not within(last, on, years):
        assert not within(last, on + timedelta(days=1), years)
        assert not within(last - timedelta(days=1), on, years)
    assert within(last, on, years) <= within(last, on, years + 1)


BALLOT = """
[[ballot]]
title = "按权重合计"
scores = {question = 85, novelty = 90.5}
comments = {question = "清楚"}
recommendation = "fund"
expect = {total = 87.2}

[[ballot]]
title = "没填完"
scores = {novelty = 90.3}
expect = {problems = [
  {code = "review.score_missing", field = "scores.question"},
  {code = "review.comment_missing"}, {code = "review.score_between_steps"}, {code = "review.recommendation_missing"},
]}

[[conflict]]
title = "满三年当日"
kind = "co-project"
last = 2023-11-24
on = 2026-11-24
expect = {counts = true}
"""


def test_examples_prove_a_rubric(check: Check, files: Files) -> None:
    assert check(with_review(files) | {"examples/review.toml": BALLOT.encode()}) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("total = 87.2", "total = 87.3", "example_failed"),
        ("question = 85", "question = 84", "example_failed"),
        ("{total = 87.2}", '{problems = [{code = "review.score_missing"}]}', "example_failed"),
        ('{code = "review.comment_missing"}, ', "", "example_failed"),
        ("counts = true", "counts = false", "example_failed"),
        ("2026-11-24", "2026-11-25", "example_failed"),
        ('kind = "co-project"', 'kind = "friend"', "unknown_part"),
        ('kind = "co-project"', 'kind = "relative"', "unknown_part"),
        ("on = 2026-11-24\n", "", "unknown_part"),
        ("on = 2026-11-24", "on = 2025-11-24", "unknown_part"),
        ('recommendation = "fund"', "recommendation = 1", "example_shape"),
    ],
)
def test_an_example_that_is_not_so_is_told(check: Check, files: Files, old: str, new: str, code: str) -> None:
    assert old in BALLOT
    example = BALLOT.replace(old, new, 1).encode()
    found = check(with_review(files) | {"examples/review.toml": example})
    assert [each.code for each in found] == [f"packs.{code}"]
    assert found[0].place.file == "examples/review.toml"
    assert found[0].place.line


def test_a_pack_without_a_rubric_has_no_such_examples(check: Check, files: Files) -> None:
    found = check(files | {"examples/review.toml": BALLOT.encode()})
    assert [each.code for each in found] == ["packs.unknown_part"] * 3
