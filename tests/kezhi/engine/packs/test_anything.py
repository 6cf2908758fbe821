"""Whatever a pack's files hold, checking ends with problems and never with an exception."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhi.engine import packs
from kezhi.engine.errors import Problem, Problems

Check = Callable[[dict[str, bytes]], list[Problem]]
Files = dict[str, bytes]

DECISION = '[[decision]]\ntitle = "t"\ndecision = "年龄"\n'
FORM = '[[form]]\ntitle = "t"\non = 2026-03-20\n'
PROCESS = '[[process]]\ntitle = "t"\nnow = 2026-03-20T09:00:00\n'
LIST = '[[list]]\ntitle = "t"\nfile = "regions.csv"\n'


@pytest.mark.parametrize(
    "example",
    [
        "decision = 5",
        "decision = [1, 2]",
        "decision = [[1]]",
        "[decision]\ntitle = 1",
        f"{DECISION}inputs = 5\nexpect = {{value = true}}",
        f"{DECISION}inputs = [5]\nexpect = {{value = true}}",
        f"{DECISION}expect = 5",
        f"{DECISION}expect = [1]",
        f"{DECISION}expect = {{missing = 5, status = 3}}",
        f'{DECISION}expect = {{missing = "person.age"}}',
        f'{DECISION}expect = {{colour = "red"}}',
        '[[decision]]\ntitle = "t"\ndecision = ["年龄"]\nexpect = {value = 1}',
        f"{FORM}data = 5\nexpect = []",
        f"{FORM}data = [5]\nexpect = []",
        f"{FORM}facts = 5\ndata = {{}}\nexpect = []",
        f"{FORM}data = {{}}\nexpect = 5",
        f"{FORM}data = {{}}\nexpect = [{{code = 5}}]",
        f"{FORM}form = 5\ndata = {{}}\nexpect = []",
        f'{FORM}form = ["form.json"]\ndata = {{}}\nexpect = []',
        f"{FORM}file = 5\nexpect = []",
        f'{FORM}file = "../../../etc/passwd"\nexpect = []',
        f'{FORM}file = "cases.toml"\nexpect = []',
        f"{PROCESS}data = 5\nexpect = {{}}",
        f"{PROCESS}steps = 5\nexpect = {{}}",
        f"{PROCESS}steps = [5]\nexpect = {{}}",
        f"{PROCESS}steps = [{{}}]\nexpect = {{}}",
        f"{PROCESS}steps = [{{complete = 5}}]\nexpect = {{}}",
        f'{PROCESS}steps = [{{complete = "unit", data = 5}}]\nexpect = {{}}',
        f'{PROCESS}steps = [{{complete = ["unit"]}}]\nexpect = {{}}',
        f'{PROCESS}steps = [{{complete = "unit", after = "P99999999D"}}]\nexpect = {{}}',
        f'{PROCESS}steps = [{{complete = "unit", after = 5}}]\nexpect = {{}}',
        f"{PROCESS}steps = [{{deliver = 5}}]\nexpect = {{}}",
        f'{PROCESS}steps = [{{deliver = "x", data = [1]}}]\nexpect = {{}}',
        f"{PROCESS}expect = 5",
        f"{PROCESS}expect = {{at = 5}}",
        f"{PROCESS}process = 5\nexpect = {{}}",
        '[[process]]\ntitle = "t"\nnow = 2026-03-20\nexpect = {}',
        '[[process]]\ntitle = "t"\nnow = "soon"\nexpect = {}',
        f"{LIST}key = 5\nexpect = {{}}",
        f"{LIST}key = {{code = 620100}}\nexpect = 5",
        f'{LIST}key = {{absent = "x"}}\nexpect = {{}}',
        '[[list]]\ntitle = "t"\nfile = 5\nkey = {}\nexpect = {}',
    ],
)
def test_an_example_of_any_shape_is_told(check: Check, files: Files, example: str) -> None:
    files["data/regions.csv"] = "code,name\n620100,兰州市\n".encode()
    files["examples/more.toml"] = example.encode()
    assert [each for each in check(files) if each.place.file == "examples/more.toml"]


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("texts/guide.en.md", b"\xff\xfe", "packs.not_utf8"),
        ("form.json", b"\xff\xfe", "packs.not_utf8"),
        ("form.json", b"[" * 100_000, "packs.bad_json"),
        ("form.json", b'{"code": NaN}', "schema.not_string"),
        ("form.json", b"[]", "schema.not_object"),
        ("form.json", b"null", "schema.not_object"),
        ("examples/cases.toml", b"\xff", "packs.not_utf8"),
        ("examples/full.json", b"\xff", "packs.unknown_part"),
        ("examples/full.json", b"[1]", "packs.unknown_part"),
        ("examples/full.json", b"{", "packs.unknown_part"),
        ("examples/full.json", b"[" * 100_000, "packs.unknown_part"),
        ("data/a.csv", b"\xff\xfe\x00", "packs.bad_csv"),
        ("data/a.csv", b'"' + b"x" * 200_000, "packs.bad_csv"),
        ("data/a.toml", b"\xff", "packs.not_utf8"),
        ("process.bpmn", b"", "bpmn.not-xml"),
        ("rules.dmn", b"", "dmn.xml"),
    ],
)
def test_a_file_of_any_content_is_told_with_its_name(
    check: Check, files: Files, path: str, content: bytes, code: str
) -> None:
    files[path] = content
    found = check(files)
    assert code in [each.code for each in found]
    where = next(each.place.file for each in found if each.code == code)
    assert where == ("examples/cases.toml" if path == "examples/full.json" else path)


PARTS = ["pack.toml", "form.json", "process.bpmn", "rules.dmn", "examples/cases.toml", "texts/guide.zh.md"]
KEEP: dict[str, object] = {}


@pytest.fixture(autouse=True)
def _remember(files: Files, known: packs.Catalogue) -> None:
    KEEP.update(files=dict(files), known=known)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(PARTS),
    st.integers(0, 3000),
    st.integers(0, 60),
    st.sampled_from(["", "5", '"', "x", "[", "null", "= ", "\n", "\x00"]),
)
def test_a_pack_spoilt_anywhere_is_read_or_refused(path: str, at: int, length: int, instead: str) -> None:
    files, known = KEEP["files"], KEEP["known"]
    assert isinstance(files, dict)
    assert isinstance(known, packs.Catalogue)
    text = files[path].decode()
    spoilt = {**files, path: (text[:at] + instead + text[at + length :]).encode()}
    try:
        found = packs.check(packs.from_files(spoilt), known)
    except Problems as refused:
        found = list(refused.problems)
    assert all(each.render("zh") and each.render("en") and each.place.file for each in found)
    assert found == [] or spoilt != files, "the sound pack has no problem"


values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from(["", "x", "title", "a > 1", "text", "call.x"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["field", "zh", "en", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_form_with_any_value_in_any_place_is_read_or_told(draw: st.DataObject) -> None:
    files, known = KEEP["files"], KEEP["known"]
    assert isinstance(files, dict)
    assert isinstance(known, packs.Catalogue)
    form = json.loads(files["form.json"])
    node = form
    while True:
        key = draw.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else list(range(len(node)))))
        if not isinstance(node[key], dict | list) or not node[key] or draw.draw(st.booleans()):
            node[key] = draw.draw(values)
            break
        node = node[key]
    found = packs.check(packs.from_files({**files, "form.json": json.dumps(form).encode()}), known)
    assert all(each.render("zh") and each.place.file for each in found)
