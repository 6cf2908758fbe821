"""What can be set or commanded is documented, and nothing else is."""

import re
from pathlib import Path

from django.core.management import get_commands

from kezhi.base.registry import handlers

PROJECT = Path(__file__).parents[3]
SETTING = re.compile(r"KEZHI_[A-Z_]+")


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    code = "\n".join(path.read_text("utf8") for path in (PROJECT / "src").rglob("*.py"))
    read = {name for name in SETTING.findall(code) if name != "KEZHI_NS"}
    documented = set(re.findall(r"^\| `(KEZHI_[A-Z_]+)`", (PROJECT / "docs/settings.md").read_text("utf8"), re.M))
    assert documented == read


def test_every_command_of_ours_is_documented() -> None:
    guides = "\n".join(path.read_text("utf8") for path in (PROJECT / "docs").rglob("*.md"))
    ours = {name for name, app in get_commands().items() if str(app).startswith("kezhi.")}
    assert {name for name in ours if f"kezhi {name}" not in guides} == set()


def test_every_handler_that_a_process_may_call_is_documented() -> None:
    guide = (PROJECT / "docs/packs.md").read_text("utf8")
    assert {name for name in handlers if f"`{name}`" not in guide} == set()
