"""Published packs, opened once and kept: a published version never changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import CharField, Q, QuerySet, Subquery
from django.utils import timezone

from kezhi.base.actor import Actor
from kezhi.base.prepared import prepared
from kezhi.engine import bpmn, dmn, packs
from kezhi.engine.feel import MISSING
from kezhi.engine.packs import CallField, CallType, Contents, Pack
from kezhi.engine.schema import Form, OptionList
from kezhi.packs.access import CODES, PACKS
from kezhi.packs.models import CodeEntry, PackVersion

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
    """The code lists of the reference packs in force and the department's own, by name: ``lists.disciplines``.

    One query, since a published version never changes and the own lists are kept until one of them does.
    """
    versions = _with_codes(kind="reference")
    own = _own_lists(versions[0]["codes_changed"], timezone.localdate()) if versions else {}
    return own | {f"lists.{name}": rows for one in versions for name, rows in lists_of(one["pk"]).items()}


@prepared(kind=CharField())
def _with_codes(kind: Any) -> QuerySet[PackVersion, Any]:
    """The versions in force, and when the department's own codes last changed."""
    changed = CodeEntry.objects.order_by("-changed_at").values("changed_at")[:1]
    return published(kind).annotate(codes_changed=Subquery(changed)).values("pk", "codes_changed")


@lru_cache(maxsize=2)
def _own_lists(changed_at: datetime | None, on: date) -> dict[str, OptionList]:
    """The department's own lists as they are since ``changed_at``; what has ended before the day is left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    if changed_at is None:
        return {}
    for one in CodeEntry.objects.filter(Q(ends=None) | Q(ends__gte=on)).order_by("list", "code"):
        row = {"code": one.code, "name": one.name, "name_en": one.name_en, "parent": one.parent}
        found.setdefault(f"lists.{one.list}", []).append(_choice(row))
    return {name: OptionList(rows) for name, rows in found.items()}


def pack_of_list(name: str) -> str | None:
    """The reference pack that has a list of this name."""
    return next((version.pack.code for version in published("reference") if name in lists_of(version.pk)), None)


def codes(actor: Actor) -> QuerySet[CodeEntry]:
    """The department's own codes, for who may see them as a list."""
    return CODES.visible(actor, CodeEntry.objects.all())


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
