"""The parts of a pack, opened: forms, processes, decision models, lists; and why some can't be."""

import csv
import json
from dataclasses import dataclass, field, replace
from typing import Any

from kezhi.engine import bpmn, dmn, schema
from kezhi.engine.errors import Place, Problem, Problems
from kezhi.engine.packs.lines import json_lines, placed
from kezhi.engine.packs.pack import Pack
from kezhi.engine.packs.reading import parse_toml
from kezhi.engine.packs.rows import rows_of


@dataclass
class Contents:
    """What of a pack could be opened, by path, and every problem met on the way."""

    pack: Pack
    forms: dict[str, schema.Form] = field(default_factory=dict)
    processes: dict[str, bpmn.Process] = field(default_factory=dict)
    rules: dict[str, dmn.Model] = field(default_factory=dict)
    lists: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    documents: dict[str, Any] = field(default_factory=dict)
    """register.json, indicators.toml and the TOML files below data/."""
    problems: list[Problem] = field(default_factory=list)

    def the_only(self, parts: dict[str, Any], wanted: str | None) -> Any:
        """The part of that path; where none is named, the only one. None if there is none such."""
        if wanted:
            return parts.get(wanted)
        return next(iter(parts.values())) if len(parts) == 1 else None

    def form_path(self, name: str) -> str | None:
        """The path of a form that a task names by its code or by its file, with or without folder and suffix."""
        for path in self.pack.forms:
            code = self.forms[path].code if path in self.forms else None
            if name in (path, path.removeprefix("forms/").removesuffix(".json"), code):
                return path
        return None

    def decision(self, name: str) -> dmn.Model | None:
        """The model that holds a decision."""
        return next((model for model in self.rules.values() if name in model.decision_names), None)


def open_contents(pack: Pack) -> Contents:
    """Open every part; what can't be opened is a problem with its file and line."""
    contents = Contents(pack)
    for paths, opened in (
        (pack.forms, _open_form),
        (pack.processes, _open_process),
        (pack.rules, _open_rules),
        (pack.files_in("data", ".csv"), _open_list),
        (pack.files_in("data", ".toml", "indicators.toml"), _open_toml),
        (pack.files_in("", "", "register.json"), _open_json),
    ):
        for path in paths:
            opened(contents, path)
    return contents


def _open_process(contents: Contents, path: str) -> None:
    try:
        contents.processes[path] = bpmn.load(contents.pack.files[path])
    except bpmn.Refused as refused:
        contents.problems.append(_in_file(refused.problem, path))


def _open_rules(contents: Contents, path: str) -> None:
    try:
        contents.rules[path] = dmn.load(contents.pack.files[path])
    except Problems as refused:
        contents.problems += [_in_file(problem, path) for problem in refused.problems]


def _in_file(problem: Problem, path: str) -> Problem:
    return replace(problem, place=replace(problem.place, file=path))


def _open_json(contents: Contents, path: str) -> None:
    try:
        document = json.loads(contents.pack.files[path].decode("utf-8-sig"))
    except UnicodeDecodeError:
        contents.problems.append(Problem("packs.not_utf8", Place(file=path)))
    except (json.JSONDecodeError, RecursionError) as error:
        line, column = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (1, 1)
        why = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deep"
        contents.problems.append(Problem("packs.bad_json", Place(file=path, line=line, column=column), {"why": why}))
    else:
        contents.documents[path] = document


def _open_toml(contents: Contents, path: str) -> None:
    try:
        contents.documents[path], _ = parse_toml(contents.pack.files[path], path)
    except Problems as refused:
        contents.problems += refused.problems


def _open_list(contents: Contents, path: str) -> None:
    try:
        contents.lists[path] = rows_of(contents.pack.files[path])
    except (UnicodeDecodeError, csv.Error) as error:
        contents.problems.append(Problem("packs.bad_csv", Place(file=path), {"why": str(error)}))


def _open_form(contents: Contents, path: str) -> None:
    _open_json(contents, path)
    if path not in contents.documents:
        return
    try:
        contents.forms[path] = schema.load(contents.documents[path])
    except Problems as refused:
        lines = json_lines(contents.pack.files[path].decode())
        for problem in refused.problems:
            element = (problem.place.element or "").removeprefix("form.")
            contents.problems.append(placed(problem, path, lines, element))
