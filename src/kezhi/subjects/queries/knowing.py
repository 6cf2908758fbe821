"""What is known of a person or an organisation, with its source, and what they say is wrong."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from kezhi.base import registry
from kezhi.subjects.models import FactDispute, Organisation, Person
from kezhi.subjects.models.posts import in_language


def disputed(on: date, *, person: int | None = None, organisation: int | None = None) -> set[str]:
    """Names of the facts that the person, and the organisation, say are wrong and nobody has answered yet."""
    whose = Q()
    if person is not None:
        whose |= Q(person=person)
    if organisation is not None:
        whose |= Q(organisation=organisation)
    if not whose:
        return set()
    return set(FactDispute.objects.filter(whose, state=FactDispute.State.OPEN).values_list("name", flat=True))


@dataclass(frozen=True)
class KnownFact:
    """A fact of one subject: its value (None: not known), where it comes from and since when."""

    name: str
    title: str
    value: Any
    source: str
    observed: date | None


def known_of(subject: Person | Organisation, on: date) -> list[KnownFact]:
    """Every declared fact of a person, or of an organisation, on that day, in one query."""
    kind = "person" if isinstance(subject, Person) else "organisation"
    sources = {name: source for name, source in registry.fact_sources.items() if source.subject == kind}
    asked = {f"value_{i}": source.expression(on) for i, source in enumerate(sources.values())}
    asked |= {f"seen_{i}": s.observed(on) for i, s in enumerate(sources.values()) if s.observed}
    asked |= {f"from_{i}": s.origin(on) for i, s in enumerate(sources.values()) if s.origin}
    rows = type(subject)._default_manager.filter(pk=subject.pk)
    row = rows.annotate(**asked).values(*asked).get() if asked else {}
    return [
        KnownFact(
            name,
            in_language(s.title),
            row[f"value_{i}"],
            row.get(f"from_{i}") or in_language(s.source),
            row.get(f"seen_{i}"),
        )
        for i, (name, s) in enumerate(sources.items())
    ]
