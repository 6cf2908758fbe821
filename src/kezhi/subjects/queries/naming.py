"""Which organisation a written name means."""

from collections.abc import Collection

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import Max, QuerySet

from kezhi.base.actor import Actor
from kezhi.subjects.models import PLAIN_NAME, Organisation, OrganisationName, OrganisationState
from kezhi.subjects.queries.finding import FOUND_AT_MOST, organisations

ALIKE = 0.1
"""Similarity of character triples from which a name is worth showing."""
_PLAIN = PLAIN_NAME.replace("%(expressions)s", "{}")
_NAMED = f"""
    SELECT asked.text, one.id, bool_or(known.kind = 'official' OR one.name = asked.text)
    FROM unnest(%s::text[]) AS asked (text)
    JOIN subjects_organisationname AS known ON {_PLAIN.format("known.name")} = {_PLAIN.format("asked.text")}
    JOIN subjects_organisation AS one ON one.id = known.organisation_id AND one.state <> %s
    GROUP BY asked.text, one.id
"""  # noqa: S608 — put together from our own words only


def named_exactly(texts: Collection[str]) -> dict[str, set[int]]:
    """By text, the organisations of which it is a name, past ones and aliases too; one query.

    Width, case and blanks don't matter. Where it is an official name of some, only those count. Units that nobody
    has confirmed are left out.
    """
    official: dict[str, set[int]] = {}
    others: dict[str, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [list(texts), OrganisationState.PENDING])
        for text, organisation, is_official in cursor.fetchall():
            (official if is_official else others).setdefault(text, set()).add(organisation)
    return others | official


def alike(actor: Actor, text: str) -> QuerySet[Organisation]:
    """The organisations one of whose names is most like ``text``, the likest first."""
    near = OrganisationName.objects.annotate(likeness=TrigramSimilarity("name", text)).filter(likeness__gt=ALIKE)
    keys = near.values("organisation").annotate(most=Max("likeness")).order_by("-most", "organisation")
    found = [row["organisation"] for row in keys[:FOUND_AT_MOST]]
    rows = organisations(actor).filter(pk__in=found).annotate(likeness=Max(TrigramSimilarity("names__name", text)))
    return rows.order_by("-likeness", "pk")
