"""Runs the examples of a pack: each is a case with the result that its author expects."""

import datetime
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from kezhi.engine import dmn
from kezhi.engine.errors import Place, Problem, Problems
from kezhi.engine.packs.contents import Contents
from kezhi.engine.packs.lines import nearest_line
from kezhi.engine.packs.pack import Catalogue
from kezhi.engine.packs.reading import parse_toml
from kezhi.engine.packs.rehearsal import rehearse
from kezhi.engine.packs.rubric import as_score, within
from kezhi.engine.schema import Text

_KEYS: dict[str, dict[str, type]] = {
    "decision": {"title": str, "decision": str, "on": object, "inputs": dict, "expect": dict},
    "form": {"title": str, "form": str, "on": object, "data": dict, "file": str, "facts": dict, "expect": list},
    "process": {"title": str, "process": str, "now": object, "data": dict, "steps": list, "expect": dict},
    "list": {"title": str, "file": str, "key": dict, "expect": dict},
    "ballot": {"title": str, "scores": dict, "comments": dict, "recommendation": str, "expect": dict},
    "conflict": {"title": str, "kind": str, "last": object, "on": object, "expect": dict},
}
"""What an example of each kind may hold, and the shape of it; days and times are looked at where they are used."""


@dataclass(frozen=True)
class Example:
    """One example as written, and where."""

    kind: str
    node: Mapping[str, Any]
    place: Place

    @property
    def title(self) -> str:
        """What it shows."""
        return str(self.node.get("title", ""))

    def problem(self, code: str, **arguments: Any) -> Problem:
        """A complaint about it."""
        return Problem(f"packs.{code}", self.place, {"title": self.title, **arguments})

    def failed(self, expected: Any, found: Any) -> Problem:
        """It came out otherwise."""
        return self.problem("example_failed", expected=words(expected), found=words(found))


def run_examples(contents: Contents, known: Catalogue) -> Iterator[Problem]:
    """Every example that doesn't come out as it says, and every decision of a call that no example shows."""
    shown: set[str] = set()
    for path in contents.pack.examples:
        try:
            data, lines = parse_toml(contents.pack.files[path], path)
        except Problems as refused:
            yield from refused.problems
            continue
        for kind, nodes in data.items():
            place = Place(file=path, line=nearest_line(lines, kind))
            if kind not in _KEYS or not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
                yield Problem("packs.unknown_example", place, {"kind": kind, "known": ", ".join(_KEYS)})
                continue
            for at, node in enumerate(nodes):
                here = Place(file=path, line=nearest_line(lines, f"{kind}[{at}]"), element=f"{kind}[{at}]")
                example = Example(kind, node, here)
                shown.add(str(node.get("decision")))
                yield from _run(example, contents, known)
    yield from _untested(contents, shown)


def _untested(contents: Contents, shown: set[str]) -> Iterator[Problem]:
    call = contents.pack.call
    for name in (*call.eligibility, *call.screening) if call else ():
        if name not in shown and contents.decision(name) is not None:
            yield Problem("packs.untested", Place(file="examples"), {"name": name})


def _run(example: Example, contents: Contents, known: Catalogue) -> Iterator[Problem]:
    unknown = [key for key in example.node if key not in _KEYS[example.kind]]
    lacking = [key for key in ("title", "expect") if key not in example.node]
    if unknown or lacking:
        yield example.problem("example_keys", unknown=", ".join(unknown), lacking=", ".join(lacking))
        return
    misshapen = [
        key for key, shape in _KEYS[example.kind].items() if not isinstance(example.node.get(key, shape()), shape)
    ]
    if misshapen:
        yield example.problem("example_shape", keys=", ".join(misshapen))
        return
    yield from _RUN[example.kind](example, contents, known)


def _decision(example: Example, contents: Contents, known: Catalogue) -> Iterator[Problem]:
    name = str(example.node.get("decision", ""))
    model = contents.decision(name)
    if model is None:
        yield example.problem("unknown_part", part=name)
        return
    given = {key: dmn.MISSING if value == "MISSING" else value for key, value in example.node.get("inputs", {}).items()}
    needed = {item.name for item in model.inputs(name)}
    strange = sorted(given.keys() - needed)
    if strange:
        yield example.problem("example_input", name=", ".join(strange), known=", ".join(sorted(needed)))
        return
    parameters = _parameters(example.node.get("on"), contents, known)
    inputs = {**{name: value for name, value in parameters.items() if name in needed}, **given}
    result = model.evaluate(name, inputs, problems="undetermined")
    expect = example.node["expect"]
    found = {"status": result.status, "missing": list(result.missing), "value": result.value}
    wanted = {"status": "ok", **expect}
    if not _agree(wanted, {key: found.get(key) for key in wanted}):
        yield example.failed(wanted, {key: value for key, value in found.items() if value not in (None, [])})


def _parameters(on: Any, contents: Contents, known: Catalogue) -> dict[str, Any]:
    """The parameters that hold on a day, as ``parameters.NAME``."""
    return {f"parameters.{name}": value for name, value in _values(on, contents, known).items()}


def _values(on: Any, contents: Contents, known: Catalogue) -> dict[str, Any]:
    """The parameters of the pack, and of those that it needs, that hold on a day, by name."""
    if not isinstance(on, datetime.date):
        return {}
    packs = (*known.needed(contents.pack), contents.pack)
    return {name: value for pack in packs for name, value in pack.parameters_on(on).items()}


