"""An invitation answered, experts who step aside, conflicts that come to light late: each leaves a place to fill."""

from datetime import timedelta

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine, Notice
from kezhi.review import queries
from kezhi.review.actions import answering, balloting, conflicts
from kezhi.review.models import Assignment, Ballot, Conflict, Round
from kezhi.subjects.models import Relation
from kezhi.subjects.models.validity import valid
from tests.kezhi.review.conftest import Stage, ballot
from tests.lists import NOW
from tests.people import LONG_AGO


def invited(stage: Stage) -> tuple[Round, Assignment]:
    found, _item = stage.one_item()
    return found, stage.invited(found)[0]


def accepted(stage: Stage) -> tuple[Round, Assignment]:
    found, _item = stage.one_item()
    return found, stage.accepted(found)[0]


def own(stage: Stage, row: Assignment) -> dict[str, object]:
    return {"actor": stage.acting(row.expert), "now": NOW, "key": new_key()}


def officer(stage: Stage) -> dict[str, object]:
    return {"actor": stage.officer, "now": NOW, "key": new_key()}


def substitutes(row: Assignment) -> list[Assignment]:
    return list(row.item.assignments.filter(state="proposed").exclude(pk=row.pk))


def relate(stage: Stage, row: Assignment) -> None:
    applicant = stage.applicants[0]
    Relation.objects.create(person=row.expert.person, other=applicant, kind="spouse", source="x", valid=valid(LONG_AGO))


def test_accepting_gives_the_rubric_and_freezes_the_round(stage: Stage) -> None:
    found, row = invited(stage)
    answering.accept(row.pk, **own(stage, row))  # type: ignore[arg-type]
    row.refresh_from_db()
    assert (row.state, row.answered_at) == ("accepted", NOW)
    [made] = row.ballots.all()
    assert (made.state, made.number, made.opened_at) == ("draft", 1, NOW)
    assert made.rubric.startswith("basic_research ")
    found.refresh_from_db()
    assert found.frozen_at == NOW


def test_the_second_acceptance_leaves_the_freezing_as_it_was(stage: Stage) -> None:
    found, _item = stage.one_item()
    rows = stage.invited(found)
    for at, row in enumerate(rows):
        answering.accept(row.pk, actor=stage.acting(row.expert), now=NOW + timedelta(days=at), key=new_key())
    found.refresh_from_db()
    assert found.frozen_at == NOW


def test_accepting_twice_gives_one_ballot(stage: Stage) -> None:
    _round, row = invited(stage)
    for _ in range(2):
        answering.accept(row.pk, actor=stage.acting(row.expert), now=NOW, key="k")
    assert row.ballots.count() == 1
    with pytest.raises(NotAllowed):
        answering.accept(row.pk, **own(stage, row))  # type: ignore[arg-type]


def test_who_is_in_conflict_is_told_the_kind_and_not_whose_it_is(stage: Stage) -> None:
    _round, row = invited(stage)
    Conflict.objects.create(
        expert=row.expert, item=row.item, kind="same-unit", source="data", strength="bars", found_at=NOW,
        valid=valid(LONG_AGO), detail={"unit": "兰州理工大学"},
    )  # fmt: skip
    with pytest.raises(Refused) as caught:
        answering.accept(row.pk, **own(stage, row))  # type: ignore[arg-type]
    assert "同一单位" in caught.value.reason
    assert "兰州理工" not in caught.value.reason
    assert not row.ballots.exists()


def test_declining_needs_a_reason_and_brings_a_substitute(stage: Stage) -> None:
    found, row = invited(stage)
    with pytest.raises(Refused, match="谢绝的原因"):
        answering.decline(row.pk, why=" ", **own(stage, row))  # type: ignore[arg-type]
    answering.decline(row.pk, why="时间冲突", **own(stage, row))  # type: ignore[arg-type]
    row.refresh_from_db()
    assert (row.state, row.ended_why, row.answered_at) == ("declined", "时间冲突", NOW)
    [other] = substitutes(row)
    assert other.expert not in {row.expert for row in stage.invited(found) if row.state != "proposed"} or other.expert
    told = Notice.objects.get(kind="review-substitute")
    assert told.person == stage.officer.person
    assert told.arguments["what"]["zh"] == "已另拟一名，请邀请"


def test_where_nobody_is_left_the_officer_is_told_so(stage: Stage) -> None:
    _round, row = invited(stage)
    left = next(one for one in stage.experts if not one.assignments.filter(item=row.item).exists())
    left.state = "paused"
    left.save()
    answering.decline(row.pk, why="时间冲突", **own(stage, row))  # type: ignore[arg-type]
    assert substitutes(row) == []
    assert Notice.objects.get(kind="review-substitute").arguments["what"]["en"].startswith("nobody is left")


