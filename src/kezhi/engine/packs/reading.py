"""Reads a pack: the files of a folder, and pack.toml with file and line for every fault."""

import datetime
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from kezhi.engine.errors import Place, Problem, Problems
from kezhi.engine.packs.awards_reading import read_awards
from kezhi.engine.packs.lines import nearest_line, placed, toml_lines
from kezhi.engine.packs.naming import read_name
from kezhi.engine.packs.pack import KINDS, Basis, CallField, CallType, Pack, Parameter, Returns
from kezhi.engine.packs.rubric_reading import read_rubric
from kezhi.engine.schema.reader import Node, Reader
from kezhi.engine.schema.texts import Text

MANIFEST = "pack.toml"
LARGEST = 50 * 1024 * 1024
"""Bytes of all files together."""
MOST_FILES = 2000
_PACK = (*("code", "version", "kind", "title", "summary", "owner", "needs", "basis", "parameters", "call", "review"),)
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*")
_VERSION = re.compile(r"\d+\.\d+\.\d+", re.ASCII)
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_DATES = ("applicant", "unit", "recommender")
_FIELD_KINDS: dict[str, Any] = {
    "text": str,
    "number": (int, Decimal),
    "money": (int, Decimal, str),
    "date": datetime.date,
    "boolean": bool,
}


def read(folder: Path | str) -> Pack:
    """The pack in a folder. Raises `Problems`: every fault of pack.toml, or what keeps the folder from being read."""
    root = Path(folder)
    files: dict[str, bytes] = {}
    size = 0
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            raise Problems([Problem("packs.link", Place(file=name), {"file": name})])
        if path.is_file():
            size += path.stat().st_size
            check_size(len(files) + 1, size)
            files[name] = path.read_bytes()
    return from_files(files)


