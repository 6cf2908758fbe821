"""String functions obey the laws that tie them together; positions count characters from 1."""

from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import feel
from kezhi.engine.feel.printer import quoted

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
