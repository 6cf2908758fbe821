"""From screening into a round of experts, and from its end to the proposal."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Role
from kezhi.base.commands import command, new_key
from kezhi.engine.errors import Problems
from kezhi.projects.actions import proposing, reviewing
from kezhi.projects.models import Call, Member, Project
from kezhi.projects.queries.proposing import RANKING, waiting
from kezhi.projects.queries.reviewing import REVIEW, fresh
from kezhi.review import queries
from kezhi.review.actions import answering
from kezhi.review.models import Ballot, Party
from tests import people, rounds
from tests.kezhi.projects.actions.test_together import carry_on, put_off
from tests.ranked import places
from tests.reviewed import FIELD, Panel, screened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
MAIL = "projects/young-scientists"


@pytest.fixture
def call(now: datetime) -> Call:
    """A call whose review is by mail."""
    return rounds.open_call(now, code=MAIL)


@pytest.fixture
def panel(call: Call, now: datetime) -> Panel:
    return Panel(call, now)


def test_what_was_screened_becomes_the_items_of_a_round(panel: Panel, call: Call, now: datetime) -> None:
    made = [screened(call, now, asked=asked) for asked in (20, 30)]
    found = panel.begun()
    items = list(found.items.order_by("code"))
    assert {item.object_id for item in items} == {one.pk for one in made}
    assert [item.code for item in items] == ["001", "002"], "no number by which somebody could be looked up"
    assert {item.field for item in items} == {FIELD}
    assert {item.amount for item in items} == {Decimal(200_000), Decimal(300_000)}
    assert (found.about_type, found.about_id, found.office) == ("projects.call", call.pk, call.office)
    assert not fresh(call).exists()


def test_an_item_knows_who_stands_behind_it_and_whom_it_wants_kept_away(
    panel: Panel, call: Call, now: datetime
) -> None:
    away = [{"name": "专家0", "organisation": "专家0的大学"}, {"name": " "}]
    one = screened(call, now, data={"excluded_experts": away})
    colleague = people.person("祁连川", at=one.host)
    said = {"application": one, "organisation": "", "contact": "q@example.cn", "invited_at": now}
    Member.objects.create(person=colleague, name="祁连川", state=Member.State.ACCEPTED, **said)
    Member.objects.create(person=people.person("未答复", at=one.host), name="未答复", **said)
    item = panel.begun().items.get()
    parties = set(item.parties.values_list("part", "person", "organisation", "name"))
    assert parties == {
        (Party.Part.APPLICANT, one.applicant_id, None, ""),
        (Party.Part.HOST, None, one.host_id, ""),
        (Party.Part.MEMBER, colleague.pk, None, ""),
        (Party.Part.EXCLUDED, None, None, "专家0"),
    }
    drawn = {row.expert.person.name for row in panel.accepted(item.round)}
    assert drawn == {"专家1", "专家2", "专家3"}, "not who was to be kept away"


def test_partners_that_the_registry_knows_stand_behind_an_item(now: datetime) -> None:
    competed = rounds.open_call(now, code="projects/open-competition")
    partner = people.unit("兰州石化")
    partners = [{"name": "兰州石化"}, {"name": "登记里没有的公司"}]
    screened(competed, now, data={"has_partners": "yes", "partners": partners})
    item = Panel(competed, now).begun().items.get()
    assert list(item.parties.filter(part=Party.Part.PARTNER).values_list("organisation", flat=True)) == [partner.pk]


def test_a_title_that_says_whose_it_is_is_blotted_out(panel: Panel, call: Call, now: datetime) -> None:
    screened(call, now, title="西北师范大学镍钴研究", data={"org_name": "西北师范大学"})
    assert panel.begun().items.get().title == "■■镍钴研究"


def test_a_closed_round_takes_its_applications_to_the_proposal(panel: Panel, call: Call, now: datetime) -> None:
    made = [screened(call, now) for _n in range(2)]
    panel.closed(panel.begun())
    assert set(waiting(call, RANKING)) == set(made)
    assert not waiting(call, REVIEW).exists()
    proposal = proposing.begin(call.pk, **panel.by(panel.officer))
    items = list(proposal.items.order_by("place"))
    assert [item.score for item in items] == [90, 85]
    assert all(len(item.scores) == 3 and item.recommended for item in items)
    assert items[0].opinions == ["总体可行"] * 3


def test_who_comes_later_joins_the_open_round(panel: Panel, call: Call, now: datetime) -> None:
    screened(call, now)
    first = panel.begun()
    panel.accepted(first)
    late = screened(call, now)
    assert panel.begun() == first
    assert first.items.get(code="002").object_id == late.pk
    assert first.items.get(code="002").parties.count() == 2


def test_the_next_round_waits_until_the_last_one_is_proposed(panel: Panel, call: Call, now: datetime) -> None:
    screened(call, now)
    panel.closed(panel.begun())
    screened(call, now)
    with pytest.raises(Refused, match="上一轮评审的结果还没有提出立项建议"):
        panel.begun()


def test_without_anything_to_review_nothing_begins(panel: Panel, call: Call) -> None:
    with pytest.raises(Refused, match="没有等待评审的申报"):
        panel.begun()


def test_another_office_begins_nothing(panel: Panel, call: Call, now: datetime) -> None:
    screened(call, now)
    stranger = rounds.holder("rural", Role.CASE_OFFICER, "别处")
    with pytest.raises(NotAllowed):
        reviewing.begin(call.pk, seed="5eed", **panel.by(stranger))
    panel.begun()
    screened(call, now)
    with pytest.raises(NotFound):
        reviewing.begin(call.pk, seed="5eed", **panel.by(stranger))


def test_a_double_click_opens_one_round(panel: Panel, call: Call, now: datetime) -> None:
    screened(call, now)
    said = panel.by(panel.officer) | {"key": new_key()}
    assert reviewing.begin(call.pk, seed="5eed", **said) == reviewing.begin(call.pk, seed="other", **said)


def test_an_application_that_excludes_too_many_is_named(panel: Panel, call: Call, now: datetime) -> None:
    away = [{"name": f"某专家{n}", "organisation": "某大学"} for n in range(9)]
    screened(call, now)
    panel.begun()
    screened(call, now, data={"excluded_experts": away})
    with pytest.raises(Problems) as refused:
        panel.begun()
    assert "002" in str(refused.value)


def test_cases_move_on_from_the_review_only_with_their_round(panel: Panel, call: Call, now: datetime) -> None:
    one = screened(call, now)
    panel.begun()
    assert places(call) == {one.number: ["review"]}
    with pytest.raises(Refused, match="组织专家评审"):
        rounds.decide(one, "complete", now, by=panel.officer)


def test_hundreds_move_on_by_a_task(panel: Panel, call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [screened(call, now) for _n in range(4)]
    asked = put_off(monkeypatch)
    panel.closed(panel.begun())
    assert set(waiting(call, REVIEW)) == set(made)
    with pytest.raises(Refused, match="还有 4 件正在转到这一步"):
        proposing.begin(call.pk, **panel.by(panel.officer))
    carry_on(asked, times=2)
    assert set(waiting(call, RANKING)) == set(made)
    assert proposing.begin(call.pk, **panel.by(panel.officer)).items.count() == 4


def test_what_an_item_of_another_kind_is_stays_with_its_room(panel: Panel, call: Call, now: datetime) -> None:
    one = screened(call, now)
    found = panel.begun()
    with command("test", actor=panel.officer, now=now, key=new_key()) as cmd:
        found.items.update(object_type="other.thing")
        reviewing.follow(found, cmd)
    assert places(call) == {one.number: ["review"]}


def test_an_expert_who_scores_after_a_conflict_was_found_counts_no_more(
    panel: Panel, call: Call, now: datetime
) -> None:
    one = screened(call, now)
    found = panel.begun()
    first, *others = panel.accepted(found)
    for row in (first, *others):
        panel.score(row, 80)
    old = Project.objects.create(
        number="P1", title="旧项目", programme="YF", host=one.host, pi=one.applicant, amount=1,
        starts=now.date() - timedelta(days=400), ends=now.date() - timedelta(days=30), created_at=now,
    )  # fmt: skip
    old.members.add(first.expert.person)
    assert answering.check(found.pk, **panel.by(panel.officer)) == 1
    assert first.ballots.get().state == Ballot.State.SET_ASIDE
    assert first.ballots.get().set_aside_why
    assert queries.counted(found).count() == 2
    substitute = queries.assignment_rows().get(item__round=found, state="proposed")
    assert substitute.expert != first.expert
