"""Search: every part of a text is found, nothing else is, and never what the reader may not see."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base import registry, searching
from kezhi.base.actor import Actor
from kezhi.base.models import NumberSeries, SearchEntry
from kezhi.base.registry import Hit, SearchSource
from kezhi.base.searching import asked, find, index, index_many, matching, normal, pairs, remove

ACTOR = Actor(person=7, account=1)
KIND = "base.numberseries"


@pytest.fixture(autouse=True)
def sources(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One source alone: series whose scope isn't hidden."""
    port: registry.Port[SearchSource] = registry.Port("test")
    port.add(
        KIND,
        SearchSource(
            "编号",
            lambda actor: NumberSeries.objects.exclude(scope="hidden"),
            lambda rows: [Hit(row.name, row.scope, f"/{row.pk}/") for row in rows],
        ),
    )
    monkeypatch.setattr(searching, "search_sources", port)
    yield


def thing(name: str, scope: str = "") -> NumberSeries:
    made = NumberSeries.objects.create(name=name[:40], scope=scope)
    index(made, name)
    return made


def titles(text: str, **how: int) -> list[str]:
    return [hit.title for _source, hits in find(ACTOR, text, **how) for hit in hits]


texts = st.text(st.characters(codec="utf-8"), max_size=60) | st.text("绿氢绿 aAÅß26ＹＦ-.é", max_size=40)


@given(texts, st.data())
def test_every_part_of_a_text_asks_only_for_what_the_text_holds(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    held, whole = set(pairs(text)), normal(text)
    for word in normal(part).split():
        assert held.issuperset(asked(word))
        assert word in whole


@given(texts)
def test_spelling_twice_changes_nothing(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert "\x00" not in normal(text)


def test_width_case_and_accents_do_not_matter() -> None:
    assert normal("ＧＡＮＳＵ　Étude\tß\x00") == "gansu etude ss"


def test_pairs_stay_within_words_and_come_once() -> None:
    assert pairs("绿氢 绿氢 X") == ["绿", "氢", "x", "绿氢"]
    assert asked("x") == ["x"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "part", ["绿", "氢输", "绿氢输送", "26yf", "YF0466", "0466 绿氢", "氢脆 管道", "脆评", "o'c", "\\x"]
)
def test_any_part_finds(part: str) -> None:
    thing("26YF0466 绿氢输送管道氢脆评价 O'C \\x")
    thing("25KY0001 大型风机主轴")
    assert len(titles(part)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["送氢", "26YF0477", "绿管", "氢 风机", "", "  ", "\x00", "'", "&|!", "'' | ''"])
def test_what_isnt_there_finds_nothing(query: str) -> None:
    thing("26YF0466 绿氢输送管道氢脆评价")
    assert titles(query) == []


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["&", "'a'", "<->", ":*", "\\", "( 'a'", "条件 |"])
def test_signs_of_the_query_language_are_only_characters(query: str) -> None:
    thing("价格 & 条件 | ! ( 'a' \\ <-> :*")
    thing("甲乙丙")
    assert len(titles(query)) == 1


@pytest.mark.django_db
def test_pairs_scattered_over_a_text_are_no_word() -> None:
    thing("甲乙 乙丙")
    assert titles("甲乙丙") == []
    assert titles("乙丙 甲乙") == ["甲乙 乙丙"]


@pytest.mark.django_db
def test_a_whole_number_comes_before_what_begins_with_it() -> None:
    thing("26YF046 氢脆")
    for n in range(5):
        thing(f"26YF046{n} 其他")
    assert titles("26yf046")[0] == "26YF046 氢脆"
    assert titles("26yf046", limit=2) == ["26YF046 氢脆", "26YF0464 其他"]


@pytest.mark.django_db
def test_what_may_not_be_seen_isnt_found() -> None:
    thing("绿氢 一", "hidden")
    thing("绿氢 二")
    assert titles("绿氢") == ["绿氢 二"]


@pytest.mark.django_db
def test_one_query_a_source_whatever_is_found() -> None:
    for n in range(9):
        thing(f"绿氢 {n}")
    with CaptureQueriesContext(connection) as captured:
        assert len(titles("绿氢", limit=8)) == 8
    assert len(captured) == 1


@pytest.mark.django_db
def test_indexing_again_replaces_and_removing_forgets() -> None:
    made = thing("绿氢")
    index(made, "蓝氢")
    assert titles("绿氢") == []
    assert titles("蓝氢") == ["绿氢"]
    remove(made)
    assert titles("蓝氢") == []
    assert not SearchEntry.objects.exists()


@pytest.mark.django_db
def test_many_are_indexed_in_few_queries() -> None:
    made = NumberSeries.objects.bulk_create(NumberSeries(name=f"n{n}") for n in range(1_500))
    with CaptureQueriesContext(connection) as captured:
        index_many([(row, f"绿氢 {row.name}") for row in made])
    assert len([q for q in captured if "INSERT" in q["sql"]]) == 2
    assert matching(KIND, "绿氢").count() == 1_500


@pytest.mark.django_db
def test_a_very_long_text_is_taken() -> None:
    made = thing("长")
    index(made, "".join(chr(0x4E00 + n * 7 % 20_000) + chr(0x4E00 + n * 13 % 20_000) for n in range(60_000)))
    assert matching(KIND, "一").exists()
