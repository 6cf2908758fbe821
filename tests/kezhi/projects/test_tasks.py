"""The list of awards as staff send it: headers of many makers, and files that were spoilt on purpose."""

from decimal import Decimal

import pytest

from kezhi.base.importing import importers
from kezhi.base.importing.heads import Names
from kezhi.base.models import ImportBatch
from kezhi.engine.errors import Problems
from kezhi.projects.models import Project
from tests.importing import check, counts, faults, take
from tests.kezhi.projects.actions.test_ledger import award
from tests.shared import require

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("批准号", "number"), ("grant_no", "number"), ("依托单位", "host"), ("host_institution", "host"),
        ("项目负责人", "pi"), ("主持人", "pi"), ("批准金额（万元）", "amount"), ("amount_wan", "amount"),
        ("起始日期", "starts"), ("end_month", "ends"), ("资助类别", "category"), ("final_grade", "grade"),
        ("申请代码", "discipline"), ("备注", None),
    ],
)  # fmt: skip
def test_headers_of_many_makers(header: str, column: str | None) -> None:
    assert Names(importers["awards"], {}).of(header) == column


@pytest.mark.parametrize("answer", ["五千", "-", "5,00"])
def test_the_most_that_one_may_get_is_an_amount(answer: str) -> None:
    with pytest.raises(Problems) as found:
        check("awards", [award()], source="名单", most=answer)
    (problem,) = found.value.problems
    assert answer in problem.render()


def test_without_a_source_nothing_is_checked() -> None:
    with pytest.raises(Problems) as found:
        check("awards", [award()])
    assert found.value.problems[0].render() == "请填写“来源”。"


def uploaded(name: str) -> ImportBatch:
    return take("awards", require(f"bad_uploads/{name}").read_bytes(), source="示例省")


@pytest.mark.parametrize(
    ("name", "good", "wan"),
    [
        ("00_good.csv", 200, "9061.25"),
        ("01_gbk.csv", 50, "2027.48"),
        ("02_gb18030_rare.csv", 30, "1516.26"),
        ("05_mixed_encoding.csv", 58, "2314.89"),
        ("11_duplicate_ids.csv", 35, "2129.46"),
        ("15_formula_injection.csv", 12, "649.66"),
        ("17_wrong_unit_whole_column.csv", 30, "1081.36"),
        ("29_control_chars.csv", 5, "132.63"),
    ],
)
def test_spoilt_lists_bring_in_what_is_good_and_no_more(name: str, good: int, wan: str) -> None:
    assert uploaded(name).created == good
    assert sum(Project.objects.values_list("amount", flat=True)) == Decimal(wan) * 10_000


def test_rare_characters_are_kept() -> None:
    uploaded("02_gb18030_rare.csv")
    words = " ".join(title + leader for title, leader in Project.objects.values_list("title", "pi_name"))
    assert all(rare in words for rare in "㛃𠮷𬭎𤧛")


def test_hostile_titles_are_kept_as_they_are() -> None:
    uploaded("15_formula_injection.csv")
    titles = set(Project.objects.values_list("title", flat=True))
    assert "=cmd|' /C calc'!A0" in titles
    assert "\t=1+1" in titles
    assert "<script>alert(1)</script>" in titles


def test_wrong_amounts_are_told_one_by_one() -> None:
    batch = uploaded("16_wrong_units.csv")
    told = {row: code for row, ((_column, code),) in faults(batch).items()}
    assert told[2] == "above_most"
    assert told[4] == "currency_sign"
    assert {told[row] for row in (9, 15, 16, 19, 20)} == {"no_amount"}
    assert (told[11], told[12], told[13]) == ("not_positive", "not_positive", "required")
    assert counts(batch) == (7, 0, 0, 13)


def test_a_host_that_nobody_knows_is_no_fault_of_a_list() -> None:
    batch = uploaded("36_bad_references.csv")
    assert all(column != "host" for found in faults(batch).values() for column, _code in found)
    assert Project.objects.filter(host_name="兰州商学院", host=None).exists()


def test_the_code_of_a_discipline_is_kept() -> None:
    uploaded("00_good.csv")
    assert Project.objects.get(number="KZ2024-00001").discipline == "F030308"
