"""A small reference pack in a folder, to be changed by each test."""

from pathlib import Path

import pytest

MANIFEST = """\
code = "lists"
version = "1.0.0"
kind = "reference"
title = {zh = "名录", en = "Lists"}
owner = "planning"

[[basis]]
document = "管理办法"
from = 2026-01-01
"""
COLOURS = "code,name,name_en\nr,红,Red\ng,绿,Green\n"
EXAMPLES = """\
[[list]]
title = "红"
file = "colours.csv"
key = {code = "r"}
expect = {name = "红"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one pack that is right."""
    pack = tmp_path / "packs" / "lists"
    write(pack / "pack.toml", MANIFEST)
    write(pack / "data" / "colours.csv", COLOURS)
    write(pack / "examples" / "lists.toml", EXAMPLES)
    return pack


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf8")
