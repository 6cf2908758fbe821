"""Search: whatever stands in a thing's words is found, and only by who may see the thing."""

from collections.abc import Iterator

import pytest
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base import registry, searching
from kezhi.base.actor import NOBODY, Actor
from kezhi.base.models import NumberSeries, SearchEntry

READER = Actor(person=1, account=1, name="读者")


def visible(actor: Actor) -> QuerySet[NumberSeries]:
    rows = NumberSeries.objects.order_by("pk")
    return rows if actor.signed_in else rows.filter(name__startswith="公开")


@pytest.fixture
def source() -> Iterator[None]:
    """A kind of thing that can be searched, for the time of a test."""
    show = lambda rows: [registry.Hit(row.name, row.scope, f"/{row.pk}/") for row in rows]  # noqa: E731
    registry.search_sources.add("base.numberseries", registry.SearchSource("系列", visible, show))
    yield
    registry.search_sources._items.pop("base.numberseries")


def found(text: str, actor: Actor = READER) -> list[str]:
    return [hit.title for _source, hits in searching.find(actor, text) for hit in hits]


@pytest.mark.django_db
@pytest.mark.usefixtures("source")
class TestFinding:
    def test_every_word_must_occur_and_spelling_does_not_matter(self) -> None:
        hydrogen = NumberSeries.objects.create(name="钴基催化剂电解水制氢", scope="a")
        nickel = NumberSeries.objects.create(name="低品位镍矿绿色浸出", scope="b")
        searching.index_many(
            [(hydrogen, "26YF0519 钴基催化剂电解水制氢 兰州理工大学"), (nickel, "26YF0482 低品位镍矿")]
        )
        assert found("电解水") == [hydrogen.name]
        assert found("兰州 钴基") == [hydrogen.name]
        assert found("２６ｙｆ０４８２") == [nickel.name]
        assert found("兰州 镍矿") == []

    def test_what_one_may_not_see_is_not_found(self) -> None:
        for name in ("公开的通知", "内部的通知"):
            searching.index(NumberSeries.objects.create(name=name), name)
        assert found("通知") == ["公开的通知", "内部的通知"]
        assert found("通知", NOBODY) == ["公开的通知"]

    def test_indexing_again_replaces_and_removing_forgets(self) -> None:
        thing = NumberSeries.objects.create(name="甲")
        searching.index(thing, "旧的名称")
        searching.index(thing, "新的名称")
        assert (found("旧的"), found("新的")) == ([], ["甲"])
        searching.remove(thing)
        assert found("新的") == []
        assert not SearchEntry.objects.exists()

    def test_signs_of_the_query_language_are_only_characters(self) -> None:
        searching.index(NumberSeries.objects.create(name="甲"), "价格 & 条件 | ! ( 'a' \\ <-> :*")
        for text in ("&", "'a'", "<->", ":*", "\\", "( 'a'", "条件 |"):
            assert found(text) == ["甲"], text
        assert found("' OR 1=1 --") == []

    def test_an_empty_query_finds_nothing(self) -> None:
        searching.index(NumberSeries.objects.create(name="甲"), "甲")
        assert found("   ") == []

    def test_one_query_a_source(self, django_assert_num_queries: object) -> None:
        for n in range(3):
            searching.index(NumberSeries.objects.create(name=f"通知{n}", scope=str(n)), "通知")
        sources = len(registry.search_sources.items())
        with django_assert_num_queries(sources):  # type: ignore[operator]
            searching.find(READER, "通知")


@given(st.text(min_size=1, max_size=60), st.data())
def test_every_part_of_a_text_shares_its_pairs(text: str, data: st.DataObject) -> None:
    """Recall: a part of two characters or more has no pair that the whole lacks."""
    plain = searching.normal(text)
    if len(plain) < 2:
        return
    start = data.draw(st.integers(0, len(plain) - 2))
    end = data.draw(st.integers(start + 2, len(plain)))
    for word in plain[start:end].split():
        if len(word) > 1:
            assert set(searching.pairs(word)) <= set(searching.pairs(plain))


@given(st.text(max_size=80))
def test_normal_spelling_is_stable(text: str) -> None:
    once = searching.normal(text)
    assert "  " not in once
    assert once == once.strip()


@pytest.mark.django_db
def test_the_search_page_answers_everybody(client: object) -> None:
    for query in ("", "电解水", "%00", "a" * 500):
        response = client.get("/search/", {"q": query})  # type: ignore[attr-defined]
        assert response.status_code == 200
        assert "搜索" in response.content.decode()
