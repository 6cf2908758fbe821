"""Reads whole files: types, data, decisions, knowledge, services, and what they import."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import count
from pathlib import Path
from typing import Final

from kezhi.engine.dmn.boxed import Definition
from kezhi.engine.dmn.model import (
    Decision,
    Definitions,
    InputData,
    ItemType,
    Knowledge,
    Reference,
    Service,
)
from kezhi.engine.dmn.model import (
    Element as Part,
)
from kezhi.engine.dmn.reader.boxes import read_box, read_definition
from kezhi.engine.dmn.reader.reading import Reading
from kezhi.engine.dmn.reader.types import read_types
from kezhi.engine.dmn.reader.xml import Element, parse
from kezhi.engine.errors import Place, Problem, Problems

_NAMED = (
    *("variable", "formalParameter", "parameter", "itemComponent", "column", "output", "import"),
    *("decision", "inputData", "businessKnowledgeModel", "decisionService"),
)

DEEPEST: Final = 100
"""How long a chain of requirements may be: longer ones could not be evaluated on every stack."""


def read(source: bytes | Path, imports: Iterable[bytes | Path] = ()) -> Definitions:
    """A model and those it imports. Raises Problems, all of them at once."""
    root = parse(source)
    others = {_namespace(other): other for other in map(parse, imports)}
    problems: list[Problem] = []
    library = _Library({**others, _namespace(root): root}, problems)
    library.read(_namespace(root))
    _check_references(library.elements, problems)
    if problems:
        raise Problems(problems)
    own = frozenset(library.own)
    name, namespace = root.attribute("name") or "", _namespace(root)
    return Definitions(name, namespace, library.elements, library.types, own, library.prefixes)


def _namespace(root: Element) -> str:
    return root.attribute("namespace") or ""


class _Library:
    """Files being read together, each once, the imported before those that import them."""

    def __init__(self, roots: Mapping[str, Element], problems: list[Problem]) -> None:
        self._roots = roots
        self._problems = problems
        self._names = frozenset(name for root in roots.values() for name in _names(root))
        self._done: dict[str, dict[str, ItemType]] = {}
        self.elements: dict[str, Part] = {}
        self.own: list[str] = []
        self.prefixes: dict[str, str] = {}
        self.types: dict[str, ItemType] = {}

    def read(self, namespace: str) -> dict[str, ItemType]:
        """Read one file after those it imports; its types by name."""
        if namespace in self._done:
            return self._done[namespace]
        self._done[namespace] = {}
        root = self._roots[namespace]
        reading = Reading(self._names, {}, self._problems)
        types: dict[str, ItemType] = {}
        prefixes: dict[str, str] = {}
        for each in root.children("import"):
            types |= self._import(each, prefixes, reading)
        own = read_types(root, reading, types)
        self.types |= types | own
        self._done[namespace] = own
        self.prefixes = prefixes
        self.own = list(_Parts(root, namespace, prefixes, reading, self.elements).read())
        return own

    def _import(self, element: Element, prefixes: dict[str, str], reading: Reading) -> dict[str, ItemType]:
        namespace, name = element.attribute("namespace") or "", element.attribute("name") or ""
        if "DMN" not in (element.attribute("importType") or "DMN"):
            return {}
        if namespace not in self._roots:
            reading.complain("no_import", element.place, namespace=namespace)
            return {}
        prefixes[namespace] = name
        prefix = f"{name}." if name else ""
        return {prefix + each: found for each, found in self.read(namespace).items()}


def _names(root: Element) -> Iterable[str]:
    for element in root.everything():
        name = element.attribute("name")
        if name and element.name in _NAMED:
            yield name
        if variable := element.attribute("iteratorVariable"):
            yield variable


class _Parts:
    """The elements of one file."""

    def __init__(
        self,
        root: Element,
        namespace: str,
        prefixes: Mapping[str, str],
        reading: Reading,
        elements: dict[str, Part],
    ) -> None:
        self._root = root
        self._namespace = namespace
        self._prefixes = prefixes
        self._reading = reading
        self._elements = elements

    def read(self) -> Iterable[str]:
        """Read them all; their keys."""
        readers = {
            "inputData": self._input,
            "decision": self._decision,
            "businessKnowledgeModel": self._knowledge,
            "decisionService": self._service,
        }
        for element in self._root.children(*readers):
            part = readers[element.name](element)
            key = f"{self._namespace}#{part.id}"
            if key in self._elements:
                self._reading.complain("twice", element.place, id=part.id)
            self._elements[key] = part
            yield key

    def _identity(self, element: Element) -> tuple[str, str]:
        name = element.attribute("name")
        if not name:
            self._reading.complain("no_name", element.place, element=element.name)
        found = " ".join((name or "").split())
        return element.attribute("id") or found, found

    def _input(self, element: Element) -> Part:
        id, name = self._identity(element)
        return InputData(id, name, self._reading.type_of(element.child("variable")))

    def _decision(self, element: Element) -> Part:
        id, name = self._identity(element)
        reading = self._reading.inside(name)
        return Decision(
            id,
            name,
            read_box(element, reading),
            self._requirements(element),
            reading.type_of(element.child("variable")),
            element.attribute("label"),
            (element.inner_text("question") or "").strip() or None,
            element.marks(),
        )

    def _knowledge(self, element: Element) -> Part:
        id, name = self._identity(element)
        reading = self._reading.inside(name)
        logic = element.child("encapsulatedLogic")
        function: Definition | None = read_definition(logic, reading) if logic else None
        return Knowledge(id, name, function, self._requirements(element), reading.type_of(element.child("variable")))

    def _service(self, element: Element) -> Part:
        id, name = self._identity(element)
        return Service(
            id,
            name,
            tuple(self._reference(each) for each in element.children("outputDecision")),
            tuple(self._reference(each) for kind in ("inputData", "inputDecision") for each in element.children(kind)),
            self._reading.type_of(element.child("variable")),
        )

    def _requirements(self, element: Element) -> tuple[Reference, ...]:
        return tuple(
            self._reference(target)
            for requirement in element.children("informationRequirement", "knowledgeRequirement")
            for target in requirement.children("requiredInput", "requiredDecision", "requiredKnowledge")
        )

    def _reference(self, element: Element) -> Reference:
        namespace, _, id = (element.attribute("href") or "").rpartition("#")
        if not namespace or namespace == self._namespace:
            return Reference(f"{self._namespace}#{id}")
        return Reference(f"{namespace}#{id}", self._prefixes.get(namespace) or None)


def _needs(part: Part) -> tuple[Reference, ...]:
    match part:
        case Decision() | Knowledge():
            return part.requires
        case Service():
            return part.outputs
    return ()


def _check_references(elements: Mapping[str, Part], problems: list[Problem]) -> None:
    """Every requirement names an element, no element requires itself in the end, and chains are not too long."""
    needs = {key: [ref.key for ref in _needs(part)] for key, part in elements.items()}
    for key, targets in needs.items():
        for target in targets:
            if target not in elements:
                arguments = {"element": elements[key].name, "target": target.rpartition("#")[2]}
                problems.append(Problem("dmn.no_element", Place(element=elements[key].name), arguments))
    waiting = TopologicalSorter(needs)
    try:
        waiting.prepare()
    except CycleError as circle:
        name = elements[circle.args[1][0]].name
        problems.append(Problem("dmn.circle", Place(element=name), {"element": name}))
        return
    for depth in count(1):
        ready = waiting.get_ready()
        if not ready:
            return
        if depth > DEEPEST:
            name = min(elements[key].name for key in ready)
            problems.append(Problem("dmn.deep", Place(element=name), {"element": name, "most": str(DEEPEST)}))
            return
        waiting.done(*ready)
