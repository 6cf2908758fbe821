"""What a pack is, once read: its declarations and its files, pinned by a hash."""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from kezhi.engine.packs.awards import AwardRules
from kezhi.engine.packs.rubric import Rubric
from kezhi.engine.schema import Text

KINDS = ("call", "procedure", "register", "policy", "evaluation", "indicators", "reference", "department")
CALL_NAMES = (
    *("number", "title", "year", "opens", "closes", "unit_closes", "recommender_closes"),
    *("envelope", "topics"),
)
"""What every call has, seen as ``call.number`` and so on."""


@dataclass(frozen=True)
class Basis:
    """A document that the pack stands on. Dates are those in force; ``until`` is the last day."""

    document: str
    article: str = ""
    number: str = ""
    url: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True)
class Parameter:
    """A threshold or rate with its dates, unit and source. ``until`` is the last day, None while it holds."""

    name: str
    title: Text
    value: Decimal | str | bool | datetime.date
    unit: str
    since: datetime.date
    until: datetime.date | None
    basis: str

    def holds(self, on: datetime.date) -> bool:
        """Whether the value is valid on that day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class CallField:
    """A value of its own that a call of this pack has. ``kind``: text number money date boolean."""

    name: str
    label: Text
    kind: str
    required: bool = False
    default: Any = None
    unit: Text = field(default_factory=lambda: Text("", ""))
    """What a number counts, said after it."""


@dataclass(frozen=True)
class Returns:
    """What may change in an application that was sent back."""

    fixed: tuple[str, ...] = ()
    """Fields of the form that stay as they were submitted."""
    same_applicant: bool = False
    """Whether it can't be handed over to another leader."""
    only_asked: tuple[str, ...] = ()
    """Tasks of the process in which only the fields that were commented on may change, where there are such."""


@dataclass(frozen=True)
class CallType:
    """What staff fill in for each dated instance of a call, and which files and decisions it runs on."""

    dates: tuple[str, ...] = ("applicant",)
    topics: str = "none"
    envelope: bool = False
    guide: str = ""
    form: str = "form.json"
    process: str = "process.bpmn"
    rules: str = "rules.dmn"
    eligibility: tuple[str, ...] = ()
    screening: tuple[str, ...] = ()
    fields: tuple[CallField, ...] = ()
    award: AwardRules = field(default_factory=AwardRules)
    returns: Returns = Returns()


@dataclass(frozen=True)
class Pack:
    """A pack as read. Two packs with the same files have the same ``hash``."""

    code: str
    version: str
    kind: str
    title: Text
    owner: str
    files: Mapping[str, bytes] = field(repr=False)
    """Content by path inside the pack, ``pack.toml`` included."""
    summary: Text | None = None
    needs: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    call: CallType | None = None
    review: Rubric | None = None

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """SHA-256 of each file, by path, sorted."""
        return {path: hashlib.sha256(self.files[path]).hexdigest() for path in sorted(self.files)}

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the lines ``digest path`` of all files, sorted by path: what publication pins."""
        listing = "".join(f"{digest} {path}\n" for path, digest in self.digests.items())
        return hashlib.sha256(listing.encode()).hexdigest()

    @property
    def forms(self) -> tuple[str, ...]:
        """Paths of the forms."""
        return self.files_in("forms", ".json", "form.json")

    @property
    def processes(self) -> tuple[str, ...]:
        """Paths of the processes."""
        return self.files_in("processes", ".bpmn", "process.bpmn")

    @property
    def rules(self) -> tuple[str, ...]:
        """Paths of the decision models."""
        return self.files_in("rules", ".dmn", "rules.dmn")

    @property
    def examples(self) -> tuple[str, ...]:
        """Paths of the examples."""
        return self.files_in("examples", ".toml")

    @property
    def lists(self) -> tuple[str, ...]:
        """Names of the lists in ``data/*.csv``: ``regions`` is seen as ``lists.regions``."""
        return tuple(PurePosixPath(path).stem for path in self.files_in("data", ".csv"))

    @property
    def texts(self) -> tuple[str, ...]:
        """Paths below ``texts/``."""
        return tuple(sorted(path for path in self.files if path.startswith("texts/")))

    def text(self, name: str, language: str, suffix: str = "md") -> str | None:
        """The text ``texts/NAME.LANGUAGE.SUFFIX``; None if the pack has none."""
        found = self.files.get(f"texts/{name}.{language}.{suffix}")
        return None if found is None else found.decode()

    def parameters_on(self, on: datetime.date) -> dict[str, Any]:
        """The values of the parameters that hold on that day, by name."""
        return {each.name: each.value for each in self.parameters if each.holds(on)}

    def files_in(self, folder: str, suffix: str, single: str = "") -> tuple[str, ...]:
        """Paths of the files with that suffix in a folder, and of ``single``, sorted."""
        return tuple(sorted(path for path in self.files if path == single or _inside(path, folder, suffix)))


def _inside(path: str, folder: str, suffix: str) -> bool:
    parts = PurePosixPath(path)
    return str(parts.parent) == folder and parts.suffix == suffix


@dataclass(frozen=True)
class Catalogue:
    """What the rest of the house offers a pack. What is None isn't checked."""

    facts: Mapping[str, str] | None = None
    """Names of facts with their Chinese titles."""
    handlers: frozenset[str] | None = None
    """What a service or send task may call."""
    roles: frozenset[str] | None = None
    """Who may do a task: roles, and relations such as ``applicant``."""
    offices: frozenset[str] | None = None
    packs: Mapping[str, Pack] | None = None
    """The other packs, by code."""
    calendar: Mapping[str, Any] = field(default_factory=dict)
    """Functions that conditions and timers may call, such as working days."""

    def needed(self, pack: Pack) -> Iterable[Pack]:
        """The packs that ``pack`` needs, as far as they are known."""
        known = self.packs or {}
        return [known[code] for code in pack.needs if code in known]
