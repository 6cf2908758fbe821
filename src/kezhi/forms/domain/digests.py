"""The digest of a submission: anybody who has the data can repeat it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of the data as JSON in UTF-8: keys sorted, no blanks, nothing escaped that need not be."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check_code(digest: str) -> str:
    """The short form of a digest that stands on each printed page: 3 groups of 4."""
    return "-".join(digest[i : i + 4].upper() for i in (0, 4, 8))
