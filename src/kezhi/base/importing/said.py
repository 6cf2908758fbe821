"""Complaints and notes as a row keeps them, and in words for who reads them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kezhi.base.display import language
from kezhi.base.importing.cells import visible
from kezhi.base.importing.declared import Complaint, Importer
from kezhi.engine.errors import Problem

HIDDEN = 3
"""Characters of a personal value that stay readable."""


def keep(complaints: Iterable[Complaint]) -> list[dict[str, Any]]:
    """Complaints as JSON."""
    return [{"column": one.column, "value": visible(one.value)} | _kept(one.problem) for one in complaints]


def keep_problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """What is said of a whole file, as JSON."""
    return [_kept(problem) for problem in problems]


def _kept(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "arguments": {name: _argument(value) for name, value in problem.arguments.items()}}


def _argument(value: Any) -> Any:
    if isinstance(value, Problem):
        return _kept(value)
    return value if isinstance(value, int) else visible(str(value))


def problem(kept: Mapping[str, Any]) -> Problem:
    """A complaint that was kept."""
    arguments = {
        name: problem(value) if isinstance(value, dict) else value for name, value in kept["arguments"].items()
    }
    return Problem(kept["code"], arguments=arguments)


def words(kept: Mapping[str, Any]) -> str:
    """What is wrong and how to mend it, in the reader's language."""
    return problem(kept).render(language())


def sentence(kept: Mapping[str, Any], importer: Importer) -> str:
    """The same with its column and value before it."""
    if not kept["column"]:
        return words(kept)
    title, told, value = str(importer.column(kept["column"]).title), words(kept), kept["value"]
    if not value or f"“{value}”" in told:
        return _("{column}：{words}").format(column=title, words=told)
    return _("{column}“{value}”：{words}").format(column=title, value=value, words=told)


def masked(text: str) -> str:
    """A personal value as pages show it."""
    return text[:HIDDEN] + "*" * max(0, len(text) - HIDDEN)
