"""A round: opened with its items, settled until the first ballot is out, grouped, closed with everything in."""

from datetime import date, timedelta
from typing import Any

import pytest

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.commands import command, new_key
from kezhi.base.models import JournalLine
from kezhi.engine.errors import Problems
from kezhi.packs.queries import published
from kezhi.review import queries
from kezhi.review.actions import balloting, panels, rounds
from kezhi.review.actions.rounds import PartyDraft
from kezhi.review.models import Group, Item, Party, Round
from tests.kezhi.review import conftest
from tests.kezhi.review.conftest import MAIL, PANEL, Stage
from tests.lists import NOW


def test_a_round_starts_from_its_packs_rubric(stage: Stage) -> None:
    found = stage.open()
    assert (found.rubric, found.method, found.per_item, found.state) == ("basic_research", "mail", 3, "open")
    assert (found.about_type, found.about_id) == ("subjects.organisation", stage.universities[0].pk)
    assert found.frozen_at is None
    first, second = found.items.all()
    assert (first.code, first.title, first.field, first.topic) == ("P001", "镍钴资源研究 1", "140", "材料")
    assert set(second.parties.values_list("part", flat=True)) == {"applicant", "host"}
    line = JournalLine.objects.get(action="review.opened")
    assert (line.object_id, line.detail["items"], line.detail["seed"]) == (found.pk, 2, "5eed")


def test_a_panel_pack_begins_a_panel_round(stage: Stage) -> None:
    found = stage.open(code=PANEL)
    assert (found.method, found.per_item, found.needs_panel) == ("panel", 5, True)


def test_there_is_no_round_of_nothing(stage: Stage) -> None:
    draft = {
        "kind": conftest.KIND,
        "about": stage.universities[0],
        "title": "空",
        "office": stage.office(),
        "seed": "a",
    }
    version = published("call").get(pack__code=MAIL)
    with (
        command("test", actor=stage.officer, now=NOW, key=new_key()) as cmd,
        pytest.raises(Refused, match="没有可以评审"),
    ):
        rounds.open_round(rounds.RoundDraft(version=version, **draft), cmd=cmd)


def test_nor_one_of_a_pack_without_a_rubric(stage: Stage) -> None:
    with pytest.raises(Refused, match="没有声明评分表"):
        stage.open(version=published("department").get())


@pytest.mark.parametrize("who", ["stranger", "director", "supervisor"])
def test_a_round_is_opened_by_its_office(stage: Stage, who: str) -> None:
    draft = rounds.RoundDraft(
        kind=conftest.KIND, about=stage.universities[0], title="别人的", seed="a", office=stage.office(),
        version=published("call").get(pack__code=MAIL), items=(stage.item(1),),
    )  # fmt: skip
    with pytest.raises(NotAllowed), command("test", actor=getattr(stage, who), now=NOW, key=new_key()) as cmd:
        rounds.open_round(draft, cmd=cmd)
    assert not Round.objects.exists()


def excluded(count: int) -> list[PartyDraft]:
    return [PartyDraft(Party.Part.EXCLUDED, name=f"某专家{n}", unit_name="某校") for n in range(count)]


def test_an_applicant_excludes_as_many_experts_as_the_pack_allows(stage: Stage) -> None:
    found = stage.open(stage.item(1, also=excluded(3)))
    assert found.items.get().parties.filter(part="excluded").count() == 3
    with pytest.raises(Problems) as caught:
        stage.open(stage.item(2, also=excluded(4)), stage.item(3))
    [problem] = caught.value.problems
    assert (problem.code, problem.arguments["count"], problem.arguments["most"]) == ("review.too_many_excluded", 4, 3)
    assert "P002" in problem.render("zh")


def settle(stage: Stage, found: Round, **more: Any) -> Round:
    said = {"title": found.title, "method": "mail-panel", "per_item": 4, "actor": stage.officer, "now": NOW}
    return rounds.settle(found.pk, **(said | more), key=new_key())


def test_settings_change_until_the_first_ballot_is_out(stage: Stage) -> None:
    found = stage.open()
    settle(stage, found, title="改过的")
    found.refresh_from_db()
    assert (found.title, found.method, found.per_item) == ("改过的", "mail-panel", 4)
    assert JournalLine.objects.get(action="review.settled").detail["before"]["per_item"] == 3
    settle(stage, found, per_item=3)
    stage.accepted(found)
    with pytest.raises(Refused, match="不能再改"):
        settle(stage, found)
    found.refresh_from_db()
    assert (found.frozen_at, found.per_item) == (NOW, 3)


