"""What a rule found is kept as plain JSON and reads the same again, in both languages."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine.schema import Field, Option, Text
from kezhi.engine.schema.definition import Budget, Line
from kezhi.projects.domain.findings import filled_in, finding, kept, known_again, sentence
from kezhi.rules.domain.judging import Status, Verdict
from kezhi.rules.domain.known import Known

SOURCE = Text("人员库", "Register of persons")
ON = date(2026, 3, 20)


def known(value: object, unit: str = "") -> Known:
    return Known("person.x", Text("某项", "Something"), value=value, source=SOURCE, observed_at=ON, unit=unit)


values = (
    st.tuples(st.just("number"), st.decimals(allow_nan=False, allow_infinity=False))
    | st.tuples(st.just("date"), st.dates())
    | st.tuples(st.just("boolean"), st.booleans())
    | st.tuples(st.just("string"), st.text())
)


@given(values)
def test_a_kept_value_reads_the_same_again(typed: tuple[str, object]) -> None:
    kind, value = typed
    row = json.loads(json.dumps(kept(known(value, "项"))))
    assert known_again(row, kind, {}) == known(value, "项")


def test_what_has_no_date_or_source_stays_so() -> None:
    bare = Known("org.x", Text("某项", "Something"), value="甲")
    assert known_again(kept(bare), "string", {}) == bare


@pytest.mark.parametrize(
    ("field", "value", "zh", "en"),
    [
        (Field("topic", "text", Text("方向", "Topic")), "1.1", "1.1", "1.1"),
        (
            Field("files", "file", Text("附件", "Files")),
            [{"name": "甲.pdf"}, {"name": "乙.pdf"}],
            "甲.pdf、乙.pdf",
            None,
        ),
        (Field("team", "table", Text("成员", "Team")), [{}, {}, {}], "3 行", "3 rows"),
        (Field("none", "textarea", Text("说明", "Note")), None, "—", "—"),
        (
            Field("yes", "radio", Text("有没有", "Any"), options=(Option("no", Text("没有", "No")),)),
            "no",
            "没有",
            "No",
        ),
        (
            Field(
                "budget",
                "budget",
                Text("预算", "Budget"),
                budget=Budget(
                    rows=(Line("direct", Text("直接", "Direct")), Line("total", Text("合计", "Total"))),
                    columns=(Line("grant", Text("省拨", "Grant")), Line("own", Text("自筹", "Own"))),
                ),
            ),
            {"total": {"grant": Decimal(1_500_000), "own": Decimal(0)}},
            "省拨 150.00，自筹 0.00 万元",
            "Grant 150.00，Own 0.00",
        ),
    ],
)
def test_a_forms_values_are_put_into_words(field: Field, value: object, zh: str, en: str | None) -> None:
    said = filled_in(field, value, SOURCE, ON)
    assert said.value.zh == zh
    assert en is None or said.value.en == en
    assert (said.source, said.observed_at) == (SOURCE, ON)


def verdict(basis: str) -> Verdict:
    return Verdict(
        "规则",
        Text("未满 60 周岁", "Under 60"),
        Text(basis, basis),
        Text("", ""),
        Status.NOT_MET,
        (known(True),),
        (),
        None,
    )


def test_a_finding_holds_facts_first_then_the_form() -> None:
    missing = Verdict(
        "规则", Text("a", "a"), Text("", ""), Text("", ""), Status.UNDETERMINED, (known(1),), (known(None),), None
    )
    found = finding(missing, [known("词")])
    assert [one["value"] for one in found.values] == [1, "词"]
    assert found.missing == ({"name": "person.x", "title": {"zh": "某项", "en": "Something"}},)
    assert (found.code, found.status) == ("规则", Status.UNDETERMINED)


@pytest.mark.parametrize(
    ("basis", "zh", "en"),
    [
        ("第七条", "不符合：未满 60 周岁（第七条）。身份证", "Not met: Under 60 (第七条).身份证"),
        ("", "不符合：未满 60 周岁。身份证", "Not met: Under 60.身份证"),
    ],
)
def test_an_unmet_rule_is_a_reason(basis: str, zh: str, en: str) -> None:
    said = sentence(verdict(basis), "身份证")
    assert (said.zh, said.en) == (zh, en)
