"""Lines of JSON and TOML by path."""

import json

from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine.errors import Place, Problem
from kezhi.engine.packs.lines import json_lines, nearest_line, placed, toml_lines

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='ab",:{}[]\\\n', max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=12,
)


def test_every_value_of_json_has_its_line() -> None:
    lines = json_lines('{\n "a": [1,\n  {"b c": "x,}"},\n  []\n ],\n "d":\n 5\n}')
    assert lines["a"] == 2
    assert lines["a[0]"] == 2
    assert lines["a[1].b c"] == 3
    assert lines["a[2]"] == 4
    assert lines["d"] == 6
    assert nearest_line(lines, "a[1].gone.deep") == 3
    assert nearest_line(lines, "gone") == 1


def paths(value: object, path: str = "") -> list[str]:
    found = [path]
    if isinstance(value, dict):
        for key, item in value.items():
            found += paths(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for at, item in enumerate(value):
            found += paths(item, f"{path}[{at}]")
    return found


@given(value=JSON, indent=st.sampled_from([None, 1]))
def test_all_paths_of_any_json_are_found_on_growing_lines(value: object, indent: int | None) -> None:
    lines = json_lines(json.dumps(value, indent=indent))
    wanted = paths(value)
    assert set(wanted) == set(lines)
    assert [lines[path] for path in wanted] == sorted(lines[path] for path in wanted)


def test_every_key_of_toml_has_its_line() -> None:
    lines = toml_lines('a = 1\n[[t]] # first\nb = 2\n"c d" = 3\n[[t]]\nb = 4\n[u.v]\nx.y = 1\n')
    assert (lines["a"], lines["t"], lines["t[0].b"], lines["t[0].c d"]) == (1, 2, 3, 4)
    assert (lines["t[1]"], lines["t[1].b"], lines["u.v.x.y"]) == (5, 6, 8)


def test_a_problem_gets_file_and_line_and_keeps_its_own() -> None:
    assert placed(Problem("x.y", Place(element=".a.b")), "f", {"": 1, "a": 7}).place == Place("f", 7, element="a.b")
    assert placed(Problem("x.y", Place(line=3)), "f", {"": 1}).place == Place("f", 3)
