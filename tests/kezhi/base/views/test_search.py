"""The search page: found things by kind, and words for those who find nothing."""

import pytest
from django.test import Client

from kezhi.base import searching
from kezhi.base.models import NumberSeries
from kezhi.base.registry import Hit, Port, SearchSource

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sources(monkeypatch: pytest.MonkeyPatch) -> None:
    port: Port[SearchSource] = Port("test")
    show = lambda rows: [Hit(row.name, "一行说明", f"/series/{row.pk}/") for row in rows]  # noqa: E731
    port.add("base.numberseries", SearchSource("编号系列", lambda actor: NumberSeries.objects.all(), show))
    monkeypatch.setattr(searching, "search_sources", port)


def page(client: Client, query: str) -> str:
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    return response.content.decode()


def test_found_things_stand_under_their_kind_with_their_link(client: Client) -> None:
    made = NumberSeries.objects.create(name="绿氢输送")
    searching.index(made, made.name)
    shown = page(client, "氢输")
    assert "编号系列" in shown
    assert f"/series/{made.pk}/" in shown
    assert "一行说明" in shown


def test_nothing_found_says_how_to_go_on(client: Client) -> None:
    assert "换一个词再试" in page(client, "没有这个")


@pytest.mark.parametrize("query", ["", "\x00", "<script>", "'\"&|!", "长" * 500])
def test_no_query_whatever_fails_or_comes_back_unescaped(client: Client, query: str) -> None:
    assert "<script>氢" not in page(client, query + "氢")


def test_nobody_posts_a_search(client: Client) -> None:
    assert client.post("/search/").status_code == 405
