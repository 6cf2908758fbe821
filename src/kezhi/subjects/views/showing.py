"""How pages show facts: masked where personal, codes in words, with source and date."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kezhi.base import display, identifiers, registry
from kezhi.subjects import queries
from kezhi.subjects.actions.knowledge import is_ours
from kezhi.subjects.models import Organisation, Person

YUAN = "元"
OWN = ("person.phone", "person.email")
"""What a person answers for alone: it is changed, not disputed."""
MASKS = {"person.phone": "mobile", "person.email": "mail", "org.bank_account": "bank-card"}
"""By a fact's name, as what its value is masked."""


def facts_of(subject: Person | Organisation, on: date) -> list[dict[str, Any]]:
    """Every declared fact of a subject; what they typed themselves stands in where nothing else is known."""
    typed = {value.name: value for value in subject.fact_values.filter(current=True).order_by("observed_at")}
    whose = {"person": subject.pk} if isinstance(subject, Person) else {"organisation": subject.pk}
    disputed = queries.disputed(on, **whose)
    found = []
    for fact in queries.known_of(subject, on):
        own = typed.get(fact.name) if fact.value is None and isinstance(subject, Person) else None
        found.append(
            {
                "name": fact.name,
                "title": fact.title,
                "value": in_words(fact.name, own.value if own else fact.value),
                "unit": unit_in_words(fact.name),
                "ours": is_ours(fact.name),
                "own": fact.name in OWN,
                "source": own.source if own else fact.source,
                "observed": own.observed_at if own else fact.observed,
                "disputed": fact.name in disputed,
                "typable": fact.name.startswith("person."),
            }
        )
    return found


def unit_in_words(name: str) -> str:
    """The unit in which a page shows a fact."""
    unit = registry.fact_sources[name].unit
    return _("万元") if unit == YUAN else unit


def in_words(name: str, value: Any) -> Any:
    """A fact's value as a page shows it."""
    if value is None or value == "":
        return None
    if name in MASKS:
        return identifiers.mask(MASKS[name], str(value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if registry.fact_sources[name].unit == YUAN:
        return display.wan(value)
    return registry.fact_sources[name].labels.get(value, value) if isinstance(value, str) else value
