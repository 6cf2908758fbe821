"""A form is read critically: nothing known is asked, personal data has a purpose."""

from typing import Any

import pytest

from kezhi.engine import schema


def test_the_example_has_nothing_to_say_about(form: schema.Form) -> None:
    assert schema.lint(form) == []
    assert schema.lint(form, {"org.uscc": "统一社会信用代码"}) == []


def test_a_fact_that_nobody_has_is_told(form: schema.Form) -> None:
    [problem] = schema.lint(form, {"org.name": "单位名称"})
    assert (problem.code, problem.arguments["fact"]) == ("schema.unknown_fact", "org.uscc")
    assert "org.uscc" in problem.render("zh")


def test_asking_what_is_known_is_told_by_name_or_label(definition: dict[str, Any]) -> None:
    fields = definition["layout"][0]["fields"]
    fields.append({"field": "org_name", "widget": "text", "label": {"zh": "单位", "en": "Unit"}})
    fields.append({"field": "degree", "widget": "text", "label": {"zh": "学位", "en": "Degree"}})
    form = schema.load(definition)
    known = {"org.uscc": "代码", "org.name": "名称", "person.degree": "学位"}
    found = schema.lint(form, known)
    assert [(problem.code, problem.place.element) for problem in found] == [
        ("schema.asked_though_known", "org_name"),
        ("schema.asked_though_known", "degree"),
    ]
    assert '"fact": "person.degree"' in found[1].render("en")
    assert len(schema.lint(form, ["org.uscc", "org.name"])) == 1


def test_personal_data_needs_a_purpose(definition: dict[str, Any]) -> None:
    del definition["layout"][1]["fields"][0]["columns"][0]["purpose"]
    definition["layout"][0]["fields"].append(
        {"field": "chief", "widget": "person", "label": {"zh": "负责人", "en": "Chief"}}
    )
    found = schema.lint(schema.load(definition))
    assert [(problem.code, problem.place.element) for problem in found] == [
        ("schema.no_purpose", "chief"),
        ("schema.no_purpose", "team.name"),
    ]


def form_with(**field: Any) -> schema.Form:
    words = {"zh": "项", "en": "Item"}
    asked = {"field": "item", "widget": "text", "label": words, **field}
    layout = [{"id": "s", "title": words, "fields": [asked]}]
    return schema.load({"code": "x", "title": words, "schema": {}, "layout": layout})


PURPOSE = {"zh": "核对资格", "en": "To check eligibility"}


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        ({}, []),
        ({"personal": True}, ["no_purpose"]),
        ({"personal": True, "purpose": PURPOSE}, []),
        ({"widget": "person"}, ["no_purpose"]),
        ({"widget": "person", "purpose": PURPOSE}, []),
        ({"fact": "person.phone"}, ["no_purpose"]),
        ({"fact": "person.phone", "purpose": PURPOSE}, []),
        ({"fact": "org.name"}, []),
        ({"fact": "org.nmae"}, ["unknown_fact"]),
        ({"field": "org_name"}, ["asked_though_known"]),
        ({"field": "org_name", "fact": "org.name"}, []),
        ({"label": {"zh": "单位名称", "en": "Unit"}}, ["asked_though_known"]),
        ({"label": {"zh": "单位名称", "en": "Unit"}, "computed": '"x"'}, []),
        ({"widget": "file", "label": {"zh": "单位名称", "en": "Unit"}}, []),
        ({"visible": "facts.org.name = null"}, []),
        ({"visible": "facts.org.size > 5"}, ["unknown_fact"]),
    ],
)
def test_each_fault_is_told(field: dict[str, Any], codes: list[str]) -> None:
    known = {"org.name": "单位名称", "person.phone": "手机"}
    found = schema.lint(form_with(**field), known)
    assert [each.code.removeprefix("schema.") for each in found] == codes
    for each in found:
        assert each.render("zh") != each.render("en")
        assert each.place.element
    without = [each.code for each in schema.lint(form_with(**field))]
    assert without == [f"schema.{code}" for code in codes if code == "no_purpose"], "facts nobody told aren't compared"


def test_a_column_is_linted_as_a_field() -> None:
    column = {"field": "name", "widget": "text", "label": {"zh": "姓名", "en": "Name"}, "personal": True}
    [problem] = schema.lint(form_with(widget="table", columns=[column]))
    assert (problem.code, problem.place.element) == ("schema.no_purpose", "item.name")
