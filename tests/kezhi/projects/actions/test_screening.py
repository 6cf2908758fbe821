"""形式审查: verdicts are kept as found; a person's stands beside them, facts and answers settle the rest."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.projects.actions import screening
from kezhi.projects.models import Application, Call, Screening, ScreeningRow
from kezhi.subjects.models import FactValue
from tests import rounds
from tests.people import acting, in_post, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
BARRED = "无在期失信惩戒"


@pytest.fixture
def officer(department: None) -> Actor:
    return rounds.holder("high-tech", Role.CASE_OFFICER)


@pytest.fixture
def screened(call: Call, actor: Actor, now: datetime) -> Application:
    """At screening, with one rule that can't be judged: nobody searched the integrity register."""
    FactValue.objects.filter(person=actor.person, name="integrity.barred").delete()
    return rounds.at_screening(call, actor, now)


def row(application: Application, code: str = BARRED) -> ScreeningRow:
    application.refresh_from_db()
    return ScreeningRow.objects.get(screening=application.screening, code=code)


def test_each_rule_is_kept_with_what_it_used_and_lacked(screened: Application, call: Call) -> None:
    assert screened.screening is not None
    assert (screened.screening.submission, screened.screening.version) == (screened.submission, call.version)
    rows = list(ScreeningRow.objects.filter(screening=screened.screening).order_by("place"))
    assert [one.place for one in rows] == list(range(1, 18))
    assert {one.verdict for one in rows} == {"met", "undetermined"}
    lacking = row(screened)
    assert (lacking.verdict, lacking.values) == ("undetermined", [])
    assert [one["title"]["zh"] for one in lacking.missing] == ["在期的失信惩戒"]
    (birth,) = row(screened, "负责人年龄").values
    assert (birth["name"], birth["value"], birth["source"]["zh"]) == ("person.birth_date", "1990-05-01", "人员库")
    assert birth["observed_at"]
    (budget, topic) = row(screened, "申请额度在上限内").values
    assert "省拨" in budget["value"]["zh"]
    assert topic["value"]["zh"] == "1.1"
    assert topic["source"]["zh"] == "申报书第 1 版"


def test_the_judged_application_is_not_counted_against_itself(screened: Application) -> None:
    counted = {one["name"]: one["value"] for one in row(screened, "同时主持项目数").values}
    assert counted == {"project.running_as_pi": 0, "project.applied_as_pi": 0}


def test_an_application_to_another_call_is_counted(call: Call, actor: Actor, now: datetime) -> None:
    rounds.submitted(rounds.open_call(now), actor, now)
    application = rounds.at_screening(call, actor, now)
    counted = {one["name"]: one["value"] for one in row(application, "同时主持项目数").values}
    assert counted["project.applied_as_pi"] == 1


def test_a_looked_up_fact_settles_a_rule_and_the_former_screening_stays(
    screened: Application, officer: Actor, now: datetime
) -> None:
    before = screened.screening_id
    on = date(2026, 3, 20)
    screening.supply(
        screened.pk, "integrity.barred", "否", source="信用甘肃", on=on, actor=officer, now=now, key=new_key()
    )
    settled = row(screened)
    assert settled.verdict == "met"
    (fact,) = settled.values
    assert (fact["value"], fact["source"]["zh"], fact["observed_at"]) == (False, "信用甘肃", "2026-03-20")
    assert Screening.objects.filter(application=screened).count() == 2
    assert ScreeningRow.objects.get(screening=before, code=BARRED).verdict == "undetermined"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"source": " "}, "从哪里查到"),
        ({"on": date(2026, 3, 25)}, "不能晚于今天"),
        ({"text": ""}, "请填写内容"),
    ],
)
def test_a_fact_without_source_or_from_the_future_is_refused(
    more: dict[str, object], says: str, screened: Application, officer: Actor, now: datetime
) -> None:
    said: dict[str, object] = {"text": "否", "source": "信用甘肃", "on": date(2026, 3, 20)} | more
    with pytest.raises(Refused, match=says):
        screening.supply(screened.pk, "integrity.barred", **said, actor=officer, now=now, key="k")  # type: ignore[arg-type]
    assert not FactValue.objects.filter(name="integrity.barred").exists()


def test_a_fact_that_no_room_knows_is_not_found(screened: Application, officer: Actor, now: datetime) -> None:
    with pytest.raises(NotFound):
        screening.supply(
            screened.pk, "person.shoe_size", "42", source="某处", on=now.date(), actor=officer, now=now, key="k"
        )


def test_a_person_rules_with_grounds_beside_the_machine(screened: Application, officer: Actor, now: datetime) -> None:
    found = row(screened)
    with pytest.raises(Refused, match="必须写明依据"):
        screening.rule(found.pk, "met", " ", actor=officer, now=now, key="a")
    with pytest.raises(Refused, match="请选"):
        screening.rule(found.pk, "undetermined", "看过", actor=officer, now=now, key="b")
    screening.rule(found.pk, "met", "信用中国查询页截图", actor=officer, now=now, key="c")
    screening.rule(found.pk, "met", "信用中国查询页截图", actor=officer, now=now, key="c")
    found.refresh_from_db()
    assert (found.verdict, found.human_verdict, found.effective) == ("undetermined", "met", "met")
    assert (found.human_by_id, found.human_at) == (officer.person, now)
    line = JournalLine.objects.get(action="screening.ruled")
    assert (line.detail["code"], line.detail["before"], line.detail["verdict"]) == (BARRED, "undetermined", "met")


