"""Why a decision came out as it did: a tree from the decision to the cells of its rules, to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from kezhi.engine.feel import Undetermined, Value, missing_names, text_of
from kezhi.engine.feel.temporal import number_text

Status = Literal["ok", "undetermined", "error"]
Verdict = Literal["true", "false", "null", "undetermined"]


def verdict_of(value: Value) -> Verdict:
    """A truth value by name; what is no truth value counts as null."""
    if type(value) is Undetermined:
        return "undetermined"
    return "true" if value is True else "false" if value is False else "null"


def plain(value: Value) -> Any:
    """A value as JSON can hold it: numbers and dates as text, what is missing as null."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Undetermined):
        return None
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return text_of(value)


@dataclass(frozen=True)
class Fact:
    """A value that was used, under the name that the expression gives it."""

    name: str
    value: Value

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        missing = sorted(missing_names(self.value))
        return {"name": self.name, "value": plain(self.value), "missing": missing}


@dataclass(frozen=True)
class CellTrace:
    """One test of a rule: its text, the value tested, and the verdict."""

    column: str
    text: str
    value: Value
    verdict: Verdict
    missing: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "column": self.column,
            "text": self.text,
            "value": plain(self.value),
            "verdict": self.verdict,
            "missing": list(self.missing),
        }


@dataclass(frozen=True)
class RuleTrace:
    """One rule: whether it holds, and cell by cell why."""

    number: int
    verdict: Verdict
    cells: tuple[CellTrace, ...]
    results: Mapping[str, str]
    """What it gives when it holds: output column → text."""
    missing: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "number": self.number,
            "verdict": self.verdict,
            "missing": list(self.missing),
            "cells": [cell.as_data() for cell in self.cells],
            "results": dict(self.results),
            "annotations": list(self.annotations),
            "marks": dict(self.marks),
        }


@dataclass(frozen=True)
class TableTrace:
    """One decision table as it was evaluated."""

    policy: str
    rules: tuple[RuleTrace, ...]

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {"policy": self.policy, "rules": [rule.as_data() for rule in self.rules]}


@dataclass(frozen=True)
class Explanation:
    """A decision: its text when it is FEEL, the facts used, its tables, the decisions it requires."""

    id: str
    name: str
    value: Value
    status: Status
    missing: tuple[str, ...] = ()
    text: str | None = None
    facts: tuple[Fact, ...] = ()
    tables: tuple[TableTrace, ...] = ()
    requires: "tuple[Explanation, ...]" = ()
    label: str | None = None
    marks: Mapping[str, str] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "id": self.id,
            "name": self.name,
            "label": self.label,
            "value": plain(self.value),
            "status": self.status,
            "missing": list(self.missing),
            "text": self.text,
            "facts": [fact.as_data() for fact in self.facts],
            "tables": [table.as_data() for table in self.tables],
            "requires": [each.as_data() for each in self.requires],
            "marks": dict(self.marks),
        }
