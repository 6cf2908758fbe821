"""A list's address: what can be read is kept in one spelling, what can't is ignored and named."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base.actor import Actor
from kezhi.base.lists import Column, Dates, Empty, Filter, ListPage
from kezhi.base.lists.state import LONGEST, SIZES, State, condition, options, read, written
from kezhi.base.models import NumberSeries
from tests.kezhi.base.lists.page import ACTOR

PAGE = ListPage(
    code="base.numbers",
    title="编号",
    rows=lambda actor: NumberSeries.objects.all(),
    columns=(
        Column("name", "名称", "name", sort=("name",)),
        Column("last", "末号", "last", "count", sort=("last",)),
        Column("scope", "范围", "scope", shown=False),
    ),
    filters=(
        Filter("kind", "种类", "choice", field="name", choices=lambda actor: [("a", "甲"), ("b", "乙"), ("c", "丙")]),
        Filter("on", "日期", "dates", field="day"),
        Filter("open", "公开", "yes-no", field="open"),
        Filter("word", "字", "text", field="scope"),
    ),
    sort="name",
    empty=Empty("还没有编号"),
    search=("name", "scope"),
)
CHOICES = options(PAGE, ACTOR)


def state(query: str) -> State:
    return read(PAGE, query, CHOICES)[0]


def notes(query: str) -> tuple[str, ...]:
    return read(PAGE, query, CHOICES)[1]


def test_a_bare_address_is_the_default_state() -> None:
    assert read(PAGE, "", CHOICES) == (State(), ())
    assert State().query() == ""


def test_everything_an_address_can_say_is_read() -> None:
    query = "q=绿氢&f.kind=c&f.kind=a&f.on.from=2026-03-01&f.open=no&f.word=x&sort=-last&cols=last&size=50&page=3"
    read_ = state(query)
    assert read_ == State(
        q="绿氢",
        filters={"kind": ("a", "c"), "on": Dates(date(2026, 3, 1)), "open": False, "word": "x"},
        sort="-last",
        columns=("last",),
        size=50,
        page=3,
    )
    assert notes(query) == ()


@pytest.mark.parametrize(
    "query",
    [
        "sort=nonsense",
        "sort=scope",
        "page=0",
        "page=-3",
        "page=x",
        "page=99999999999999999999",
        "page=²",
        "size=13",
        "size=many",
        "cols=nothing",
        "view=unknown",
        "f.kind=z",
        "f.on.from=31.3.2026",
        "f.on.to=2026-02-30",
        "f.on.to=0001-01-01",
        "f.open=maybe",
        "f.stranger=1",
        "utm_source=x",
    ],
)
def test_a_bad_part_is_ignored_and_named(query: str) -> None:
    read_, said = read(PAGE, query, CHOICES)
    assert read_ == State()
    assert len(said) == 1
    assert query.split("=")[0] in said[0]


def test_one_bad_part_leaves_the_good_ones() -> None:
    read_, said = read(PAGE, "f.kind=a&f.kind=z&sort=-last", CHOICES)
    assert read_ == State(filters={"kind": ("a",)}, sort="-last")
    assert len(said) == 1


def test_defaults_have_no_spelling_of_their_own() -> None:
    assert state("sort=name&size=12&page=1&view=all&cols=name,last&q=&f.word=").query() == ""


def test_columns_come_in_the_pages_order_from_commas_or_repeats() -> None:
    assert state("cols=scope,name") == state("cols=scope&cols=name")
    assert state("cols=scope,name").columns == ("name", "scope")


def test_a_turned_range_is_turned_back() -> None:
    assert state("f.on.from=2026-03-09&f.on.to=2026-03-01").filters["on"] == Dates(date(2026, 3, 1), date(2026, 3, 9))


def test_typed_text_is_cleaned_and_cut() -> None:
    assert state(urlencode({"q": "  绿\x00氢 \t x "})).q == "绿 氢 x"
    long = urlencode({"q": "长" * (LONGEST + 1)})
    assert len(state(long).q) == LONGEST
    assert str(LONGEST) in notes(long)[0]


def test_changes_start_from_the_first_page() -> None:
    there = State(page=4, filters={"kind": ("a",), "word": "x"})
    assert there.but(sort="-last").page == 1
    assert there.but(page=5).page == 5
    assert there.without("kind").filters == {"word": "x"}
    assert there.narrowed
    assert not there.without("kind", "word").narrowed


def test_written_values_name_their_filter() -> None:
    assert written("on", Dates(date(2026, 1, 2), date(2026, 1, 3))) == [
        ("f.on.from", "2026-01-02"),
        ("f.on.to", "2026-01-03"),
    ]
    assert written("open", True) == [("f.open", "yes")]
    assert written("kind", ("a", "b")) == [("f.kind", "a"), ("f.kind", "b")]


def test_the_condition_joins_view_filters_and_every_searched_word(now: object) -> None:
    q = str(condition(PAGE, state("q=绿 氢&f.kind=a&f.on.to=2026-03-01&f.open=yes&f.word=x"), actor=ACTOR, now=None))  # type: ignore[arg-type]
    for part in ("name__in", "day__lte", "('open', True)", "scope__icontains', 'x'", "'绿'", "'氢'"):
        assert part in q
    assert "day__gte" not in q


def test_a_search_function_gets_the_words() -> None:
    asked: list[str] = []

    def search(words: str) -> object:
        asked.append(words)
        return condition(PAGE, State(), actor=Actor(), now=None)  # type: ignore[arg-type]

    ListPage(
        code="x",
        title="x",
        rows=PAGE.rows,
        columns=PAGE.columns,
        sort="name",
        empty=PAGE.empty,
        search=search,  # type: ignore[arg-type]
    ).searching("绿氢 26YF")
    assert asked == ["绿氢 26YF"]


days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
filters = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sets(st.sampled_from("abc"), min_size=1).map(lambda codes: tuple(sorted(codes))),
        "on": st.tuples(days, days).map(lambda pair: Dates(min(pair), max(pair))),
        "open": st.booleans(),
        "word": st.text("绿氢ab-&=%+", min_size=1, max_size=9),
    },
)
states = st.builds(
    State,
    q=st.text("绿氢ab&=#+%'\"<", max_size=20),
    filters=filters,
    sort=st.sampled_from(("", "-name", "last", "-last")),
    columns=st.sampled_from(((), ("name",), ("last", "scope"), ("name", "last", "scope"))),
    size=st.sampled_from(SIZES),
    page=st.integers(1, 9_999),
)


@given(states)
def test_a_written_state_reads_back_as_itself(there: State) -> None:
    assert read(PAGE, there.query(), CHOICES) == (there, ())


names = st.sampled_from(
    ("q", "f.kind", "f.on.from", "f.on.to", "f.open", "f.word", "sort", "cols", "size", "page", "view", "x")
)


@given(st.lists(st.tuples(names, st.text(max_size=12)), max_size=8))
def test_no_address_whatever_makes_reading_fail(pairs: list[tuple[str, str]]) -> None:
    params = QueryDict(mutable=True)
    for name, value in pairs:
        params.appendlist(name, value)
    once, _said = read(PAGE, params, CHOICES)
    assert read(PAGE, once.query(), CHOICES) == (once, ())
