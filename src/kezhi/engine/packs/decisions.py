"""The decisions of a pack: named by pack.toml, fed by known inputs, and each proved by an example."""

import re
from collections.abc import Iterator

from kezhi.engine import dmn
from kezhi.engine.errors import Place, Problem
from kezhi.engine.packs.contents import Contents
from kezhi.engine.packs.lines import nearest_line, toml_lines
from kezhi.engine.packs.naming import mention, names_outside
from kezhi.engine.packs.pack import Catalogue
from kezhi.engine.packs.reading import MANIFEST

_ONLY_COUNTS = re.compile(r"paper|citation|impact|title|degree|award|论文|职称|学历|学位|奖项|帽子")
"""The four things that alone must not decide (破四唯: papers, titles, degrees, awards; 国办发〔2018〕25号)."""


def check_rules(contents: Contents, known: Catalogue) -> Iterator[Problem]:
    """The decisions that pack.toml names exist; the inputs of all are known."""
    pack = contents.pack
    lines = toml_lines(pack.files[MANIFEST].decode())
    call = pack.call
    for key in ("eligibility", "screening") if call and contents.rules else ():
        for name in getattr(call, key):
            if contents.decision(name) is None:
                line = nearest_line(lines, f"call.{key}")
                yield Problem("packs.unknown_decision", Place(file=MANIFEST, line=line), {"name": name})
    for path, model in contents.rules.items():
        for item in model.definitions.input_data.values():
            if not _known_input(item.name, contents, known):
                place = Place(file=path, line=mention(pack.files[path], item.name), element=item.id)
                yield Problem("packs.unknown_input", place, {"name": item.name})
        if pack.kind == "evaluation":
            yield from _only_counts(path, model)


def _known_input(name: str, contents: Contents, known: Catalogue) -> bool:
    outside = names_outside(contents.pack, known)
    head = name.partition(".")[0]
    if head in ("call", "parameters", "lists"):
        return outside is None or name in outside or (head == "call" and contents.pack.kind != "call")
    fields = {field.name for form in contents.forms.values() for field in form.fields}
    return known.facts is None or name in known.facts or head in fields


def _only_counts(path: str, model: dmn.Model) -> Iterator[Problem]:
    """An evaluation that looks at nothing but papers, titles, degrees and awards."""
    names = [name for name in model.definitions.input_data if not name.startswith(("parameters.", "call."))]
    if names and all(_ONLY_COUNTS.search(name) for name in names):
        yield Problem("packs.only_counts", Place(file=path), {"names": "、".join(names)})
