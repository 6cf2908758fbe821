"""Sealing the journal while other connections of the test may still end their transactions."""

from datetime import datetime
from time import monotonic, sleep

from kezhi.base import journal


def soon(now: datetime, lines: int) -> int:
    """Seal until so many lines are."""
    done, until = 0, monotonic() + 10
    while done < lines and monotonic() < until:
        done += journal.seal(now=now)
        sleep(0 if done >= lines else 0.02)
    return done
