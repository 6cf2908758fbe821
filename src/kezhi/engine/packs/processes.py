"""The processes of a pack: sound, and with roles, handlers and forms that exist."""

from collections.abc import Iterator
from dataclasses import replace

from kezhi.engine import bpmn
from kezhi.engine.errors import Place, Problem
from kezhi.engine.packs.contents import Contents
from kezhi.engine.packs.pack import Catalogue


def check_processes(contents: Contents, known: Catalogue) -> Iterator[Problem]:
    """Lint of every process, and what its tasks name."""
    for path, process in contents.processes.items():
        for problem in bpmn.lint(process):
            yield replace(problem, place=replace(problem.place, file=path))
        for element in process.elements.values():
            for code, name in _unknown(element, contents, known):
                place = Place(file=path, line=element.line, element=element.id)
                yield Problem(f"packs.{code}", place, {"name": name})


def _unknown(element: bpmn.Element, contents: Contents, known: Catalogue) -> Iterator[tuple[str, str]]:
    """What a task names and nobody has, with the code of the complaint."""
    if element.who and known.roles is not None and element.who not in known.roles:
        yield "unknown_role", element.who
    if element.form and contents.form_path(element.form) is None:
        yield "unknown_form", element.form
    if element.handler and known.handlers is not None and element.handler not in known.handlers:
        decided = element.kind == "business-rule" and contents.decision(element.handler) is not None
        if not decided:
            yield "unknown_handler", element.handler