def check_size(count: int, size: int) -> None:
    """Raise `Problems` for more than a pack may hold."""
    if count > MOST_FILES or size > LARGEST:
        arguments = {"files": MOST_FILES, "megabytes": LARGEST // 1024 // 1024}
        raise Problems([Problem("packs.too_large", Place(), arguments)])


def from_files(files: Mapping[str, bytes]) -> Pack:
    """The pack with these files, by path inside it. Raises `Problems`."""
    if MANIFEST not in files:
        raise Problems([Problem("packs.no_manifest", Place(file=MANIFEST))])
    reader = Reader()
    data, lines = parse_toml(files[MANIFEST], MANIFEST)
    pack = _manifest(reader, data, dict(files))
    if reader.problems:
        raise Problems(placed(problem, MANIFEST, lines) for problem in reader.problems)
    return pack


def parse_toml(content: bytes, file: str) -> tuple[dict[str, Any], dict[str, int]]:
    """A TOML file and the lines of its keys. Fractions are Decimal. Raises `Problems` with line and column."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Problems([Problem("packs.not_utf8", Place(file=file, line=line))]) from error
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        place = Place(file=file, line=int(at[1]), column=int(at[2])) if at else Place(file=file)
        raise Problems([Problem("packs.bad_toml", place, {"why": _AT.sub("", str(error)).strip()})]) from error
    return data, toml_lines(text)


def _manifest(reader: Reader, data: Node, files: dict[str, bytes]) -> Pack:
    node = reader.node(data, "", _PACK)
    kind = reader.string(node, "kind", "")
    if kind and kind not in KINDS:
        reader.complain("packs.unknown_value", "kind", value=kind, known=", ".join(KINDS))
    call = _call(reader, node) if kind == "call" else None
    if "call" in node and kind != "call":
        reader.complain("unknown_key", "call", key="call", nearest='kind = "call"')
    return Pack(
        code=_matching(reader, node, "code", _CODE, "projects/young-scientists"),
        version=_matching(reader, node, "version", _VERSION, "1.0.0"),
        kind=kind,
        title=reader.text(node, "title", ""),
        owner=reader.string(node, "owner", ""),
        files=files,
        summary=reader.text(node, "summary", "") if "summary" in node else None,
        needs=reader.strings(node, "needs", ""),
        basis=tuple(_basis(reader, item, here) for here, item in reader.nodes(node, "basis", "", needed=True)),
        parameters=_parameters(reader, node),
        call=call,
        review=read_rubric(reader, node["review"]) if "review" in node else None,
    )


def in_manifest(pack: Pack, path: str, complaint: str, **arguments: object) -> Problem:
    """A problem of pack.toml at the line of ``path``."""
    lines = toml_lines(pack.files[MANIFEST].decode())
    return Problem(complaint, Place(file=MANIFEST, line=nearest_line(lines, path), element=path), arguments)


def _matching(reader: Reader, node: Node, key: str, pattern: re.Pattern[str], example: str) -> str:
    text = reader.string(node, key, "")
    if text and not pattern.fullmatch(text):
        reader.complain("packs.bad_form", key, value=text, example=example)
    return text


def _date(reader: Reader, node: Node, key: str, where: str, *, needed: bool = False) -> datetime.date | None:
    value = node.get(key)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if needed or value is not None:
        reader.complain("packs.bad_form", f"{where}.{key}", value=str(value or ""), example="2026-01-01")
    return None


def _basis(reader: Reader, item: Any, where: str) -> Basis:
    node = reader.node(item, where, ("document", "article", "number", "url", "from", "to"))
    return Basis(
        document=reader.string(node, "document", where),
        article=reader.string(node, "article", where, needed=False),
        number=reader.string(node, "number", where, needed=False),
        url=reader.string(node, "url", where, needed=False),
        since=_date(reader, node, "from", where),
        until=_date(reader, node, "to", where),
    )


def _parameters(reader: Reader, node: Node) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    for here, item in reader.nodes(node, "parameters", ""):
        parameter = _parameter(reader, item, here)
        clash = [each for each in found if each.name == parameter.name and _overlap(each, parameter)]
        if clash:
            reader.complain("packs.parameter_overlap", here, name=parameter.name, since=str(clash[0].since))
        found.append(parameter)
    return tuple(found)


def _overlap(one: Parameter, other: Parameter) -> bool:
    return one.holds(other.since) or other.holds(one.since)


def _parameter(reader: Reader, item: Any, where: str) -> Parameter:
    node = reader.node(item, where, ("name", "title", "value", "unit", "from", "to", "basis"))
    value = node.get("value")
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal | str | bool | datetime.date):
        reader.complain("packs.bad_form", f"{where}.value", value=str(value or ""), example="35")
        value = Decimal(0)
    since = _date(reader, node, "from", where, needed=True) or datetime.date.min
    until = _date(reader, node, "to", where)
    if until is not None and until < since:
        reader.complain("packs.dates_reversed", f"{where}.to", since=str(since), until=str(until))
    return Parameter(
        name=read_name(reader, node, where),
        title=reader.text(node, "title", where) if "title" in node else _named(reader, node, where),
        value=value,
        unit=reader.string(node, "unit", where, needed=False),
        since=since,
        until=until,
        basis=reader.string(node, "basis", where),
    )


def _named(reader: Reader, node: Node, where: str) -> Text:
    name = reader.string(node, "name", where)
    return Text(name, name)


def _call(reader: Reader, node: Node) -> CallType:
    item = node.get("call", {})
    keys = (
        "dates",
        "topics",
        "envelope",
        "guide",
        "form",
        "process",
        "rules",
        "eligibility",
        "screening",
        "fields",
        "award",
        "returns",
    )
    call = reader.node(item, "call", keys)
    dates = reader.strings(call, "dates", "call") or ("applicant",)
    if not set(dates) <= set(_DATES) or "applicant" not in dates:
        reader.complain("packs.unknown_value", "call.dates", value=", ".join(dates), known=", ".join(_DATES))
    topics = call.get("topics", "none")
    if topics not in ("required", "optional", "none"):
        reader.complain("packs.unknown_value", "call.topics", value=str(topics), known="required, optional, none")
    files = {
        key: reader.string(call, key, "call") if key in call else default
        for key, default in (("form", "form.json"), ("process", "process.bpmn"), ("rules", "rules.dmn"))
    }
    return CallType(
        dates=dates,
        topics=str(topics),
        envelope=reader.flag(call, "envelope", "call"),
        guide=reader.string(call, "guide", "call", needed=False),
        eligibility=reader.strings(call, "eligibility", "call"),
        screening=reader.strings(call, "screening", "call"),
        fields=tuple(_call_field(reader, part, here) for here, part in reader.nodes(call, "fields", "call")),
        award=read_awards(reader, call.get("award", {})),
        returns=_returns(reader, call.get("returns", {})),
        **files,
    )


def _returns(reader: Reader, item: Any) -> Returns:
    here = "call.returns"
    node = reader.node(item, here, ("fixed", "same_applicant", "only_asked"))
    return Returns(
        fixed=reader.strings(node, "fixed", here),
        same_applicant=reader.flag(node, "same_applicant", here),
        only_asked=reader.strings(node, "only_asked", here),
    )


def _call_field(reader: Reader, item: Any, where: str) -> CallField:
    node = reader.node(item, where, ("name", "label", "kind", "required", "default", "unit"))
    kind = reader.string(node, "kind", where)
    if kind and kind not in _FIELD_KINDS:
        reader.complain("packs.unknown_value", f"{where}.kind", value=kind, known=", ".join(_FIELD_KINDS))
    default = node.get("default")
    fits = _FIELD_KINDS.get(kind, object)
    if default is not None and (not isinstance(default, fits) or (isinstance(default, bool) and kind != "boolean")):
        reader.complain("misfit", f"{where}.default", widget=kind, type=type(default).__name__)
    return CallField(
        name=read_name(reader, node, where),
        label=reader.text(node, "label", where),
        kind=kind,
        required=reader.flag(node, "required", where),
        default=default,
        unit=reader.text(node, "unit", where) if "unit" in node else Text("", ""),
    )
