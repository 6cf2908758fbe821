"""Every FEEL expression of a form, where it stands, and whether the names in it exist."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kezhi.engine.schema import expressions
from kezhi.engine.schema.definition import RESERVED, Definition, Field, Offer
from kezhi.engine.schema.reader import Reader, nearest
from kezhi.engine.schema.texts import Text


@dataclass(frozen=True)
class Stated:
    """An expression, the path of the definition where it stands, and the names that only it sees."""

    where: str
    text: str
    local: frozenset[str] = frozenset()


def stated(form: Definition) -> Iterator[Stated]:
    """All FEEL of a form, that in the braces of messages included, in the order of the definition."""
    for at, section in enumerate(form.sections):
        if section.visible:
            yield Stated(f"layout[{at}].visible", section.visible)
        for place, field in enumerate(section.fields):
            yield from _of_field(field, f"layout[{at}].fields[{place}]")
    for at, rule in enumerate(form.rules):
        where, local = f"rules[{at}]", frozenset(name for name, _ in rule.let)
        for name, text in rule.let:
            yield Stated(f"{where}.let.{name}", text, local)
        yield Stated(f"{where}.when", rule.when, local)
        yield from _in_text(rule.message, f"{where}.message", local)
        yield from _of_offer(rule.mend, where, local)


def _of_field(field: Field, where: str) -> Iterator[Stated]:
    for key, text in field.expressions:
        yield Stated(f"{where}.{key}", text)
    local = frozenset({"row", *(column.name for column in field.columns)})
    for at, column in enumerate(field.columns):
        for key, text in column.expressions:
            yield Stated(f"{where}.columns[{at}].{key}", text, local)
    for at, limit in enumerate(field.budget.limits if field.budget else ()):
        here, bound = f"{where}.limits[{at}]", frozenset({"limit", "over"})
        yield Stated(f"{here}.{limit.side}", limit.bound)
        yield from _in_text(limit.reason, f"{here}.reason", bound)
        yield from _of_offer(limit.mend, here, bound)


def _of_offer(offer: Offer | None, where: str, local: frozenset[str]) -> Iterator[Stated]:
    if offer:
        yield from _in_text(offer.label, f"{where}.mend.label", local)
        for path, text in offer.set.items():
            yield Stated(f"{where}.mend.set.{path}", text, local)


def _in_text(template: Text, where: str, local: frozenset[str]) -> Iterator[Stated]:
    for language in ("zh", "en"):
        for part in expressions.holes(template.of(language)):
            yield Stated(f"{where}.{language}", part, local)


def outside(form: Definition) -> frozenset[str]:
    """Every ``call.…``, ``parameters.…`` and ``facts.…`` that the form asks for."""
    return frozenset[str]().union(*(expressions.outside(each.text) for each in stated(form)))


def check_stated(reader: Reader, form: Definition) -> None:
    """Complain about names in expressions that are no field, row or column: FEEL would take them as null."""
    fields = {field.name: field for field in form.fields}
    for each in stated(form):
        around = {*fields, *RESERVED, *each.local, *expressions.filtering(each.text)}
        for path in sorted(expressions.paths(each.text)):
            head, *steps = path.split(".")
            if head not in around:
                known = {*fields, *each.local, *RESERVED}
                reader.complain("unknown_name", each.where, name=head, nearest=nearest(head, known))
            elif head in fields and head not in each.local:
                _check_steps(reader, fields[head], steps, each.where)


def _check_steps(reader: Reader, field: Field, steps: list[str], where: str) -> None:
    """What stands below a table is a column, below a budget a row and then a column."""
    levels: list[Iterable[str]] = []
    if field.kind == "table":
        levels = [[column.name for column in field.columns]]
    elif field.budget:
        levels = [[line.code for line in lines] for lines in (field.budget.rows, field.budget.columns)]
    for step, known in zip(steps, levels, strict=False):
        if step not in known:
            reader.complain("unknown_name", where, name=step, nearest=nearest(step, known))