def test_drawing_and_inviting_do_not_freeze(stage: Stage) -> None:
    found = stage.open()
    stage.invited(found)
    found.refresh_from_db()
    assert found.frozen_at is None


def test_fewer_experts_than_the_pack_asks_are_refused(stage: Stage) -> None:
    found = stage.open(code=PANEL)
    with pytest.raises(Refused, match="至少 5 名"):
        settle(stage, found, per_item=4)


@pytest.mark.parametrize("who", ["head", "supervisor"])
def test_settings_are_the_officers(stage: Stage, who: str) -> None:
    with pytest.raises(NotAllowed):
        settle(stage, stage.open(), actor=getattr(stage, who))


def group(stage: Stage, found: Round, by: str = "topic", key: str | None = None) -> int:
    return rounds.group_by(found.pk, by, actor=stage.officer, now=NOW, key=key or new_key())


def titles(found: Round) -> dict[str, list[str]]:
    return {one.title: [item.code for item in one.items.all()] for one in found.groups.all()}


def test_items_are_grouped_by_topic_or_discipline(stage: Stage) -> None:
    found = stage.open(stage.item(1), stage.item(2), stage.item(3, topic=""))
    assert group(stage, found) == 3
    assert titles(found) == {"材料": ["P001"], "能源": ["P002"], "其他": ["P003"]}
    other = stage.open(stage.item(4), stage.item(5, field="180"))
    group(stage, other, "field")
    assert titles(other) == {"物理学": ["P004"], "生物学": ["P005"]}


def test_what_stands_in_a_group_stays_there(stage: Stage) -> None:
    found = stage.open()
    first = found.items.all()[0]
    rounds.move_items(found.pk, [first.pk], "另一组", actor=stage.officer, now=NOW, key=new_key())
    assert group(stage, found) == 1
    assert titles(found) == {"另一组": ["P001"], "能源": ["P002"]}


def test_items_are_moved_by_hand_and_empty_groups_go(stage: Stage) -> None:
    found = stage.open()
    group(stage, found)
    second = found.items.get(code="P002")
    made = rounds.move_items(found.pk, [second.pk], " 材料 ", actor=stage.officer, now=NOW, key=new_key())
    assert titles(found) == {"材料": ["P001", "P002"]}
    assert made.title == "材料"
    assert JournalLine.objects.get(action="review.items_moved").detail["items"] == [second.pk]


def test_a_move_says_where_to_and_leaves_other_rounds_alone(stage: Stage) -> None:
    found, other = stage.open(), stage.open(stage.item(7))
    stranger = other.items.get()
    with pytest.raises(Refused, match="哪一组"):
        rounds.move_items(found.pk, [], "  ", actor=stage.officer, now=NOW, key=new_key())
    rounds.move_items(found.pk, [stranger.pk], "材料", actor=stage.officer, now=NOW, key=new_key())
    stranger.refresh_from_db()
    assert stranger.group is None


def test_grouping_twice_with_one_key_groups_once(stage: Stage) -> None:
    found = stage.open()
    assert group(stage, found, key="k") == group(stage, found, key="k") == 2
    assert Group.objects.filter(round=found).count() == 2


def close(stage: Stage, found: Round, **more: Any) -> Round:
    return rounds.close(found.pk, **({"actor": stage.head, "now": NOW, "key": new_key()} | more))


def told(stage: Stage, found: Round) -> list[tuple[str, str]]:
    with pytest.raises(Problems) as caught:
        close(stage, found)
    return [(one.code, one.arguments["code"]) for one in caught.value.problems]


def test_a_round_closes_when_every_ballot_is_in(stage: Stage) -> None:
    found = stage.open()
    stage.scored(found)
    closed = close(stage, found, now=NOW + timedelta(days=9))
    assert (closed.state, closed.closed_at) == ("closed", NOW + timedelta(days=9))
    assert closed.digest == queries.results(found.pk).digest
    assert [found.pk] == conftest.CLOSED, "the room whose round it is was told"
    assert JournalLine.objects.get(action="review.closed").detail["digest"] == closed.digest


