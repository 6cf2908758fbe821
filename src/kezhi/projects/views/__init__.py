"""The pages of calls and applications."""

from kezhi.projects.views import (
    applications,
    calls,
    exceptions,
    home,
    ledger,
    lists,
    records,
    refusals,
    screening,
    staff,
    team,
    units,
)

__all__ = [
    "applications",
    "calls",
    "exceptions",
    "home",
    "ledger",
    "lists",
    "records",
    "refusals",
    "screening",
    "staff",
    "team",
    "units",
]
