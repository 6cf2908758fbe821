"""A pack is fit to publish, or every fault is told with file and line."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from kezhi.engine import packs
from kezhi.engine.errors import Problem

Check = Callable[[dict[str, bytes]], list[Problem]]
Files = dict[str, bytes]
RETURNS = '[call.returns]\nfixed = ["title", "topik"]\nonly_asked = ["unit", "screen"]\n\n'


def told(problems: list[Problem]) -> list[tuple[str, str | None, int | None]]:
    return [(each.code.removeprefix("packs."), each.place.file, each.place.line) for each in problems]


def swap(files: Files, path: str, old: str, new: str) -> None:
    assert old.encode() in files[path]
    files[path] = files[path].replace(old.encode(), new.encode(), 1)


def test_a_right_pack_has_no_problem(check: Check, files: Files) -> None:
    assert check(files) == []


def test_a_reference_pack_has_none_either(reference_files: Files, known: packs.Catalogue) -> None:
    assert packs.check(packs.from_files(reference_files), known) == []


def test_without_a_catalogue_nothing_outside_is_compared(files: Files) -> None:
    swap(files, "pack.toml", '"basic"', '"nowhere"')
    swap(files, "process.bpmn", "rules.screen", "no.such")
    assert packs.check(packs.from_files(files), packs.Catalogue()) == []


def test_strange_and_lacking_files_are_told(check: Check, files: Files) -> None:
    files["notes.docx"] = b""
    files["texts/old/guide.zh.md"] = b""
    del files["process.bpmn"]
    swap(files, "examples/cases.toml", "[[process]]", "[[list]]")
    found = told(check(files))
    assert ("stray", "notes.docx", None) in found
    assert ("stray", "texts/old/guide.zh.md", None) in found
    assert ("lacks", "pack.toml", None) in found
    assert ("no_such_file", "pack.toml", 20) in found


def test_a_pack_without_examples_does_not_publish(check: Check, files: Files) -> None:
    del files["examples/cases.toml"]
    assert told(check(files)) == [("no_examples", "examples", None), ("untested", "examples", None)]


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("texts/guide.en.md", None, "text_missing"),
        ("texts/guide.en.md", b" ", "text_empty"),
        ("texts/letter.md", b"x", "text_name"),
        ("texts/letter.fr.md", b"x", "text_name"),
    ],
)
def test_texts_are_there_in_both_languages(
    check: Check, files: Files, path: str, content: bytes | None, code: str
) -> None:
    if content is None:
        del files[path]
    else:
        files[path] = content
    assert [name for name, _, _ in told(check(files))] == [code]


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("pack.toml", '"reference"', '"referenz"', ["unknown_need pack.toml 6", "unknown_name form.json 40"]),
        ("pack.toml", '"basic"', '"nobody"', ["unknown_office pack.toml 5"]),
        ("pack.toml", 'guide = "guide"', 'guide = "gide"', ["no_such_file pack.toml 23"]),
        ("pack.toml", '["年龄"]', '["年龄", "学位"]', ["unknown_decision pack.toml 24"]),
        ("pack.toml", '"grant_limit"', '"grant"', ["unknown_name form.json 31"]),
        (
            "form.json",
            "parameters.age_limit",
            "parameters.age",
            ["unknown_name form.json 49", "example_failed examples/cases.toml 14"],
        ),
        (
            "form.json",
            "modulo(",
            "modulo((",
            [
                "schema.bad_expression form.json 62",
                "unknown_form process.bpmn 6",
                "unknown_part examples/cases.toml 14",
            ],
        ),
        ("process.bpmn", "unit-office", "nobody", ["unknown_role process.bpmn 6"]),
        ("process.bpmn", "rules.screen", "no.such", ["unknown_handler process.bpmn 10"]),
        ("process.bpmn", 'kz:form="application"', 'kz:form="other"', ["unknown_form process.bpmn 6"]),
        ("rules.dmn", '"person.age"><', '"person.agee"><', ["unknown_input rules.dmn 2"]),
        ("pack.toml", "[[call.fields]]", f"{RETURNS}[[call.fields]]", ["unknown_field pack.toml 27"]),
        ("pack.toml", "[[call.fields]]", f"{RETURNS}[[call.fields]]", ["unknown_return pack.toml 28"]),
    ],
)
def test_a_fault_in_one_part_is_told_with_file_and_line(
    check: Check, files: Files, path: str, old: str, new: str, expected: list[Any]
) -> None:
    swap(files, path, old, new)
    found = [f"{code} {file} {line}" for code, file, line in told(check(files))]
    for each in expected:
        assert each in found


def test_a_part_that_cannot_be_opened_is_told(check: Check, files: Files) -> None:
    files["form.json"] = b'{\n "code": }'
    files["process.bpmn"] = b"<x/>"
    files["rules.dmn"] = b"<x/>"
    files["data/a.csv"] = b"\xff\xfe"
    files["data/b.toml"] = b"= 1"
    found = check(files)
    assert ("bad_json", "form.json", 2) in told(found)
    assert ("bad_csv", "data/a.csv", None) in told(found)
    assert ("bad_toml", "data/b.toml", 1) in told(found)
    assert {"process.bpmn", "rules.dmn"} <= {each.place.file for each in found}


def test_lint_of_forms_stands_at_the_field(check: Check, files: Files) -> None:
    form = json.loads(files["form.json"])
    column = {"field": "chief", "widget": "person", "label": {"zh": "负责人", "en": "Chief"}}
    label = {"zh": "成员", "en": "Members"}
    fields = form["layout"][0]["fields"]
    fields.append({"field": "team", "widget": "table", "label": label, "columns": [column]})
    fields[0]["fact"] = "org.title"
    fields[3]["label"]["zh"] = "实足年龄"
    files["form.json"] = json.dumps(form, ensure_ascii=False, indent=1).encode()
    found = check(files)
    lines = files["form.json"].decode().splitlines()
    by_code = {each.code: each.place.line or 0 for each in found}
    assert set(by_code) == {"schema.no_purpose", "schema.unknown_fact", "schema.asked_though_known"}
    assert '"chief"' in lines[by_code["schema.no_purpose"]]
    assert '"title"' in lines[by_code["schema.unknown_fact"]]
    assert '"age"' in lines[by_code["schema.asked_though_known"]]


def test_an_evaluation_may_not_look_at_papers_alone(check: Check, files: Files) -> None:
    text = files["pack.toml"].decode()
    files["pack.toml"] = text[: text.index("[call]")].replace('"call"', '"evaluation"').encode()
    text = files["rules.dmn"].decode().replace("person.age", "person.sci_papers")
    files["rules.dmn"] = text.encode()
    assert "only_counts" in [name for name, _, _ in told(check(files))]


def test_a_business_rule_task_may_name_a_decision(check: Check, files: Files) -> None:
    text = files["process.bpmn"].decode().replace("serviceTask", "businessRuleTask").replace("rules.screen", "年龄")
    files["process.bpmn"] = text.encode()
    assert check(files) == []


def test_what_a_return_names_is_looked_up_once_its_part_is_open(check: Check, files: Files) -> None:
    swap(files, "pack.toml", "[[call.fields]]", f"{RETURNS}[[call.fields]]")
    found = [each.arguments["name"] for each in check(files) if each.code.startswith("packs.unknown_")]
    assert found == ["topik", "screen"]
    files["form.json"], files["process.bpmn"] = b"{", b"<x/>"
    assert not {"unknown_field", "unknown_return"} & {code for code, _, _ in told(check(files))}
