"""Ports: a name is taken once, kept in order, and everything that registers keeps to the shape of its port."""

from datetime import date

import pytest
from django.apps import apps
from django.db.models.expressions import Combinable
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse

from kezhi.base import registry
from kezhi.base.actor import NOBODY, SYSTEM, Actor, Role
from kezhi.base.models import Account, JournalLine
from kezhi.base.registry import Port

MARKED = Actor(person=7, account=1, marks=frozenset(registry.person_marks))
ACTORS = [
    NOBODY,
    SYSTEM,
    Actor(person=7, account=1),
    MARKED,
    *(Actor(person=7, account=1, role=role) for role in Role),
    *(Actor(person=7, account=1, role=role, organisation=3) for role in (Role.UNIT_OFFICE, Role.RECOMMENDER)),
]


class TestPort:
    def test_items_come_in_the_order_of_their_registration(self) -> None:
        port: Port[int] = Port("numbers")
        for name, item in (("two", 2), ("one", 1), ("three", 3)):
            assert port.add(name, item) == item
        assert list(port) == ["two", "one", "three"]
        assert port.values() == (2, 1, 3)
        assert port.items() == (("two", 2), ("one", 1), ("three", 3))

    def test_a_name_is_taken_once(self) -> None:
        port: Port[list[int]] = Port("lists")
        first = port.add("name", [1])
        assert port.add("name", first) is first, "the same again, as when a module is imported twice, is no fault"
        with pytest.raises(LookupError, match="lists: name is taken"):
            port.add("name", [1])
        assert port["name"] is first

    def test_a_name_that_nobody_took(self) -> None:
        port: Port[int] = Port("numbers")
        port.add("zero", 0)
        assert ("zero" in port, "one" in port) == (True, False)
        assert (port.get("zero"), port.get("one")) == (0, None)
        with pytest.raises(KeyError):
            _ = port["one"]

    def test_what_is_handed_out_is_not_the_port_itself(self) -> None:
        port: Port[int] = Port("numbers")
        port.add("one", 1)
        names = list(port)
        names.clear()
        assert len(port.values()) == 1


def test_a_rows_kind_is_written_with_its_room() -> None:
    assert registry.object_type(JournalLine()) == "base.journalline"
    assert registry.object_type(Account()) == "base.account"


@pytest.mark.parametrize("name", list(registry.objects))
def test_an_object_that_others_refer_to_is_a_model_of_ours(name: str) -> None:
    model = apps.get_model(name)
    assert model._meta.label_lower == name
    assert model.__module__.startswith("kezhi.")
    about = registry.objects[name]
    for actor in ACTORS:
        assert about.visible(actor).model is model
    for part in about.name.split("__"):
        field = model._meta.get_field(part)
        model = field.related_model or model
    assert not field.is_relation, "the label's own field, on the row or on one that it refers to"


@pytest.mark.parametrize("name", list(registry.search_sources))
def test_what_is_searched_is_of_the_kind_that_it_is_indexed_by(name: str) -> None:
    source = registry.search_sources[name]
    assert str(source.title)
    for actor in ACTORS:
        assert source.visible(actor).model._meta.label_lower == name


@pytest.mark.parametrize("name", list(registry.areas))
def test_an_area_leads_to_a_page_and_is_open_to_somebody(name: str) -> None:
    area = registry.areas[name]
    try:
        assert reverse(area.url_name).startswith("/")
    except NoReverseMatch as lost:
        pytest.fail(str(lost))
    assert str(area.title)
    assert area.icon
    opened = [actor for actor in ACTORS if area.open_to(actor)]
    assert opened
    assert NOBODY not in opened, "who isn't signed in has the public menu instead"


def test_no_two_areas_of_a_post_stand_at_one_place() -> None:
    for actor in ACTORS:
        orders = [area.order for area in registry.areas.values() if area.open_to(actor)]
        assert len(orders) == len(set(orders)), actor.role


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(registry.fact_sources))
def test_a_fact_has_a_type_a_title_and_a_source_in_both_languages(name: str) -> None:
    source = registry.fact_sources[name]
    head, _, rest = name.partition(".")
    assert head
    assert rest
    assert source.type in {"number", "string", "boolean", "date", "list", "context"}
    for zh, en in (source.title, source.source):
        assert zh
        assert en
        assert zh != en
    assert source.subject in set(registry.fact_subjects)
    assert isinstance(source.expression(date(2026, 3, 24)), Combinable | object)
    assert not source.labels or source.type == "string"


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(registry.fact_sources))
def test_a_fact_can_be_asked_of_all_its_subjects_in_one_query(name: str) -> None:
    source = registry.fact_sources[name]
    rows = registry.fact_subjects[source.subject]()
    on = date(2026, 3, 24)
    asked = {"fact_value": source.expression(on)}
    if source.observed is not None:
        asked["fact_observed"] = source.observed(on)
    assert list(rows.annotate(**asked).values_list(*asked)) == []


@pytest.mark.parametrize("name", list(registry.home_sections))
def test_a_part_of_the_home_page_has_its_template(name: str) -> None:
    assert get_template(registry.home_sections[name].template)


@pytest.mark.parametrize("name", list(registry.periodic))
def test_a_periodic_job_is_not_run_without_a_breath(name: str) -> None:
    assert registry.periodic[name].every >= 1


@pytest.mark.parametrize("name", list(registry.handlers))
def test_a_handler_is_named_after_its_room(name: str) -> None:
    assert name.partition(".")[0] in {config.label for config in apps.get_app_configs()}
    assert callable(registry.handlers[name])


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(registry.file_owners))
def test_nobody_sees_the_files_of_what_does_not_exist(name: str) -> None:
    apps.get_model(name)
    for actor in ACTORS:
        assert registry.file_owners[name](actor, 10**9) is False
