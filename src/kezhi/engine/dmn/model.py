"""A decision model as it was read: data, decisions, knowledge, services, types."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kezhi.engine.dmn.boxed import Box, Definition, Marks
from kezhi.engine.feel import Expression
from kezhi.engine.feel.tree import Type


@dataclass(frozen=True)
class ItemType:
    """A declared type: its shape, and what its values must satisfy."""

    name: str
    shape: Type
    base: str | None = None
    collection: bool = False
    allowed: Expression | None = None
    components: "tuple[ItemType, ...]" = ()


@dataclass(frozen=True)
class InputData:
    """A fact that the model is asked with."""

    id: str
    name: str
    type: str | None = None


@dataclass(frozen=True)
class Reference:
    """A requirement: the element's key, and the prefix under which an imported one is known."""

    key: str
    prefix: str | None = None


@dataclass(frozen=True)
class Decision:
    """A decision with what it needs."""

    id: str
    name: str
    box: Box | None
    requires: tuple[Reference, ...] = ()
    type: str | None = None
    label: str | None = None
    question: str | None = None
    marks: Marks = field(default_factory=dict)


@dataclass(frozen=True)
class Knowledge:
    """A business knowledge model: a function with a name."""

    id: str
    name: str
    function: Definition | None
    requires: tuple[Reference, ...] = ()
    type: str | None = None


@dataclass(frozen=True)
class Service:
    """Decisions offered together as a function of input data and input decisions."""

    id: str
    name: str
    outputs: tuple[Reference, ...]
    inputs: tuple[Reference, ...]
    type: str | None = None


Element = InputData | Decision | Knowledge | Service


@dataclass(frozen=True)
class Definitions:
    """One file: its elements by key (``namespace#id``), those it imports included."""

    name: str
    namespace: str
    elements: Mapping[str, Element]
    types: Mapping[str, ItemType]
    own: frozenset[str]
    """Keys of the elements that stand in this file itself."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """Namespaces that this file imports, and the name that it gives each."""

    @cached_property
    def decisions(self) -> Mapping[str, Decision]:
        """The file's own decisions by name."""
        found = (self.elements[key] for key in self.elements if key in self.own)
        return {element.name: element for element in found if isinstance(element, Decision)}

    @cached_property
    def input_data(self) -> Mapping[str, InputData]:
        """The file's own input data by name."""
        found = (self.elements[key] for key in self.elements if key in self.own)
        return {element.name: element for element in found if isinstance(element, InputData)}

    @cached_property
    def _keys(self) -> Mapping[str, tuple[str, ...]]:
        """Keys by name and by id, the file's own first."""
        found: dict[str, tuple[str, ...]] = {}
        for key in sorted(self.elements, key=lambda key: key not in self.own):
            for name in {self.elements[key].name, self.elements[key].id}:
                found[name] = (*found.get(name, ()), key)
        return found

    def find(self, name_or_id: str, kinds: tuple[type[Element], ...]) -> str | None:
        """The key of an element of those kinds, by name or id, the file's own first."""
        keys = self._keys.get(name_or_id, ())
        return next((key for key in keys if isinstance(self.elements[key], kinds)), None)

    def leaves(self, key: str) -> Iterable[InputData]:
        """The input data that an element needs, directly or through others."""
        seen: set[str] = set()
        waiting = [key]
        while waiting:
            key = waiting.pop(0)
            element = self.elements[key]
            if key in seen:
                continue
            seen.add(key)
            if isinstance(element, InputData):
                yield element
            elif isinstance(element, Service):
                waiting += [reference.key for reference in (*element.inputs, *element.outputs)]
            else:
                waiting += [reference.key for reference in element.requires]
