"""String functions obey the laws that tie them together; positions count characters from 1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from kezhi.engine.feel.printer import quoted
from tests.kezhi.engine.feel.asking import codes, value

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
short = st.text("ab科🐎", max_size=3)


@given(texts, st.integers(1, 14), st.integers(1, 14))
def test_a_substring_is_a_slice(text: str, start: int, length: int) -> None:
    context = {"s": text, "p": start, "n": length}
    assert feel.evaluate("substring(s, p)", context) == text[start - 1 :]
    assert feel.evaluate("substring(s, p, n)", context) == text[start - 1 : start - 1 + length]
    assert feel.evaluate("substring(s, -p)", context) == text[max(len(text) - start, 0) :]


@given(texts)
def test_length_counts_characters(text: str) -> None:
    assert feel.evaluate("string length(s)", {"s": text}) == len(text)


@given(st.text("ab科", max_size=8), st.text("ab科", min_size=1, max_size=2))
def test_before_match_and_after_make_up_the_whole(text: str, match: str) -> None:
    context = {"s": text, "m": match}
    if feel.evaluate("contains(s, m)", context):
        assert feel.evaluate("substring before(s, m) + m + substring after(s, m)", context) == text
    else:
        assert feel.evaluate("substring before(s, m)", context) == ""
        assert feel.evaluate("substring after(s, m)", context) == ""


@given(st.lists(short, min_size=1, max_size=5))
def test_splitting_undoes_joining(parts: list[str]) -> None:
    assert feel.evaluate('split(string join(parts, ";"), ";")', {"parts": parts}) == parts


@given(short, short)
def test_starts_and_ends(head: str, tail: str) -> None:
    context = {"head": head, "tail": tail}
    assert feel.evaluate("starts with(head + tail, head) and ends with(head + tail, tail)", context) is True


@given(texts)
def test_a_literal_reads_back(text: str) -> None:
    assert feel.evaluate(quoted(text)) == text


HORSE, FAMILY = "🐎", "👨\u200d👩\u200d👧"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('substring("科🐎治", 2)', "🐎治"),
        ('substring("科🐎治", 2, 1)', "🐎"),
        ('substring("科🐎治", -2)', "🐎治"),
        ('substring("科🐎治", -2, 1)', "🐎"),
        ('substring("科🐎治", 4)', ""),
        ('substring("科🐎治", 99)', ""),
        ('substring("科🐎治", -99)', "科🐎治"),
        ('substring("科🐎治", 1, 99)', "科🐎治"),
        ('substring before("科🐎治", "🐎")', "科"),
        ('substring after("科🐎治", "🐎")', "治"),
        ('substring before("aXbXc", "X")', "a"),
        ('substring after("aXbXc", "X")', "bXc"),
        ('substring before("abc", "")', ""),
        ('substring after("abc", "")', "abc"),
        ('substring after("", "a")', ""),
        ('upper case("straße ä")', "STRASSE Ä"),
        ('lower case("ÀÉ科Σ")', "àé科σ"),
        ('replace("🐎科🐎", "🐎", "马")', "马科马"),
        ('replace("ab12cd", "[0-9]+", "<$0>")', "ab<12>cd"),
        ('replace("2026-03-02", "(\\d+)-(\\d+)-(\\d+)", "$1年$2月$3日")', "2026年03月02日"),
        ('replace("AbA", "a", "x", "i")', "xbx"),
        ('replace("a\\nb", "a.b", "x", "s")', "x"),
        ('replace("a.b", ".", "x", "q")', "axb"),
        ('string join(["科", "🐎"], "、")', "科、🐎"),
        ('string join(["a"], "、")', "a"),
        ('string join([], "、")', ""),
        ('string join(["a", null, "b"], null)', "ab"),
        ('string join("a", "、")', "a"),
        ('"科" + "🐎"', "科🐎"),
        ('"\\u79d1\\U01F40E"', "科🐎"),
        ('"\\uD83D\\uDC0E"', "🐎"),
        ('"a\\tb\\nc\\rd\\"e\\\\f\\\'g"', "a\tb\nc\rd\"e\\f'g"),
    ],
)
def test_a_character_is_a_code_point_wherever_it_stands(text: str, result: str) -> None:
    assert value(text) == result


@pytest.mark.parametrize(("text", "length"), [("", 0), ("a", 1), ("科治", 2), (HORSE, 1), (FAMILY, 5), ("e\u0301", 2)])
def test_a_length_counts_code_points(text: str, length: int) -> None:
    assert value("string length(t)", t=text) == length


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('contains("科🐎治", "🐎治")', True),
        ('contains("abc", "")', True),
        ('contains("", "a")', False),
        ('starts with("🐎科", "🐎")', True),
        ('starts with("科", "科治")', False),
        ('ends with("科🐎", "🐎")', True),
        ('ends with("abc", "")', True),
        ('matches("🐎", "^.$")', True),
        ('matches("🐎科", "^..$")', True),
        ('matches("科治", "^[一-龥]+$")', True),
        ('matches("91350000MA2Y1234XY", "[0-9A-HJ-NPQRTUWXY]{18}")', True),
        ('matches("abc", "b")', True),
        ('matches("abc", "^b")', False),
        ('matches("ABC", "b")', False),
        ('matches("ABC", "b", "i")', True),
        ('matches("a\\nb", "^b", "m")', True),
        ('matches("a\\nb", "^b")', False),
        ('matches("abc", "")', True),
    ],
)
def test_questions_about_text(text: str, result: bool) -> None:
    assert value(text) is result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('split("a;b;c", ";")', ["a", "b", "c"]),
        ('split(";a;", ";")', ["", "a", ""]),
        ('split("a1b22c", "[0-9]+")', ["a", "b", "c"]),
        ('split("科、技、厅", "、")', ["科", "技", "厅"]),
        ('split("a🐎b", "🐎")', ["a", "b"]),
        ('split("abc", "x")', ["abc"]),
        ('split("", ";")', [""]),
        ('split("abc", "")', ["abc"]),
        ('split("a b", "\\s")', ["a", "b"]),
        ('split("a.b", "\\.")', ["a", "b"]),
    ],
)
def test_text_is_split_at_a_pattern(text: str, result: list[str]) -> None:
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('substring("abc", 0)', "position"),
        ('substring("abc", 1, 0)', "position"),
        ('substring("abc", 1, -1)', "position"),
        ('substring("abc", 1.5)', "not_whole"),
        ("substring(5, 1)", "arguments"),
        ("string length(5)", "arguments"),
        ('string join(["a", 1])', "not_strings"),
        ('replace("abc", "x*", "-")', "pattern"),
        ('replace("abc", "b", "$")', "pattern"),
        ('replace("abc", "(", "-")', "pattern"),
        ('matches("abc", "b", "k")', "pattern"),
        ('split("abc", "[")', "pattern"),
        ('matches("abc", "[z-a]")', "pattern"),
    ],
)
def test_what_makes_no_sense_is_null_with_a_problem(text: str, code: str) -> None:
    assert value(text) is None
    assert codes(text) == [code]


@pytest.mark.parametrize(
    ("text", "result"),
    [('"\\q"', "\\q"), ('"\\u12"', "\\u12"), ('"\\U110000"', "\\U110000"), ('"\\uD83D"', "\ufffd")],
)
def test_an_escape_that_names_no_character_stands_for_itself_or_for_the_mark_of_one(text: str, result: str) -> None:
    assert value(text) == result
    assert value(text).encode("utf8"), "whatever is read can be written"
