"""A pack beside the rest of the house: names from outside, other packs, roles, handlers, and what is not compared."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kezhi.engine import packs
from kezhi.engine.errors import Problem

Files = dict[str, bytes]
Check = Callable[[Files], list[Problem]]


def told(problems: list[Problem]) -> list[tuple[str, str | None]]:
    return [(each.code.removeprefix("packs."), each.place.file) for each in problems]


def with_form(files: Files, **field: Any) -> Files:
    """The files with one more field in the form."""
    form = json.loads(files["form.json"])
    words = {"zh": "新", "en": "New"}
    form["layout"][0]["fields"].append({"field": "more", "widget": "number", "label": words, **field})
    return {**files, "form.json": json.dumps(form, ensure_ascii=False, indent=1).encode()}


def swapped(files: Files, path: str, old: str, new: str) -> Files:
    assert old.encode() in files[path]
    return {**files, path: files[path].replace(old.encode(), new.encode())}


@pytest.mark.parametrize("name", [f"call.{name}" for name in packs.CALL_NAMES])
def test_every_call_has_these_names(check: Check, files: Files, name: str) -> None:
    assert check(with_form(files, visible=f"{name} = null")) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("call.grant_limit > 0", None),
        ("call.grant_limits > 0", "unknown_name"),
        ("parameters.age_limit > 0", None),
        ("parameters.weight > 0", "unknown_name"),
        ("facts.person.age > 0", None),
        ("facts.person.shoe_size > 0", "unknown_fact"),
        ("today > call.closes", None),
        ("title = null", None),
    ],
)
def test_a_form_takes_from_outside_only_what_there_is(check: Check, files: Files, text: str, fault: str | None) -> None:
    found = [code.removeprefix("schema.") for code, _ in told(check(with_form(files, visible=text)))]
    assert found == ([fault] if fault else [])


def test_options_come_from_a_list_of_a_pack_that_is_needed(check: Check, files: Files) -> None:
    words = {"widget": "select", "options": "lists.regions"}
    assert check(with_form(files, **words)) == []
    assert told(check(with_form(files, **{**words, "options": "lists.cities"}))) == [("unknown_name", "form.json")]
    alone = swapped(files, "pack.toml", 'needs = ["reference"]', "needs = []")
    assert ("unknown_name", "form.json") in told(check(alone))


def test_parameters_of_a_needed_pack_are_seen_and_held_on_the_day(
    files: Files, reference_files: Files, known: packs.Catalogue
) -> None:
    more = b'\n[[parameters]]\nname = "rate"\nvalue = 0.3\nfrom = 2026-01-01\nbasis = "x"\n'
    reference = packs.from_files({**reference_files, "pack.toml": reference_files["pack.toml"] + more})
    house = replace(known, packs={"reference": reference})
    pack = packs.from_files(with_form(files, visible="parameters.rate > 0"))
    assert packs.check(pack, house) == []
    assert [code for code, _ in told(packs.check(pack, known))] == ["unknown_name"]
    assert reference.parameters_on(date(2026, 3, 20)) == {"rate": Decimal("0.3")}
    assert list(house.needed(pack)) == [reference]
    assert list(packs.Catalogue().needed(pack)) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "code"),
    [
        ("facts", '"person.age"><', '"person.shoe_size"><', "unknown_input"),
        ("roles", 'kz:who="unit-office"', 'kz:who="nobody"', "unknown_role"),
        ("handlers", 'implementation="rules.screen"', 'implementation="rules.absent"', "unknown_handler"),
        ("offices", 'owner = "basic"', 'owner = "nowhere"', "unknown_office"),
        ("packs", 'needs = ["reference"]', 'needs = ["reference", "absent"]', "unknown_need"),
    ],
)
def test_what_the_house_does_not_tell_is_not_compared(
    files: Files, known: packs.Catalogue, part: str, old: str, new: str, code: str
) -> None:
    path = next(path for path, content in files.items() if old.encode() in content)
    pack = packs.from_files(swapped(files, path, old, new))
    assert code in [each for each, _ in told(packs.check(pack, known))]
    assert code not in [each for each, _ in told(packs.check(pack, replace(known, **{part: None})))]


@pytest.mark.parametrize("form", ["application", "form.json", "form"])
def test_a_task_names_a_form_by_code_or_file(check: Check, files: Files, form: str) -> None:
    assert check(swapped(files, "process.bpmn", 'kz:form="application"', f'kz:form="{form}"')) == []


@pytest.mark.parametrize("form", ["forms/review.json", "review", "review-form"])
def test_a_form_in_its_folder_is_named_with_or_without_it(check: Check, files: Files, form: str) -> None:
    document = {**json.loads(files["form.json"]), "code": "review-form"}
    more = {**files, "forms/review.json": json.dumps(document).encode()}
    # Which of two forms an example means has to be said.
    more = swapped(more, "examples/cases.toml", "[[form]]", '[[form]]\nform = "form.json"')
    assert check(swapped(more, "process.bpmn", 'kz:form="application"', f'kz:form="{form}"')) == []


def test_which_of_two_forms_an_example_means_is_said(check: Check, files: Files) -> None:
    document = {**json.loads(files["form.json"]), "code": "other"}
    more = {**files, "forms/other.json": json.dumps(document).encode()}
    assert told(check(more)) == [("unknown_part", "examples/cases.toml")]


@pytest.mark.parametrize(
    ("key", "names", "codes"),
    [
        ("eligibility", '["年龄"]', []),
        ("eligibility", '["年龄", "年纪"]', ["unknown_decision"]),
        ("eligibility", "[]", []),
        ("screening", '["年龄"]', []),
        ("screening", '["形式"]', ["unknown_decision"]),
    ],
)
def test_the_decisions_of_a_call_are_in_its_rules(
    check: Check, files: Files, key: str, names: str, codes: list[str]
) -> None:
    changed = swapped(files, "pack.toml", 'eligibility = ["年龄"]', f"{key} = {names}")
    assert [code for code, _ in told(check(changed))] == codes


@pytest.mark.parametrize(
    ("inputs", "only"),
    [
        (["papers"], True),
        (["papers", "degree"], True),
        (["person.title", "award_count", "citations"], True),
        (["论文数", "职称"], True),
        (["papers", "parameters.least"], True),
        (["papers", "quality"], False),
        (["contribution"], False),
        (["论文数", "社会贡献"], False),
    ],
)
def test_an_evaluation_looks_beyond_papers_titles_degrees_and_awards(
    files: Files, known: packs.Catalogue, inputs: list[str], only: bool
) -> None:
    data = "".join(f'<inputData id="i{at}" name="{name}"/>' for at, name in enumerate(inputs))
    space = "https://www.omg.org/spec/DMN/20230324/MODEL/"
    rules = f'<definitions xmlns="{space}" name="r" namespace="urn:t">{data}</definitions>'
    manifest = files["pack.toml"].decode()
    manifest = manifest[: manifest.index("[call]")].replace('kind = "call"', 'kind = "evaluation"')
    pack = packs.from_files({"pack.toml": manifest.encode(), "rules.dmn": rules.encode()})
    found = [code for code, _ in told(packs.check(pack, replace(known, facts=None)))]
    assert ("only_counts" in found) is only


def test_problems_come_file_by_file_and_line_by_line(check: Check, files: Files) -> None:
    changed = swapped(files, "process.bpmn", "unit-office", "nobody")
    changed = swapped(changed, "process.bpmn", "rules.screen", "rules.absent")
    changed = swapped(changed, "pack.toml", '"basic"', '"nowhere"')
    changed["notes.docx"] = b""
    places = [(each.place.file or "", each.place.line or 0) for each in check(changed)]
    assert places == sorted(places)
    assert len(places) == 4
