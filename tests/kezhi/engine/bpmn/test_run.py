"""Cases taken step by step: commands, and what each does to work, timers, waits and data."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kezhi.engine import bpmn

Begin = Callable[..., Any]

SIMPLE = """
start s
user a implementation=forms.fill
service b implementation=texts.similar
end e
s -> a
a -> b
b -> e
"""
ALARM = """
start s
user a
boundary t on=a timer=P1D
boundary r on=a loose cycle=R3/PT2H
user late
send ring
end e
s -> a
a -> e
t -> late
late -> e
r -> ring
"""


class TestWork:
    def test_a_task_is_an_item_that_waits(self, story: Begin) -> None:
        case = story(SIMPLE).start(amount=3)
        (item,) = case.state.work
        assert (item.element, item.kind, item.handler) == ("a", "user", "forms.fill")
        assert item.data == {"amount": 3}
        assert case.told == [("entered", "s"), ("left", "s"), ("entered", "a")]

    def test_completing_moves_on_to_the_end(self, story: Begin) -> None:
        case = story(SIMPLE).start().complete("a").complete("b")
        assert case.state.finished
        assert case.state.error is None
        assert case.told == [("left", "b"), ("entered", "e"), ("finished", "p")]
        assert case.open == []

    def test_data_is_merged_flat_and_the_last_writer_wins(self, story: Begin) -> None:
        case = story(SIMPLE).start(a={"x": 1}, b=1).complete("a", a={"y": 2}, c=None)
        assert case.state.data == {"a": {"y": 2}, "b": 1, "c": None}
        assert case.state.work[0].data == case.state.data

    def test_numbers_come_back_as_they_went_in(self, story: Begin) -> None:
        given = {"i": 3, "d": Decimal("1.50"), "f": 0.5, "yes": True}
        data = story(SIMPLE).start(**given).state.data
        assert {name: type(value) for name, value in data.items()} == {
            "i": int,
            "d": Decimal,
            "f": float,
            "yes": bool,
        }
        assert str(data["d"]) == "1.50"

    def test_a_work_item_may_be_given_itself_or_by_id(self, story: Begin) -> None:
        case = story(SIMPLE).start()
        by_item = case.send(bpmn.Complete(case.state.work[0])).state
        assert by_item == case.start().send(bpmn.Complete(case.state.work[0].id)).state

    def test_an_item_is_completed_once(self, story: Begin) -> None:
        case = story(SIMPLE).start()
        done = bpmn.Complete(case.state.work[0].id)
        case.send(done)
        with pytest.raises(bpmn.CannotProceed) as halt:
            case.send(done)
        assert halt.value.element == "p"
        assert "no open item 1" in halt.value.why
        assert "没有待办的事项 1" in halt.value.problem.render("zh")

    def test_work_is_oldest_first_and_then_in_the_order_of_the_flows(self, story: Begin) -> None:
        case = story(
            """
            start s
            parallel outer
            parallel inner
            user a
            user b
            user c
            user d
            s -> outer
            outer -> inner
            outer -> c
            inner -> b
            inner -> a
            b -> d
            """
        ).start()
        assert case.open == ["b", "a", "c"]
        assert case.complete("b").open == ["a", "c", "d"]


class TestOneSideOnly:
    """Neither what is given nor what is handed out is ever the state itself."""

    def test_given_data_may_change_afterwards(self, story: Begin) -> None:
        team = ["甲"]
        case = story(SIMPLE).start(team=team)
        team.append("乙")
        case.complete("a", more=team)
        team.append("丙")
        assert case.state.data == {"team": ["甲"], "more": ["甲", "乙"]}

    def test_data_handed_out_may_change(self, story: Begin) -> None:
        case = story(SIMPLE).start(team=[{"name": "甲"}])
        case.state.data["team"][0]["name"] = "乙"
        case.state.work[0].data["team"].clear()
        assert case.state.data == {"team": [{"name": "甲"}]}

    def test_the_state_before_a_step_is_unchanged(self, story: Begin) -> None:
        case = story(ALARM).start(n=1)
        before, text = case.state, bpmn.to_json(case.state)
        case.fire("r").complete("a", n=2)
        assert bpmn.to_json(before) == text
        assert before.data == {"n": 1}

    def test_a_step_that_fails_leaves_no_trace(self, story: Begin) -> None:
        case = story("start s\nuser a\nexclusive x\nend e\ns -> a\na -> x\nx -> e if ok").start(ok=False)
        text = bpmn.to_json(case.state)
        with pytest.raises(bpmn.CannotProceed):
            case.complete("a", other=1)
        assert bpmn.to_json(case.state) == text
        assert case.complete("a", ok=True).state.finished

    def test_values_that_cannot_be_kept_are_no_data(self, story: Begin) -> None:
        with pytest.raises(TypeError, match="set can't stand in the data"):
            story(SIMPLE).start(names={"甲"})
        with pytest.raises(TypeError, match="is text, not int"):
            story(SIMPLE).start(table={1: "甲"})


class TestTimers:
    def test_a_boundary_timer_is_due_from_when_its_task_began(self, story: Begin, now: datetime) -> None:
        case = story(ALARM).start()
        assert [(timer.element, timer.due - now) for timer in case.state.timers] == [
            ("t", timedelta(days=1)),
            ("r", timedelta(hours=2)),
        ]

    def test_an_interrupting_timer_ends_its_task(self, story: Begin) -> None:
        case = story(ALARM).start().fire("t")
        assert case.open == ["late"]
        assert case.told == [("cancelled", "a"), ("entered", "t"), ("left", "t"), ("entered", "late")]
        assert case.events[0].data == {"item": "1"}

    def test_a_loose_timer_leaves_its_task_and_comes_again(self, story: Begin, now: datetime) -> None:
        case = story(ALARM).start()
        for times in (1, 2, 3):
            case.now = now + timedelta(days=3)
            case.fire("r")
            due = [timer.due - now for timer in case.state.timers if timer.element == "r"]
            assert due == [timedelta(hours=2 * times + 2)] * (times < 3)
        assert case.open == ["a", "ring", "ring", "ring", "t"]

    def test_completing_the_task_puts_its_timers_out(self, story: Begin) -> None:
        case = story(ALARM).start()
        fire = bpmn.Fire(case.state.timers[0])
        assert case.complete("a").state.timers == ()
        with pytest.raises(bpmn.CannotProceed, match="there is no timer 2"):
            case.send(fire)

    def test_the_case_stays_open_for_what_a_loose_timer_began(self, story: Begin) -> None:
        case = story(ALARM).start().fire("r").complete("a")
        assert not case.state.finished
        assert case.complete("ring").state.finished

    def test_a_catch_event_waits_even_when_its_time_is_past(self, story: Begin, now: datetime) -> None:
        case = story("start s\ncatch c date=2020-01-01\nend e\ns -> c\nc -> e").start()
        assert case.state.timers[0].due == datetime(2020, 1, 1, tzinfo=now.tzinfo)
        assert not case.state.finished
        assert case.fire("c").told == [("left", "c"), ("entered", "e"), ("finished", "p")]

    def test_a_time_may_be_reckoned_by_a_function(self, story: Begin, now: datetime) -> None:
        due = now + timedelta(days=14)
        case = story(
            "start s\ncatch c 'timer=working days(now(), term)'\ns -> c",
            **{"working days": lambda start, days: due if (start, days) == (now, 10) else None},
        ).start(term=10)
        assert case.state.timers[0].due == due

    @pytest.mark.parametrize("text", ["missing", '"soon"', "3", "date and time(until)"])
    def test_what_gives_no_time_stops_the_case_there(self, story: Begin, text: str) -> None:
        case = story(f"start s\nuser a\ncatch c 'timer={text}'\ns -> a\na -> c").start()
        with pytest.raises(bpmn.CannotProceed) as halt:
            case.complete("a")
        assert halt.value.element == "c"

    def test_a_time_beyond_the_calendar_stops_the_case(self, story: Begin) -> None:
        with pytest.raises(bpmn.CannotProceed, match="gives no time"):
            story("start s\ncatch c timer=P9000Y\ns -> c").start()


class TestFailure:
    PROCESS = """
    start s
    service a
    boundary known on=a error=E1
    boundary other on=a error=
    user mend
    user look
    end e
    s -> a
    a -> e
    known -> mend
    mend -> a
    other -> look
    """

    def test_a_boundary_event_with_the_code_catches_first(self, story: Begin) -> None:
        case = story(self.PROCESS).start().fail("a", "E1")
        assert case.open == ["mend"]
        assert case.told == [("failed", "a"), ("entered", "known"), ("left", "known"), ("entered", "mend")]
        assert case.events[0].data == {"item": "1", "code": "E1"}
        assert case.complete("mend").open == ["a"]

    def test_one_without_a_code_catches_all_others(self, story: Begin) -> None:
        assert story(self.PROCESS).start().fail("a", "E2").open == ["look"]

    def test_what_nothing_catches_ends_the_case(self, story: Begin) -> None:
        case = story("start s\nparallel x\nuser a\nuser b\ns -> x\nx -> a\nx -> b").start().fail("a", "E9")
        assert case.state.finished
        assert case.state.error == "E9"
        assert case.told == [("failed", "a"), ("cancelled", "b"), ("finished", "p")]
        assert case.events[-1].data == {"code": "E9"}


class TestMessages:
    PROCESS = """
    start s
    parallel x
    receive a message=paid
    catch b message=paid
    user c
    boundary m on=c message=more loose
    user d
    s -> x
    x -> a
    x -> b
    x -> c
    m -> d
    """

    def test_the_oldest_wait_takes_the_message_and_its_data(self, story: Begin) -> None:
        case = story(self.PROCESS).start()
        assert [(wait.element, wait.message) for wait in case.state.waits] == [
            ("a", "paid"),
            ("b", "paid"),
            ("m", "more"),
        ]
        case.send(bpmn.Deliver("paid", {"sum": Decimal(5)}))
        assert case.open == ["c", "b", "m"]
        assert case.state.data == {"sum": Decimal(5)}
        assert case.send(bpmn.Deliver("paid")).open == ["c", "m"]

    def test_a_loose_boundary_message_may_come_again(self, story: Begin) -> None:
        case = story(self.PROCESS).start().send(bpmn.Deliver("more")).send(bpmn.Deliver("more"))
        assert [work.element for work in case.state.work] == ["c", "d", "d"]

    def test_nobody_waits_for_a_stray_message(self, story: Begin) -> None:
        with pytest.raises(bpmn.CannotProceed, match="nothing waits for the message lost"):
            story(self.PROCESS).start().send(bpmn.Deliver("lost"))

    def test_a_received_message_is_not_work(self, story: Begin) -> None:
        case = story("start s\nreceive a message=paid\ns -> a").start()
        assert case.state.work == ()
        with pytest.raises(bpmn.CannotProceed):
            case.send(bpmn.Complete(case.state.waits[0].token))


def test_what_is_no_command_is_not_passed_over(story: Begin) -> None:
    with pytest.raises(AssertionError):
        story(SIMPLE).start().send("complete")


class TestCancel:
    def test_it_ends_every_item_timer_and_wait(self, story: Begin) -> None:
        case = story(ALARM).start().send(bpmn.Cancel())
        assert case.state.finished
        assert case.state.error is None
        assert case.open == []
        assert case.told == [("cancelled", "a"), ("finished", "p")]

    def test_a_finished_case_stays_as_it_is(self, story: Begin) -> None:
        case = story(SIMPLE).start().send(bpmn.Cancel())
        before = case.state
        assert case.send(bpmn.Cancel()).state == before
        assert case.told == []