def _form(example: Example, contents: Contents, known: Catalogue) -> Iterator[Problem]:
    form = contents.the_only(contents.forms, example.node.get("form"))
    on, expect, data = example.node.get("on"), example.node["expect"], _data(example, contents)
    if form is None or data is None or not isinstance(on, datetime.date):
        part = example.node.get("file") if data is None else example.node.get("form", "form.json")
        yield example.problem("unknown_part", part=str(part))
    elif not all(isinstance(item, Mapping) for item in expect):
        yield example.problem("example_shape", keys="expect")
    else:
        facts = {**_parameters(on, contents, known), **example.node.get("facts", {})}
        found = [_told(problem) for problem in form.check(data, on=on, facts=facts)]
        if not _same_problems(expect, found):
            yield example.failed(expect, found)


def _told(problem: Problem) -> dict[str, str]:
    """A problem as an example names it."""
    names = {"code": problem.code, "field": problem.place.field, "rule": problem.arguments.get("rule")}
    return {key: str(value) for key, value in names.items() if value}


def _same_problems(expect: list[Mapping[str, Any]], found: list[dict[str, str]]) -> bool:
    """Whether each expected problem was found, once, and none besides; the most exact choose first."""
    left = list(found)
    for wanted in sorted(expect, key=len, reverse=True):
        same = next((each for each in left if wanted.items() <= each.items()), None)
        if same is None:
            return False
        left.remove(same)
    return not left


def _data(example: Example, contents: Contents) -> Any:
    """The data of a form example: from a file beside it, overlaid with what stands in it."""
    file = example.node.get("file")
    data = example.node.get("data", {})
    if file is None:
        return data
    path = str(PurePosixPath("examples") / str(file))
    try:
        beside = json.loads(contents.pack.files[path], parse_float=Decimal)
    except (KeyError, ValueError, RecursionError):
        return None
    return {**beside, **data} if isinstance(beside, dict) else None


def _process(example: Example, contents: Contents, known: Catalogue) -> Iterator[Problem]:
    process = contents.the_only(contents.processes, example.node.get("process"))
    if process is None:
        yield example.problem("unknown_part", part=str(example.node.get("process", "process.bpmn")))
        return
    now = example.node.get("now")
    on = now.date() if isinstance(now, datetime.datetime) else None
    found = rehearse(process, example.node, _values(on, contents, known), known.calendar)
    if isinstance(found, Problem):
        yield example.problem("example_stopped", why=Text(found.render("zh"), found.render("en")))
        return
    expect = example.node["expect"]
    if not _agree(expect, {key: found.get(key) for key in expect}):
        yield example.failed(expect, {key: found.get(key) for key in expect})


def _list(example: Example, contents: Contents, known: Catalogue) -> Iterator[Problem]:
    path = f"data/{example.node.get('file', '')}"
    key, expect = example.node.get("key", {}), example.node["expect"]
    if path not in contents.lists:
        yield example.problem("unknown_part", part=path)
        return
    rows = [row for row in contents.lists[path] if _agree(key, row)]
    if len(rows) != 1:
        yield example.problem("example_rows", count=len(rows), key=words(key))
    elif not _agree(expect, {name: rows[0].get(name) for name in expect}):
        yield example.failed(expect, {name: rows[0].get(name) for name in expect})


def _ballot(example: Example, contents: Contents, known: Catalogue) -> Iterator[Problem]:
    """A filled-in rubric: its total, or what is wrong with it."""
    rubric = contents.pack.review
    if rubric is None:
        yield example.problem("unknown_part", part="[review]")
        return
    said = example.node
    scores = said.get("scores", {})
    wrong = rubric.check(scores, said.get("comments", {}), str(said.get("recommendation", "")))
    expect = said["expect"]
    if not _same_problems(expect.get("problems", []), [_told(problem) for problem in wrong]):
        yield example.failed(expect, {"problems": [_told(problem) for problem in wrong]})
    elif not wrong:
        found = rubric.total({name: as_score(score) or Decimal(0) for name, score in scores.items()})
        if not _agree(expect.get("total"), found):
            yield example.failed(expect, {"total": found})


def _conflict(example: Example, contents: Contents, known: Catalogue) -> Iterator[Problem]:
    """A tie that ended on a day: whether it still counts on another."""
    said, rubric = example.node, contents.pack.review
    rules = {rule.kind: rule for rule in rubric.conflicts} if rubric else {}
    rule, last, on = rules.get(str(said.get("kind"))), said.get("last"), said.get("on")
    years = _values(on, contents, known).get(rule.window) if rule else None
    if not isinstance(years, Decimal) or not isinstance(last, datetime.date) or not isinstance(on, datetime.date):
        yield example.problem("unknown_part", part=str(said.get("kind")))
        return
    found = within(last, on, int(years))
    if found is not said["expect"].get("counts"):
        yield example.failed(said["expect"], {"counts": found})


_RUN: dict[str, Callable[[Example, Contents, Catalogue], Iterator[Problem]]] = {
    "decision": _decision,
    "form": _form,
    "process": _process,
    "list": _list,
    "ballot": _ballot,
    "conflict": _conflict,
}


def _agree(wanted: Any, found: Any) -> bool:
    """Whether what was found is what is wanted: numbers by value, objects by the keys that are wanted."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(_agree(value, found.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list | tuple) and len(found) == len(wanted) and all(map(_agree, wanted, found))
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    return bool(wanted == found)


def words(value: Any) -> str:
    """A value as an author would write it, cut to a line."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 300 else text[:300] + "…"
