"""Published packs, opened once and kept: a published version never changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import CharField, QuerySet

from kezhi.base.actor import Actor
from kezhi.base.prepared import prepared
from kezhi.engine import bpmn, dmn, packs
from kezhi.engine.feel import MISSING
from kezhi.engine.packs import CallField, CallType, Contents, Pack
from kezhi.engine.schema import Form, OptionList
from kezhi.packs.access import PACKS
from kezhi.packs.models import PackVersion

FACT_AREAS = ("person", "org", "project", "integrity")
"""First parts of the names of facts; other inputs of a decision are the call's, parameters, or the form's."""


def versions(actor: Actor) -> QuerySet[PackVersion]:
    """Published and retired versions, the latest first."""
    return PACKS.visible(
        actor, PackVersion.objects.select_related("pack").defer("archive").order_by("pack__code", "-number")
    )


def published(kind: str) -> QuerySet[PackVersion]:
    """The versions in force of one kind of pack."""
    rows = PackVersion.objects.filter(state=PackVersion.State.PUBLISHED, pack__kind=kind)
    return rows.select_related("pack").defer("archive").order_by("pack__code")


def in_force(kind: str) -> list[int]:
    """The ids of those, to open with `definition`."""
    return [version["pk"] for version in _in_force(kind=kind)]


@prepared(kind=CharField())
def _in_force(kind: Any) -> QuerySet[PackVersion, Any]:
    return published(kind).values("pk")


@dataclass(frozen=True)
class Definition:
    """A pack's parts, opened, and what a call of its type runs on."""

    contents: Contents

    @property
    def pack(self) -> Pack:
        return self.contents.pack

    @property
    def call(self) -> CallType:
        """What staff fill in for each call of this type; only packs of kind ``call`` have it."""
        if self.pack.call is None:
            raise LookupError(f"{self.pack.code} is no type of call")
        return self.pack.call

    @property
    def form_name(self) -> str:
        return self.call.form

    @property
    def process_name(self) -> str:
        return self.call.process

    @property
    def model(self) -> dmn.Model:
        """The decisions of a call's type."""
        return self.contents.rules[self.call.rules]

    @property
    def eligibility(self) -> tuple[str, ...]:
        """The decisions that say who may apply, in the order shown."""
        return self.call.eligibility

    def form(self, name: str) -> Form:
        """A form by its file name."""
        return self.contents.forms[name]

    def process(self, name: str) -> bpmn.Process:
        """A process by its file name."""
        return self.contents.processes[name]

    def diagram(self, name: str) -> str:
        """A process as BPMN with its drawing, laid out where the pack draws none."""
        return self._diagrams[name]

    @cached_property
    def _diagrams(self) -> dict[str, str]:
        return {name: bpmn.layout(self.pack.files[name]).decode() for name in self.contents.processes}

    def facts_of(self, decisions: Iterable[str]) -> set[str]:
        """The facts that decisions ask for."""
        names = {data.name for decision in decisions for data in self.model.inputs(decision)}
        return {name for name in names if name.partition(".")[0] in FACT_AREAS}

    def parameters(self, on: date) -> dict[str, Any]:
        """The parameters that hold on a day, by dotted name."""
        return {f"parameters.{name}": value for name, value in self.pack.parameters_on(on).items()}

    def nested_parameters(self, on: date) -> dict[str, Any]:
        """The parameters that hold on a day, as a process sees them."""
        return self.pack.parameters_on(on)

    def call_values(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """A call's own values, typed; one that isn't given is not known."""
        return {field.name: typed(field, stored.get(field.name)) for field in self.call.fields}


def typed(field: CallField, stored: Any) -> Any:
    """A value of a call as rules know it: money and numbers exact, dates as dates."""
    if stored is None or stored == "":
        return MISSING
    if field.kind in ("number", "money"):
        return Decimal(str(stored))
    if field.kind == "date":
        return date.fromisoformat(str(stored))
    return stored


@lru_cache(maxsize=64)
def definition(version: int) -> Definition:
    """The parts of a version by its id; opened once a process, since it can't change."""
    archive = PackVersion.objects.values_list("archive", flat=True).get(pk=version)
    return Definition(packs.open_contents(packs.unzip(bytes(archive))))


def lists() -> dict[str, OptionList]:
    """The code lists of the reference packs in force, by dotted name: ``lists.disciplines``."""
    versions = in_force("reference")
    return {f"lists.{name}": rows for version in versions for name, rows in lists_of(version).items()}


@lru_cache(maxsize=16)
def lists_of(version: int) -> Mapping[str, OptionList]:
    """The code lists of one version of a reference pack, by name."""
    contents = definition(version).contents
    return {
        path.removeprefix("data/").removesuffix(".csv"): OptionList(map(_choice, rows))
        for path, rows in contents.lists.items()
    }


def _choice(row: Mapping[str, str]) -> dict[str, Any]:
    """A row as an option of a form: its code, and its name in both languages."""
    name = row.get("name", "")
    return {**row, "value": row.get("code") or name, "title": {"zh": name, "en": row.get("name_en") or name}}


def numbers() -> Mapping[str, Any]:
    """The department's patterns of numbers, by kind."""
    return department_document("data/numbering.toml")


def department_document(path: str) -> Mapping[str, Any]:
    """A TOML file of the department's pack; empty where it has none."""
    [version] = in_force("department")
    found: Mapping[str, Any] = definition(version).contents.documents.get(path, {})
    return found


def department_list(name: str) -> Sequence[Mapping[str, str]]:
    """A list of the department's pack, such as ``offices``."""
    [version] = in_force("department")
    rows: Sequence[Mapping[str, str]] = definition(version).contents.lists[f"data/{name}.csv"]
    return rows
