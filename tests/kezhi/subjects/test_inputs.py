"""What forms take and what they say: persons searched, values by their type, regions only where there is a choice."""

from typing import Any

import pytest
from django import forms

from kezhi.base import registry
from kezhi.subjects import queries
from kezhi.subjects.actions import knowledge
from kezhi.subjects.inputs import AnswerForm, DelegationForm, ProfileForm, RelationForm, TermForm, ValueForm
from kezhi.subjects.models import Person
from tests.people import ON, acting, person, region, unit

pytestmark = pytest.mark.django_db
TERM = {"first": "2026-03-01", "last": "2026-04-01", "reason": "任命"}


def choices(form: forms.Form) -> list[str]:
    field: Any = form.fields["person"]
    return [str(value) for value, _label in field.choices]


def among(who: Person) -> dict[str, object]:
    return {"among": queries.people(acting(who), ON)}


def test_nobody_is_listed_before_a_search_except_colleagues() -> None:
    university = unit()
    who, other = person(at=university), person("祁连川", at=university)
    assert choices(RelationForm(**among(who))) == []  # type: ignore[arg-type]
    assert choices(RelationForm(who="祁", **among(who))) == [other.public_id]  # type: ignore[arg-type]
    colleagues = queries.colleagues(university.pk, ON)
    assert set(choices(DelegationForm(among=colleagues, scope=("62",)))) == {who.public_id, other.public_id}


def test_who_was_chosen_stays_in_the_list_when_the_form_comes_back() -> None:
    university = unit()
    who, other = person(at=university), person("祁连川", at=university)
    form = RelationForm({"person": other.public_id, "kind": "nonsense"}, **among(who))  # type: ignore[arg-type]
    assert not form.is_valid()
    assert choices(form) == [other.public_id]
    assert "checked" in str(form["person"])


@pytest.mark.parametrize("form", [RelationForm, TermForm])
def test_somebody_outside_is_not_taken(form: type[forms.Form]) -> None:
    who, hidden = person(at=unit()), person("无单位")
    more = {"scope": ("62",)} if form is TermForm else {}
    made = form({"person": hidden.public_id, "kind": "spouse", **TERM}, **among(who), **more)  # type: ignore[arg-type]
    assert not made.is_valid()
    assert "不能选" in str(made.errors["person"])


def test_regions_are_those_of_the_scope() -> None:
    for code, name in (("620000", "甘肃省"), ("620100", "兰州市"), ("620200", "嘉峪关市"), ("620102", "城关区")):
        region(code, name)
    who = person(at=unit())
    wide, narrow = (TermForm(scope=scope, **among(who)) for scope in (("62",), ("6201",)))
    assert "regions" not in narrow.fields
    field: Any = wide.fields["regions"]
    assert [value for value, _name in field.choices] == ["62", "6201", "6202"]


@pytest.mark.parametrize(
    ("name", "typed", "taken"),
    [
        ("person.degree", "doctor", "doctor"),
        ("person.degree", "院士", None),
        ("person.birth_date", "1985-01-01", "1985-01-01"),
        ("person.birth_date", "1985-02-30", None),
        ("person.title", " 教授 ", "教授"),
        ("person.title", "", None),
        ("person.title", "长" * 201, None),
    ],
)
def test_a_value_is_asked_for_as_its_type_wants_it(name: str, typed: str, taken: str | None) -> None:
    form = ValueForm({"text": typed}, fact=registry.fact_sources[name])
    assert form.is_valid() is (taken is not None)
    assert taken is None or form.cleaned_data["text"] == taken


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("org.address", ["text", "answer"]),
        ("org.staff", ["text", "source", "observed", "answer"]),
        ("integrity.barred", ["text", "source", "observed", "answer"]),
        ("project.overdue", ["answer"]),
    ],
)
def test_an_answer_asks_for_the_value_where_it_is_mended_here_and_its_source_where_that_is_kept(
    name: str, asked: list[str]
) -> None:
    form = AnswerForm(fact=registry.fact_sources[name], mends=knowledge.is_ours(name))
    assert list(form.fields) == asked
    empty = AnswerForm({"answer": " "}, fact=registry.fact_sources[name], mends=knowledge.is_ours(name))
    assert list(empty.errors) == ["answer"]


def test_a_value_is_asked_for_in_its_unit_and_a_truth_by_its_words() -> None:
    staff = AnswerForm(fact=registry.fact_sources["org.sales_last_year"], mends=True)
    assert staff.fields["text"].label == "更正后的内容（元）"
    said = {"answer": "见决定", "text": "否", "source": "决定"}
    barred = AnswerForm(said, fact=registry.fact_sources["integrity.barred"], mends=True)
    assert barred.is_valid()
    assert not AnswerForm(
        said | {"text": "也许"}, fact=registry.fact_sources["integrity.barred"], mends=True
    ).is_valid()


@pytest.mark.parametrize(
    ("scheme", "born", "valid"), [("passport", "", False), ("passport", "1990-01-01", True), ("resident-id", "", True)]
)
def test_a_passport_needs_a_birth_date_since_it_doesnt_say_it(scheme: str, born: str, valid: bool) -> None:
    said = {"name": "Ada", "scheme": scheme, "number": "E1234567", "nationality": "GB", "birth_date": born}
    assert ProfileForm(said).is_valid() is valid
