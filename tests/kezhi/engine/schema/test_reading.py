"""A definition is refused with every fault at once, each at its place."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhi.engine import schema
from kezhi.engine.errors import Problem, Problems

WORDS = {"zh": "字", "en": "word"}


def faults(definition: Any) -> list[Problem]:
    with pytest.raises(Problems) as caught:
        schema.load(definition)
    for problem in caught.value.problems:
        assert problem.render("zh")
        assert problem.render("en")
    return list(caught.value.problems)


def codes(definition: Any) -> list[tuple[str, str | None]]:
    return [(problem.code.removeprefix("schema."), problem.place.element) for problem in faults(definition)]


def field(definition: dict[str, Any], section: int, at: int) -> dict[str, Any]:
    found: dict[str, Any] = definition["layout"][section]["fields"][at]
    return found


Change = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    ("change", "code", "element"),
    [
        (lambda d: d.update(code=""), "not_string", "form.code"),
        (lambda d: d.update(title={"zh": "题"}), "bad_text", "form.title"),
        (lambda d: d.update(titel="x"), "unknown_key", "form.titel"),
        (lambda d: d.update(schema=[]), "not_object", "form.schema"),
        (lambda d: d["schema"].update(required="title"), "bad_schema", "schema.required"),
        (lambda d: d["schema"]["properties"].update(title=True), "not_object", "schema.properties.title"),
        (lambda d: d["schema"]["properties"].update(lost={}), "unplaced", "schema.properties.lost"),
        (lambda d: d["schema"]["required"].append("lost"), "no_such_field", "schema.required"),
        (lambda d: field(d, 0, 0).update(widget="blink"), "unknown_widget", "layout[0].fields[0]"),
        (lambda d: field(d, 0, 0).update(widget="number"), "misfit", "layout[0].fields[0]"),
        (lambda d: field(d, 0, 0).update(visible="1 +"), "bad_expression", "layout[0].fields[0].visible"),
        (lambda d: field(d, 0, 0).update(visible=[]), "not_feel", "layout[0].fields[0].visible"),
        (lambda d: field(d, 0, 0).update(width="wide"), "bad_width", "layout[0].fields[0]"),
        (lambda d: field(d, 0, 0).update(editable="yes"), "not_flag", "layout[0].fields[0].editable"),
        (lambda d: field(d, 0, 1).update(options=[]), "bad_options", "layout[0].fields[1].options"),
        (lambda d: field(d, 0, 2).update(field="start"), "twice_defined", "layout"),
        (lambda d: field(d, 0, 6).update(field="today"), "bad_name", "layout[0].fields[6]"),
        (lambda d: field(d, 0, 6).update(field="and"), "bad_name", "layout[0].fields[6]"),
        (lambda d: field(d, 0, 6).update(field="a b"), "bad_name", "layout[0].fields[6]"),
        (lambda d: field(d, 0, 6).update(label=5), "bad_text", "layout[0].fields[6].label"),
        (lambda d: field(d, 1, 0).update(key="nmae"), "no_such_field", "layout[1].fields[0].key"),
        (lambda d: field(d, 1, 0).update(columns=[]), "not_list", "layout[1].fields[0].columns"),
        (lambda d: field(d, 2, 0)["rows"][0].update(sum=["x"]), "no_such_line", "layout[2].fields[0].rows"),
        (lambda d: field(d, 2, 0)["rows"][0].update(sum=["total"]), "cycle", "layout[2].fields[0].rows"),
        (
            lambda d: field(d, 2, 0)["rows"][1].update(code="direct"),
            "twice_defined",
            "layout[2].fields[0].rows[1]",
        ),
        (
            lambda d: field(d, 2, 0)["limits"][0].update(row="x"),
            "no_such_line",
            "layout[2].fields[0].limits[0]",
        ),
        (lambda d: field(d, 3, 0).update(max_size=0), "not_count", "layout[3].fields[0].max_size"),
        (lambda d: field(d, 3, 0).update(accept="pdf"), "not_strings", "layout[3].fields[0].accept"),
        (lambda d: d["rules"][0].update(field="taem"), "no_such_field", "rules[0]"),
        (lambda d: d["rules"][0].update(field="budget.x.y"), "no_such_field", "rules[0]"),
        (lambda d: d["rules"][0].update(message={"zh": "{1 +}", "en": "x"}), "bad_expression", None),
        (lambda d: d["rules"][0].update(mend={"label": WORDS, "set": {}}), "not_object", None),
        (lambda d: d["rules"][0].update(let=[]), "not_object", None),
        (lambda d: d["rules"].append(d["rules"][0]), "twice_defined", "rules"),
        (lambda d: d["layout"].append(d["layout"][3] | {"fields": []}), "not_list", "layout[4].fields"),
    ],
)
def test_a_fault_is_told_where_it_stands(
    definition: dict[str, Any], change: Change, code: str, element: str | None
) -> None:
    change(definition)
    found = codes(definition)
    assert code in [name for name, _ in found]
    if element is not None:
        assert (code, element) in found


def test_all_faults_come_at_once(definition: dict[str, Any]) -> None:
    field(definition, 0, 0)["visible"] = "1 +"
    field(definition, 0, 3)["lable"] = WORDS
    definition["rules"][0]["when"] = "("
    assert [code for code, _ in codes(definition)] == ["bad_expression", "unknown_key", "bad_expression"]


def test_a_wrong_key_names_the_one_that_is_meant(definition: dict[str, Any]) -> None:
    definition["layout"][0]["titel"] = WORDS
    [problem] = faults(definition)
    assert problem.arguments["nearest"] == "title"


def test_fields_that_wait_for_each_other_are_a_circle(definition: dict[str, Any]) -> None:
    field(definition, 0, 4)["visible"] = "abroad"
    field(definition, 0, 5)["visible"] = "start != null"
    [problem] = faults(definition)
    assert problem.code == "schema.cycle"
    assert problem.arguments["names"] == "abroad, country, start"


def test_references_are_written_out_and_never_leave_the_document(definition: dict[str, Any]) -> None:
    definition["schema"]["$defs"] = {"short": {"type": "string", "maxLength": 9}}
    definition["schema"]["properties"]["country"] = {"$ref": "#/$defs/short"}
    country = schema.load(definition).field("country")
    assert country is not None
    assert country.schema["maxLength"] == 9
    for target in ("https://example.org/x", "#/$defs/none", "other.json"):
        definition["schema"]["properties"]["country"] = {"$ref": target}
        assert codes(definition) == [("bad_reference", "schema.properties.country")]


def test_a_reference_to_itself_is_refused(definition: dict[str, Any]) -> None:
    definition["schema"]["$defs"] = {"loop": {"$ref": "#/$defs/loop"}}
    definition["schema"]["properties"]["country"] = {"$ref": "#/$defs/loop"}
    assert ("bad_reference", "schema.properties.country") in codes(definition)


def test_a_schema_alone_is_a_form_of_one_section() -> None:
    form = schema.load(
        {
            "code": "plain",
            "title": WORDS,
            "schema": {
                "properties": {
                    "name": {"type": "string", "title": "名称"},
                    "story": {"type": "string", "maxLength": 900},
                    "born": {"type": "string", "format": "date"},
                    "kind": {"enum": ["a", "b"]},
                    "tags": {"type": "array", "items": {"enum": ["x"]}},
                    "count": {"type": "integer"},
                    "agreed": {"type": "boolean"},
                    "rows": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"n": {"type": "number"}}},
                    },
                },
                "required": ["name"],
            },
        }
    )
    [section] = form.sections
    kinds = [inner.kind for inner in section.fields]
    assert kinds == ["text", "textarea", "date", "select", "select", "number", "checkbox", "table"]
    assert [inner.multiple for inner in section.fields[3:5]] == [False, True]
    assert section.fields[0].label.zh == "名称"
    assert [column.kind for column in section.fields[7].columns] == ["number"]


def test_a_field_is_read_whole(form: schema.Form) -> None:
    team = form.field("team")
    assert team is not None
    name = team.columns[0]
    assert (name.path, name.kind, name.identifying, name.personal) == ("name", "text", True, True)
    assert name.purpose is not None
    assert name.purpose.en == "To check eligibility"
    assert form.sections[1].assignable
    budget = form.field("budget")
    assert budget is not None
    assert budget.budget is not None
    assert [line.code for line in budget.budget.rows][-1] == "total"
    assert budget.width == "full"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELD = st.fixed_dictionaries(
    {"field": st.just("a")},
    optional={
        "widget": st.sampled_from(["table", "budget", "select", "file"]),
        **dict.fromkeys(("columns", "rows", "options", "limits", "required", "label"), JSON),
    },
)
SECTION = st.fixed_dictionaries({"fields": st.lists(FIELD, max_size=3)}, optional={"id": JSON, "title": JSON})
RULE = st.fixed_dictionaries({}, optional=dict.fromkeys(("when", "mend", "let", "field"), JSON))
NEARLY = st.fixed_dictionaries(
    {"schema": st.just({"properties": {"a": {}}}), "title": st.just(WORDS), "code": st.just("x")},
    optional={"layout": st.lists(SECTION, max_size=2), "rules": st.lists(RULE, max_size=2)},
)
WILD = st.fixed_dictionaries({}, optional=dict.fromkeys(("code", "title", "schema", "layout", "rules"), JSON))


@settings(max_examples=80, deadline=None)
@given(definition=JSON | WILD | NEARLY)
def test_any_document_is_read_or_refused_with_problems(definition: Any) -> None:
    try:
        form = schema.load(definition)
    except Problems as refused:
        for problem in refused.problems:
            assert problem.render("zh")
    else:
        assert form.code
