"""Regular expressions of XML Schema, each beside texts that it takes and leaves."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from kezhi.engine.feel.builtins.patterns import pattern, template
from kezhi.engine.feel.functions import Trouble


@pytest.mark.parametrize(
    ("regex", "flags", "takes", "leaves"),
    [
        (r"^\d{3}$", "", ["123"], ["12", "1234", "123\n"]),
        (r"^\w+$", "", ["ab_1", "科治"], ["a b"]),
        (r"^.$", "", ["a", "科"], ["\n", "\r", ""]),
        (r"^.$", "s", ["a", "\n"], ["ab"]),
        (r"^b$", "m", ["a\nb\nc"], ["a b"]),
        (r"^B$", "i", ["b", "B"], ["c"]),
        (r"^ a b $", "x", ["ab"], ["a b"]),
        (r"^[a b]+$", "x", ["a b"], ["x"]),
        (r"^\p{Lu}\p{Ll}+$", "", ["Abc"], ["abc", "ABC"]),
        (r"^\p{L}+$", "", ["Ab科"], ["a1"]),
        (r"^\P{L}+$", "", ["123"], ["a"]),
        (r"^[\p{L}\d]+$", "", ["a1科"], ["-"]),
        (r"^[\P{L}]+$", "", ["12-"], ["a"]),
        (r"^[a-z-[m-p]]+$", "", ["abc"], ["mop"]),
        (r"^[^a-z]+$", "", ["123"], ["a1"]),
        (r"^[^a-z-[0-9]]+$", "", ["AB"], ["1", "a"]),
        (r"^\p{IsCJKUnifiedIdeographs}+$", "", ["科治"], ["ab"]),
        (r"^\P{IsCJKUnifiedIdeographs}+$", "", ["ab"], ["科"]),
        (r"^\i\c*$", "", ["a1", "_x.y-z"], ["1a", "-"]),
        (r"^\I$", "", ["1"], ["a"]),
        (r"^(a)\1$", "", ["aa"], ["ab"]),
        (r"^(?:ab)+?$", "", ["abab"], ["aba"]),
        (r"^[\[\]&~|]+$", "", ["[]&&~~||"], ["a"]),
        (r"^[.$]+$", "", [".$"], ["a"]),
        (r"a.b", "q", ["xa.by"], ["axb"]),
        (r"^1[3-9]\d{9}$", "", ["13812345678"], ["12812345678"]),
    ],
)
def test_a_pattern_takes_and_leaves(regex: str, flags: str, takes: list[str], leaves: list[str]) -> None:
    compiled = pattern(regex, flags)
    for text in takes:
        assert compiled.search(text), text
    for text in leaves:
        assert not compiled.search(text), text


@pytest.mark.parametrize(
    ("regex", "flags"),
    [
        ("(", ""),
        ("[a", ""),
        ("a", "y"),
        (r"\k", ""),
        (r"[\1]", ""),
        (r"\p{Xx}", ""),
        ("*", ""),
        (r"\0", ""),
        (r"[\I]", ""),
        (r"\P{Xx}", ""),
        ("a{9,1}", ""),
    ],
)
def test_what_is_no_pattern_is_trouble(regex: str, flags: str) -> None:
    with pytest.raises(Trouble) as caught:
        pattern(regex, flags)
    assert caught.value.code == "pattern"


@pytest.mark.parametrize(
    ("text", "groups", "literal", "written"),
    [
        ("[$1]", 1, False, r"[\g<1>]"),
        ("$12", 1, False, r"\g<1>2"),
        ("$12", 12, False, r"\g<12>"),
        ("$3", 1, False, ""),
        (r"\$\\", 1, False, r"$\\"),
        ("$1", 1, True, "$1"),
        ("a\\b", 1, True, r"a\\b"),
    ],
)
def test_a_replacement_is_written_as_pythons(text: str, groups: int, literal: bool, written: str) -> None:
    assert template(text, groups, literal) == written


@given(st.text(max_size=15), st.text("smixqz", max_size=2), st.text(max_size=10))
def test_any_pattern_is_taken_or_trouble(regex: str, flags: str, text: str) -> None:
    found = feel.evaluate("matches(s, r, f)", {"s": text, "r": regex, "f": flags})
    assert found is None or isinstance(found, bool)


@given(st.text(min_size=1, max_size=6), st.text(max_size=6))
def test_the_flag_q_takes_everything_literally(regex: str, around: str) -> None:
    assert feel.evaluate('matches(s, r, "q")', {"s": around + regex, "r": regex}) is True
    replaced = feel.evaluate('replace(s, r, t, "q")', {"s": around + regex, "r": regex, "t": "$1"})
    assert replaced == re.sub(re.escape(regex), "$1", around + regex)
