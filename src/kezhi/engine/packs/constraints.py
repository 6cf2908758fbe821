"""The constraints of a call's awards: each is FEEL that reads, and asks only for what there is."""

from collections.abc import Iterator

from kezhi.engine import feel
from kezhi.engine.errors import Place, Problem
from kezhi.engine.packs.lines import nearest_line, toml_lines
from kezhi.engine.packs.pack import ITEM_NAMES, Constraint, Pack

MANIFEST = "pack.toml"


def check_constraints(pack: Pack) -> Iterator[Problem]:
    """Every expression that can't be read or names what isn't known, with its line in pack.toml."""
    if pack.call is None:
        return
    lines = toml_lines(pack.files[MANIFEST].decode())
    known = _known(pack)
    for at, constraint in enumerate(pack.call.award.constraints):
        for key, text in _texts(constraint):
            element = f"call.award.constraints[{at}].{key}"
            place = Place(file=MANIFEST, line=nearest_line(lines, element), element=element)
            yield from _faults(text, known, place)


def _texts(constraint: Constraint) -> tuple[tuple[str, str], ...]:
    bound = "at_least" if constraint.at_least else "at_most"
    return ("part", constraint.part), ("whole", constraint.whole), (bound, constraint.bound)


def _known(pack: Pack) -> frozenset[str]:
    """Names as an expression's free names are written: items and what hangs on them, parameters by their path."""
    items = {"items", *ITEM_NAMES, *(f"items.{name}" for name in ITEM_NAMES)}
    return frozenset(items | {"envelope", *(f"parameters.{one.name}" for one in pack.parameters)})


def _faults(text: str, known: frozenset[str], place: Place) -> Iterator[Problem]:
    try:
        expression = feel.parse(text)
    except feel.SyntaxProblem as fault:
        yield Problem("packs.bad_expression", place, {"text": text, "why": fault.problem})
        return
    for name in sorted(expression.names() - known):
        yield Problem("packs.unknown_name", place, {"name": name})
