"""Rows of a form's tables that name people who have to confirm taking part."""

from collections.abc import Mapping
from dataclasses import dataclass

from kezhi.engine.schema import FieldState
from kezhi.subjects.models import Person


@dataclass(frozen=True)
class TeamRow:
    """What a row says of somebody; ``person`` is who it surely is in the registry."""

    path: str
    """Where the name stands."""
    name: str
    organisation: str
    contact: str
    duty: str
    person: Person | None = None


def team_row(state: Mapping[str, FieldState], path: str, name: str) -> TeamRow:
    """The row in which ``name`` stands at ``path``, by the names that its columns have in every pack."""
    row = path.rpartition(".")[0]

    def said(column: str) -> str:
        cell = state.get(f"{row}.{column}")
        return str(cell.value or "") if cell else ""

    return TeamRow(path, name, said("organisation"), said("contact"), said("role"))