def test_an_expert_who_declares_a_conflict_is_off_and_what_they_scored_does_not_count(stage: Stage) -> None:
    _round, row = accepted(stage)
    stage.submit(row, 95)
    answering.recuse(row.pk, grounds="研究生同学", **own(stage, row))  # type: ignore[arg-type]
    row.refresh_from_db()
    assert row.state == "conflicted"
    kept = Conflict.objects.get(expert=row.expert)
    assert (kept.kind, kept.source, kept.strength, kept.grounds) == ("declared", "expert", "bars", "研究生同学")
    aside = row.ballots.get()
    assert (aside.state, aside.set_aside_why, aside.total) == ("set-aside", "研究生同学", 95)
    assert len(substitutes(row)) == 1
    assert JournalLine.objects.filter(action="ballot.set_aside", object_id=aside.pk).exists()


def test_an_invitation_can_be_answered_with_a_conflict(stage: Stage) -> None:
    _round, row = invited(stage)
    answering.recuse(row.pk, grounds="合作过", **own(stage, row))  # type: ignore[arg-type]
    assert Assignment.objects.get(pk=row.pk).state == "conflicted"
    with pytest.raises(NotAllowed):
        answering.recuse(row.pk, grounds="合作过", **own(stage, row))  # type: ignore[arg-type]


def test_a_conflict_is_said_in_words(stage: Stage) -> None:
    _round, row = invited(stage)
    with pytest.raises(Refused, match="什么关系"):
        answering.recuse(row.pk, grounds="", **own(stage, row))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="怎么知道"):
        answering.register(row.pk, grounds=" ", **officer(stage))  # type: ignore[arg-type]


def test_an_officer_records_what_came_to_light_and_the_expert_is_told(stage: Stage) -> None:
    _round, row = accepted(stage)
    answering.register(row.pk, grounds="来信反映是同门", **officer(stage))  # type: ignore[arg-type]
    row.refresh_from_db()
    assert (row.state, row.ballots.get().state) == ("conflicted", "set-aside")
    told = Notice.objects.get(kind="review-set-aside")
    assert told.person == row.expert.person_id
    assert told.arguments["kind"] == {"zh": "声明的利益关系", "en": "Declared conflict"}
    assert "同门" not in str(told.arguments), "what was written in is for the office"
    assert Conflict.objects.get(expert=row.expert).source == "officer"


def test_of_a_mere_proposal_the_expert_is_not_told(stage: Stage) -> None:
    found, _item = stage.one_item()
    row = stage.drawn(found)[0]
    answering.register(row.pk, grounds="同门", **officer(stage))  # type: ignore[arg-type]
    assert not Notice.objects.filter(kind="review-set-aside").exists()


def test_who_scores_after_being_recused_is_told_why(stage: Stage) -> None:
    _round, row = accepted(stage)
    answering.register(row.pk, grounds="同门", **officer(stage))  # type: ignore[arg-type]
    actor = stage.acting(row.expert)
    for do in (
        lambda: balloting.save(row.pk, {"scores.plan": "80"}, actor=actor, now=NOW),
        lambda: balloting.submit(row.pk, ballot(row, 80), actor=actor, now=NOW, key=new_key()),
    ):
        with pytest.raises(Refused, match="须回避（声明的利益关系）"):
            do()


def test_the_check_takes_off_whom_the_data_bars_now(stage: Stage) -> None:
    found, row = accepted(stage)
    stage.submit(row, 90)
    relate(stage, row)
    assert answering.check(found.pk, **officer(stage)) == 1  # type: ignore[arg-type]
    row.refresh_from_db()
    assert (row.state, row.ballots.get().state) == ("conflicted", "set-aside")
    told = Notice.objects.get(kind="review-set-aside")
    assert told.arguments["kind"] == {"zh": "近亲属", "en": "Near relative"}
    assert len(substitutes(row)) == 1
    assert answering.check(found.pk, **officer(stage)) == 0  # type: ignore[arg-type]


def test_a_flag_takes_nobody_off(stage: Stage) -> None:
    found, row = accepted(stage)
    Conflict.objects.create(
        expert=row.expert, item=row.item, kind="declared", source="officer", strength="flags", grounds="近来互评",
        found_at=NOW, valid=valid(LONG_AGO),
    )  # fmt: skip
    assert answering.check(found.pk, **officer(stage)) == 0  # type: ignore[arg-type]
    assert Assignment.objects.get(pk=row.pk).state == "accepted"


