"""What a rule found, as it is kept: plain JSON that says the values, their source and date, and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kezhi.engine.schema import Field, Text
from kezhi.forms.domain.printing import wan, written
from kezhi.rules.domain.judging import Status, Verdict
from kezhi.rules.domain.known import Known

Kept = dict[str, Any]
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Finding:
    """One rule's verdict with what it used and what it lacked."""

    code: str
    status: Status
    values: tuple[Kept, ...]
    missing: tuple[Kept, ...]


def finding(verdict: Verdict, filled: Iterable[Known]) -> Finding:
    """A verdict as it is kept. ``filled`` are the form's own values that the rule reads, already in words."""
    return Finding(
        code=verdict.decision,
        status=verdict.status,
        values=tuple(kept(known) for known in (*verdict.used, *filled)),
        missing=tuple({"name": known.name, "title": _both(known.title)} for known in verdict.missing),
    )


def kept(known: Known) -> Kept:
    """A known value as JSON; amounts and numbers are exact, as text."""
    return {
        "name": known.name,
        "title": _both(known.title),
        "value": _plain(known.value),
        "unit": known.unit,
        "source": _both(known.source),
        "observed_at": known.observed_at.isoformat() if known.observed_at else "",
    }


def known_again(row: Kept, type_: str, labels: Mapping[str, Any]) -> Known:
    """A kept value as pages show it. ``type_`` is the fact's FEEL type, "" for what was kept in words."""
    observed = row.get("observed_at")
    return Known(
        name=row["name"],
        title=_text(row["title"]),
        value=_typed(row.get("value"), type_),
        source=_text(row.get("source") or {}),
        observed_at=date.fromisoformat(observed) if observed else None,
        unit=row.get("unit", ""),
        labels=labels,
    )


def filled_in(field: Field, value: Any, source: Text, on: date) -> Known:
    """A form's value in words: tables and files by their number, budgets by their last line."""
    words = Text(*(_words(field, value, language) for language in LANGUAGES))
    return Known(name=field.name, title=field.label, value=words, source=source, observed_at=on)


def sentence(verdict: Verdict, grounds: str) -> Text:
    """An unmet rule as a reason: the condition, its basis, and what a person saw."""
    found = []
    for language, stop in (("zh", "。"), ("en", ".")):
        basis = verdict.basis.of(language)
        brackets = ("（", "）") if language == "zh" else (" (", ")")
        said = f"{verdict.label.of(language)}{brackets[0]}{basis}{brackets[1]}" if basis else verdict.label.of(language)
        lead = "不符合：" if language == "zh" else "Not met: "
        found.append(f"{lead}{said}{stop}{grounds}")
    return Text(*found)


def _words(field: Field, value: Any, language: str) -> str:
    if field.budget and isinstance(value, Mapping):
        total = field.budget.rows[-1]
        amounts = value.get(total.code)
        said = amounts if isinstance(amounts, Mapping) else {}
        unit = " 万元" if language == "zh" else ""
        return (
            "，".join(f"{column.label.of(language)} {wan(said.get(column.code))}" for column in field.budget.columns)
            + unit
        )
    if field.kind == "table" and isinstance(value, list):
        return f"{len(value)} 行" if language == "zh" else f"{len(value)} rows"
    options = field.options if isinstance(field.options, tuple) else ()
    return written(field, value, language, options)


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return _both(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _typed(value: Any, type_: str) -> Any:
    if isinstance(value, Mapping):
        return _text(value)
    if type_ == "date" and value:
        return date.fromisoformat(str(value))
    return Decimal(str(value)) if type_ == "number" and value is not None else value


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _text(said: Mapping[str, str]) -> Text:
    return Text(said.get("zh", ""), said.get("en", ""))
