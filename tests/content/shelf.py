"""The packs of the project as the tests read them, and what the house offers them."""

import csv
import io
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from kezhi.base.actor import Role
from kezhi.engine import dmn, packs
from kezhi.engine.packs import Catalogue, Pack

PROJECT = Path(__file__).resolve().parents[2]
ROOT = PROJECT / "packs"
SHANGHAI = timezone(timedelta(hours=8))
FACTS = frozenset(
    [
        *("person.name", "person.birth_date", "person.gender", "person.degree", "person.title", "person.phone"),
        *("person.email", "person.employment_end", "org.name", "org.uscc", "org.kind", "org.region"),
        *("org.registered_on", "org.bank_account", "org.staff", "org.sales_last_year", "org.rd_last_year"),
        *("project.running_as_pi", "project.running_as_member", "project.applied_as_pi", "project.overdue"),
        "integrity.barred",
    ]
)
HANDLERS = frozenset(
    [
        *("projects.screen", "projects.notify", "projects.award", "projects.reject"),
        *("projects.review", "projects.ranking", "projects.decision", "projects.objections"),
    ]
)


@cache
def all_packs() -> Mapping[str, Pack]:
    """Every pack by its code."""
    found = [packs.read(manifest.parent) for manifest in sorted(ROOT.rglob("pack.toml"))]
    return {pack.code: pack for pack in found}


def calls() -> list[Pack]:
    return [pack for pack in all_packs().values() if pack.kind == "call"]


def rows(pack: str, name: str) -> list[dict[str, str]]:
    """A list of a pack."""
    return list(csv.DictReader(io.StringIO(all_packs()[pack].files[f"data/{name}.csv"].decode(), newline="")))


@cache
def model(code: str) -> dmn.Model:
    return dmn.load(all_packs()[code].files["rules.dmn"])


def parameters(code: str) -> dict[str, Any]:
    """Today's parameters of a pack, as its decisions ask for them."""
    return {f"parameters.{each.name}": each.value for each in all_packs()[code].parameters}


def later(days: Any) -> datetime:
    return datetime(2026, 5, 1, tzinfo=SHANGHAI) + timedelta(int(days))


def catalogue() -> Catalogue:
    """What the house offers: facts, handlers, roles, offices, the other packs, and a calendar without holidays."""
    return Catalogue(
        facts={name: name for name in FACTS},
        handlers=HANDLERS,
        roles=frozenset({"applicant", *(role.value for role in Role)}),
        offices=frozenset(row["code"] for row in rows("department", "offices")),
        packs=all_packs(),
        calendar=dict.fromkeys(("working days later", "days later"), later),
    )


def yuan(wan: str) -> Decimal:
    return Decimal(wan) * 10_000
