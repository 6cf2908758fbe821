"""One way to say who may do what: per module one table of action → predicate, in SQL.

A predicate turns an actor into a ``Q`` over the module's rows. Lists, search, counts, exports and the check of a
single row all ask the same ``Q``, so there is one definition of who may.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Case, Model, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from kezhi.base.actor import Actor, Role

Row = TypeVar("Row", bound=Model)


class Refused(Exception):  # noqa: N818 — what it says to a person is a refusal
    """Something may not be done, with a reason in the reader's language that says how to go on."""

    status = 409
    """Of the answer to a request that was refused so."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class NotAllowed(Refused):
    """The actor may see the thing but not do this to it."""

    status = 403


class NotFound(Refused):
    """The thing doesn't exist, or the actor may not know that it does."""

    status = 404


class BadRequest(Refused):
    """What was sent is nothing that one of our pages sends."""

    status = 400


class SignedOut(Refused):
    """Nobody is signed in, or no longer."""

    status = 401


NONE = Q(pk__in=())
ALL = ~NONE
"""Not the empty Q: that one vanishes when it is joined with ``|``."""


def both(one: Q, other: Q) -> Q:
    """Rows of two sets at once; all and none are decided here instead of being put to the database."""
    if one is NONE or other is ALL:
        return one
    return other if one is ALL or other is NONE else one & other


def either(one: Q, other: Q) -> Q:
    """Rows of one of two sets, with all and none decided here."""
    if one is ALL or other is NONE:
        return one
    return other if one is NONE or other is ALL else one | other


def outside(rows: Q) -> Q:
    """Rows that aren't in a set."""
    return NONE if rows is ALL else ALL if rows is NONE else ~rows


class Predicate:
    """For which rows something holds, for an actor; joined with ``&``, ``|`` and ``~``."""

    def __init__(self, rows: Callable[[Actor], Q]) -> None:
        self.rows = rows

    def __call__(self, actor: Actor) -> Q:
        return self.rows(actor)

    def __and__(self, other: "Predicate") -> "Predicate":
        return Joined(self, other, both, all)

    def __or__(self, other: "Predicate") -> "Predicate":
        return Joined(self, other, either, any)

    def __invert__(self) -> "Predicate":
        return Predicate(lambda actor: outside(self(actor)))

    @property
    def parts(self) -> tuple["Predicate", ...]:
        """What it is joined from."""
        return (self,)

    def holds(self, of: Mapping["Predicate", bool]) -> bool:
        """Whether it holds for a row of which each part is known."""
        return of[self]


class Joined(Predicate):
    """Two predicates joined. Tables ask the parts that their rules share once a row instead of once a rule."""

    def __init__(
        self,
        one: Predicate,
        other: Predicate,
        rows: Callable[[Q, Q], Q],
        holds: Callable[[Iterable[bool]], bool],
    ) -> None:
        super().__init__(lambda actor: rows(one(actor), other(actor)))
        self.joined = (one, other)
        self.of_both = holds

    @property
    def parts(self) -> tuple[Predicate, ...]:
        return tuple(part for one in self.joined for part in one.parts)

    def holds(self, of: Mapping[Predicate, bool]) -> bool:
        return self.of_both(one.holds(of) for one in self.joined)


everybody = Predicate(lambda actor: ALL)
nobody = Predicate(lambda actor: NONE)
signed_in = Predicate(lambda actor: ALL if actor.signed_in else NONE)
the_system = Predicate(lambda actor: ALL if actor.is_system else NONE)


def role(*roles: Role) -> Predicate:
    """All rows, for who acts in one of ``roles``."""
    return Predicate(lambda actor: ALL if actor.has(*roles) else NONE)


