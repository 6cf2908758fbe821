"""Listed projects: taken in once, hosts linked once for all, published by staff."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.importing import Row, Run
from kezhi.base.models import JournalLine
from kezhi.projects.actions import ledger
from kezhi.projects.models import Project
from kezhi.projects.queries.ledger import listed_projects, projects, unknown_hosts
from kezhi.rules.queries import known
from kezhi.subjects.actions.organisations import Entry
from kezhi.subjects.models import Organisation, OrganisationName
from tests.importing import NOW, check, counts, faults, notes, take
from tests.people import MADE, person, region, unit

pytestmark = pytest.mark.django_db
OFFICER = Actor(person=7, account=1, role=Role.CASE_OFFICER)
APPLICANT = Actor(person=8, account=2)
BY = {"actor": OFFICER, "now": NOW}


def award(number: str = "71701001", **more: str) -> dict[str, str]:
    return {
        "项目编号": number, "项目名称": f"课题{number}", "项目类别": "面上项目", "承担单位": "兰州大学",
        "负责人": "曹 怡伟", "资助金额（万元）": "18", "开始日期": "2018-01", "结束日期": "2020-12", "结题评价": "优",
    } | more  # fmt: skip


def taken(*rows: dict[str, str], source: str = "基金委") -> Any:
    return take("awards", rows, source=source)


def test_an_award_becomes_a_listed_project_off_the_public_list() -> None:
    assert counts(taken(award())) == (1, 0, 0, 0)
    one = Project.objects.get()
    assert (one.starts, one.ends, one.amount) == (date(2018, 1, 1), date(2020, 12, 31), Decimal(180_000))
    assert (one.pi_name, one.pi, one.host_name, one.host) == ("曹怡伟", None, "兰州大学", None)
    assert (one.category, one.final_grade, one.source, one.state) == ("面上项目", "优", "基金委", "recorded")
    assert not one.published


def test_the_same_number_of_the_same_source_is_the_same_project() -> None:
    taken(award())
    assert counts(taken(award())) == (0, 0, 1, 0)
    assert counts(taken(award(结题评价="特优"))) == (0, 1, 0, 0)
    assert counts(taken(award(), source="省厅")) == (1, 0, 0, 0)
    assert Project.objects.get(source="基金委").final_grade == "特优"


def test_what_a_list_doesnt_say_stays() -> None:
    taken(award())
    row = award()
    del row["结题评价"]
    assert counts(taken(row)) == (0, 0, 1, 0)
    assert Project.objects.get().final_grade == "优"


def test_projects_without_number_are_told_apart_by_the_whole_row() -> None:
    rows = (award("0"), award("0", 项目名称="另一个"), award("0", 负责人="别人"))
    assert counts(taken(*rows)) == (3, 0, 0, 0)
    assert counts(taken(*rows)) == (0, 0, 3, 0)


def test_what_cannot_be_is_a_fault() -> None:
    rows = [award("1", 结束日期="2017-01"), award("2", **{"资助金额（万元）": "500000"}), award("3", 承担单位="")]
    assert faults(check("awards", rows, source="基金委")) == {
        2: [("ends", "ends_before_start")], 3: [("amount", "above_most")], 4: [("host", "required")]
    }  # fmt: skip
    assert faults(check("awards", rows, source="基金委", most=""))[2] == [("ends", "ends_before_start")]
    assert 3 not in faults(check("awards", rows, source="基金委", most=""))


def test_odd_titles_and_unknown_hosts_are_noted_not_refused() -> None:
    unit("兰州大学")
    rows = [
        award("1", 项目名称="同名"),
        award("2", 项目名称="同 名"),
        award("3", 项目名称="以“环渤海和长江三", 承担单位="某所"),
    ]
    batch = check("awards", rows, source="基金委")
    assert batch.waiting == 3
    assert notes(batch) == {
        2: [("pi", "invisible_removed")],
        3: [("pi", "invisible_removed"), ("title", "title_repeated")],
        4: [("pi", "invisible_removed"), ("host", "host_unknown"), ("title", "title_cut")],
    }


@pytest.mark.parametrize("name", ["华北电力大学(北京)", "华北电力大学（北京）", "北京动力学院"])
def test_a_host_that_the_registry_knows_by_any_name_is_linked_at_once(name: str) -> None:
    one = unit("华北电力大学（北京）")
    one.names.create(name="北京动力学院", kind="former", valid=("1950-01-01", None))
    taken(award(承担单位=name))
    found = Project.objects.get()
    assert (found.host, found.host_name) == (one, name)


def test_a_host_whose_name_changed_in_the_list_is_looked_up_anew() -> None:
    first, second = unit("兰州大学"), unit("西北师范大学")
    taken(award())
    assert Project.objects.get().host == first
    taken(award(承担单位="西北师范大学"))
    assert Project.objects.get().host == second
    taken(award(承担单位="无此院"))
    assert Project.objects.get().host is None


def test_a_host_that_is_known_by_now_is_linked_when_the_list_comes_again() -> None:
    taken(award())
    one = unit("兰州大学")
    assert counts(taken(award())) == (0, 0, 1, 0)
    assert Project.objects.get().host == one


def test_linking_a_host_once_links_all_its_projects_and_is_remembered() -> None:
    unknown = "兰州商学院"
    taken(*(award(str(n), 承担单位=unknown) for n in range(71, 74)), award("9", 承担单位="别的院"))
    one = unit("兰州财经大学")
    first = unknown_hosts(OFFICER).get(host_name=unknown)
    assert (first.times, first.total) == (3, Decimal(540_000))  # type: ignore[attr-defined]
    key = new_key()
    assert ledger.link_host(first.pk, one.pk, **BY, key=key) == 3
    assert ledger.link_host(first.pk, one.pk, **BY, key=key) == 3, "asked twice, done once"
    assert set(Project.objects.filter(host=one).values_list("host_name", flat=True)) == {unknown}
    alias = OrganisationName.objects.get(kind="alias")
    assert (alias.organisation, alias.name, alias.valid.lower) == (one, unknown, date(2018, 1, 1))
    taken(award("75", 承担单位=unknown))
    assert Project.objects.get(number="75").host == one
    assert unknown_hosts(OFFICER).count() == 1
    assert JournalLine.objects.get(action="host.linked").detail == {"name": unknown, "projects": 3}


def test_no_money_moves_when_hosts_are_linked() -> None:
    taken(*(award(str(n), 承担单位=f"院{n % 3}", **{"资助金额（万元）": f"{n}.25"}) for n in range(10, 30)))
    before = sum(Project.objects.values_list("amount", flat=True))
    for named in list(unknown_hosts(OFFICER)):
        ledger.link_host(named.pk, unit(f"单位{named.pk}").pk, **BY, key=new_key())
    assert sum(Project.objects.values_list("amount", flat=True)) == before
    assert not unknown_hosts(OFFICER).exists()


def test_an_unknown_host_can_be_entered() -> None:
    taken(award(承担单位="某某研究所"))
    named = unknown_hosts(OFFICER).get()
    said = Entry("某某研究所", "institute", region().pk, "基金委")
    assert ledger.enter_host(named.pk, said, **BY, key=new_key()) == 1
    one = Organisation.objects.get(name="某某研究所")
    assert (one.kind, one.source, Project.objects.get().host) == ("institute", "基金委", one)
    assert not OrganisationName.objects.filter(kind="alias").exists()


def test_one_that_is_there_is_not_entered_twice() -> None:
    taken(award(承担单位="旧名"))
    unit("某某研究所")
    said = Entry("某某 研究所", "institute", region().pk, "基金委")
    with pytest.raises(Refused, match="已有"):
        ledger.enter_host(unknown_hosts(OFFICER).get().pk, said, **BY, key=new_key())


def test_a_name_that_two_units_have_is_asked_about_and_asked_again() -> None:
    one, other = unit("甲大学"), unit("乙大学")
    for each in (one, other):
        each.names.create(name="共名", kind="former", valid=("2000-01-01", None))
    taken(award("1", 承担单位="共名"))
    assert ledger.link_host(unknown_hosts(OFFICER).get().pk, other.pk, **BY, key=new_key()) == 1
    assert Project.objects.get().host == other
    assert not OrganisationName.objects.filter(kind="alias").exists(), "it was its name before"
    taken(award("2", 承担单位="共名"))
    assert unknown_hosts(OFFICER).get().number == "2"


def test_other_spellings_of_a_linked_name_follow() -> None:
    taken(
        award("1", 承担单位="北方学院(北京)"), award("2", 承担单位="北方学院（北京）"), award("3", 承担单位="北方学院")
    )
    one = unit("北方大学")
    assert ledger.link_host(Project.objects.get(number="1").pk, one.pk, **BY, key=new_key()) == 2
    assert list(one.projects.order_by("number").values_list("number", flat=True)) == ["1", "2"]


def test_hosts_that_the_registry_knows_by_now_are_settled_together() -> None:
    taken(award("1"), award("2"), award("3", 承担单位="别的院"))
    one = unit("兰州大学")
    assert ledger.settle_all(**BY, key=new_key()) == 2
    assert Project.objects.filter(host=one).count() == 2
    assert ledger.settle_all(**BY, key=new_key()) == 0


@pytest.mark.parametrize("actor", [APPLICANT, Actor(person=1, account=1, role=Role.UNIT_OFFICE, organisation=1)])
def test_others_may_not_link_settle_or_publish(actor: Actor) -> None:
    taken(award())
    one = Project.objects.get()
    by = {"actor": actor, "now": NOW, "key": new_key()}
    with pytest.raises(NotFound):
        ledger.link_host(one.pk, 1, **by)
    with pytest.raises(NotAllowed):
        ledger.settle_all(**by)
    with pytest.raises(NotAllowed):
        ledger.publish(Project.objects.all(), shown=True, **by)


def test_only_what_staff_publish_is_seen_by_everybody() -> None:
    taken(award("1"), award("2"))
    assert not projects(APPLICANT).exists()
    assert listed_projects(OFFICER).count() == 2
    chosen = Project.objects.filter(number="1")
    assert ledger.publish(chosen, shown=True, **BY, key=new_key()) == 1
    assert ledger.publish(chosen, shown=True, **BY, key=new_key()) == 0
    assert projects(APPLICANT).get().number == "1"
    assert not listed_projects(APPLICANT).exists()
    ledger.publish(chosen, shown=False, **BY, key=new_key())
    assert not projects(APPLICANT).exists()


def test_a_unit_sees_its_own() -> None:
    one = unit("兰州大学")
    taken(award("1"), award("2", 承担单位="别的院"))
    office = Actor(person=1, account=1, role=Role.UNIT_OFFICE, organisation=one.pk)
    assert listed_projects(office).get().number == "1"


def test_a_namesake_is_no_leader_until_that_is_proved() -> None:
    who = person("曹怡伟")
    taken(award(开始日期="2025-01", 结束日期="2027-12"))
    assert running(who.pk) == 0
    Project.objects.update(pi=who)
    assert running(who.pk) == 1
    assert running(who.pk, date(2028, 1, 1)) == 0, "a listed project ends by its last day"
    assert running(who.pk, date(2024, 12, 31)) == 0


def running(who: int, on: date = date(2026, 3, 24)) -> Any:
    return known(["project.running_as_pi"], person=who, organisation=None, on=on)["project.running_as_pi"].value


def test_a_project_names_its_host_and_its_leader() -> None:
    said = {"number": "1", "title": "题", "amount": 1, "starts": date(2020, 1, 1), "ends": date(2021, 1, 1)}
    for missing in ({"host_name": "院"}, {"pi_name": "人"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Project.objects.create(**said, **missing, created_at=MADE)


def test_a_chunk_takes_few_queries_whatever_its_rows(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    values = {
        "title": "题", "category": None, "host": "院", "pi": "人", "amount": Decimal(1), "starts": date(2020, 1, 1),
        "ends": date(2020, 2, 1), "grade": None, "discipline": None,
    }  # fmt: skip
    rows = [Row(n, values | {"number": f"A{n}"}) for n in range(200)]
    with django_assert_max_num_queries(4):
        ledger.take_in(rows, Run(1, {"source": "源"}, OFFICER, NOW))
    assert {row.outcome for row in rows} == {"created"}
