"""One plain spelling to compare by, and the nearest of known values to one that isn't known."""

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping

from kezhi.engine.errors import Problem

UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff]+")
ALIKE_ENOUGH = 0.5
MOST_SOUGHT = 200
"""Values for which the nearest is sought: it takes milliseconds each."""
LISTED = 12
"""So many values or fewer are all named."""


def plain(text: str) -> str:
    """One spelling for all: half width, small letters, no blanks, nothing that can't be seen."""
    return UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()


class Nearest:
    """Says which of the known values is nearest to one that isn't among them."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known
        """As they are shown, by their plain spelling."""
        self.sought: dict[str, Problem] = {}

    def to(self, value: str) -> Problem:
        """The complaint's second half: the nearest value, or all where they are few."""
        spelled = plain(value)
        if spelled not in self.sought and len(self.sought) < MOST_SOUGHT:
            self.sought[spelled] = self._seek(spelled)
        return self.sought.get(spelled, Problem("importing.no_near_value"))

    def _seek(self, spelled: str) -> Problem:
        if found := alike(spelled, self.known):
            return Problem("importing.near_value", arguments={"value": self.known[found]})
        if len(self.known) <= LISTED:
            return Problem("importing.one_of", arguments={"values": "、".join(self.known.values())})
        return Problem("importing.no_near_value")


def alike(spelled: str, known: Collection[str]) -> str | None:
    """The most similar of ``known``, where it is similar enough."""
    return next(iter(difflib.get_close_matches(spelled, known, 1, ALIKE_ENOUGH)), None)
