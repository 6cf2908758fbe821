"""How tokens pass gateways and events, by BPMN 2.0 §13 and by our contract for conditions."""

from collections.abc import Callable
from typing import Any

import pytest

from kezhi.engine import bpmn

Begin = Callable[..., Any]


class TestExclusive:
    PROCESS = """
    start s
    exclusive x default=otherwise
    user low
    user high
    user none
    s -> x
    x -> high if amount > 100
    x -> low if amount > 10
    otherwise: x -> none
    """

    @pytest.mark.parametrize(
        ("amount", "taken"), [(500, "high"), (50, "low"), (5, "none"), (None, "none"), ("many", "none")]
    )
    def test_the_first_true_condition_is_taken_and_null_is_passed_over(
        self, story: Begin, amount: Any, taken: str
    ) -> None:
        assert story(self.PROCESS).start(amount=amount).open == [taken]

    def test_the_default_counts_wherever_it_stands(self, story: Begin) -> None:
        text = self.PROCESS.replace("otherwise: x -> none", "")
        text = text.replace("x -> high", "otherwise: x -> none\nx -> high")
        assert story(text).start(amount=50).open == ["low"]

    def test_without_a_true_branch_or_a_default_the_case_stops(self, story: Begin) -> None:
        with pytest.raises(bpmn.CannotProceed) as halt:
            story("start s\nexclusive x\nuser a\nuser b\ns -> x\nx -> a if n = 1\nx -> b if n = 2").start(n=3)
        assert halt.value.element == "x"
        assert halt.value.problem.code == "bpmn.no-way"

    @pytest.mark.parametrize("condition", ["1", '"yes"', "[true]", 'date("2026-01-01")'])
    def test_a_condition_is_a_boolean(self, story: Begin, condition: str) -> None:
        text = self.PROCESS.replace("amount > 100", condition)
        with pytest.raises(bpmn.CannotProceed) as halt:
            story(text).start(amount=1)
        assert (halt.value.element, halt.value.problem.code) == ("x", "bpmn.not-boolean")

    def test_later_conditions_are_not_asked(self, story: Begin) -> None:
        text = self.PROCESS.replace("amount > 10\n", "1\n")
        assert story(text).start(amount=500).open == ["high"]


class TestTaskFlows:
    def test_a_task_forks_and_takes_the_default_if_no_condition_is_true(self, story: Begin) -> None:
        text = """
        start s
        user a default=else
        user b
        user c
        user d
        s -> a
        a -> b
        a -> c if ok
        else: a -> d
        """
        assert story(text).start(ok=True).complete("a").open == ["b", "c"]
        assert story(text).start(ok=None).complete("a").open == ["b", "d"]

    def test_a_task_with_conditions_only_needs_one(self, story: Begin) -> None:
        case = story("start s\nuser a\nuser b\ns -> a\na -> b if ok").start(ok=False)
        with pytest.raises(bpmn.CannotProceed):
            case.complete("a")

    def test_two_flows_into_a_task_make_it_twice(self, story: Begin) -> None:
        case = story("start s\nparallel x\nuser a\nend e\ns -> x\nx -> a\nfx: x -> a\na -> e").start()
        assert case.open == ["a", "a"]
        assert not case.complete("a").state.finished
        assert case.complete("a").state.finished


class TestParallel:
    PROCESS = """
    start s
    parallel split
    user a
    user b
    parallel join
    user c
    s -> split
    split -> a
    split -> b
    a -> join
    b -> join
    join -> c
    """

    def test_a_join_waits_for_every_flow(self, story: Begin) -> None:
        case = story(self.PROCESS).start().complete("b")
        assert case.open == ["a"]
        assert case.told == [("left", "b"), ("entered", "join")]
        case.complete("a")
        assert case.open == ["c"]
        assert case.told == [("left", "a"), ("entered", "join"), ("left", "join"), ("entered", "c")]

    def test_two_tokens_on_one_flow_do_not_stand_for_both(self, story: Begin) -> None:
        text = self.PROCESS.replace("split -> a", "split -> a\nagain: split -> a")
        case = story(text).start().complete("a").complete("a")
        assert case.open == ["b"]
        assert case.complete("b").open == ["c"]
        assert not case.complete("c").state.finished, "the second token of the doubled flow still waits"

    def test_a_loop_joins_anew_each_time(self, story: Begin) -> None:
        text = self.PROCESS.replace("s -> split", "exclusive again\ns -> again\nagain -> split")
        text += "exclusive x\nend e\nc -> x\nx -> again if more\nx -> e if not(more)"
        case = story(text).start()
        for more in (True, True, False):
            assert case.open == ["a", "b"]
            case.complete("a").complete("b").complete("c", more=more)
        assert case.state.finished


