"""Examples prove a pack: each comes out as it says, or the difference is told."""

from collections.abc import Callable

import pytest

from kezhi.engine import packs
from kezhi.engine.errors import Problem

Check = Callable[[dict[str, bytes]], list[Problem]]
Files = dict[str, bytes]


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("{value = true}", "{value = false}", "example_failed", '"value": true'),
        ('["person.age"]', '["org.age"]', "example_failed", '"missing": ["person.age"]'),
        ('{"person.age" = 35}', '{"person.agee" = 35}', "example_input", "person.age"),
        ('decision = "年龄"', 'decision = "年纪"', "unknown_part", "年纪"),
        ('title = "满 35 岁可以"', 'titel = "x"', "example_keys", "titel"),
        ("[[decision]]", "[[descision]]", "unknown_example", "decision, form, process, list"),
        ('{code = "schema.rule", rule = "even"}, ', "", "example_failed", "even"),
        ('rule = "even"', 'rule = "odd"', "example_failed", "odd"),
        ("on = 2026-03-20\nfile", "file", "unknown_part", "form.json"),
        ('file = "full.json"', 'file = "gone.json"', "unknown_part", "gone.json"),
        ('file = "full.json"', 'form = "other.json"', "unknown_part", "other.json"),
        ("expect = [\n", "expect = [5,\n", "example_shape", "expect"),
        ('at = ["screen"]', 'at = ["unit"]', "example_failed", '"at": ["screen"]'),
        ("amount = 5}}", "amount = 6}}", "example_failed", '"amount": 5'),
        ("now = 2026-03-20T09:00:00\ndata", "data", "example_stopped", "now"),
        ('complete = "unit"', 'complete = "screen"', "example_stopped", "unit"),
        ('complete = "unit"', 'begin = "unit"', "example_stopped", "complete, fire"),
        ('after = "P5D"', 'after = "5 days"', "example_stopped", "5 days"),
        ("finished = true", "finished = false", "example_failed", "true"),
        ("[[process]]", '[[process]]\nprocess = "x.bpmn"', "unknown_part", "x.bpmn"),
        ("[[decision]]\n", "[[decision\n", "bad_toml", ""),
    ],
)
def test_an_example_that_fails_says_how(check: Check, files: Files, old: str, new: str, code: str, words: str) -> None:
    text = files["examples/cases.toml"].decode()
    assert old in text
    files["examples/cases.toml"] = text.replace(old, new, 1).encode()
    found = [each for each in check(files) if each.place.file == "examples/cases.toml"]
    assert [each.code for each in found] == [f"packs.{code}"]
    assert words in found[0].render("en")
    assert found[0].place.line


def test_a_decision_that_no_example_shows_is_told(check: Check, files: Files) -> None:
    text = files["examples/cases.toml"].decode()
    files["examples/cases.toml"] = text[text.index("[[form]]") :].encode()
    assert [each.code for each in check(files)] == ["packs.untested"]


def test_steps_of_every_kind_can_be_played(check: Check, files: Files) -> None:
    files["process.bpmn"] = files["process.bpmn"].replace(
        b'<endEvent id="end"/>',
        b'<endEvent id="end"/><receiveTask id="wait" name="x" messageRef="m"/>',
    ).replace(b'targetRef="screen"', b'targetRef="wait"').replace(
        b"</process>",
        b'<sequenceFlow id="e" sourceRef="wait" targetRef="screen"/></process><message id="m" name="bank"/>',
    )  # fmt: skip
    text = files["examples/cases.toml"].decode()
    files["examples/cases.toml"] = (
        text[: text.index("[[process]]")]
        + """
[[process]]
title = "到账后审查失败"
now = 2026-03-20T09:00:00
steps = [{complete = "unit"}, {deliver = "bank", data = {paid = 2.50}}, {fail = "screen", code = "down"}]
expect = {finished = true, error = "down", data = {paid = 2.5}}

[[process]]
title = "撤回"
now = 2026-03-20T09:00:00
steps = [{complete = "unit", after = "PT2H"}, {cancel = true}]
expect = {finished = true, waits = []}
"""
    ).encode()
    assert check(files) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("620100", "620200", "example_rows"),
        ("regions.csv", "cities.csv", "unknown_part"),
        ('expect = {name = "兰州市"}', 'expect = {name = "天水市"}', "example_failed"),
    ],
)
def test_lists_are_proved_too(reference_files: Files, known: packs.Catalogue, old: str, new: str, code: str) -> None:
    text = reference_files["examples/list.toml"].decode()
    reference_files["examples/list.toml"] = text.replace(old, new).encode()
    found = packs.check(packs.from_files(reference_files), known)
    assert [each.code for each in found] == [f"packs.{code}"]
