"""Those who have to confirm taking part: what a form's rows say of them, and who of them stands against submitting."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kezhi.engine.errors import Place, Problem
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


def team_problems(asked: Iterable[tuple[str, bool]], confirming: Mapping[str, str]) -> list[Problem]:
    """What stands against submitting in a team: who was asked (name, has confirmed) and hasn't, and who wasn't asked.

    ``confirming`` are the names that have to confirm, by path.
    """
    known = list(asked)
    names = {name for name, _confirmed in known}
    return [
        *(_of("unconfirmed", "team", name) for name, confirmed in known if not confirmed),
        *(_of("uninvited", path, name) for path, name in confirming.items() if name not in names),
    ]


def _of(what: str, path: str, name: str) -> Problem:
    return Problem(f"projects.member_{what}", Place(field=path), {"name": name})


def team_row(state: Mapping[str, FieldState], path: str, name: str) -> TeamRow:
    """The row in which ``name`` stands at ``path``, by the names that its columns have in every pack."""
    row = path.rpartition(".")[0]

    def said(column: str) -> str:
        cell = state.get(f"{row}.{column}")
        return str(cell.value or "") if cell else ""

    return TeamRow(path, name, said("organisation"), said("contact"), said("role"))
