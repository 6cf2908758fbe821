"""Is a pack fit to publish? Its parts by themselves, together, and against the rest of the house."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from kezhi.engine.errors import Place, Problem
from kezhi.engine.packs.awards_checking import check_awards
from kezhi.engine.packs.contents import Contents, open_contents
from kezhi.engine.packs.decisions import check_rules
from kezhi.engine.packs.examples import run_examples
from kezhi.engine.packs.forms import check_forms
from kezhi.engine.packs.pack import Catalogue, Pack
from kezhi.engine.packs.processes import check_processes
from kezhi.engine.packs.reading import MANIFEST, in_manifest
from kezhi.engine.packs.rubric_checking import check_rubric

_NEEDED = {
    "call": ("form", "process", "rules"),
    "procedure": ("form", "process"),
    "policy": ("rules",),
    "evaluation": ("rules",),
    "register": ("register.json",),
    "indicators": ("indicators.toml",),
    "reference": ("data",),
    "department": ("data",),
}
_HOMES = {
    "forms": (".json",),
    "processes": (".bpmn",),
    "rules": (".dmn",),
    "data": (".csv", ".toml"),
    "texts": (".md", ".txt", ".typ"),
    "examples": (".toml", ".json"),
}
_SINGLES = (*(MANIFEST, "form.json", "process.bpmn", "rules.dmn", "register.json", "indicators.toml", "README.md"),)
LANGUAGES = ("zh", "en")


def check(pack: Pack, known: Catalogue) -> list[Problem]:
    """Every problem of a pack, each with file, line or element, and mend; the examples are run.

    A pack without a problem may be published. What ``known`` leaves None isn't compared.
    """
    contents = open_contents(pack)
    problems = [
        *_files(pack),
        *_texts(pack),
        *_neighbours(pack, known),
        *_returns(contents),
        *contents.problems,
        *check_rubric(pack),
    ]
    problems += check_forms(contents, known)
    problems += check_processes(contents, known)
    problems += check_rules(contents, known)
    problems += check_awards(pack)
    problems += run_examples(contents, known)
    return sorted(problems, key=lambda problem: (problem.place.file or "", problem.place.line or 0))


def _files(pack: Pack) -> Iterator[Problem]:
    """Nothing strange in the folder, nothing lacking for the kind."""
    for path in pack.files:
        parts = PurePosixPath(path)
        home = str(parts.parent)
        if path not in _SINGLES and parts.suffix not in _HOMES.get(home, ()):
            yield Problem("packs.stray", Place(file=path), {"file": path})
    has = {"form": pack.forms, "process": pack.processes, "rules": pack.rules, "data": _data(pack)}
    for part in _NEEDED.get(pack.kind, ()):
        if not has.get(part, part in pack.files):
            yield Problem("packs.lacks", Place(file=MANIFEST), {"kind": pack.kind, "part": part})
    if not pack.examples:
        yield Problem("packs.no_examples", Place(file="examples"), {})


def _data(pack: Pack) -> tuple[str, ...]:
    return tuple(path for path in pack.files if path.startswith("data/"))


def _texts(pack: Pack) -> Iterator[Problem]:
    """Every text in both languages, and readable."""
    for path in pack.texts:
        name, _, rest = PurePosixPath(path).name.partition(".")
        language, _, suffix = rest.partition(".")
        if language not in LANGUAGES or not suffix:
            yield Problem("packs.text_name", Place(file=path), {"file": path})
            continue
        other = f"texts/{name}.{'en' if language == 'zh' else 'zh'}.{suffix}"
        if other not in pack.files:
            yield Problem("packs.text_missing", Place(file=path), {"file": path, "other": other})
        if not pack.files[path].strip():
            yield Problem("packs.text_empty", Place(file=path), {"file": path})
        if not _is_utf8(pack.files[path]):
            yield Problem("packs.not_utf8", Place(file=path))
    guide = pack.call.guide if pack.call else ""
    if guide and not any(path.startswith(f"texts/{guide}.") for path in pack.texts):
        yield in_manifest(pack, "call.guide", "packs.no_such_file", file=f"texts/{guide}.zh.md")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _neighbours(pack: Pack, known: Catalogue) -> Iterator[Problem]:
    """The packs, the office and the files that pack.toml names exist."""
    if known.packs is not None:
        for code in pack.needs:
            if code not in known.packs:
                yield in_manifest(pack, "needs", "packs.unknown_need", code=code)
    if known.offices is not None and pack.owner not in known.offices:
        yield in_manifest(pack, "owner", "packs.unknown_office", office=pack.owner)
    if pack.call:
        for key in ("form", "process", "rules"):
            path = getattr(pack.call, key)
            if path not in pack.files:
                yield in_manifest(pack, f"call.{key}", "packs.no_such_file", file=path)


def _returns(contents: Contents) -> Iterator[Problem]:
    """The fields and tasks that ``call.returns`` names exist."""
    call = contents.pack.call
    if call is None:
        return
    form, process = contents.forms.get(call.form), contents.processes.get(call.process)
    for name in call.returns.fixed:
        if form is not None and form.field(name) is None:
            yield in_manifest(contents.pack, "call.returns.fixed", "packs.unknown_field", name=name)
    for name in call.returns.only_asked:
        if process is not None and name not in {each.id for each in process.elements.values() if each.form}:
            yield in_manifest(contents.pack, "call.returns.only_asked", "packs.unknown_return", name=name)
