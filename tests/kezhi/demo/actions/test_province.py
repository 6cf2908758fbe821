"""The small province: built whole, once, and only where there is nobody yet."""

from collections import Counter
from datetime import date, datetime

import pytest
from django.db import connection, transaction

from kezhi.base import identifiers, journal, searching
from kezhi.base.access import Refused
from kezhi.base.models import JournalLine, SearchEntry
from kezhi.demo import actions
from kezhi.demo.domain.scale import Plan
from kezhi.packs.queries import department_list
from kezhi.subjects.actions import identity
from kezhi.subjects.models import (
    Affiliation,
    FactValue,
    Holding,
    Identifier,
    Organisation,
    OrganisationName,
    Person,
    Post,
    Scheme,
)
from tests.kezhi.demo.conftest import forget
from tests.people import person
from tests.province import Province

pytestmark = pytest.mark.django_db


def test_it_has_what_its_plan_says(province: Province) -> None:
    scale = province.plan.scale
    kinds = Counter(Organisation.objects.values_list("kind", flat=True))
    assert kinds["enterprise"] == scale.firms
    assert kinds["university"] + kinds["institute"] + kinds["hospital"] == scale.institutions
    assert Person.objects.count() == scale.persons
    assert actions.built() == province.plan


def test_every_record_is_marked_and_numbered(province: Province) -> None:
    assert set(Person.objects.values_list("source", flat=True)) == {"演示数据"}
    assert set(FactValue.objects.values_list("source", flat=True)) == {"演示数据"}
    made = Organisation.objects.exclude(kind="government")
    assert set(made.values_list("source", flat=True)) == {"演示数据"}
    assert Identifier.objects.filter(scheme="uscc").count() == made.count()
    assert Identifier.objects.filter(scheme="resident-id").count() == Person.objects.count()
    for one in Identifier.objects.filter(scheme="resident-id")[:20]:
        number = identity.reveal(one)
        assert identifiers.check("resident-id", number) is None
        assert identity.owner(Scheme.RESIDENT_ID, number) == one, "who proves the number can claim the record"
        assert one.masked != number


def test_every_post_has_one_holder_who_works_there(province: Province) -> None:
    assert not Post.objects.filter(holdings=None).exists()
    held = Holding.objects.select_related("post")
    at = {(row.person_id, row.organisation_id) for row in Affiliation.objects.all()}
    assert all((one.person_id, one.post.organisation_id) in at for one in held)
    assert Post.objects.filter(role="unit-office", organisation__kind="enterprise").count() == 10


def test_every_organisation_is_called_by_its_official_name(province: Province) -> None:
    on = province.plan.day
    official = OrganisationName.objects.filter(kind="official", valid__contains=on)
    names = dict(official.values_list("organisation", "name"))
    assert names == dict(Organisation.objects.values_list("pk", "name"))


def test_the_demos_persons_are_those_of_the_pack(province: Province) -> None:
    entered = Person.objects.exclude(account=None).order_by("account__email")
    assert [one.name for one in entered] == [row["name"] for row in department_list("demo-people")]
    assert province.actor("高岚").title == "高新技术处经办人"
    assert province.actor("邵文渊").organisation_name == "兰州市科学技术局"
    assert province.actor("魏敏").organisation_name == "兰州理工大学"
    assert province.actor("沈若舟").holding is None
    assert province.actor("贺知微").organisation is None
    assert all(not one.account.has_usable_password() for one in entered if one.account)


def test_it_is_found_and_journalled(province: Province) -> None:
    lines = JournalLine.objects.filter(action__startswith="demo.").values_list("action", "detail")
    assert dict(lines) == {
        "demo.organisations": {"organisations": 60},
        "demo.persons": {"persons": 180},
        "demo.holdings": {"holdings": Holding.objects.count()},
    }
    assert SearchEntry.objects.filter(object_type="subjects.person").count() == 180
    wanted = Organisation.objects.get(name="兰州云杉智能装备有限公司")
    assert searching.matching("subjects.organisation", "云杉智能").get().object_id == wanted.pk


def test_the_journal_holds(province: Province, now: datetime) -> None:
    assert journal.verify().holds


def test_it_is_built_once(province: Province) -> None:
    with pytest.raises(Refused, match="不是空库"):
        actions.build(province.plan, lambda step: None)
    assert Person.objects.count() == province.plan.scale.persons


def test_it_is_not_built_over_somebodys_database() -> None:
    person()
    with pytest.raises(Refused, match="不是空库"):
        actions.build(Plan(1, date(2026, 3, 24), "small"), lambda step: None)
    assert actions.built() is None


def test_somebodys_database_is_not_cleared() -> None:
    person()
    with pytest.raises(Refused, match="不能清空"):
        actions.clear()
    assert Person.objects.count() == 1


def test_a_demo_is_cleared_whole(province: Province) -> None:
    actions.clear()
    with connection.cursor() as cursor:
        assert connection.introspection.table_names(cursor) == []


@pytest.mark.usefixtures("nothing_is_kept")
def test_the_same_plan_gives_the_same_province(now: datetime) -> None:
    plan = Plan(seed=1, day=now.date(), size="small")
    assert built_and_undone(plan) == built_and_undone(plan)


def built_and_undone(plan: Plan) -> tuple[list[tuple[object, ...]], ...]:
    """The persons and the organisations of a province that is built and taken back."""
    with transaction.atomic():
        actions.build(plan, lambda step: None)
        persons = Person.objects.order_by("pk").values_list("public_id", "name", "birth_date", "phone")
        units = Organisation.objects.exclude(source="").order_by("pk").values_list("public_id", "name")
        found = list(persons), list(units)
        transaction.set_rollback(True)
    forget()
    return found
