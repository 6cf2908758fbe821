"""Published packs as other rooms read them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from kezhi.base.actor import NOBODY
from kezhi.engine.feel import MISSING
from kezhi.packs import queries
from kezhi.packs.queries import Definition, definition, published, versions
from tests import rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(now: datetime) -> Definition:
    rounds.publish(now)
    return definition(published("call").get(pack__code="projects/young-scientists").pk)


def test_a_type_of_call_gives_its_form_process_and_rules(call: Definition) -> None:
    assert call.form(call.form_name).fields
    assert call.process(call.process_name)
    assert set(call.eligibility) <= set(call.model.decisions)
    assert b"BPMNShape" in call.diagram(call.process_name).encode(), "drawn, though the pack draws nothing"


def test_the_facts_of_decisions_are_no_values_of_the_call(call: Definition) -> None:
    names = call.facts_of(call.eligibility)
    assert "person.birth_date" in names
    assert not {name for name in names if name.startswith(("call.", "parameters."))}


def test_parameters_hold_on_their_days(call: Definition) -> None:
    now, before = call.parameters(date(2026, 3, 24)), call.parameters(date(1999, 1, 1))
    assert before.keys() <= now.keys()
    assert all(name.startswith("parameters.") for name in now)
    assert {f"parameters.{name}" for name in call.nested_parameters(date(2026, 3, 24))} == set(now)


def test_a_calls_values_are_typed_and_what_is_not_given_is_not_known(call: Definition) -> None:
    kinds = {field.kind: field.name for field in call.call.fields}
    given = {kinds["money"]: "200000.00", kinds["date"]: "2026-12-31"}
    values = call.call_values(given)
    assert values[kinds["money"]] == Decimal("200000.00")
    assert values[kinds["date"]] == date(2026, 12, 31)
    assert call.call_values({})[kinds["money"]] is MISSING


def test_a_list_is_offered_as_options_in_both_languages(call: Definition) -> None:
    degrees = queries.lists()["lists.degrees"].rows
    doctor = next(row for row in degrees if row["value"] == "doctor")
    assert doctor["title"]["zh"]
    assert doctor["title"]["en"].isascii()


def test_a_version_is_opened_once(call: Definition, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    version = published("call").get(pack__code="projects/young-scientists")
    with django_assert_num_queries(0):
        assert definition(version.pk) is call


def test_the_department_says_how_numbers_look_and_who_recommends(call: Definition) -> None:
    assert queries.numbers()
    assert {row["code"] for row in queries.department_list("offices")}
    with pytest.raises(LookupError):
        queries.department_list("nothing")


def test_only_a_type_of_call_is_one(call: Definition) -> None:
    with pytest.raises(LookupError):
        _ = definition(published("department").get().pk).call


def test_what_is_published_is_public(call: Definition) -> None:
    codes = {version.pack.code for version in queries.versions(NOBODY)}
    assert {"reference", "department", *rounds.TYPES} <= codes


def test_the_packs_in_force_are_the_published_ones_of_a_kind(
    call: Definition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        found = queries.in_force("call"), queries.in_force("nothing")
    assert found == (list(published("call").values_list("pk", flat=True)), [])


def test_a_list_of_packs_leaves_their_archives_in_the_database(call: Definition) -> None:
    assert all("archive" in version.get_deferred_fields() for version in (*published("call"), *versions(NOBODY)))