def test_a_ruling_goes_on_only_while_the_rule_finds_the_same(
    screened: Application, officer: Actor, now: datetime
) -> None:
    met = row(screened, "负责人年龄")
    screening.rule(row(screened).pk, "met", "纸质证明", actor=officer, now=now, key="a")
    screening.rule(met.pk, "not_met", "身份证与档案不符", actor=officer, now=now, key="b")
    screened.applicant.birth_date = date(1991, 5, 1)
    screened.applicant.save()
    screening.supply(
        screened.pk,
        "person.employment_end",
        "2036-12-31",
        source="聘书",
        on=now.date(),
        actor=officer,
        now=now,
        key="c",
    )
    assert row(screened).effective == "met"
    assert row(screened).human_grounds == "纸质证明"
    assert row(screened, "负责人年龄").human_verdict == ""
    with pytest.raises(Refused, match="重新审查"):
        screening.rule(met.pk, "met", "旧的一页", actor=officer, now=now, key="d")


def test_the_database_keeps_what_the_rules_found(screened: Application) -> None:
    found = row(screened)
    for change in (
        ("UPDATE projects_screeningrow SET verdict = 'met' WHERE id = %s", found.pk),
        ("DELETE FROM projects_screeningrow WHERE id = %s", found.pk),
        ("UPDATE projects_screening SET at = now() WHERE id = %s", found.screening_id),
    ):
        with pytest.raises(DatabaseError, match=r"keeps what|append-only"), transaction.atomic():
            connection.cursor().execute(change[0], [change[1]])
    with pytest.raises(DatabaseError, match="screening_row_human"), transaction.atomic():
        ScreeningRow.objects.filter(pk=found.pk).update(human_verdict="met")


def test_the_unit_is_asked_and_answers_once(screened: Application, officer: Actor, now: datetime) -> None:
    office = in_post(person("魏敏"), Role.UNIT_OFFICE, screened.host)
    with pytest.raises(Refused):
        screening.ask_unit(screened.pk, BARRED, " ", actor=officer, now=now, key="a")
    with pytest.raises(NotFound):
        screening.ask_unit(screened.pk, "没有的规则", "请说明", actor=officer, now=now, key="b")
    asked = screening.ask_unit(screened.pk, BARRED, "请提供查询结果", actor=officer, now=now, key="c")
    told = set(Notice.objects.filter(kind="screening-inquiry").values_list("person", flat=True))
    assert {screened.applicant_id, office.person_id} <= told
    for stranger in (officer, rounds.applicant("乙")):
        with pytest.raises((NotAllowed, NotFound)):
            screening.answer_inquiry(asked.pk, "没有", actor=stranger, now=now, key="d")
    answered = screening.answer_inquiry(asked.pk, "无惩戒", actor=acting(office.person, office), now=now, key="e")
    assert (answered.answer, answered.answered_by_id) == ("无惩戒", office.person_id)
    assert Notice.objects.filter(kind="inquiry-answered", person=officer.person).count() == 1
    with pytest.raises(NotAllowed):
        screening.answer_inquiry(asked.pk, "再答", actor=acting(office.person, office), now=now, key="f")


def test_only_the_office_that_handles_it_screens(screened: Application, officer: Actor, now: datetime) -> None:
    others = [rounds.holder("rural", Role.CASE_OFFICER), rounds.holder("high-tech", Role.OFFICE_HEAD)]
    for other in others:
        with pytest.raises((NotAllowed, NotFound)):
            screening.rule(row(screened).pk, "met", "看过", actor=other, now=now, key="k")
    later = now + timedelta(days=1)
    assert screening.rule(row(screened).pk, "met", "看过", actor=officer, now=later, key="k").human_at == later


def test_what_was_decided_keeps_what_it_rests_on(screened: Application, officer: Actor, now: datetime) -> None:
    found = row(screened)
    screening.rule(found.pk, "met", "纸质证明", actor=officer, now=now, key="a")
    rounds.passed(screened, "case-officer", now)
    for attempt in (
        lambda: screening.rule(found.pk, "not_met", "反悔", actor=officer, now=now, key="b"),
        lambda: screening.ask_unit(screened.pk, BARRED, "请说明", actor=officer, now=now, key="c"),
        lambda: screening.supply(
            screened.pk, "integrity.barred", "是", source="某处", on=now.date(), actor=officer, now=now, key="d"
        ),
    ):
        with pytest.raises(Refused, match="不在形式审查这一步"):
            attempt()
    assert row(screened).effective == "met"
    assert Screening.objects.filter(application=screened).count() == 1