class Table:
    """A module's access table for one model: action → predicate. ``see`` must be among the actions."""

    def __init__(self, rules: Mapping[str, Predicate]) -> None:
        self.rules = dict(rules)

    def visible(self, actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
        """The rows that the actor may see."""
        return self.allowed(actor, "see", rows)

    def allowed(self, actor: Actor, action: str, rows: QuerySet[Row]) -> QuerySet[Row]:
        """The rows on which the actor may do ``action``."""
        return rows.filter(self.rules[action](actor))

    def may(self, actor: Actor, action: str, row: Model) -> bool:
        """Whether the actor may do ``action`` on this row (asks the database)."""
        return self.allowed(actor, action, type(row)._default_manager.filter(pk=row.pk)).exists()

    def actions(self, actor: Actor, row: Model) -> set[str]:
        """All that the actor may do to this row, in one query."""
        rows = type(row)._default_manager.filter(pk=row.pk)
        asked = self._asked(actor)
        found = rows.annotate(**_marks(asked)).values("pk", *_marks(asked)).first()
        return self._allowed_by(asked, found) if found else set()

    def require(self, actor: Actor, action: str, rows: QuerySet[Row], *, lock: bool = False, **key: Any) -> Row:
        """The one row by ``key`` on which the actor may do ``action``, locked if asked.

        Raises NotFound where the actor may not even see it, NotAllowed where they may see it only.
        """
        base = rows.select_for_update(of=("self",)) if lock else rows
        found = self.allowed(actor, action, base).filter(**key).first()
        if found is not None:
            return found
        raise self._refusal(actor, seen=self.visible(actor, rows).filter(**key).exists())

    def opened(
        self, actor: Actor, action: str, rows: QuerySet[Row], *, lock: bool = False, **key: Any
    ) -> tuple[Row, set[str]]:
        """The row as `require` gives it, and all that the actor may do to it, in at most two queries."""
        base = rows.select_for_update(of=("self",)) if lock else rows
        found = base.filter(**key).first()
        actions = self._actions_on(found, actor) if found else set[str]()
        if found is None or action not in actions:
            raise self._refusal(actor, seen="see" in actions)
        return found, actions

    def _actions_on(self, row: Model, actor: Actor) -> set[str]:
        """All that the actor may do to a row just read; the database is asked only where the row doesn't tell."""
        told = _Told(row, actor)
        actions = {action for action, rule in self.rules.items() if rule.holds(told)}
        return actions if told.is_sure else self.actions(actor, row)

    def _asked(self, actor: Actor) -> dict[Predicate, Q]:
        """What each part of the rules says for an actor."""
        return {part: part(actor) for rule in self.rules.values() for part in rule.parts}

    def _allowed_by(self, asked: Mapping[Predicate, Q], found: Mapping[str, Any]) -> set[str]:
        """The actions that what was found of a row allows."""
        of = {part: rows is ALL or bool(found.get(_mark(at))) for at, (part, rows) in enumerate(asked.items())}
        return {action for action, rule in self.rules.items() if rule.holds(of)}

    def _refusal(self, actor: Actor, *, seen: bool) -> Refused:
        return NotAllowed(reason_for(actor)) if seen else not_found()


class _Told(dict[Predicate, bool]):
    """What a row's own columns tell of it, part by part, as far as rules ask. A part that they don't tell is False,
    and then nothing is sure.
    """

    def __init__(self, row: Model, actor: Actor) -> None:
        self.row, self.actor, self.is_sure = row, actor, True

    def __missing__(self, part: Predicate) -> bool:
        told = told_of(self.row, part(self.actor))
        self.is_sure = self.is_sure and told is not None
        self[part] = bool(told)
        return self[part]


def told_of(row: Model, rows: Q) -> bool | None:
    """Whether a row just read is among rows; None where more than its own columns has to be looked at."""
    if rows is ALL or rows is NONE:
        return rows is ALL
    told = [told_of(row, one) if isinstance(one, Q) else _compared(row, one) for one in rows.children]
    if None in told or rows.connector == Q.XOR:
        return None
    return (all(told) if rows.connector == Q.AND else any(told)) is not rows.negated


def _compared(row: Model, lookup: Any) -> bool | None:
    """``Q(state="open")`` or ``Q(state__in=("open", "sent"))``, compared in memory; None for anything else."""
    name, value = lookup if isinstance(lookup, tuple) else ("", None)
    field = next((one for one in row._meta.concrete_fields if name in (one.name, f"{one.name}__in")), None)
    if field is None:
        return None
    values = value if name == f"{field.name}__in" and isinstance(value, tuple | list) else (value,)
    if not all(isinstance(one, str | int | None) for one in values):
        return None
    return getattr(row, field.attname) in map(field.to_python, values)


def not_found() -> NotFound:
    """The refusal of what doesn't exist, which is that of what the actor may not know of."""
    return NotFound(_("没有找到，或者您无权查看。请核对网址，或换一个岗位再试。"))


def reason_for(actor: Actor) -> str:
    """Why an action on a visible thing is refused, in words."""
    if not actor.signed_in:
        return _("请先登录。")
    return _("以您现在的岗位不能办理这一步。请换一个岗位，或请有权的人办理。")


def _mark(at: int) -> str:
    return f"part_{at}"


def _marks(asked: Mapping[Predicate, Q]) -> dict[str, Case]:
    """Columns that say of a row which parts hold; of all rows and of none nothing has to be asked."""
    return {
        _mark(at): Case(When(rows, then=Value(True)), default=Value(False))
        for at, rows in enumerate(asked.values())
        if rows is not ALL and rows is not NONE
    }
