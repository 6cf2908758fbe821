"""推荐: quotas hold under whoever approves, withdrawing frees them, chains go up, nothing loses its date."""

from datetime import datetime, timedelta

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.projects import queries
from kezhi.projects.actions import applying, recommending
from kezhi.projects.models import Application, Call, Preselection, Recommendation, UnitRound
from kezhi.subjects.models import Organisation
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import WorkItem
from tests import rounds
from tests.people import acting, in_post, person, region, unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def office(actor: Actor) -> Actor:
    """The applicants' unit's office."""
    held = in_post(person("魏敏"), Role.UNIT_OFFICE, Organisation.objects.get(pk=actor.organisation))
    return acting(held.person, held)


@pytest.fixture
def two(call: Call, actor: Actor, now: datetime) -> list[Application]:
    """Two applications of one unit."""
    host = Organisation.objects.get(pk=actor.organisation)
    return [rounds.submitted(call, one, now) for one in (actor, rounds.applicant("乙", host))]


def body_of(application: Application) -> Actor:
    assert application.recommender is not None
    held = in_post(person("推荐人"), Role.RECOMMENDER, application.recommender)
    return acting(held.person, held)


def open_item(application: Application) -> WorkItem:
    application.refresh_from_db()
    return WorkItem.objects.get(case=application.case, state=WorkItem.State.OPEN)


def approve(applications: list[Application], actor: Actor, now: datetime) -> dict[int, tuple[bool, str]]:
    """What became of each application that is approved, with the reason why one wasn't."""
    said = {}
    for one in applications:
        try:
            workflow.complete(open_item(one).pk, "approve", actor=actor, now=now, key=new_key())
        except Refused as refused:
            said[one.pk] = (False, refused.reason)
        else:
            said[one.pk] = (True, "")
    return said


def test_a_unit_approves_within_its_quota_only(
    two: list[Application], call: Call, office: Actor, now: datetime
) -> None:
    Call.objects.filter(pk=call.pk).update(unit_quota=1)
    said = approve(two, office, now)
    assert said[two[0].pk] == (True, "")
    assert said[two[1].pk] == (False, "本单位在这个通知的名额是 1 项，已用完。要报这一项，请先撤回一项已同意的申报。")
    assert queries.unit_use(call, two[0].host_id) == 1
    assert [open_item(one).element for one in two] == ["recommend", "unit_check"]


def test_withdrawing_frees_the_place_and_tells_the_office(
    two: list[Application], call: Call, actor: Actor, office: Actor, now: datetime
) -> None:
    Call.objects.filter(pk=call.pk).update(unit_quota=1)
    approve(two, office, now)
    applying.withdraw(two[0].pk, reason="", actor=actor, now=now, key=new_key())
    assert queries.unit_use(call, two[0].host_id) == 0
    assert Notice.objects.get(kind="withdrawn-after-approval").person == office.person
    assert approve(two[1:], office, now)[two[1].pk][0]
    assert Recommendation.objects.get(application=two[0]).ended_at == now


def test_an_approval_anew_takes_no_second_place(
    two: list[Application], call: Call, office: Actor, now: datetime
) -> None:
    Call.objects.filter(pk=call.pk).update(unit_quota=1)
    approve(two[:1], office, now)
    rounds.passed(two[0], "recommender", now, "send-back", "请补充")
    rounds.passed_by_applicant(two[0], now)
    assert approve(two[:1], office, now + timedelta(hours=1))[two[0].pk][0]
    assert Recommendation.objects.filter(application=two[0]).count() == 1


def test_a_unit_that_chooses_sends_only_what_goes_forward(
    two: list[Application], call: Call, office: Actor, now: datetime
) -> None:
    decisions = {two[0].pk: (True, "评审第一"), two[1].pk: (False, "评审第二")}
    assert recommending.preselect(call.pk, decisions, actor=office, now=now, key="a") == 2
    told = {one.person: one.arguments["outcome"]["zh"] for one in Notice.objects.filter(kind="preselected")}
    assert told == {two[0].applicant_id: "选送", two[1].applicant_id: "不选送"}
    said = approve(two, office, now)
    assert said[two[0].pk][0]
    assert said[two[1].pk] == (False, "内部遴选没有选送这一项：评审第二。要改，请先在遴选里改。")
    assert recommending.preselect(call.pk, decisions, actor=office, now=now, key="b") == 0


def test_what_was_not_chosen_yet_waits(two: list[Application], call: Call, office: Actor, now: datetime) -> None:
    recommending.preselect(call.pk, {two[0].pk: (True, "好")}, actor=office, now=now, key="a")
    assert "还没有结论" in approve(two, office, now)[two[1].pk][1]


def test_choosing_needs_reasons_and_stays_within_the_quota(
    two: list[Application], call: Call, office: Actor, now: datetime
) -> None:
    Call.objects.filter(pk=call.pk).update(unit_quota=1)
    with pytest.raises(Refused, match="没有写理由"):
        recommending.preselect(call.pk, {two[0].pk: (True, " ")}, actor=office, now=now, key="a")
    both = {one.pk: (True, "好") for one in two}
    with pytest.raises(Refused, match="名额 1 项，选送了 2 项"):
        recommending.preselect(call.pk, both, actor=office, now=now, key="b")
    with pytest.raises(NotAllowed):
        recommending.preselect(call.pk, both, actor=rounds.applicant("丙"), now=now, key="c")
    other = in_post(person("别的"), Role.UNIT_OFFICE, unit("别的单位"))
    assert recommending.preselect(call.pk, both, actor=acting(other.person, other), now=now, key="d") == 0
    assert not Preselection.objects.exists()


