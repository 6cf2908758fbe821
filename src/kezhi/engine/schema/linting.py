"""Reads a form critically: what is asked although it is known, and personal data without a purpose."""

from collections.abc import Collection, Mapping

from kezhi.engine.errors import Place, Problem
from kezhi.engine.schema.definition import Field
from kezhi.engine.schema.form import Form


def lint(form: Form, known: Mapping[str, str] | Collection[str] | None = None) -> list[Problem]:
    """Faults that don't keep a form from working.

    ``known`` are the facts that can be asked, by name, with their Chinese title where it is a mapping; without it
    nothing is said about facts.
    """
    problems: list[Problem] = []
    for section in form.sections:
        for field in section.fields:
            problems.extend(_personal(field, field.name))
            for column in field.columns:
                problems.extend(_personal(column, f"{field.name}.{column.name}"))
            if known is not None:
                problems.extend(_asked_though_known(field, known))
    if known is not None:
        problems.extend(_unknown_fact(fact) for fact in form.facts if fact not in known)
    return problems


def _unknown_fact(fact: str) -> Problem:
    return Problem("schema.unknown_fact", Place(element=fact), {"fact": fact})


def _personal(field: Field, path: str) -> list[Problem]:
    personal = field.personal or field.kind == "person" or (field.fact or "").startswith("person.")
    if not personal or field.purpose:
        return []
    return [Problem("schema.no_purpose", Place(element=path), {"label": field.label})]


def _asked_though_known(field: Field, known: Mapping[str, str] | Collection[str]) -> list[Problem]:
    """A field without a fact whose name or label is that of a known one."""
    if field.fact or field.computed or field.kind in ("table", "budget", "file"):
        return []
    titles = known if isinstance(known, Mapping) else {}
    for fact in known:
        if field.name == fact.replace(".", "_") or titles.get(fact) == field.label.zh:
            return [
                Problem(
                    "schema.asked_though_known",
                    Place(element=field.name),
                    {"label": field.label, "fact": fact},
                )
            ]
    return []