def test_each_item_with_too_few_ballots_is_named(stage: Stage) -> None:
    found = stage.open()
    rows = stage.accepted(found)
    assert told(stage, found) == [("review.few_ballots", "P001"), ("review.few_ballots", "P002")]
    for row in rows:
        if row.item.code == "P001":
            stage.submit(row, 80)
    with pytest.raises(Problems) as caught:
        close(stage, found)
    [problem] = caught.value.problems
    assert problem.render("zh") == "P002 镍钴资源研究 2：评分表 0 份，应有 3 份。请催交或补充专家。"
    found.refresh_from_db()
    assert (found.state, conftest.CLOSED) == ("open", [])


def test_a_reopened_ballot_does_not_count(stage: Stage) -> None:
    found, _item = stage.one_item()
    row = stage.scored(found)[0]
    balloting.reopen(row.pk, why="请补充", actor=stage.officer, now=NOW, key=new_key())
    assert told(stage, found) == [("review.few_ballots", "P001")]
    stage.submit(row, 70)
    assert close(stage, found).state == "closed"


def test_where_a_meeting_is_owed_its_result_is_asked(stage: Stage) -> None:
    found, item = stage.one_item()
    settle(stage, found, method="mail-panel", per_item=3)
    stage.scored(found)
    assert told(stage, found) == [("review.panel_missing", "P001")]
    panels.PanelResult.objects.create(
        item=item, meeting="1", on=date(2026, 3, 20), present=5, votes_for=4, entered_at=NOW, entered_by=1
    )
    assert close(stage, found).state == "closed"


@pytest.mark.parametrize(
    ("who", "error"), [("stranger", NotFound), ("director", NotAllowed), ("supervisor", NotAllowed)]
)
def test_who_may_not_close(stage: Stage, who: str, error: type[Exception]) -> None:
    found = stage.open()
    stage.scored(found)
    with pytest.raises(error):
        close(stage, found, actor=getattr(stage, who))


def test_closing_twice_with_one_key_tells_once(stage: Stage) -> None:
    found = stage.open()
    stage.scored(found)
    assert close(stage, found, key="k") == close(stage, found, key="k")
    assert [found.pk] == conftest.CLOSED
    with pytest.raises(NotAllowed):
        close(stage, found)


def test_a_failure_of_what_follows_undoes_the_closing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    found = stage.open()
    stage.scored(found)

    def fails(*_: Any) -> None:
        raise Refused("办件走不下去")

    monkeypatch.setitem(conftest.access.closings._items, conftest.KIND, fails)
    with pytest.raises(Refused, match="走不下去"):
        close(stage, found)
    assert Round.objects.get(pk=found.pk).state == "open"


def test_an_item_that_is_not_there_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        rounds.item_in(stage.officer, "assign", 0)
    _round, item = stage.one_item()
    with pytest.raises(NotFound):
        rounds.item_in(stage.stranger, "assign", item.pk)
    assert Item.objects.filter(pk=item.pk).exists()


def added(stage: Stage, found: Round, *drafts: rounds.ItemDraft, by: Any = None) -> Round:
    with command("test", actor=by or stage.officer, now=NOW, key=new_key()) as cmd:
        return rounds.add_items(found.pk, drafts, cmd=cmd)


def test_what_comes_later_is_added_with_its_parties_even_after_the_first_ballot(stage: Stage) -> None:
    found = stage.open()
    stage.accepted(found)
    added(stage, found, stage.item(3))
    late = found.items.get(code="P003")
    assert set(late.parties.values_list("part", flat=True)) == {"applicant", "host"}
    assert late.group is None
    assert JournalLine.objects.get(action="review.items_added").object_id == found.pk
    with pytest.raises(Problems) as refused:
        rounds.close(found.pk, actor=stage.officer, now=NOW, key=new_key())
    assert "P003" in str(refused.value), "it has to be reviewed too"


def test_only_who_runs_an_open_round_adds_to_it(stage: Stage) -> None:
    found = stage.open()
    with pytest.raises(NotFound):
        added(stage, found, stage.item(3), by=stage.stranger)
    with pytest.raises(NotAllowed):
        added(stage, found, stage.item(4), by=stage.director)
    stage.scored(found)
    rounds.close(found.pk, actor=stage.officer, now=NOW, key=new_key())
    with pytest.raises(NotAllowed):
        added(stage, found, stage.item(5))
    assert found.items.count() == 2


def test_who_is_added_excludes_no_more_experts_than_allowed(stage: Stage) -> None:
    found = stage.open()
    away = [PartyDraft(Party.Part.EXCLUDED, name=f"某专家{n}", unit_name="某大学") for n in range(9)]
    with pytest.raises(Problems, match="P003"):
        added(stage, found, stage.item(3, also=away))
    assert found.items.count() == 2
