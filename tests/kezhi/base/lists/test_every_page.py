"""All lists that the rooms declare keep to the machinery's promises."""

import pytest
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from kezhi.base import registry
from kezhi.base.actor import Actor
from kezhi.base.lists import Column, ListPage, answer
from kezhi.base.lists.state import options, read
from kezhi.base.models import JournalLine
from tests.kezhi.base.lists.page import ACTOR, add, page
from tests.lists import NOW, check_queries, makers

CODES = sorted(registry.list_pages)
MAKERS = makers()


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_a_list_takes_few_queries_whatever_its_rows(code: str) -> None:
    assert code in MAKERS, f"say in tests/kezhi/{code.split('.')[0]}/list_rows.py how {code} comes to have rows"
    check_queries(registry.list_pages[code], MAKERS[code])


@pytest.mark.parametrize("code", CODES)
def test_a_declaration_is_sound(code: str) -> None:
    check_declaration(code, registry.list_pages[code])


def check_declaration(code: str, declared: ListPage) -> None:
    assert declared.code == code
    assert declared.sort.removeprefix("-") in declared.sortable
    assert declared.views
    for keys in (
        [c.key for c in declared.columns],
        [f.key for f in declared.filters],
        [v.code for v in declared.views],
    ):
        assert len(keys) == len(set(keys))
    for filter_ in declared.filters:
        assert filter_.field or filter_.apply, filter_.key
        assert (filter_.kind == "choice") == (filter_.choices is not None), filter_.key
    assert any(column.kind == "link" for column in declared.columns) == (declared.link is not None)


def test_the_tests_own_list_is_sound() -> None:
    check_declaration("base.lines", page())
    with pytest.raises(AssertionError):
        check_declaration("base.lines", page(sort="state"))


@pytest.mark.django_db
def test_the_machinery_itself_takes_few_queries() -> None:
    def make(count: int) -> Actor:
        add(count, NOW)
        return ACTOR

    check_queries(page(), make)


@pytest.mark.django_db
def test_an_answer_takes_four_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    add(3, NOW)
    with django_assert_num_queries(4):  # choices, own views, counts with the sum, rows
        answer(page(), QueryDict(), actor=ACTOR, now=NOW)


@pytest.mark.django_db
def test_a_query_a_row_is_caught() -> None:
    def make(count: int) -> Actor:
        add(count, NOW)
        return ACTOR

    greedy = page(columns=(*page().columns, Column("n", "数", lambda line: JournalLine.objects.count(), "count")))
    with pytest.raises(AssertionError):
        check_queries(greedy, make)


@pytest.mark.django_db
def test_choices_are_asked_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        choices = options(page(), ACTOR)
    with django_assert_num_queries(0):
        read(page(), "f.action=open", choices)
