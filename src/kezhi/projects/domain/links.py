"""One-time links: whoever holds the link is the one invited; only its digest is kept."""

import hashlib


def digest_of(token: str) -> str:
    """What is stored of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()
