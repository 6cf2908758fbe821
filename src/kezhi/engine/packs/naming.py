"""Names in a pack: how one is written, which may be taken from outside, and where a file mentions one."""

import re

from kezhi.engine.packs.pack import CALL_NAMES, Catalogue, Pack
from kezhi.engine.schema.reader import Node, Reader

_NAME = re.compile(r"[^\W\d]\w*")


def read_name(reader: Reader, node: Node, where: str) -> str:
    """The ``name`` of something that a pack declares."""
    name = reader.string(node, "name", where)
    if name and not _NAME.fullmatch(name):
        reader.complain("bad_name", f"{where}.name", name=name)
    return name


def names_outside(pack: Pack, known: Catalogue) -> frozenset[str] | None:
    """Every ``call.…``, ``parameters.…`` and ``lists.…`` that the pack may use.

    None while the packs that it needs aren't known.
    """
    if known.packs is None and pack.needs:
        return None
    fields = [field.name for field in pack.call.fields] if pack.call else []
    names = {f"call.{name}" for name in (*CALL_NAMES, *fields)}
    for each in (pack, *known.needed(pack)):
        names |= {f"parameters.{parameter.name}" for parameter in each.parameters}
        names |= {f"lists.{name}" for name in each.lists}
    return frozenset(names)


def mention(content: bytes, name: str) -> int | None:
    """The first line of a text file that mentions a name."""
    text = content.decode(errors="replace")
    at = text.find(name)
    return None if at < 0 else text.count("\n", 0, at) + 1
