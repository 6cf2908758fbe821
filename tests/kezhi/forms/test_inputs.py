"""What a form's page sends, as changes: only known places, only what can be kept."""

import json
from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from kezhi.base.access import Refused
from kezhi.forms import inputs
from tests.kezhi.forms.domain.sample import form

FORM = form()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def changes(**sent: Any) -> dict[str, Any]:
    return inputs.sent_from_json(FORM, json.dumps({"base": 3, "changes": sent}).encode()).changes


def test_a_save_is_a_base_and_changes_by_place() -> None:
    body = json.dumps({"base": 3, "changes": {"title": " 钴基 ", "budget.tools.grant": "10"}}).encode()
    assert inputs.sent_from_json(FORM, body) == (3, {"title": "钴基", "budget.tools.grant": "100000.00"}, frozenset())


def test_a_save_may_say_which_fields_its_page_shows() -> None:
    body = json.dumps({"base": 3, "changes": {}, "shown": ["title", "colour", "title"]}).encode()
    assert inputs.sent_from_json(FORM, body).shown == {"title", "colour"}


@pytest.mark.parametrize(
    "path",
    [
        "nothing", "length", "papers", "budget", "budget.tools", "budget.tools.total", "budget.direct.grant",
        "budget.tools.grant.x", "title.x", "team[0].name", "",
    ],
)  # fmt: skip
def test_places_that_nobody_types_are_left_out(path: str) -> None:
    assert changes(**{path: "1"}) == {}


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"3", b'{"base": 1}', b'{"base": null, "changes": {}}', b'{"base": 1e999, "changes": {}}',
     b'{"base": 0, "changes": [1]}', b'{"base": 0, "changes": {}, "shown": 7}', b"[" * 100_000, b"\xff\xfe"],
)  # fmt: skip
def test_what_is_no_save_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(Refused, match="刷新"):
        inputs.sent_from_json(FORM, body)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\0b", "ab"),
        ("a\ud800b", "ab"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (["\0", {"\0k": "\0"}], ["", {"k": ""}]),
        ("𠮷😀", "𠮷😀"),
        (1.5, 1.5),
    ],
)
def test_what_no_database_keeps_is_left_out(typed: Any, kept: Any) -> None:
    assert inputs.storable(typed) == kept


@given(JSON)
def test_whatever_is_sent_can_be_kept(typed: Any) -> None:
    text = json.dumps(inputs.storable(typed), allow_nan=False, ensure_ascii=False)
    assert "\\u0000" not in text
    text.encode()


@pytest.mark.parametrize(("said", "base"), [("7", 7), ("", 0), ("x", 0), ("-1", 0), ("٣", 0), ("1.5", 0)])
def test_the_base_of_a_page_sent_whole(said: str, base: int) -> None:
    assert inputs.base_from_post(QueryDict(f"base={said}")) == base
    assert inputs.base_from_post(QueryDict()) == 0


def test_a_page_sent_whole_holds_the_fields_that_it_says() -> None:
    posted = QueryDict(mutable=True)
    posted.setlist("held", ["title", "many", "agreed", "team", "budget", "papers"])
    posted.update({"title": "钴基", "asked": "9", "team[1].name": "乙", "team[0].name": "甲", "team[2].name": " "})
    posted.setlist("many", ["r", "g"])
    posted.update({"budget.tools.own": "1", "budget.direct.own": "5", "papers": "x"})
    assert inputs.changes_from_post(FORM, posted) == {
        "title": "钴基",
        "many": ["r", "g"],
        "agreed": False,
        "team": [{"name": "甲"}, {"name": "乙"}],
        "budget.tools.own": "10000.00",
    }


def test_a_button_pressed_twice_has_one_key_and_another_button_another() -> None:
    def key(path: str, **posted: str) -> str:
        return inputs.key_of(RequestFactory().post(path, posted))

    page = {"command": "x" * 500}
    assert key("/a/", **page) == key("/a/", **page)
    assert len(key("/a/", **page)) == 36
    assert key("/a/", **page) != key("/b/", **page)
    assert key("/a/", **page, person="1") != key("/a/", **page, person="2")
    assert key("/a/") != key("/a/"), "a page without a key writes each time"
