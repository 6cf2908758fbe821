"""Who reviews what: drawn, chosen, invited, reminded; nobody with a conflict, nobody over their capacity."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.review import access, queries
from kezhi.review.actions import answering, assigning, experts
from kezhi.review.actions.rounds import PartyDraft
from kezhi.review.domain.conflicts import Tie
from kezhi.review.models import Assignment, Conflict, Expert, Item, Party, Round
from kezhi.subjects.models import Affiliation, Relation
from kezhi.subjects.models.validity import valid
from tests import people
from tests.kezhi.review.conftest import Stage
from tests.lists import NOW
from tests.people import LONG_AGO, ON

DUE = NOW + timedelta(days=14)


def on_item(item: Item) -> set[str]:
    rows = item.assignments.filter(state__in=("proposed", "invited", "accepted"))
    return set(rows.values_list("expert__person__name", flat=True))


def relate(expert: Expert, applicant: people.Person, kind: str = "spouse") -> None:
    Relation.objects.create(person=expert.person, other=applicant, kind=kind, source="本人申报", valid=valid(LONG_AGO))


def assign(stage: Stage, item: Item, expert: Expert, reason: str = "唯一熟悉此方向") -> Assignment:
    return assigning.assign(item.pk, expert.pk, reason=reason, actor=stage.officer, now=NOW, key=new_key())


def test_every_place_is_proposed_with_its_reason(stage: Stage) -> None:
    found = stage.open()
    made = stage.drawn(found)
    assert Counter(row.item.code for row in made) == {"P001": 3, "P002": 3}
    assert {row.state for row in made} == {"proposed"}
    assert {row.drawn for row in made} == {"draw:5eed"}
    assert {row.reason["field"] for row in made} == {"140"}
    assert not Notice.objects.exists(), "nobody is told of a proposal"


def test_the_draw_stands_in_the_journal_for_whoever_repeats_it(stage: Stage) -> None:
    found = stage.open()
    made = stage.drawn(found)
    detail = JournalLine.objects.get(action="review.drawn").detail
    assert detail["seed"] == "5eed"
    assert set(detail["pool"]) == {one.pk for one in stage.experts}
    assert sorted(detail["chosen"]) == sorted([row.item_id, row.expert_id] for row in made)


def test_who_has_a_conflict_is_not_drawn(stage: Stage) -> None:
    found, item = stage.one_item()
    relate(stage.experts[0], stage.applicants[0])
    stage.drawn(found)
    assert on_item(item) == {"乙专家", "丙专家", "丁专家"}
    kept = Conflict.objects.get(item=item)
    assert (kept.expert, kept.kind, kept.strength, kept.source) == (stage.experts[0], "relative", "bars", "data")
    assert (kept.found_at, kept.valid.lower) == (NOW, ON)


def test_a_colleague_of_the_applicant_is_not_drawn(stage: Stage) -> None:
    found, item = stage.one_item(host=stage.universities[1])
    stage.drawn(found)
    assert on_item(item) == {"乙专家", "丙专家"}, "甲 and 丁 belong to the host"
    assert set(Conflict.objects.values_list("kind", "detail__unit")) == {("same-unit", "兰州大学")}


def test_a_unit_below_the_host_bars_too(stage: Stage) -> None:
    hospital = stage.unit("大学附属医院", kind="hospital", parent=stage.universities[0])
    doctor = stage.expert("戊专家", hospital)
    found, item = stage.one_item()
    stage.drawn(found)
    assert "戊专家" not in on_item(item)
    assert Conflict.objects.get(expert=doctor).kind == "affiliated-unit"


def test_who_applies_in_the_group_reviews_none_of_it(stage: Stage) -> None:
    rival = stage.experts[0].person
    found = stage.open(stage.item(1), stage.item(2, also=[PartyDraft(Party.Part.MEMBER, person=rival)]))
    stage.drawn(found)
    for item in found.items.all():
        assert "甲专家" not in on_item(item)
    theirs = Conflict.objects.filter(expert=stage.experts[0], item__code="P001")
    assert list(theirs.values_list("kind", flat=True)) == ["own-item"]


@pytest.mark.parametrize(("name", "unit", "away"), [("甲专家", "兰州大学", True), ("甲专家", "西北师范大学", False)])
def test_whom_the_applicant_names_is_not_drawn(stage: Stage, name: str, unit: str, away: bool) -> None:
    found, item = stage.one_item(also=[PartyDraft(Party.Part.EXCLUDED, name=name, unit_name=unit)])
    experts.move(stage.experts[3].pk, "pause", actor=stage.officer, now=NOW, key=new_key())
    stage.drawn(found)
    assert ("甲专家" not in on_item(item)) is away


def test_who_belongs_nowhere_is_not_drawn_until_somebody_looked(stage: Stage) -> None:
    homeless = stage.expert("无单位", None)
    found, item = stage.one_item()
    stage.drawn(found)
    assert "无单位" not in on_item(item)
    assert Conflict.objects.get(expert=homeless).strength == "undetermined"


@pytest.fixture
def ties() -> Iterator[list[Tie]]:
    """What another room knows of shared work."""
    known: list[Tie] = []
    access.relations._items["tests"] = lambda experts, behind: known
    yield known
    del access.relations._items["tests"]


@pytest.mark.parametrize(("last", "away"), [(date(2023, 3, 24), True), (date(2023, 3, 23), False)])
def test_what_other_rooms_know_of_shared_projects_bars_for_three_years(
    stage: Stage, ties: list[Tie], last: date, away: bool
) -> None:
    found, item = stage.one_item()
    ties.append(Tie("co-project", stage.experts[0].person_id, stage.applicants[0].pk, LONG_AGO, last, "镍钴专项"))
    experts.move(stage.experts[3].pk, "pause", actor=stage.officer, now=NOW, key=new_key())
    stage.drawn(found)
    assert ("甲专家" not in on_item(item)) is away
    if away:
        row = Conflict.objects.get(expert=stage.experts[0])
        said = queries.why(row, queries.persons_named([row]))
        assert said == f"与申请人1：镍钴专项（至 {last}）"


def test_who_was_reviewed_by_the_applicant_lately_is_only_flagged(stage: Stage) -> None:
    applicant = stage.expert("申请又评审", stage.universities[0])
    rival = stage.experts[0].person
    parties = [
        PartyDraft(Party.Part.APPLICANT, person=rival),
        PartyDraft(Party.Part.HOST, organisation=stage.universities[2]),
    ]
    earlier = stage.open(stage.item(8, parties=parties), now=NOW - timedelta(days=300))
    Assignment.objects.create(
        item=earlier.items.get(),
        expert=applicant,
        drawn="hand",
        state="accepted",
        created_at=NOW,
        invited_at=NOW,
        due=NOW,
    )
    found, item = stage.one_item(also=[PartyDraft(Party.Part.MEMBER, person=applicant.person)])
    stage.drawn(found)
    flag = Conflict.objects.get(item=item, expert=stage.experts[0], kind="reciprocal")
    assert flag.strength == "flags"
    assert "甲专家" not in on_item(item), "a flag is for a person to weigh: the draw passes over it"
    Assignment.objects.filter(item=item).delete()
    assert assign(stage, item, stage.experts[0]).expert == stage.experts[0]


def test_a_conflict_that_is_over_bars_no_longer(stage: Stage) -> None:
    found, item = stage.one_item()
    relate(stage.experts[0], stage.applicants[0])
    stage.drawn(found)
    Relation.objects.update(valid=valid(LONG_AGO, ON - timedelta(days=1)))
    assigning.draw(found.pk, actor=stage.officer, now=NOW, key=new_key())
    kept = Conflict.objects.get(item=item)
    assert ON not in kept.valid, "it stays on record, over since yesterday"
    relation = Relation.objects.get()
    relation.valid = valid(LONG_AGO)
    relation.save()
    later = NOW + timedelta(days=5)
    assigning.draw(found.pk, actor=stage.officer, now=later, key=new_key())
    kept.refresh_from_db()
    assert kept.valid.lower == later.date(), "and is in force again when it is found again"


def test_only_who_knows_the_field_is_asked(stage: Stage) -> None:
    stage.expert("生物专家", stage.universities[1], "180")
    found = stage.open(stage.item(1), stage.item(2, field="180"))
    stage.drawn(found)
    assert on_item(found.items.get(code="P002")) == {"生物专家"}
    assert "生物专家" not in on_item(found.items.get(code="P001"))


def test_paused_experts_and_those_with_enough_are_not_asked(stage: Stage) -> None:
    experts.move(stage.experts[0].pk, "pause", actor=stage.officer, now=NOW, key=new_key())
    Expert.objects.filter(pk=stage.experts[1].pk).update(capacity=1)
    found = stage.open(stage.item(1), stage.item(2), stage.item(3))
    made = stage.drawn(found)
    loads = Counter(row.expert.person.name for row in made)
    assert loads == {"乙专家": 1, "丙专家": 3, "丁专家": 3}
    assert len(made) == 7, "two places stay open"


def test_last_years_items_do_not_count_against_capacity(stage: Stage) -> None:
    Expert.objects.update(capacity=2)
    stage.drawn(stage.open())
    found = stage.open(stage.item(5))
    assert len(stage.drawn(found)) == 2, "of eight places six are taken"
    Assignment.objects.update(created_at=NOW.replace(year=2025))
    assert len(assigning.draw(found.pk, actor=stage.officer, now=NOW, key=new_key())) == 1


def test_a_group_is_drawn_alone(stage: Stage) -> None:
    found = stage.open()
    first = found.items.get(code="P001")
    group = found.groups.create(title="材料", place=1)
    Item.objects.filter(pk=first.pk).update(group=group)
    assigning.draw(found.pk, group=group.pk, actor=stage.officer, now=NOW, key=new_key())
    assert len(on_item(first)) == 3
    assert not on_item(found.items.get(code="P002"))


def test_drawing_again_fills_only_what_is_open(stage: Stage) -> None:
    found = stage.open()
    stage.drawn(found)
    assert assigning.draw(found.pk, actor=stage.officer, now=NOW, key=new_key()) == []


def test_the_same_pool_and_seed_give_the_same_draw(stage: Stage) -> None:
    found = stage.open()
    first = {(row.item_id, row.expert_id) for row in stage.drawn(found)}
    Assignment.objects.filter(item__round=found).delete()
    assert {(row.item_id, row.expert_id) for row in stage.drawn(found)} == first


def test_one_key_draws_once(stage: Stage) -> None:
    found = stage.open()
    pairs = [{row.pk for row in assigning.draw(found.pk, actor=stage.officer, now=NOW, key="k")} for _ in range(2)]
    assert pairs[0] == pairs[1]
    assert Assignment.objects.count() == 6


@pytest.mark.parametrize(("who", "error"), [("head", NotAllowed), ("director", NotAllowed), ("stranger", NotFound)])
def test_who_may_not_draw(stage: Stage, who: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        assigning.draw(stage.open().pk, actor=getattr(stage, who), now=NOW, key=new_key())


def test_an_officer_chooses_by_hand_for_a_reason(stage: Stage) -> None:
    _round, item = stage.one_item()
    made = assign(stage, item, stage.experts[0])
    assert (made.drawn, made.reason, made.state) == ("hand", {"text": "唯一熟悉此方向"}, "proposed")
    assert JournalLine.objects.get(action="review.assigned").detail["reason"] == "唯一熟悉此方向"
    with pytest.raises(Refused, match="写明理由"):
        assign(stage, item, stage.experts[1], " ")


def test_a_conflict_refuses_with_its_grounds(stage: Stage) -> None:
    _round, item = stage.one_item(host=stage.universities[1])
    relate(stage.experts[0], stage.applicants[0])
    with pytest.raises(Refused) as caught:
        assign(stage, item, stage.experts[0])
    assert caught.value.reason == "甲专家不能评审这一项：近亲属，与申请人1；同一单位，同在 兰州大学。"
    assert not Assignment.objects.exists()


def test_who_belongs_nowhere_is_refused_until_cleared(stage: Stage) -> None:
    _round, item = stage.one_item()
    with pytest.raises(Refused, match="单位不明"):
        assign(stage, item, stage.expert("无单位", None))


def test_an_expert_of_another_field_may_be_chosen_by_hand(stage: Stage) -> None:
    _round, item = stage.one_item()
    assert assign(stage, item, stage.expert("跨学科", stage.universities[2], "180")).item == item


def test_nobody_is_chosen_who_had_the_item_has_too_much_or_is_paused(stage: Stage) -> None:
    _round, item = stage.one_item()
    had = assign(stage, item, stage.experts[0])
    Assignment.objects.filter(pk=had.pk).update(state="declined", invited_at=NOW, due=DUE)
    with pytest.raises(Refused, match="已派过这一项"):
        assign(stage, item, stage.experts[0])
    Expert.objects.filter(pk=stage.experts[1].pk).update(capacity=0)
    with pytest.raises(Refused, match="评审数已满"):
        assign(stage, item, stage.experts[1])
    experts.move(stage.experts[2].pk, "pause", actor=stage.officer, now=NOW, key=new_key())
    with pytest.raises(Refused, match="不接受评审"):
        assign(stage, item, stage.experts[2])
    with pytest.raises(NotFound):
        assigning.assign(item.pk, 0, reason="x", actor=stage.officer, now=NOW, key=new_key())


def test_a_full_item_takes_nobody_else(stage: Stage) -> None:
    found, item = stage.one_item()
    stage.drawn(found)
    left = next(one for one in stage.experts if one.person.name not in on_item(item))
    with pytest.raises(Refused, match="已经够了"):
        assign(stage, item, left)


def invite(stage: Stage, found: Round, **more: object) -> int:
    said = {"due": DUE, "actor": stage.officer, "now": NOW, "key": new_key()} | more
    return assigning.invite(found.pk, **said)  # type: ignore[arg-type]


def test_everybody_proposed_is_asked_once_with_a_date(stage: Stage) -> None:
    found = stage.open()
    rows = stage.drawn(found)
    assert invite(stage, found) == 6
    for row in rows:
        row.refresh_from_db()
        assert (row.state, row.invited_at, row.due) == ("invited", NOW, DUE)
    told = Notice.objects.filter(kind="review-invitation")
    assert set(told.values_list("person", flat=True)) == {row.expert.person_id for row in rows}
    assert sum(notice.arguments["n"] for notice in told) == 6, "one notice a person, however many items"
    assert {notice.due for notice in told} == {DUE}
    assert invite(stage, found) == 0


def test_a_group_is_invited_alone(stage: Stage) -> None:
    found = stage.open()
    stage.drawn(found)
    group = found.groups.create(title="材料", place=1)
    found.items.filter(code="P001").update(group=group)
    assert invite(stage, found, group=group.pk) == 3
    assert Assignment.objects.filter(state="proposed").count() == 3


def test_a_due_date_lies_ahead(stage: Stage) -> None:
    found = stage.open()
    stage.drawn(found)
    with pytest.raises(Refused, match="今天以后"):
        invite(stage, found, due=NOW)


def test_who_came_into_a_conflict_since_the_draw_is_not_asked_and_another_is(stage: Stage) -> None:
    found, item = stage.one_item()
    stage.drawn(found)
    name = sorted(on_item(item))[0]
    late = next(one for one in stage.experts if one.person.name == name)
    relate(late, stage.applicants[0])
    assert invite(stage, found) == 3
    row = Assignment.objects.get(expert=late)
    assert (row.state, row.invited_at, row.ended_why) == ("conflicted", None, "邀请前比对数据发现须回避")
    assert on_item(item) == {one.person.name for one in stage.experts} - {name}
    assert not Notice.objects.filter(person=late.person_id).exists()


def test_a_round_without_anybody_left_invites_who_there_is(stage: Stage) -> None:
    found, item = stage.one_item()
    stage.drawn(found)
    for one in stage.experts:
        relate(one, stage.applicants[0])
    assert invite(stage, found) == 0
    assert on_item(item) == set()


def test_who_is_late_is_reminded_and_when_is_kept(stage: Stage) -> None:
    row = stage.accepted(stage.open())[0]
    later = NOW + timedelta(days=10)
    assigning.remind(row.pk, actor=stage.officer, now=later, key=new_key())
    row.refresh_from_db()
    assert row.reminded_at == later
    assert Notice.objects.get(kind="review-reminder").person == row.expert.person_id


def test_who_has_handed_in_is_not_reminded(stage: Stage) -> None:
    row = stage.scored(stage.open())[0]
    with pytest.raises(Refused, match="已经提交"):
        assigning.remind(row.pk, actor=stage.officer, now=NOW, key=new_key())


def test_moving_to_another_unit_while_reviewing_is_found_by_the_next_check(stage: Stage) -> None:
    found, _item = stage.one_item()
    row = stage.accepted(found)[0]
    Affiliation.objects.create(
        person=row.expert.person, organisation=stage.universities[0], kind="part-time", valid=valid(ON)
    )
    assert answering.check(found.pk, actor=stage.officer, now=NOW, key=new_key()) == 1
    row.refresh_from_db()
    assert row.state == "conflicted"
