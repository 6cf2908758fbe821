"""The pages of calls and applications, and of what is decided of them."""

from kezhi.projects.views import (
    applications,
    calls,
    deciding,
    home,
    ledger,
    lists,
    objecting,
    ranking,
    records,
    reviewing,
    rounds,
    staff,
    tables,
    team,
)

__all__ = [
    "applications",
    "calls",
    "deciding",
    "home",
    "ledger",
    "lists",
    "objecting",
    "ranking",
    "records",
    "reviewing",
    "rounds",
    "staff",
    "tables",
    "team",
]
