"""What the database keeps unreadable: encrypted under keys that are derived from this installation's own.

Each ``use`` has a key of its own, so that what is kept for one use can't be passed off as another's.
"""

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12
"""Bytes before the encrypted ones."""


def key(use: str) -> bytes:
    """The key of a use: 256 bits."""
    return HKDF(SHA256(), 32, salt=None, info=use.encode()).derive(settings.SECRET_KEY.encode())


def encrypt(text: str, use: str) -> bytes:
    """A text under the key of its use (AES-256-GCM, the nonce first)."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key(use)).encrypt(nonce, text.encode(), None)


def decrypt(kept: bytes, use: str) -> str:
    """The text that was encrypted. Raises cryptography's InvalidTag where key, use or bytes are others."""
    return AESGCM(key(use)).decrypt(kept[:NONCE], kept[NONCE:], None).decode()
