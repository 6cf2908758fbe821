"""Takes values out of a definition, key by key, and keeps every complaint with the place where it stands."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kezhi.engine.errors import Place, Problem
from kezhi.engine.schema import expressions
from kezhi.engine.schema.definition import Offer
from kezhi.engine.schema.texts import NOTHING, Text, shown, text_from

Node = Mapping[str, Any]


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is meant, most likely, or the first few known ones."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, 1, 0.5)
    return close[0] if close else ", ".join(names[:8])


@dataclass
class Reader:
    """One reading of one definition. ``where`` is always the path of a node, such as ``layout[0].fields[2]``."""

    problems: list[Problem] = field(default_factory=list)

    def complain(self, code: str, where: str, **arguments: Any) -> None:
        """Keep a problem ``schema.<code>``, or of another part where the code names it: ``packs.bad_form``."""
        full = code if "." in code else f"schema.{code}"
        self.problems.append(Problem(full, Place(element=where), arguments))

    def node(self, value: Any, where: str, allowed: Iterable[str]) -> Node:
        """``value`` as an object whose keys are all known; an empty one if it is none."""
        if not isinstance(value, Mapping):
            self.complain("not_object", where)
            return {}
        known = tuple(allowed)
        for key in value:
            if key not in known:
                self.complain("unknown_key", f"{where}.{key}", key=str(key), nearest=nearest(str(key), known))
        return value

    def nodes(self, node: Node, key: str, where: str, *, needed: bool = False) -> Iterator[tuple[str, Any]]:
        """Path and value of each item of a list."""
        value = node.get(key)
        if value is None and not needed:
            return
        if not isinstance(value, list) or (needed and not value):
            self.complain("not_list", f"{where}.{key}")
            return
        for at, item in enumerate(value):
            yield f"{where}.{key}[{at}]", item

    def text(self, node: Node, key: str, where: str, *, needed: bool = True) -> Text:
        """Words in both languages."""
        if key not in node and not needed:
            return NOTHING
        found = text_from(node.get(key))
        if found is None:
            self.complain("bad_text", f"{where}.{key}")
        return found or NOTHING

    def string(self, node: Node, key: str, where: str, *, needed: bool = True) -> str:
        """A string that isn't empty; empty if it is left out."""
        value = node.get(key)
        if isinstance(value, str) and value:
            return value
        if needed or value not in (None, ""):
            self.complain("not_string", f"{where}.{key}")
        return ""

    def flag(self, node: Node, key: str, where: str) -> bool:
        """True or false; false if it is left out."""
        value = node.get(key, False)
        if not isinstance(value, bool):
            self.complain("not_flag", f"{where}.{key}")
        return value is True

    def count(self, node: Node, key: str, where: str, default: int) -> int:
        """A whole number from 1."""
        value = node.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self.complain("not_count", f"{where}.{key}")
            return default
        return value

    def strings(self, node: Node, key: str, where: str) -> tuple[str, ...]:
        """A list of strings; empty if it is left out."""
        value = node.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.complain("not_strings", f"{where}.{key}")
            return ()
        return tuple(value)

    def feel(self, node: Node, key: str, where: str, *, needed: bool = False) -> str | None:
        """FEEL that parses. JSON's true, false and numbers are FEEL too."""
        value = node.get(key)
        if value is None and not needed:
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return str(value)
        if not isinstance(value, str):
            self.complain("not_feel", f"{where}.{key}", value=shown(value))
            return None
        self.parsed(value, f"{where}.{key}")
        return value

    def parsed(self, text: str, where: str) -> None:
        """Complain about FEEL that doesn't parse."""
        why = expressions.fault(text)
        if why:
            self.complain("bad_expression", where, text=shown(text), why=why)

    def template(self, node: Node, key: str, where: str, *, needed: bool = True) -> Text:
        """Words in both languages with FEEL in braces."""
        text = self.text(node, key, where, needed=needed)
        for language in ("zh", "en"):
            for part in expressions.holes(text.of(language)):
                self.parsed(part, f"{where}.{key}.{language}")
        return text

    def offer(self, node: Node, where: str) -> Offer | None:
        """The mend that is offered, if any."""
        if "mend" not in node:
            return None
        here = f"{where}.mend"
        mend = self.node(node["mend"], here, ("label", "set"))
        settings = mend.get("set")
        if not isinstance(settings, Mapping) or not settings:
            self.complain("not_object", f"{here}.set")
            return None
        paths = {path: self.feel(settings, path, f"{here}.set", needed=True) or "null" for path in settings}
        return Offer(self.template(mend, "label", here), paths)
