"""Facts are what the registry's rows say on the day asked about; what nobody knows is NULL."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from kezhi.base.registry import fact_sources, fact_subjects
from kezhi.subjects.facts import RegionNames
from kezhi.subjects.models import Affiliation, FactValue, Identifier, Organisation, Region
from kezhi.subjects.models.validity import valid
from tests.people import LONG_AGO, MADE, ON, person, region, unit

pytestmark = pytest.mark.django_db


def value(name: str, subject: Any, on: date = ON) -> Any:
    source = fact_sources[name]
    rows = fact_subjects[source.subject]().filter(pk=subject.pk)
    return rows.annotate(asked=source.expression(on)).values_list("asked", flat=True).get()


def seen(name: str, subject: Any, on: date = ON) -> Any:
    source = fact_sources[name]
    assert source.observed is not None
    rows = fact_subjects[source.subject]().filter(pk=subject.pk)
    return rows.annotate(asked=source.observed(on)).values_list("asked", flat=True).get()


def figure(at: Organisation, name: str, period: str, what: Any, observed: date = ON, **more: Any) -> None:
    FactValue.objects.create(
        organisation=at,
        name=name,
        period=period,
        value=what,
        source="统计局",
        observed_at=observed,
        recorded_at=MADE,
        **more,
    )


def test_a_persons_columns_are_facts_and_blank_is_not_known() -> None:
    who = person(birth_date=date(1990, 5, 1), degree="doctor")
    assert value("person.birth_date", who) == date(1990, 5, 1)
    assert value("person.degree", who) == "doctor"
    assert value("person.title", who) is None
    assert seen("person.degree", who) == date(2020, 1, 1)


def test_the_employer_is_the_main_one_on_that_day() -> None:
    who, old, new = person(), unit("旧单位"), unit("新单位")
    Affiliation.objects.create(person=who, organisation=old, valid=valid(LONG_AGO, date(2025, 12, 31)))
    Affiliation.objects.create(person=who, organisation=new, valid=valid(date(2026, 1, 1)))
    Affiliation.objects.create(person=who, organisation=old, kind="part-time", valid=valid(date(2026, 1, 1)))
    assert value("person.organisation", who) == "新单位"
    assert value("person.organisation", who, date(2025, 12, 31)) == "旧单位"


@pytest.mark.parametrize(
    ("contract", "last", "expected"),
    [
        (date(2029, 12, 31), None, date(2029, 12, 31)),
        (None, date(2028, 6, 30), date(2028, 6, 30)),
        (None, None, None),
    ],
)
def test_employment_ends_with_the_contract_else_the_affiliation_else_is_not_known(
    contract: date | None, last: date | None, expected: date | None
) -> None:
    who = person()
    Affiliation.objects.create(
        person=who, organisation=unit(), contract_until=contract, valid=valid(LONG_AGO, last), confirmed_at=MADE
    )
    assert value("person.employment_end", who) == expected
    assert seen("person.employment_end", who) == date(2020, 1, 1)


def test_an_organisation_is_known_by_code_kind_and_region() -> None:
    firm = unit("兰州云杉智能装备有限公司", kind="enterprise")
    Identifier.objects.create(
        organisation=firm, scheme="uscc", value="91620100MA71TEGT61", hash="h", masked="91620100MA71TEGT61"
    )
    assert value("org.uscc", firm) == "91620100MA71TEGT61"
    assert value("org.kind", firm) == "enterprise"
    assert value("org.region", firm) == "620100"
    assert value("org.address", firm) is None


def test_yearly_figures_are_those_of_the_year_before() -> None:
    firm = unit("兰州云杉智能装备有限公司", kind="enterprise")
    figure(firm, "org.sales_last_year", "2025", "12345678.90", date(2026, 3, 1))
    figure(firm, "org.sales_last_year", "2024", 1)
    figure(firm, "org.staff", "2025", 120)
    assert value("org.sales_last_year", firm) == Decimal("12345678.90")
    assert value("org.staff", firm) == 120
    assert value("org.rd_last_year", firm) is None
    assert seen("org.sales_last_year", firm) == date(2026, 3, 1)
    assert value("org.sales_last_year", firm, date(2025, 6, 1)) is None, "not observed by then"


def test_the_newest_bank_account_counts() -> None:
    firm = unit("兰州云杉智能装备有限公司", kind="enterprise")
    figure(firm, "org.bank_account", "", "111", date(2026, 1, 1), current=False)
    figure(firm, "org.bank_account", "", "222", date(2026, 2, 1))
    assert value("org.bank_account", firm) == "222"


def test_all_facts_of_a_subject_are_asked_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    who = person(at=unit())
    firm = unit("兰州云杉智能装备有限公司")
    for subject, row in (("person", who), ("organisation", firm)):
        mine = {n: s for n, s in fact_sources.items() if s.subject == subject and n.startswith(("person.", "org."))}
        asked = {f"f{i}": source.expression(ON) for i, source in enumerate(mine.values())}
        with django_assert_num_queries(1):
            assert fact_subjects[subject]().annotate(**asked).values(*asked).get(pk=row.pk)
        assert all(source.title[0] and source.title[1] for source in mine.values())


def test_a_region_is_shown_by_its_name_in_the_readers_language() -> None:
    region("620800", "平凉市")
    Region.objects.filter(code="620800").update(name_en="Pingliang")
    labels = fact_sources["org.region"].labels
    assert str(labels["620800"]) == "平凉市"
    with override("en"):
        assert str(labels["620800"]) == "Pingliang"
    assert labels.get("999999", "999999") == "999999"


def test_a_regions_name_is_asked_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    region("620900", "酒泉市")
    labels = RegionNames()
    with django_assert_num_queries(1):
        assert [labels["620900"] for _ in range(3)] == ["酒泉市"] * 3


def test_units_are_in_cities_and_counties(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for code, name in (("620000", "甘肃省"), ("620900", "酒泉市"), ("620902", "肃州区")):
        region(code, name)
    labels = RegionNames()
    assert len(labels) == 2
    with django_assert_num_queries(2):  # how many, and which
        assert list(labels.items()) == [("620900", "酒泉市"), ("620902", "肃州区")]


def test_what_is_recorded_yearly_counts_for_the_year_before() -> None:
    recorded = fact_sources["org.staff"].recorded
    assert recorded is not None
    assert (recorded(date(2026, 1, 1)), recorded(date(2025, 12, 31))) == ("2025", "2024")
    assert fact_sources["org.address"].recorded is None
