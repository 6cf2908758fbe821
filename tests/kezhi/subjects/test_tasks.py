"""Lists of organisations and persons as staff send them: their words, their size, who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kezhi.base.actor import Actor, Role
from kezhi.base.importing import Row, Run, importers
from kezhi.base.importing.heads import Names
from kezhi.base.importing.kinds import Setting
from kezhi.subjects.actions import importing_organisations, importing_persons
from kezhi.subjects.models import Organisation, Person
from tests.importing import NOW
from tests.people import region, unit

pytestmark = pytest.mark.django_db
OFFICER = Actor(person=7, account=1, role=Role.CASE_OFFICER)


def read(kind: str, column: str, word: str) -> object:
    return importers[kind].column(column).kind.reader(Setting())(word, lambda problem: None)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("高等学校", "university"), ("大学", "university"), ("科研院所", "institute"), ("研究所", "institute"),
        ("医疗机构", "hospital"), ("企业", "enterprise"), ("公司", "enterprise"), ("机关", "government"),
        ("enterprise", "enterprise"), ("其他", "other"),
    ],
)  # fmt: skip
def test_words_for_kinds_of_organisations(word: str, kind: str) -> None:
    assert read("organisations", "kind", word) == kind


@pytest.mark.parametrize(
    ("column", "word", "value"),
    [
        ("gender", "男", "male"), ("gender", "Female", "female"), ("degree", "博士", "doctor"),
        ("degree", "硕士研究生", "master"), ("degree", "bachelor", "bachelor"),
    ],
)  # fmt: skip
def test_words_of_persons(column: str, word: str, value: str) -> None:
    assert read("persons", column, word) == value


def test_a_region_of_which_there_are_two_is_named_by_its_code() -> None:
    region("620102", "城关区"), region("540102", "城关区")
    names = importers["organisations"].column("region").kind.load()  # type: ignore[attr-defined]
    assert "城关区" not in names
    assert {"620102", "540102"} <= names.keys()


@pytest.mark.parametrize(
    ("kind", "header", "column"),
    [
        ("organisations", "学校名称", "name"), ("organisations", "社会信用代码", "uscc"),
        ("organisations", "行政区划代码", "region"), ("persons", "身份证号码", "resident_id"),
        ("persons", "工作单位", "unit"), ("persons", "邮箱", "email"), ("persons", "学历", "degree"),
    ],
)  # fmt: skip
def test_headers_of_many_makers(kind: str, header: str, column: str) -> None:
    assert Names(importers[kind], {}).of(header) == column


def rows(kind: str, count: int) -> list[Row]:
    """So many new records."""
    empty = {column.key: None for column in importers[kind].columns}
    place = region().pk
    if kind == "organisations":
        more = [{"name": f"单位{n}", "kind": "institute", "region": place} for n in range(count)]
    else:
        more = [{"name": f"某{n}", "unit": "兰州理工大学", "title": "讲师"} for n in range(count)]
    return [Row(n, empty | values) for n, values in enumerate(more, start=2)]


def queries(kind: str, count: int) -> int:
    apply = {"organisations": importing_organisations.apply, "persons": importing_persons.apply}[kind]
    made = rows(kind, count)
    with CaptureQueriesContext(connection) as captured:
        apply(made, Run(1, {"source": "名单"}, OFFICER, NOW))
    assert all(row.outcome for row in made)
    return len(captured)


@pytest.mark.parametrize("kind", ["organisations", "persons"])
def test_a_chunk_takes_few_queries_whatever_its_rows(kind: str) -> None:
    unit()
    assert queries(kind, 300) <= 12


def test_a_chunk_is_not_doubled_by_being_applied_twice() -> None:
    unit()
    for kind in ("organisations", "persons"):
        queries(kind, 20)
        queries(kind, 20)
    assert Organisation.objects.count() == 21
    assert Person.objects.count() == 20
