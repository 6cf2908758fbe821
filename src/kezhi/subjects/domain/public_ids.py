"""Public identifiers: short, unguessable, easy to read aloud."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Digits and capitals without those that look alike (0 O, 1 I L)."""
LENGTH = 9


def new_public_id() -> str:
    """A public identifier for a new record; about 44 bits, so a clash is left to the unique constraint."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
