"""Search: an index of character pairs gives ids only; what is shown is joined with what the actor may see.

Every text of two characters or more that stands in a thing's words is found (recall 1.0), Chinese or Latin.
"""

import unicodedata
from collections.abc import Iterable, Sequence

from django.contrib.postgres.search import SearchQueryField
from django.db.models import Func, Model, QuerySet, Value
from django.db.models.functions import Cast

from kezhi.base.actor import Actor
from kezhi.base.models import SearchEntry
from kezhi.base.registry import Hit, SearchSource, object_type, search_sources

MOST_LEXEMES = 8_000
"""PostgreSQL's vectors hold about a megabyte; longer texts are cut."""


def normal(text: str) -> str:
    """One spelling for all: full-width as half-width, small letters, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def pairs(text: str) -> list[str]:
    """The pairs of neighbouring characters of a normalised text, each once, in order; single characters as they are."""
    plain = normal(text)
    found = [plain[at : at + 2] for at in range(len(plain) - 1)] or [plain]
    return list(dict.fromkeys(pair for pair in found if pair.strip()))[:MOST_LEXEMES]


def _lexeme(pair: str) -> str:
    return "'" + pair.replace("\\", "\\\\").replace("'", "''") + "'"


class _Vector(Func):
    function = "array_to_tsvector"
    template = "%(function)s(%(expressions)s::text[])"


def index(thing: Model, text: str) -> None:
    """Let a thing be found by ``text``; what it was found by before is replaced."""
    index_many([(thing, text)])


def index_many(things: Iterable[tuple[Model, str]]) -> None:
    """Let many things be found, a thousand at a time."""
    entries = [
        SearchEntry(
            object_type=object_type(thing),
            object_id=thing.pk,
            text=_Vector(Value(pairs(text))),
            words=normal(text),
        )
        for thing, text in things
    ]
    SearchEntry.objects.bulk_create(
        entries,
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["object_type", "object_id"],
        update_fields=["text", "words"],
    )


def remove(thing: Model) -> None:
    """Let a thing no longer be found."""
    SearchEntry.objects.filter(object_type=object_type(thing), object_id=thing.pk).delete()


def matching(kind: str, text: str) -> QuerySet[SearchEntry]:
    """The entries of a kind that hold every word of ``text``."""
    rows = SearchEntry.objects.filter(object_type=kind)
    for word in normal(text).split():
        raw = " & ".join(_lexeme(pair) for pair in pairs(word))
        rows = rows.filter(words__contains=word)
        if len(word) > 1:
            rows = rows.filter(text=Cast(Value(raw), SearchQueryField()))
    return rows


def find(actor: Actor, text: str, limit: int = 8) -> list[tuple[SearchSource, list[Hit]]]:
    """What the actor may see and ``text`` finds, by source; exact beginnings first. One query a source."""
    if not normal(text):
        return []
    found = []
    for kind, source in search_sources.items():
        ids = matching(kind, text).values("object_id")
        rows: Sequence[Model] = list(source.visible(actor).filter(pk__in=ids)[:limit])
        if rows:
            found.append((source, source.show(rows)))
    return found
