"""What a pack says of its own files."""

import pytest

from kezhi.engine import packs


def test_parts_are_found_by_their_place(files: dict[str, bytes]) -> None:
    more = {"forms/b.json": b"", "forms/a.json": b"", "forms/deep/c.json": b"", "rules/x.dmn": b"", "rules/x.txt": b""}
    pack = packs.from_files({**files, **more, "data/regions.csv": b"", "data/x.toml": b""})
    assert pack.forms == ("form.json", "forms/a.json", "forms/b.json")
    assert pack.rules == ("rules.dmn", "rules/x.dmn")
    assert pack.processes == ("process.bpmn",)
    assert pack.examples == ("examples/cases.toml",)
    assert pack.lists == ("regions",)
    assert pack.texts == ("texts/guide.en.md", "texts/guide.zh.md")


def test_rows_of_a_list_are_read_with_a_mark_at_the_start_and_short_rows() -> None:
    rows = packs.rows_of("\ufeffcode,name\n1,甲\n2\n".encode())
    assert rows == [{"code": "1", "name": "甲"}, {"code": "2", "name": ""}]


def test_a_catalogue_knows_the_packs_that_are_needed(files: dict[str, bytes], known: packs.Catalogue) -> None:
    pack = packs.from_files(files)
    assert [each.code for each in known.needed(pack)] == ["reference"]
    assert list(packs.Catalogue().needed(pack)) == []


@pytest.mark.parametrize("name", ["form.json", "application", "forms/more.json", "more", "more.json"])
def test_a_task_names_a_form_by_code_or_file(files: dict[str, bytes], name: str) -> None:
    contents = packs.open_contents(packs.from_files({**files, "forms/more.json": b"{}"}))
    known = {"application": "form.json", "more": "forms/more.json", "more.json": None}
    assert contents.form_path(name) == known.get(name, name)
