"""What a call's amendment changed, as a reader sees it."""

import pytest

from kezhi.projects.templatetags.projects import changed_lines

LONG = "## 一、目标\n攻克关键技术。\n## 二、期限\n三年。"


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("120", "150", "120", "150"),
        (LONG, LONG.replace("三年", "两年"), "三年。", "两年。"),
        (LONG, LONG.replace("二、期限", "二、实施期限"), "二、期限", "二、实施期限"),
        (LONG, LONG + "\n## 三、经费", "", "三、经费"),
        (LONG, LONG, "", ""),
    ],
)
def test_only_the_lines_that_differ_without_marks(before: str, after: str, old: str, new: str) -> None:
    assert changed_lines(before, after) == (old, new)