def test_an_expert_is_replaced_for_a_reason(stage: Stage) -> None:
    _round, row = accepted(stage)
    with pytest.raises(Refused, match="更换的原因"):
        answering.replace(row.pk, why="", **officer(stage))  # type: ignore[arg-type]
    answering.replace(row.pk, why="联系不上", **officer(stage))  # type: ignore[arg-type]
    row.refresh_from_db()
    assert (row.state, row.ended_why, row.ballots.get().state) == ("replaced", "联系不上", "set-aside")
    assert Notice.objects.get(kind="review-withdrawn").person == row.expert.person_id
    assert len(substitutes(row)) == 1


def test_a_ballot_that_is_in_is_not_dropped_by_replacing_its_expert(stage: Stage) -> None:
    _round, row = accepted(stage)
    stage.submit(row, 30)
    with pytest.raises(Refused, match="不能因更换专家而弃用"):
        answering.replace(row.pk, why="打分太低", **officer(stage))  # type: ignore[arg-type]
    assert Ballot.objects.get(assignment=row).state == "submitted"


def test_nobody_answers_for_another(stage: Stage) -> None:
    _round, row = invited(stage)
    other = next(one for one in stage.experts if one.pk != row.expert_id)
    for actor in (stage.acting(other), Actor()):
        with pytest.raises(NotFound):
            answering.accept(row.pk, actor=actor, now=NOW, key=new_key())
    with pytest.raises(NotAllowed):
        answering.accept(row.pk, actor=stage.officer, now=NOW, key=new_key())


def flagged(stage: Stage, strength: str, kind: str = "reciprocal") -> Conflict:
    _round, item = stage.one_item()
    return Conflict.objects.create(
        expert=stage.experts[0], item=item, kind=kind, source="data", strength=strength, found_at=NOW,
        valid=valid(LONG_AGO),
    )  # fmt: skip


def clear(stage: Stage, row: Conflict, why: str = "已电话核实") -> Conflict:
    return conflicts.clear(row.pk, why=why, **officer(stage))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("strength", "kind"), [("flags", "reciprocal"), ("undetermined", "unknown-unit"), ("bars", "excluded")]
)
def test_what_a_person_may_weigh_is_cleared_with_a_reason(stage: Stage, strength: str, kind: str) -> None:
    row = flagged(stage, strength, kind)
    with pytest.raises(Refused, match="核实了什么"):
        clear(stage, row, " ")
    cleared = clear(stage, row)
    assert (cleared.cleared_by, cleared.cleared_why) == (stage.officer.person, "已电话核实")
    assert NOW.date() not in cleared.valid
    assert JournalLine.objects.get(action="conflict.cleared").detail["kind"] == kind


@pytest.mark.parametrize("kind", ["relative", "same-unit", "adviser", "co-project", "own-item", "declared"])
def test_what_bars_is_not_cleared(stage: Stage, kind: str) -> None:
    with pytest.raises(Refused, match="不能排除"):
        clear(stage, flagged(stage, "bars", kind))


def test_what_was_cleared_is_not_found_again(stage: Stage) -> None:
    homeless = stage.expert("无单位", None)
    found, item = stage.one_item()
    stage.drawn(found)
    row = Conflict.objects.get(expert=homeless)
    clear(stage, row)
    Assignment.objects.filter(item=item).delete()
    for one in stage.experts[:2]:
        one.state = "paused"
        one.save()
    stage.drawn(found)
    assert "无单位" in set(item.assignments.values_list("expert__person__name", flat=True))
    row.refresh_from_db()
    assert row.cleared_why == "已电话核实"


def test_only_the_offices_officer_clears(stage: Stage) -> None:
    row = flagged(stage, "flags")
    with pytest.raises(NotFound):
        conflicts.clear(row.pk, why="x", actor=stage.stranger, now=NOW, key=new_key())
    with pytest.raises(NotAllowed):
        conflicts.clear(row.pk, why="x", actor=stage.head, now=NOW, key=new_key())
    with pytest.raises(NotFound):
        conflicts.clear(0, why="x", actor=stage.officer, now=NOW, key=new_key())


def test_the_grounds_of_every_kind_are_said_in_words(stage: Stage) -> None:
    detail = {
        "person": stage.applicants[0].pk if stage.applicants else 0,
        "unit": "甲校",
        "other": "乙所",
        "what": "专项",
    }
    for kind in queries.KINDS:
        row = Conflict(kind=kind, detail=detail, grounds="本人说明" if kind == "declared" else "")
        said = queries.why(row, {})
        assert said
        assert "%" not in said
