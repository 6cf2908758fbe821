"""Sealing the journal while other tests run on the same server."""

from datetime import datetime
from time import monotonic, sleep

from kezhi.base import journal


def soon(now: datetime, lines: int) -> int:
    """Seal until so many lines are: transactions of other databases on the same server hold sealing back a while."""
    done, until = 0, monotonic() + 120  # another test may build a whole province in one transaction
    while done < lines and monotonic() < until:
        done += journal.seal(now=now)
        sleep(0 if done >= lines else 0.02)
    return done
