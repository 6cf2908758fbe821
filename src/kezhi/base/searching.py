"""Search: an index of character pairs gives ids only; what is shown is joined with what the actor may see.

Every part of a thing's words is found (recall 1.0), Chinese or Latin, and nothing else: the pairs narrow down by the
index, the words decide. Width, case and accents don't matter.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, Exists, F, Func, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Cast

from kezhi.base.actor import Actor
from kezhi.base.models import SearchEntry
from kezhi.base.registry import Hit, SearchSource, object_type, search_sources

MOST_PAIRS = 50_000
"""PostgreSQL's vectors hold a megabyte; what a longer text has beyond so many different pairs isn't found."""


def normal(text: str) -> str:
    """One spelling for all: half width, small letters, no accents, single blanks.

    Each character is spelled by itself, so that a part of a text is spelled as it is within the whole.
    """
    return " ".join("".join(map(_spelled, text)).split())


@lru_cache(maxsize=65_536)
def _spelled(character: str) -> str:
    small = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(" " if c.isspace() else c for c in small if c.isspace() or unicodedata.category(c)[0] not in "MC")


def pairs(text: str) -> list[str]:
    """What a text is indexed by: its characters, and the pairs of neighbours within a word, each once."""
    words = normal(text).split()
    found = [word[at : at + 2] for word in words for at in range(len(word) - 1)]
    return list(dict.fromkeys([c for word in words for c in word] + found))[:MOST_PAIRS]


def asked(word: str) -> list[str]:
    """What an indexed text must hold to contain a normalised word: its pairs, or the one character that it is."""
    return [word[at : at + 2] for at in range(len(word) - 1)] or [word]


def _lexeme(pair: str) -> str:
    return "'" + pair.replace("\\", "\\\\").replace("'", "''") + "'"


class _Vector(Func):
    function = "array_to_tsvector"
    template = "%(function)s(%(expressions)s::text[])"


class _Holds(Func):
    """Whether a vector holds what a query asks; the query's lexemes are taken as they are written."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


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
            words=f" {normal(text)} ",
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
        raw = " & ".join(map(_lexeme, dict.fromkeys(asked(word))))
        rows = rows.filter(_Holds(F("text"), Cast(Value(raw), SearchQueryField())), words__contains=word)
    return rows


def find(actor: Actor, text: str, limit: int = 8) -> list[tuple[SearchSource, list[Hit]]]:
    """What the actor may see and ``text`` finds, by source; whole numbers and words first. One query a source."""
    if not normal(text):
        return []
    found = []
    for kind, source in search_sources.items():
        if rows := list(_found(kind, source, actor, text)[:limit]):
            found.append((source, source.show(rows)))
    return found


def _found(kind: str, source: SearchSource, actor: Actor, text: str) -> QuerySet[Any]:
    entries = matching(kind, text)
    whole = entries.filter(object_id=OuterRef("pk"), words__contains=f" {normal(text)} ")
    rows = source.visible(actor).filter(pk__in=entries.values("object_id"))
    found: QuerySet[Any] = rows.annotate(found_whole=Exists(whole)).order_by("-found_whole", "-pk")
    return found