def test_a_county_recommends_to_its_city_and_that_to_the_department(call: Call, now: datetime) -> None:
    applicant = rounds.applicant("县里人")
    Organisation.objects.filter(pk=applicant.organisation).update(
        name="榆中研究所", kind="institute", region=region("620123", "榆中县")
    )
    application = rounds.submitted(call, applicant, now)
    assert application.recommender is not None
    assert application.recommender.name == "榆中县科学技术局"
    rounds.passed(application, "unit-office", now)
    county = body_of(application)
    approve([application], county, now)
    item = open_item(application)
    assert application.recommender.name == "兰州市科学技术局"
    assert (item.element, item.organisation_id) == ("recommend", application.recommender_id)
    assert queries.applications(county).filter(pk=application.pk).exists()
    approve([application], body_of(application), now)
    assert open_item(application).element == "screening"
    bodies = Recommendation.objects.filter(application=application).order_by("pk")
    assert [one.body.name for one in bodies] == ["榆中研究所", "榆中县科学技术局", "兰州市科学技术局"]


def test_a_unit_that_recommends_itself_does_so_in_its_own_office(call: Call, now: datetime) -> None:
    applicant = rounds.applicant("校内人")
    Organisation.objects.filter(pk=applicant.organisation).update(name="兰州大学")
    application = rounds.submitted(call, applicant, now)
    host = application.host
    assert application.recommender == host
    held = in_post(person("科研处"), Role.UNIT_OFFICE, host)
    office = acting(held.person, held)
    approve([application], office, now)
    assert open_item(application).role == Role.UNIT_OFFICE
    approve([application], office, now)
    assert open_item(application).element == "screening"


def test_a_wrong_body_passes_it_on_without_loss_of_date(
    two: list[Application], call: Call, office: Actor, now: datetime
) -> None:
    approve(two, office, now)
    body = body_of(two[0])
    before = open_item(two[0])
    right = queries.bodies().get(name="金昌市科学技术局")
    for reason, to, says in ((" ", right.pk, "写明理由"), ("错了", two[0].recommender_id or 0, "另一个推荐单位")):
        with pytest.raises(Refused, match=says):
            recommending.pass_on(two[0].pk, to, reason=reason, actor=body, now=now, key=new_key())
    later = now + timedelta(days=2)
    recommending.pass_on(two[0].pk, right.pk, reason="属地在金昌", actor=body, now=later, key="a")
    after = open_item(two[0])
    assert (after.pk, after.due, after.organisation_id) == (before.pk, before.due, right.pk)
    assert two[0].submitted_at == now
    assert Notice.objects.get(kind="passed-on").arguments["reason"] == "属地在金昌"
    assert not queries.applications(body).filter(pk=two[0].pk).exists()
    with pytest.raises(NotFound):
        recommending.pass_on(two[0].pk, right.pk, reason="再转", actor=body, now=later, key="b")


def test_what_is_not_at_recommendation_is_not_passed_on(two: list[Application], office: Actor, now: datetime) -> None:
    right = queries.bodies().get(name="金昌市科学技术局")
    with pytest.raises(Refused, match="不在推荐这一步"):
        recommending.pass_on(two[0].pk, right.pk, reason="错了", actor=body_of(two[0]), now=now, key="a")


def test_the_order_is_kept_and_newcomers_follow(
    two: list[Application], call: Call, office: Actor, now: datetime
) -> None:
    approve(two, office, now)
    first, second = (one.pk for one in two)
    assert recommending.rank(call.pk, [second], actor=office, now=now, key="a") == [second, first]
    assert recommending.rank(call.pk, [first, 999, first], actor=office, now=now, key="b") == [first, second]
    shown = [one.pk for one in queries.in_hand(office, call)]
    assert shown == [first, second]
    assert JournalLine.objects.filter(action="recommendation.ranked").count() == 2
    with pytest.raises(NotAllowed):
        recommending.rank(call.pk, [first], actor=rounds.applicant("丙"), now=now, key="c")


def test_a_remark_reaches_the_applicant_before_submission(
    call: Call, actor: Actor, office: Actor, now: datetime
) -> None:
    draft = applying.start(call.pk, actor=actor, now=now, key=new_key())
    with pytest.raises(Refused, match="写下意见"):
        recommending.remark(draft.pk, " ", actor=office, now=now, key="a")
    recommending.remark(draft.pk, "预算请再核对", actor=office, now=now, key="b")
    assert Notice.objects.get(kind="unit-remark").arguments["text"] == "预算请再核对"
    rounds.complete(draft, now)
    applying.submit(draft.pk, actor=actor, now=now, key=new_key())
    with pytest.raises(NotAllowed):
        recommending.remark(draft.pk, "晚了", actor=office, now=now, key="c")


def test_a_units_own_date_reminds_once(call: Call, actor: Actor, office: Actor, now: datetime) -> None:
    applying.start(call.pk, actor=actor, now=now, key=new_key())
    for wrong in (now, call.unit_closes + timedelta(seconds=1)):
        with pytest.raises(Refused, match="现在之后"):
            recommending.set_date(call.pk, wrong, actor=office, now=now, key=new_key())
    closes = now + timedelta(days=5)
    recommending.set_date(call.pk, closes, actor=office, now=now, key="a")
    assert not queries.to_remind(now, now + timedelta(days=3)).exists()
    later = now + timedelta(days=3)
    (due,) = queries.to_remind(later, later + timedelta(days=3))
    assert recommending.remind(due, now=later) == 1
    assert recommending.remind(due, now=later) == 0
    notice = Notice.objects.get(kind="unit-date")
    assert (notice.person, notice.due) == (actor.person, closes)
    assert not queries.to_remind(later, later + timedelta(days=3)).exists()
    recommending.set_date(call.pk, None, actor=office, now=later, key="b")
    assert UnitRound.objects.get(call=call, organisation=actor.organisation).closes is None
