"""On which line of a JSON or TOML file something stands."""

import re
from dataclasses import replace

from kezhi.engine.errors import Problem

_PART = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+|\n')
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_ASSIGNED = re.compile(r"^\s*(?:\"([^\"]+)\"|([\w.-]+))\s*=")


def json_lines(text: str) -> dict[str, int]:
    """The line of every value of a JSON document, by path: ``layout[0].fields[2].visible``."""
    lines = {"": 1}
    steps: list[str | int] = []
    """Where the reading stands: keys of objects, indices of lists."""
    line, key = 1, False
    for found in _PART.finditer(text):
        part = found[0]
        if part == "\n":
            line += 1
        elif part in "{[":
            lines.setdefault(_path(steps), line)
            steps.append("" if part == "{" else 0)
            key = part == "{"
        elif part in "}]":
            steps = steps[:-1]
            key = False
        elif part == ",":
            if steps and isinstance(steps[-1], int):
                steps[-1] += 1
            key = bool(steps) and isinstance(steps[-1], str)
        elif part == ":":
            key = False
        elif key:
            steps[-1] = part.strip('"')
            lines.setdefault(_path(steps), line)
        else:
            lines.setdefault(_path(steps), line)
    return lines


def _path(steps: list[str | int]) -> str:
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def toml_lines(text: str) -> dict[str, int]:
    """The line of every table and key of a TOML document, by path: ``parameters[0].unit``."""
    lines = {"": 1}
    counts: dict[str, int] = {}
    above = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header:
            above = header[2]
            if header[1] == "[[":
                counts[above] = counts.get(above, -1) + 1
                lines.setdefault(above, number)
                above = f"{above}[{counts[above]}]"
            lines.setdefault(above, number)
            continue
        key = _ASSIGNED.match(line)
        if key:
            name = key[1] or key[2]
            lines.setdefault(f"{above}.{name}" if above else name, number)
    return lines


def nearest_line(lines: dict[str, int], path: str) -> int | None:
    """The line of a path, or of the nearest thing that holds it."""
    while path not in lines and path:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path)


def placed(problem: Problem, file: str, lines: dict[str, int], path: str | None = None) -> Problem:
    """The problem with its file, and the line of ``path`` (its own element, where none is given)."""
    element = (problem.place.element or "").removeprefix(".")
    line = problem.place.line or nearest_line(lines, element if path is None else path)
    place = replace(problem.place, file=file, line=line, element=element or None)
    return replace(problem, place=place)
