"""What reading one file needs everywhere: the names known, the types, and the problems found so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from kezhi.engine.dmn.reader.xml import Element
from kezhi.engine.errors import Place, Problem
from kezhi.engine.feel import Expression, SyntaxProblem, parse, parse_tests
from kezhi.engine.feel.tree import Type

_UNNAMED_TYPES = {"Any", "any", ""}


@dataclass
class Reading:
    """One file being read."""

    names: frozenset[str]
    types: dict[str, Type]
    problems: list[Problem]
    owner: str | None = None
    """The decision or knowledge being read, for places."""
    _cache: dict[tuple[str, str], Expression] = field(default_factory=dict)

    def inside(self, owner: str) -> "Reading":
        """The same reading, of this element."""
        return replace(self, owner=owner)

    def place(self, element: Element, rule: int | None = None, cell: str | None = None) -> Place:
        """Where a part of the owner stands."""
        return replace(element.place, element=self.owner, rule=rule, cell=cell)

    def complain(self, code: str, place: Place, **arguments: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(f"dmn.{code}", place, arguments))

    def expression(self, text: str, place: Place) -> Expression | None:
        """FEEL; None, with the problem noted, when it can't be read."""
        return self._parsed(text, place, parse)

    def tests(self, text: str, place: Place) -> Expression | None:
        """Unary tests; None, with the problem noted, when they can't be read."""
        return self._parsed(text, place, parse_tests)

    def _parsed(
        self,
        text: str,
        place: Place,
        read: Callable[[str, frozenset[str], Mapping[str, Type]], Expression],
    ) -> Expression | None:
        key = (read.__name__, text)
        if key not in self._cache:
            try:
                self._cache[key] = read(text, self.names, self.types)
            except SyntaxProblem as why:
                line = (place.line or 1) + why.line - 1
                at = replace(place, line=line, column=why.column)
                self.problems.append(replace(why.problem, place=at))
                return None
        return self._cache[key]

    def type_of(self, element: Element | None) -> str | None:
        """The type that an element refers to, by name; None for any."""
        if element is None:
            return None
        name = element.attribute("typeRef") or element.inner_text("typeRef")
        if name is None:
            return None
        name = name.strip()
        if name not in self.types and ":" in name:
            name = name.rpartition(":")[2]
        return None if name in _UNNAMED_TYPES else name
