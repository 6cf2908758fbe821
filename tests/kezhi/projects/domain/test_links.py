"""Links are kept as digests."""

from hypothesis import given
from hypothesis import strategies as st

from kezhi.projects.domain.links import digest_of


@given(st.text(), st.text())
def test_a_digest_stands_for_its_token_and_does_not_show_it(one: str, other: str) -> None:
    assert (digest_of(one) == digest_of(other)) == (one == other)
    assert len(digest_of(one)) == 64
    assert len(one) < 8 or one not in digest_of(one)
