"""pack.toml and the folder: read whole, or refused with the line."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine import packs
from kezhi.engine.errors import Problem, Problems
from kezhi.engine.packs import reading


def refused(files: dict[str, bytes]) -> list[Problem]:
    with pytest.raises(Problems) as caught:
        packs.from_files(files)
    for problem in caught.value.problems:
        assert problem.render("zh")
        assert problem.render("en")
    return list(caught.value.problems)


def test_a_folder_is_read_whole(folder: Path) -> None:
    pack = packs.read(folder)
    assert (pack.code, pack.version, pack.kind, pack.owner) == ("projects/young", "1.0.0", "call", "basic")
    assert pack.title.en == "Young scientists"
    assert pack.basis[0].since == datetime.date(2026, 1, 1)
    assert pack.parameters[0].value == Decimal(35)
    assert pack.call is not None
    assert (pack.call.dates, pack.call.topics, pack.call.rules) == (
        ("applicant", "unit"),
        "required",
        "rules.dmn",
    )
    assert pack.call.fields[0].default == "200000.00"
    assert pack.text("guide", "zh") == "指南"
    assert pack.text("letter", "zh") is None
    assert pack.forms == ("form.json",)


def test_the_hash_tells_of_every_byte_and_path(folder: Path, files: dict[str, bytes]) -> None:
    pack = packs.read(folder)
    assert pack.hash == packs.from_files(dict(reversed(files.items()))).hash
    assert packs.from_files({**files, "README.md": b""}).hash != pack.hash
    moved = {("texts/guide.en.txt" if path == "texts/guide.en.md" else path): files[path] for path in files}
    assert packs.from_files(moved).hash != pack.hash
    assert len(pack.digests["form.json"]) == 64


def test_a_parameter_holds_from_its_first_to_its_last_day(files: dict[str, bytes]) -> None:
    files["pack.toml"] = files["pack.toml"].replace(
        b"from = 2026-01-01\nbasis", b"from = 2026-01-01\nto = 2026-12-31\nbasis"
    )
    pack = packs.from_files(files)
    assert pack.parameters_on(datetime.date(2026, 12, 31)) == {"age_limit": Decimal(35)}
    assert pack.parameters_on(datetime.date(2027, 1, 1)) == {}
    assert pack.parameters_on(datetime.date(2025, 12, 31)) == {}


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('version = "1.0.0"', "version = 1.0", "schema.not_string", 2),
        ('version = "1.0.0"', 'version = "1"', "packs.bad_form", 2),
        ('version = "1.0.0"', "version = ", "packs.bad_toml", 2),
        ('code = "projects/young"', 'code = "Projects"', "packs.bad_form", 1),
        ('kind = "call"', 'kind = "cal"', "packs.unknown_value", 3),
        ('kind = "call"', 'kind = "policy"', "schema.unknown_key", 20),
        ('owner = "basic"', 'oner = "basic"', "schema.unknown_key", 5),
        ("from = 2026-01-01\n\n", 'from = "now"\n\n', "packs.bad_form", 11),
        ("value = 35", "value = [35]", "packs.bad_form", 15),
        ('unit = "岁"', "unit = 3", "schema.not_string", 16),
        ('name = "age_limit"', 'name = "age limit"', "schema.bad_name", 14),
        ("from = 2026-01-01\nbasis", "from = 2026-01-01\nto = 2025-01-01\nbasis", "packs.dates_reversed", 18),
        ('dates = ["applicant", "unit"]', 'dates = ["unit"]', "packs.unknown_value", 21),
        ('topics = "required"', "topics = 5", "packs.unknown_value", 22),
        ('kind = "money"', 'kind = "gold"', "packs.unknown_value", 29),
        ('default = "200000.00"', "default = true", "schema.misfit", 30),
        ('eligibility = ["年龄"]', 'eligibility = "年龄"', "schema.not_strings", 24),
    ],
)
def test_a_fault_is_told_with_its_line(files: dict[str, bytes], old: str, new: str, code: str, line: int) -> None:
    text = files["pack.toml"].decode()
    assert old in text
    files["pack.toml"] = text.replace(old, new, 1).encode()
    problems = refused(files)
    assert (code, "pack.toml", line) in [(each.code, each.place.file, each.place.line) for each in problems]


def test_two_values_of_a_parameter_may_not_overlap(files: dict[str, bytes]) -> None:
    again = b'[[parameters]]\nname = "age_limit"\nvalue = 40\nfrom = 2027-01-01\nbasis = "x"\n\n[call]'
    files["pack.toml"] = files["pack.toml"].replace(b"[call]", again)
    assert [problem.code for problem in refused(files)] == ["packs.parameter_overlap"]
    files["pack.toml"] = files["pack.toml"].replace(b'unit = "\xe5\xb2\x81"', b"to = 2026-12-31")
    assert packs.from_files(files).parameters_on(datetime.date(2027, 1, 1)) == {"age_limit": Decimal(40)}


def test_no_manifest_and_no_utf8_are_told(files: dict[str, bytes]) -> None:
    [problem] = refused({**files, "pack.toml": "code = 1\n# 科治".encode("gbk")})
    assert (problem.code, problem.place.line) == ("packs.not_utf8", 2)
    del files["pack.toml"]
    assert [problem.code for problem in refused(files)] == ["packs.no_manifest"]


def test_links_and_heaps_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "texts" / "link.zh.md").symlink_to("/etc/passwd")
    with pytest.raises(Problems, match="link"):
        packs.read(folder)
    (folder / "texts" / "link.zh.md").unlink()
    monkeypatch.setattr(reading, "LARGEST", 100)
    with pytest.raises(Problems, match="too large"):
        packs.read(folder)


@given(content=st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_any_manifest_is_read_or_refused(content: bytes) -> None:
    with pytest.raises(Problems):
        packs.from_files({"pack.toml": content})