class TestInclusive:
    PROCESS = """
    start s
    inclusive split default=else
    user a
    user b
    user c
    inclusive join
    user after
    s -> split
    split -> a if x
    split -> b if y
    else: split -> c
    a -> join
    b -> join
    c -> join
    join -> after
    """

    @pytest.mark.parametrize(
        ("x", "y", "taken"),
        [(True, True, ["a", "b"]), (True, False, ["a"]), (None, True, ["b"]), (False, None, ["c"])],
    )
    def test_every_true_flow_is_taken_and_joined(self, story: Begin, x: Any, y: Any, taken: list[str]) -> None:
        case = story(self.PROCESS).start(x=x, y=y)
        assert case.open == taken
        for element in taken:
            assert "after" not in case.open
            case.complete(element)
        assert case.open == ["after"]

    def test_a_token_that_can_still_come_over_a_detour_is_awaited(self, story: Begin) -> None:
        text = self.PROCESS.replace("b -> join", "user d\nb -> d\nd -> join")
        case = story(text).start(x=True, y=True).complete("a").complete("b")
        assert case.open == ["d"]
        assert case.complete("d").open == ["after"]

    def test_a_branch_that_ends_elsewhere_frees_the_join(self, story: Begin) -> None:
        text = self.PROCESS.replace("b -> join", "exclusive z\nend e\nb -> z\nz -> e if stop\nz -> join if not(stop)")
        case = story(text).start(x=True, y=True).complete("a")
        assert case.open == ["b"]
        assert case.complete("b", stop=True).open == ["after"]

    def test_a_branch_that_may_come_by_its_boundary_is_awaited(self, story: Begin) -> None:
        text = self.PROCESS.replace("b -> join", "end e\nb -> e\nboundary t on=b timer=P1D\nt -> join")
        case = story(text).start(x=True, y=True).complete("a")
        assert case.open == ["b", "t"]
        assert case.fire("t").open == ["after"]

    def test_a_token_behind_the_join_does_not_hold_it_up(self, story: Begin) -> None:
        text = self.PROCESS + "exclusive back\nend e\nm: after -> back\nback -> split if again\nback -> e if not(again)"
        case = story(text).start(x=True, y=True).complete("a").complete("b")
        case.complete("after", again=True)
        assert case.open == ["a", "b"]
        assert case.complete("b").complete("a").open == ["after"]


class TestEvents:
    def test_the_first_of_several_awaited_events_puts_the_others_out(self, story: Begin) -> None:
        text = """
        start s
        event-based g
        catch late timer=P10D
        catch paid message=paid
        receive back message=back
        user a
        user b
        s -> g
        g -> late
        g -> paid
        g -> back
        late -> a
        paid -> b
        back -> b
        """
        case = story(text).start()
        assert case.open == ["late", "paid", "back"]
        assert case.send(bpmn.Deliver("back")).open == ["b"]
        assert case.told == [
            ("left", "g"), ("entered", "back"), ("left", "back"), ("entered", "b"),
        ]  # fmt: skip
        assert story(text).start().fire("late").open == ["a"]

    def test_a_terminate_end_stops_everything_even_what_was_about_to_begin(self, story: Begin) -> None:
        text = """
        start s
        parallel x
        user a
        end t terminate
        user c
        s -> x
        x -> a
        x -> t
        x -> c
        """
        case = story(text).start()
        assert case.state.finished
        assert case.state.error is None
        assert case.told[-3:] == [("entered", "t"), ("cancelled", "a"), ("finished", "p")]
        assert ("entered", "c") not in case.told

    def test_an_error_end_finishes_the_case_with_its_code(self, story: Begin) -> None:
        case = story("start s\nparallel x\nuser a\nuser b\nend t error=E7\ns -> x\nx -> a\nx -> b\na -> t")
        case.start().complete("a")
        assert (case.state.finished, case.state.error, case.open) == (True, "E7", [])
        assert case.told[-4:] == [("entered", "t"), ("thrown", "t"), ("cancelled", "b"), ("finished", "p")]

    def test_a_plain_end_takes_its_own_token_only(self, story: Begin) -> None:
        case = story("start s\nparallel x\nuser a\nend e\ns -> x\nx -> a\nx -> e").start()
        assert not case.state.finished
        assert case.open == ["a"]

    def test_messages_are_thrown_on_the_way_and_at_the_end(self, story: Begin) -> None:
        case = story("start s\nthrow t message=hello\nend e message=bye\ns -> t\nt -> e").start()
        thrown = [(event.element, event.data) for event in case.events if event.kind == "thrown"]
        assert thrown == [("t", {"message": "hello"}), ("e", {"message": "bye"})]
        assert case.state.finished

    def test_a_task_without_a_way_out_ends_its_path(self, story: Begin) -> None:
        assert story("start s\nuser a\ns -> a").start().complete("a").state.finished

    def test_going_round_without_a_task_is_stopped(self, story: Begin) -> None:
        case = story("start s\nexclusive x\nexclusive y\ns -> x\nx -> y\ny -> x")
        with pytest.raises(bpmn.CannotProceed) as halt:
            case.start()
        assert halt.value.problem.code == "bpmn.endless"


def test_the_whole_approval_from_sending_back_to_publicity(story: Begin) -> None:
    case = story("approval.bpmn").start(notice_until="2026-04-01")
    assert case.open == ["unit", "remind"]
    case.fire("remind").fire("remind").complete("notice")
    assert case.open == ["unit", "notice"]
    case.complete("unit", outcome="send-back").complete("mend").complete("unit", outcome="approve")
    assert case.open == ["notice", "rules", "similar"]
    case.fail("similar", "no-result").complete("by_hand").complete("rules")
    assert case.open == ["notice", "admit", "late"]
    case.complete("admit")
    assert case.open == ["notice", "cool"]
    assert not case.fire("cool").state.finished
    assert case.complete("notice").state.finished


def test_the_whole_approval_rejected_takes_the_reminder_with_it(story: Begin) -> None:
    case = story("approval.bpmn").start(notice_until="2026-04-01").fire("remind")
    case.complete("unit", outcome=None)
    assert case.state.finished
    assert ("cancelled", "notice") in case.told


def test_the_whole_approval_lapses(story: Begin) -> None:
    case = story("approval.bpmn").start(notice_until="2026-04-01").complete("unit", outcome="approve")
    case.complete("rules").complete("similar").fire("late")
    assert (case.state.finished, case.state.error) == (True, "no-result")
