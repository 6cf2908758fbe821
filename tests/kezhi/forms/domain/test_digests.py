"""A digest that anybody can repeat."""

import hashlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kezhi.forms.domain.digests import check_code, digest

DATA = st.dictionaries(st.text(max_size=4), st.text(max_size=4) | st.none() | st.booleans(), max_size=5)


def test_it_is_sha_256_over_one_fixed_spelling() -> None:
    spelled = '{"a":[1,null],"名":"钴"}'
    assert digest({"名": "钴", "a": [1, None]}) == hashlib.sha256(spelled.encode()).hexdigest()


@given(DATA)
def test_the_order_of_writing_does_not_matter(data: dict[str, Any]) -> None:
    assert digest(data) == digest(dict(reversed(list(data.items()))))


@given(DATA, DATA)
def test_other_data_has_another_digest(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (digest(one) == digest(other)) == (one == other)


def test_the_check_code_is_the_digests_beginning_in_groups() -> None:
    assert check_code("0123456789abcdef" * 4) == "0123-4567-89AB"
