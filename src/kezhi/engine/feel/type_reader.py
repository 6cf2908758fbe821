"""Reads types, as ``instance of`` and function definitions name them (DMN 1.5 §10.3.1.2, rules 40 to 44)."""

from collections.abc import Mapping
from typing import Final

from kezhi.engine.feel import tree
from kezhi.engine.feel.scanner import Scanner

_LONG: Final = ("days and time duration", "years and months duration", "date and time")
_GENERIC: Final = frozenset({"list", "range", "context"})


class TypeReader:
    """Reads a type where the scanner stands; ``declared`` are the types known by name besides FEEL's own."""

    def __init__(self, scan: Scanner, declared: Mapping[str, tree.Type]) -> None:
        self._scan = scan
        self._declared = declared

    def read(self) -> tree.Type:
        """A type, declared ones as their shape. Raises SyntaxProblem."""
        scan, start = self._scan, self._scan.at
        if scan.keyword("function"):
            return self._function_type(start)
        if scan.keyword("null"):
            return tree.Type("Null", span=self._scan.span(start))
        name = self._type_name()
        if name not in _GENERIC or not scan.accept("<"):
            return self._declared.get(name) or tree.Type(name, span=self._scan.span(start))
        if name == "context":
            return self._context_type(start)
        argument = self.read()
        scan.require(">")
        return tree.Type(name, (argument,), span=self._scan.span(start))

    def _type_name(self) -> str:
        scan = self._scan
        for name in _LONG:
            if scan.accept(name, note="type"):
                return name
        name = scan.name() or ""
        while name and not scan.looking_at("..") and scan.accept("."):
            name += "." + (scan.name() or "")
        if not name:
            scan.expect("type")
            raise scan.refuse()
        return name

    def _context_type(self, start: int) -> tree.Type:
        names: list[str] = []
        types: list[tree.Type] = []
        while True:
            names.append(self._scan.require_key())
            types.append(self.read())
            if self._scan.require(",", ">") == ">":
                return tree.Type("context", tuple(types), tuple(names), span=self._scan.span(start))

    def _function_type(self, start: int) -> tree.Type:
        scan = self._scan
        types: list[tree.Type] = []
        result = None
        if scan.accept("<"):
            while not scan.accept(">"):
                if types:
                    scan.require(",")
                types.append(self.read())
            scan.require("->")
            result = self.read()
        return tree.Type("function", tuple(types), (), result, span=self._scan.span(start))
