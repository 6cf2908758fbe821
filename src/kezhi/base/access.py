"""One way to say who may do what: per module one table of action → predicate, in SQL.

A predicate turns an actor into a ``Q`` over the module's rows. Lists, search, counts, exports and the check of a
single row all ask the same ``Q``, so there is one definition of who may.
"""

from collections.abc import Callable, Mapping
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


class Predicate:
    """For which rows something holds, for an actor; joined with ``&``, ``|`` and ``~``."""

    def __init__(self, rows: Callable[[Actor], Q]) -> None:
        self.rows = rows

    def __call__(self, actor: Actor) -> Q:
        return self.rows(actor)

    def __and__(self, other: "Predicate") -> "Predicate":
        return Predicate(lambda actor: self(actor) & other(actor))

    def __or__(self, other: "Predicate") -> "Predicate":
        return Predicate(lambda actor: self(actor) | other(actor))

    def __invert__(self) -> "Predicate":
        return Predicate(lambda actor: ~self(actor))


NONE = Q(pk__in=())
ALL = ~NONE
"""Not the empty Q: that one vanishes when it is joined with ``|``."""

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
        rows: QuerySet[Any] = type(row)._default_manager.filter(pk=row.pk)
        marks = {f"may_{i}": rule(actor) for i, rule in enumerate(self.rules.values())}
        found = rows.annotate(**{name: _as_case(q) for name, q in marks.items()}).values(*marks).first()
        return {action for i, action in enumerate(self.rules) if found and found[f"may_{i}"]}

    def require(self, actor: Actor, action: str, rows: QuerySet[Row], *, lock: bool = False, **key: Any) -> Row:
        """The one row by ``key`` on which the actor may do ``action``, locked if asked.

        Raises NotFound where the actor may not even see it, NotAllowed where they may see it only.
        """
        base = rows.select_for_update(of=("self",)) if lock else rows
        found = self.allowed(actor, action, base).filter(**key).first()
        if found is not None:
            return found
        if self.visible(actor, rows).filter(**key).exists():
            raise NotAllowed(reason_for(actor))
        raise NotFound(_("没有找到，或者您无权查看。请核对网址，或换一个岗位再试。"))


def reason_for(actor: Actor) -> str:
    """Why an action on a visible thing is refused, in words."""
    if not actor.signed_in:
        return _("请先登录。")
    return _("以您现在的岗位不能办理这一步。请换一个岗位，或请有权的人办理。")


def _as_case(q: Q) -> Case:
    return Case(When(q, then=Value(True)), default=Value(False)) if q else Case(default=Value(True))
