"""The rules of a call's awards: each is FEEL that reads, and asks only for what there is."""

from collections.abc import Iterator

from kezhi.engine import feel
from kezhi.engine.errors import Place, Problem
from kezhi.engine.packs.awards import ITEM_NAMES, REVIEW_NAMES, Constraint
from kezhi.engine.packs.lines import nearest_line, toml_lines
from kezhi.engine.packs.pack import Pack

MANIFEST = "pack.toml"


def check_awards(pack: Pack) -> Iterator[Problem]:
    """Every expression that can't be read or names what isn't known, with its line in pack.toml."""
    if pack.call is None:
        return
    lines = toml_lines(pack.files[MANIFEST].decode())
    for element, text, known in _expressions(pack):
        place = Place(file=MANIFEST, line=nearest_line(lines, element), element=element)
        yield from _faults(text, known, place)


def _expressions(pack: Pack) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each expression with where it stands and the names that it may use, written as free names are."""
    if pack.call is None:
        return
    parameters = {f"parameters.{one.name}" for one in pack.parameters}
    items = {"items", "envelope", *ITEM_NAMES, *(f"items.{name}" for name in ITEM_NAMES)}
    said = {f"said.{one.name}" for one in pack.review.recommendations} if pack.review else set()
    if pack.call.award.recommended:
        known = frozenset({*REVIEW_NAMES, *said, *parameters})
        yield "call.award.recommended", pack.call.award.recommended, known
    for at, constraint in enumerate(pack.call.award.constraints):
        for key, text in _texts(constraint):
            yield f"call.award.constraints[{at}].{key}", text, frozenset(items | parameters)


def _texts(constraint: Constraint) -> tuple[tuple[str, str], ...]:
    bound = "at_least" if constraint.at_least else "at_most"
    return ("part", constraint.part), ("whole", constraint.whole), (bound, constraint.bound)


def _faults(text: str, known: frozenset[str], place: Place) -> Iterator[Problem]:
    try:
        expression = feel.parse(text)
    except feel.SyntaxProblem as fault:
        yield Problem("packs.bad_expression", place, {"text": text, "why": fault.problem})
        return
    for name in sorted(expression.names() - known):
        yield Problem("packs.unknown_name", place, {"name": name})
