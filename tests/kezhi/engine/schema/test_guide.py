"""The guide in the docstring is true: its example is a form."""

import json
import re

from kezhi.engine import schema
from kezhi.engine.errors import catalogue
from kezhi.engine.schema.definition import RESERVED, WIDGETS


def guide() -> str:
    assert schema.__doc__
    return schema.__doc__


def test_the_example_is_a_form() -> None:
    text = guide().partition("::\n")[2].partition("\nKeys of a form")[0]
    document = json.loads(re.sub(r"(?<=[\[{]) {6,}\S.*", "", text))
    form = schema.load(document)
    assert [section.id for section in form.sections] == ["basics", "team", "money"]
    assert schema.lint(form, {"org.uscc": "统一社会信用代码"}) == []
    assert form.needs == ("call.grant_limit", "call.topics")


def test_every_widget_and_reserved_name_is_told() -> None:
    for word in (*WIDGETS, *RESERVED):
        assert f"``{word}``" in guide()


def test_every_message_says_something_in_both_languages() -> None:
    for code, texts in catalogue().items():
        if code.startswith(("schema.", "packs.")):
            assert texts["zh"] != texts["en"] or code == "schema.rule", code
