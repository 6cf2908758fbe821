"""Facts are disputed, answered and supplied by those who may."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.rules import queries as rules
from kezhi.subjects import queries
from kezhi.subjects.actions import knowledge
from kezhi.subjects.models import FactDispute, FactValue, Organisation
from tests.people import MADE, ON, acting, in_post, person, region, unit

pytestmark = pytest.mark.django_db


def test_a_disputed_fact_is_marked_until_the_units_office_answers(now: datetime) -> None:
    university = unit()
    who, officer = person(at=university, degree="master"), person("魏敏")
    office = acting(officer, in_post(officer, Role.UNIT_OFFICE, university))
    said = knowledge.dispute("person.degree", "已获博士学位", of=who, actor=acting(who), now=now, key=new_key())
    assert queries.disputed(ON, person=who.pk) == {"person.degree"}
    with pytest.raises(Refused, match="已有人提出异议"):
        knowledge.dispute("person.degree", "再说一次", of=who, actor=acting(who), now=now, key=new_key())
    with pytest.raises(NotAllowed):
        answer(said, acting(who), now)
    done = answer(said, office, now, mended=False)
    assert done.state == "upheld"
    assert queries.disputed(ON, person=who.pk) == set()


def test_nobody_disputes_for_another_or_what_does_not_exist(now: datetime) -> None:
    university = unit()
    who, other = person(at=university), person("别人", at=university)
    with pytest.raises(NotAllowed):
        knowledge.dispute("person.degree", "x", of=who, actor=acting(other), now=now, key=new_key())
    with pytest.raises(NotFound):
        knowledge.dispute("person.shoe_size", "x", of=who, actor=acting(who), now=now, key=new_key())


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [("person.employment_end", "2029-12-31", "2029-12-31"), ("person.title", " 副教授 ", "副教授")],
)
def test_a_supplied_fact_has_its_source_and_replaces_only_the_one_typed_before(
    name: str, text: str, kept: str, now: datetime
) -> None:
    who = person()
    for _ in range(2):
        knowledge.supply(name, text, person=who, actor=acting(who), now=now, key=new_key())
    current = FactValue.objects.get(person=who, current=True)
    assert (current.value, current.source, current.observed_at) == (kept, "本人填报", ON)
    assert FactValue.objects.filter(person=who).count() == 2


@pytest.mark.parametrize("text", ["2029-02-30", "明年", ""])
def test_a_date_that_is_none_is_refused(text: str, now: datetime) -> None:
    who = person()
    with pytest.raises(Refused):
        knowledge.supply("person.employment_end", text, person=who, actor=acting(who), now=now, key=new_key())


MENDED = [
    ("person.name", "沈若洲", "name", "沈若洲"),
    ("person.birth_date", "1985-01-02", "birth_date", date(1985, 1, 2)),
    ("person.gender", "female", "gender", "female"),
    ("person.degree", "doctor", "degree", "doctor"),
    ("person.title", " 副教授 ", "title", "副教授"),
]


def office_of(university: Organisation) -> Actor:
    who = person("魏敏")
    return acting(who, in_post(who, Role.UNIT_OFFICE, university))


def bureau_of(code: str = "6201") -> Actor:
    who = person("局办")
    return acting(who, in_post(who, Role.RECOMMENDER, unit("科技局", kind="government"), regions=(code,)))


def answer(
    said: FactDispute, actor: Actor, now: datetime, value: str = "", *, mended: bool = True, text: str = "见证书",
    source: str = "", observed: date | None = None, key: str = "",
) -> FactDispute:  # fmt: skip
    given = knowledge.Answer(mended, text, value, source, observed)
    return knowledge.answer_dispute(said.pk, given, actor=actor, now=now, key=key or new_key())


@pytest.mark.parametrize(("name", "typed", "column", "kept"), MENDED)
def test_a_mended_fact_is_written_into_the_record(
    name: str, typed: str, column: str, kept: object, now: datetime
) -> None:
    university = unit()
    who = person(at=university, degree="master")
    said = knowledge.dispute(name, "有误", of=who, actor=acting(who), now=now, key=new_key())
    assert answer(said, office_of(university), now, typed).state == "mended"
    who.refresh_from_db()
    assert getattr(who, column) == kept
    line = JournalLine.objects.get(action="fact.answered")
    assert str(kept) not in str(line.detail)


@pytest.mark.parametrize(
    ("name", "typed", "why"),
    [
        ("person.degree", "", "请填写"),
        ("person.degree", "院士", "不在可选"),
        ("person.birth_date", "去年", "不是日期"),
        ("person.birth_date", "1985-02-30", "不是日期"),
    ],
)
def test_what_cannot_be_the_right_value_is_refused_and_nothing_changes(
    name: str, typed: str, why: str, now: datetime
) -> None:
    university = unit()
    who = person(at=university, degree="master")
    said = knowledge.dispute(name, "有误", of=who, actor=acting(who), now=now, key=new_key())
    with pytest.raises(Refused, match=why):
        answer(said, office_of(university), now, typed)
    said.refresh_from_db()
    who.refresh_from_db()
    assert (said.state, who.degree) == ("open", "master")


def test_the_end_of_a_contract_is_mended_where_it_is_kept(now: datetime) -> None:
    university = unit()
    who = person(at=university)
    said = knowledge.dispute("person.employment_end", "已续聘", of=who, actor=acting(who), now=now, key=new_key())
    answer(said, office_of(university), now, "2031-12-31")
    assert who.affiliations.get().contract_until == date(2031, 12, 31)


def test_without_a_main_employer_there_is_no_contract_to_mend(now: datetime) -> None:
    who, guard = person(), person("安全员")
    security = acting(guard, in_post(guard, Role.SECURITY_ADMIN, unit("科技厅")))
    said = knowledge.dispute("person.employment_end", "已续聘", of=who, actor=acting(who), now=now, key=new_key())
    with pytest.raises(Refused, match="没有全职单位"):
        answer(said, security, now, "2031-12-31")


@pytest.mark.parametrize(
    ("name", "typed", "column", "kept"),
    [
        ("org.address", "新城路 1 号", "address", "新城路 1 号"),
        ("org.legal_representative", "韩维", "legal_representative", "韩维"),
        ("org.registered_on", "1958-09-01", "registered_on", date(1958, 9, 1)),
    ],
)
def test_a_units_fact_is_mended_by_its_recommending_body(
    name: str, typed: str, column: str, kept: object, now: datetime
) -> None:
    university = unit()
    office = office_of(university)
    said = knowledge.dispute(name, "有误", of=university, actor=office, now=now, key=new_key())
    with pytest.raises(NotAllowed):
        answer(said, office, now, typed)
    with pytest.raises(NotFound):
        answer(said, bureau_of("6202"), now, typed)
    answer(said, bureau_of(), now, typed)
    university.refresh_from_db()
    assert getattr(university, column) == kept


def recorded(unit: Organisation, name: str, value: str, period: str, source: str = "统计年报") -> FactValue:
    return FactValue.objects.create(
        organisation=unit, name=name, value=value, period=period, source=source,
        observed_at=date(2026, 3, 1), recorded_at=MADE, classification="sensitive",
    )  # fmt: skip


def test_a_recorded_value_is_corrected_by_one_with_its_own_source(now: datetime) -> None:
    university = unit()
    for period, source in (("2024", "统计年报"), ("2025", "统计年报"), ("2025", "税务")):
        recorded(university, "org.sales_last_year", "100", period, source)
    office = office_of(university)
    said = knowledge.dispute("org.sales_last_year", "少计", of=university, actor=office, now=now, key=new_key())
    assert said.period == "2025"
    answer(said, bureau_of(), now, "2,400,000.50", source="2025 年度审计报告", observed=date(2026, 3, 20))
    new = FactValue.objects.get(organisation=university, period="2025", current=True)
    assert (new.value, new.source, new.observed_at) == ("2400000.50", "2025 年度审计报告", date(2026, 3, 20))
    assert (new.unit, new.classification) == ("元", "sensitive")
    assert FactValue.objects.filter(period="2025").count() == 3
    assert FactValue.objects.get(period="2024").current
    known = rules.known(["org.sales_last_year"], person=None, organisation=university.pk, on=ON)["org.sales_last_year"]
    assert (known.value, known.source.zh, known.others) == (Decimal("2400000.50"), "2025 年度审计报告", ())


def test_a_value_that_was_never_recorded_is_recorded_the_same_way(now: datetime) -> None:
    university = unit()
    said = knowledge.dispute(
        "org.staff", "没有记录", of=university, actor=office_of(university), now=now, key=new_key()
    )
    answer(said, bureau_of(), now, "1280", source="统计年报")
    made = FactValue.objects.get()
    assert (made.value, made.period, made.unit, made.observed_at) == ("1280", "2025", "人", ON)


@pytest.mark.parametrize(
    ("value", "source", "observed", "why"),
    [
        ("1280", "  ", None, "来源"),
        ("1280", "年报", date(2026, 3, 25), "还没有到"),
        ("很多", "年报", None, "不是数字"),
        ("", "年报", None, "请填写"),
    ],
)
def test_without_a_value_source_and_day_that_can_be_nothing_is_recorded(
    value: str, source: str, observed: date | None, why: str, now: datetime
) -> None:
    university = unit()
    old = recorded(university, "org.staff", "100", "2025")
    said = knowledge.dispute("org.staff", "少计", of=university, actor=office_of(university), now=now, key=new_key())
    with pytest.raises(Refused, match=why):
        answer(said, bureau_of(), now, value, source=source, observed=observed)
    said.refresh_from_db()
    assert said.state == "open"
    assert FactValue.objects.get() == old
    assert FactValue.objects.get().current


def test_a_region_and_a_kind_are_mended_by_their_codes(now: datetime) -> None:
    university = unit()
    region("620200", "嘉峪关市")
    office = office_of(university)
    for name, value in (("org.kind", "institute"), ("org.region", "620200")):
        said = knowledge.dispute(name, "有误", of=university, actor=office, now=now, key=new_key())
        with pytest.raises(Refused, match="不在可选"):
            answer(said, bureau_of(), now, "火星")
        answer(said, bureau_of(), now, value)
    university.refresh_from_db()
    assert (university.kind, university.region.name) == ("institute", "嘉峪关市")


def test_who_belongs_to_a_unit_may_dispute_its_facts_and_is_told(now: datetime) -> None:
    university = unit()
    member, stranger = person(at=university), person("路人", at=unit("兰州大学"))
    with pytest.raises(NotAllowed):
        knowledge.dispute("org.address", "搬了", of=university, actor=acting(stranger), now=now, key=new_key())
    said = knowledge.dispute("org.address", "搬了", of=university, actor=acting(member), now=now, key=new_key())
    with pytest.raises(Refused, match="已有人提出异议"):
        knowledge.dispute("org.address", "搬了", of=university, actor=office_of(university), now=now, key=new_key())
    answer(said, bureau_of(), now, "新城路 1 号")
    assert Notice.objects.get().person == member.pk
    assert list(queries.disputes(acting(member))) == [said]


def supervisor() -> Actor:
    who = person("监督")
    return acting(who, in_post(who, Role.SUPERVISOR, unit("科技厅", kind="government", code="620000")))


def test_what_the_department_answers_for_no_unit_answers(now: datetime) -> None:
    university = unit()
    who, office = person(at=university), office_of(university)
    said = knowledge.dispute("integrity.barred", "已过期", of=who, actor=acting(who), now=now, key=new_key())
    with pytest.raises(NotAllowed):
        answer(said, office, now, "否", source="裁决书")
    answer(said, supervisor(), now, "否", source="解除决定")
    barred = rules.known(["integrity.barred"], person=who.pk, organisation=None, on=ON)["integrity.barred"]
    assert (barred.value, barred.source.zh) == (False, "解除决定")


def test_the_departments_offices_answer_for_nothing_else(now: datetime) -> None:
    university = unit()
    who = person(at=university, degree="master")
    said = knowledge.dispute("person.degree", "有误", of=who, actor=acting(who), now=now, key=new_key())
    with pytest.raises(NotFound):
        answer(said, supervisor(), now, "doctor")


def test_a_count_is_answered_without_a_value(now: datetime) -> None:
    who = person()
    said = knowledge.dispute("project.overdue", "已验收", of=who, actor=acting(who), now=now, key=new_key())
    assert not knowledge.is_ours("project.overdue")
    assert answer(said, supervisor(), now).state == "mended"
    assert not FactValue.objects.exists()


def test_a_fact_is_disputed_of_its_own_kind_of_subject(now: datetime) -> None:
    university = unit()
    who = person(at=university)
    for name, of in (("org.staff", who), ("person.title", university)):
        with pytest.raises(NotFound):
            knowledge.dispute(name, "x", of=of, actor=acting(who), now=now, key=new_key())


def test_an_answer_says_how_it_was_found_and_is_given_once(now: datetime) -> None:
    university = unit()
    who, office = person(at=university, degree="master"), office_of(university)
    said = knowledge.dispute("person.degree", "有误", of=who, actor=acting(who), now=now, key=new_key())
    with pytest.raises(Refused, match="核对的结果"):
        answer(said, office, now, mended=False, text="  ")
    for _ in range(2):
        answer(said, office, now, mended=False, key="once")
    assert Notice.objects.count() == 1
    with pytest.raises(NotAllowed):
        answer(said, office, now, mended=False)


def test_an_officer_does_not_answer_their_own_dispute(now: datetime) -> None:
    university = unit()
    who = person("魏敏", at=university, degree="master")
    office = acting(who, in_post(who, Role.UNIT_OFFICE, university))
    said = knowledge.dispute("person.degree", "有误", of=who, actor=office, now=now, key=new_key())
    with pytest.raises(NotAllowed):
        answer(said, office, now, "doctor")


def test_who_has_no_unit_is_answered_by_the_security_administrator(now: datetime) -> None:
    alone, member, guard = person("无单位"), person(at=unit()), person("安全员")
    security = acting(guard, in_post(guard, Role.SECURITY_ADMIN, unit("科技厅")))
    said = [
        knowledge.dispute("person.title", "有误", of=who, actor=acting(who), now=now, key=new_key())
        for who in (alone, member)
    ]
    answer(said[0], security, now, "研究员")
    with pytest.raises(NotFound):
        answer(said[1], security, now, "研究员")


def test_a_dispute_says_something(now: datetime) -> None:
    who = person(degree="master")
    with pytest.raises(Refused, match="哪里有误"):
        knowledge.dispute("person.degree", " ", of=who, actor=acting(who), now=now, key=new_key())


@pytest.mark.parametrize("name", ["org.staff", "person.shoe_size", "project.running_as_pi"])
def test_only_facts_about_oneself_are_supplied(name: str, now: datetime) -> None:
    who = person()
    with pytest.raises(NotFound):
        knowledge.supply(name, "1", person=who, actor=acting(who), now=now, key=new_key())
