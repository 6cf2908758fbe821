"""The forms of a pack: lint, and the names that they take from outside."""

import json
from collections.abc import Iterator

from kezhi.engine.errors import Place, Problem
from kezhi.engine.packs.contents import Contents
from kezhi.engine.packs.lines import json_lines, nearest_line
from kezhi.engine.packs.naming import mention, names_outside
from kezhi.engine.packs.pack import Catalogue
from kezhi.engine.schema import lint


def check_forms(contents: Contents, known: Catalogue) -> Iterator[Problem]:
    """Lint of the forms, and the names that they take from outside."""
    outside = names_outside(contents.pack, known)
    for path, form in contents.forms.items():
        document = json.loads(contents.pack.files[path])
        lines = json_lines(contents.pack.files[path].decode())
        for problem in lint(form, known.facts):
            found = _definition(document, problem.place.element or "")
            place = Place(file=path, line=nearest_line(lines, found), element=problem.place.element)
            yield Problem(problem.code, place, problem.arguments)
        for name in form.needs if outside is not None else ():
            if name.startswith("call.") and contents.pack.kind != "call":
                continue
            if outside is not None and name not in outside:
                place = Place(file=path, line=mention(contents.pack.files[path], name), element=name)
                yield Problem("packs.unknown_name", place, {"name": name})


def _definition(document: dict[str, object], name: str) -> str:
    """The path in a form document of the field ``team`` or the column ``team.name``, or of a fact."""
    lines = [("layout", document.get("layout"))]
    wanted = name.split(".")
    while lines:
        path, node = lines.pop(0)
        if isinstance(node, list):
            lines.extend((f"{path}[{at}]", item) for at, item in enumerate(node))
        elif isinstance(node, dict):
            if node.get("fact") == name or node.get("field") == name:
                return path
            if node.get("field") == wanted[0] and len(wanted) > 1:
                lines.extend(_columns(path, node, wanted[1]))
            lines.extend((f"{path}.{key}", item) for key, item in node.items() if key in ("fields", "columns"))
    return ""


def _columns(path: str, node: dict[str, object], wanted: str) -> Iterator[tuple[str, object]]:
    columns = node.get("columns")
    for at, item in enumerate(columns if isinstance(columns, list) else ()):
        if isinstance(item, dict) and item.get("field") == wanted:
            yield f"{path}.columns[{at}]", {**item, "field": f"{node.get('field')}.{wanted}"}
