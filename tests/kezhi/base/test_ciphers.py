"""What is kept encrypted comes back under its own use alone, and never looks the same twice."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from kezhi.base import ciphers


@given(st.text())
def test_a_text_comes_back(text: str) -> None:
    kept = ciphers.encrypt(text, "one")
    assert ciphers.decrypt(kept, "one") == text
    assert kept != ciphers.encrypt(text, "one")


def test_another_use_or_another_byte_is_refused() -> None:
    kept = ciphers.encrypt("620102198501010013", "one")
    assert b"1985" not in kept
    with pytest.raises(InvalidTag):
        ciphers.decrypt(kept, "another")
    with pytest.raises(InvalidTag):
        ciphers.decrypt(kept[:-1] + bytes([kept[-1] ^ 1]), "one")


def test_keys_differ_by_use_and_by_installation(settings: Settings) -> None:
    ours = ciphers.key("one")
    assert len(ours) == 32
    assert ours == ciphers.key("one") != ciphers.key("another")
    settings.SECRET_KEY = "another installation"
    assert ciphers.key("one") != ours
