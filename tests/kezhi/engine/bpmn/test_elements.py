"""Every kind of element under every command, boundaries of every kind on every activity, ends and their traces."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kezhi.engine import bpmn

Begin = Callable[..., Any]
Sketch = Callable[[str], bytes]

ITEMS = {
    "user": "user",
    "manual": "manual",
    "service": "service",
    "rule": "business-rule",
    "send": "send message=out",
}
KINDS = {"rule": "business-rule"}
WAITING = {
    "receive": "receive {} message=in",
    "catch-timer": "catch {} timer=P1D",
    "catch-message": "catch {} message=in",
}


def activity(kind: str, name: str) -> str:
    return (
        WAITING[kind].format(name) if kind in WAITING else f"{kind} {name}" + (" message=out" if kind == "send" else "")
    )


def simple(kind: str, *more: str) -> str:
    return "\n".join(["start s", activity(kind, "a"), "end e", "s -> a", "a -> e", *more])


@pytest.mark.parametrize("kind", ITEMS)
class TestItems:
    """Tasks that somebody or something does."""

    def test_it_waits_as_an_item_of_its_kind(self, story: Begin, kind: str) -> None:
        case = story(simple(kind)).start(amount=Decimal("1.50"))
        (item,) = case.state.work
        assert (item.element, item.kind, item.handler) == ("a", KINDS.get(kind, kind), None)
        assert item.data == {"amount": Decimal("1.50")}
        assert (case.state.timers, case.state.waits, case.state.finished) == ((), (), False)

    def test_complete_goes_on(self, story: Begin, kind: str) -> None:
        case = story(simple(kind)).start().complete("a", outcome="approve")
        assert (case.state.finished, case.state.error, case.state.data) == (True, None, {"outcome": "approve"})
        assert case.told == [("left", "a"), ("entered", "e"), ("finished", "p")]

    def test_fail_without_a_catcher_ends_the_case(self, story: Begin, kind: str) -> None:
        case = story(simple(kind)).start().fail("a", "down")
        assert (case.state.finished, case.state.error) == (True, "down")

    def test_cancel_ends_it(self, story: Begin, kind: str) -> None:
        case = story(simple(kind)).start().send(bpmn.Cancel())
        assert (case.state.finished, case.state.error) == (True, None)
        assert case.told == [("cancelled", "a"), ("finished", "p")]

    @pytest.mark.parametrize(
        "command",
        [bpmn.Complete("99"), bpmn.Fail("99", "x"), bpmn.Fire("1"), bpmn.Deliver("in"), bpmn.Complete("")],
    )
    def test_a_command_for_something_else_leaves_it_alone(self, story: Begin, kind: str, command: bpmn.Command) -> None:
        case = story(simple(kind)).start()
        before = bpmn.to_json(case.state)
        with pytest.raises(bpmn.CannotProceed) as halt:
            case.send(command)
        assert halt.value.problem.render("zh") != halt.value.problem.render("en")
        assert bpmn.to_json(case.state) == before

    def test_a_finished_case_takes_nothing_more_but_cancel(self, story: Begin, kind: str) -> None:
        case = story(simple(kind)).start()
        item = case.item("a")
        case.complete("a")
        for command in (bpmn.Complete(item), bpmn.Fail(item, "x"), bpmn.Deliver("in"), bpmn.Fire("1")):
            with pytest.raises(bpmn.CannotProceed):
                case.send(command)
        assert case.send(bpmn.Cancel()).told == []


@pytest.mark.parametrize(
    ("kind", "command"),
    [("receive", bpmn.Deliver("in", {"x": 1})), ("catch-message", bpmn.Deliver("in", {"x": 1})), ("catch-timer", None)],
)
def test_what_waits_is_no_work_and_goes_on_when_it_comes(story: Begin, kind: str, command: bpmn.Command | None) -> None:
    case = story(simple(kind)).start()
    assert case.state.work == ()
    assert case.open == ["a"]
    case.send(command or bpmn.Fire(case.state.timers[0]))
    assert case.state.finished
    assert case.state.data == ({"x": 1} if command else {})
    assert case.told == [("left", "a"), ("entered", "e"), ("finished", "p")]


TRIGGERS = {"timer": "timer=P1D", "message": "message=stop", "error": "error=E1", "any-error": "error="}
HOSTS = [*ITEMS, "receive"]


def set_off(case: Any, trigger: str) -> Any:
    """What makes the boundary event on ``a`` happen."""
    if trigger == "timer":
        return case.fire("b")
    if trigger == "message":
        return case.send(bpmn.Deliver("stop"))
    return case.fail("a", "E1")


@pytest.mark.parametrize(
    ("host", "trigger"), [pair for pair in product(HOSTS, TRIGGERS) if pair[0] in ITEMS or "error" not in pair[1]]
)
def test_an_interrupting_boundary_takes_the_place_of_its_activity(story: Begin, host: str, trigger: str) -> None:
    case = story(simple(host, f"boundary b on=a {TRIGGERS[trigger]}", "user late", "b -> late")).start()
    set_off(case, trigger)
    assert case.open == ["late"]
    assert ("entered", "b") in case.told
    assert case.complete("late").state.finished


@pytest.mark.parametrize(("host", "trigger"), list(product(HOSTS, ("timer", "message"))))
def test_a_loose_boundary_leaves_its_activity(story: Begin, host: str, trigger: str) -> None:
    case = story(simple(host, f"boundary b on=a loose {TRIGGERS[trigger]}", "user late", "b -> late")).start()
    set_off(case, trigger)
    assert [each for each in case.open if each != "b"] == (["a", "late"] if host != "receive" else ["late", "a"])
    assert ("cancelled", "a") not in case.told
    case.send(bpmn.Deliver("in")) if host == "receive" else case.complete("a")
    assert case.open == ["late"], "what the boundary waited for went with its activity"
    assert case.complete("late").state.finished


@pytest.mark.parametrize("host", ITEMS)
@pytest.mark.parametrize(("code", "taken"), [("E1", "known"), ("E2", "other"), ("", "other")])
def test_an_error_is_caught_by_its_code_then_by_any(story: Begin, host: str, code: str, taken: str) -> None:
    text = simple(
        host,
        "boundary x on=a error=E1",
        "boundary y on=a error=",
        "user known",
        "user other",
        "x -> known",
        "y -> other",
    )
    assert story(text).start().fail("a", code).open == [taken]


def test_an_error_that_only_another_code_catches_ends_the_case(story: Begin) -> None:
    case = story(simple("service", "boundary x on=a error=E1", "user known", "x -> known")).start().fail("a", "E2")
    assert (case.state.finished, case.state.error) == (True, "E2")


@pytest.mark.parametrize(
    ("end", "error", "alive"),
    [
        ("end t", None, True),
        ("end t message=bye", None, True),
        ("end t terminate", None, False),
        ("end t error=E7", "E7", False),
    ],
)
def test_an_end_ends_its_token_or_everything(story: Begin, end: str, error: str | None, alive: bool) -> None:
    text = f"start s\nparallel x\nuser a\nuser b\ncatch c timer=P1D\nreceive r message=in\n{end}\n"
    text += "s -> x\nx -> a\nx -> b\nx -> c\nx -> r\na -> t"
    case = story(text).start().complete("a")
    assert case.state.error == error
    assert case.state.finished is not alive
    assert case.open == (["b", "c", "r"] if alive else [])
    cancelled = [element for kind, element in case.told if kind == "cancelled"]
    assert sorted(cancelled) == ([] if alive else ["b", "c", "r"])


@pytest.mark.parametrize(("cycle", "times"), [("R1/PT1H", 1), ("R3/PT1H", 3), ("R/PT1H", None)])
def test_a_cycle_comes_as_often_as_it_says(story: Begin, now: datetime, cycle: str, times: int | None) -> None:
    case = story(simple("user", f"boundary b on=a loose cycle={cycle}", "send ring", "b -> ring")).start()
    for count in range(1, (times or 5) + 1):
        assert [timer.due - now for timer in case.state.timers] == [timedelta(hours=count)]
        case.fire("b")
    assert bool(case.state.timers) is (times is None)
    assert len(case.state.work) == 1 + (times or 5)


def test_an_interrupting_cycle_comes_once(story: Begin) -> None:
    case = story(simple("user", "boundary b on=a cycle=R3/PT1H", "send ring", "b -> ring")).start().fire("b")
    assert case.open == ["ring"]


INCLUSIVE = """
start s
inclusive split default=none
user a
user b
user c
user n
inclusive join
user after
end e
s -> split
split -> a if wanted.a
split -> b if wanted.b
split -> c if wanted.c
none: split -> n
a -> join
b -> join
c -> join
n -> join
join -> after
after -> e
"""


@pytest.mark.parametrize("wanted", [set(names) for size in range(4) for names in combinations("abc", size)])
def test_an_inclusive_join_waits_for_all_that_was_begun_and_no_more(story: Begin, wanted: set[str]) -> None:
    begun = sorted(wanted) or ["n"]
    for last in begun:
        case = story(INCLUSIVE).start(wanted={name: name in wanted for name in "abc"})
        assert case.open == begun
        for name in [each for each in begun if each != last]:
            case.complete(name)
            assert "after" not in case.open
        assert case.complete(last).open == ["after"]
        assert case.complete("after").state.finished


@pytest.mark.parametrize(
    ("value", "stands"), [(True, "taken"), (False, "other"), (None, "other"), ("missing", "other")]
)
def test_only_true_is_taken(story: Begin, value: Any, stands: str) -> None:
    text = "start s\nexclusive x default=d\nuser taken\nuser other\ns -> x\nx -> taken if ok\nd: x -> other"
    data = {} if value == "missing" else {"ok": value}
    assert story(text).start(**data).open == [stands]


def test_conditions_see_functions_and_the_time_of_the_step(story: Begin, now: datetime) -> None:
    condition = "working days(until) > 3 and today() = until"
    text = f"start s\nexclusive x default=d\nuser a\nuser b\ns -> x\nx -> a if {condition}\nd: x -> b"
    case = story(text, **{"working days": lambda until: 5 if until == now.date() else 0})
    assert case.start(until=now.date()).open == ["a"]
    assert case.start(until=now.date() + timedelta(days=1)).open == ["b"]


class TestWritten:
    """The text of a state: whole, exact, and nothing else is taken for one."""

    @pytest.fixture
    def case(self, story: Begin) -> Any:
        text = "start s\nparallel x\nuser a\nreceive r message=in\ncatch c cycle=R3/P1D\nparallel j\nend e\n"
        text += "s -> x\nx -> a\nx -> r\nx -> c\na -> j\nr -> j\nc -> j\nj -> e"
        return story(text).start(sum=Decimal("1.50"), team=["甲", {"x": None}])

    def test_every_step_of_a_case_reads_back(self, case: Any) -> None:
        for command in (
            None,
            bpmn.Deliver("in", {"at": case.now}),
            bpmn.Complete(case.item("a")),
            bpmn.Fire(case.state.timers[0]),
        ):
            if command:
                case.send(command)
            text = bpmn.to_json(case.state)
            again = bpmn.from_json(text, case.process)
            assert again == case.state
            assert again.data == case.state.data
            assert bpmn.to_json(again) == text
        assert case.state.finished

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("process", "q"),
            ("process", None),
            ("tokens", 5),
            ("tokens", [5]),
            ("tokens", [{"id": "1"}]),
            ("tokens", [{"id": "1", "element": "nowhere", "flow": None}]),
            ("tokens", [{"id": "1", "element": "a", "flow": None, "more": 1}]),
            ("timers", [{"id": "1", "element": "c", "due": "soon", "token": "1", "cycle": None, "left": None}]),
            ("timers", [{"id": "1", "element": "c", "due": {"$datetime": "soon"}, "token": "1"}]),
            ("waits", [{"id": "1"}]),
            ("data", {"x": {"$decimal": "many"}}),
            ("data", {"x": {"$date": "2026-02-30"}}),
            ("data", {"x": {"$time": 5}}),
            ("data", {"x": {"$datetime": "2026-03-02T09:00:00@Nowhere/Atall"}}),
            ("data", {"x": {"$duration": "long"}}),
            ("data", {"x": {"$range": {"start": 1}}}),
            ("data", {"x": {"$unheard": 1}}),
            ("data", [1]),
            ("data", None),
        ],
    )
    def test_a_text_that_is_no_state_is_a_value_error(self, case: Any, key: str, value: Any) -> None:
        found = json.loads(bpmn.to_json(case.state)) | {key: value}
        with pytest.raises(ValueError, match=r"."):
            bpmn.from_json(json.dumps(found), case.process)

    @pytest.mark.parametrize("key", ["process", "serial", "error", "tokens", "timers", "waits", "data"])
    def test_every_part_is_needed(self, case: Any, key: str) -> None:
        found = json.loads(bpmn.to_json(case.state))
        del found[key]
        with pytest.raises(ValueError, match=r"."):
            bpmn.from_json(json.dumps(found), case.process)

    def test_a_timer_or_a_wait_without_its_token_is_refused(self, case: Any) -> None:
        for key in ("timers", "waits"):
            found = json.loads(bpmn.to_json(case.state))
            found[key][0]["token"] = "99"
            with pytest.raises(ValueError, match=r"."):
                bpmn.from_json(json.dumps(found), case.process)

    def test_a_text_nested_without_end_is_a_value_error(self, case: Any) -> None:
        with pytest.raises(ValueError, match=r"."):
            bpmn.from_json("[" * 100_000, case.process)


UNSUPPORTED = {
    "subProcess": '<subProcess id="x"><startEvent id="xs"/></subProcess>',
    "callActivity": '<callActivity id="x" calledElement="q"/>',
    "scriptTask": '<scriptTask id="x"><script>1</script></scriptTask>',
    "task": '<task id="x"/>',
    "transaction": '<transaction id="x"/>',
    "adHocSubProcess": '<adHocSubProcess id="x"/>',
    "complexGateway": '<complexGateway id="x"/>',
    "implicitThrowEvent": '<implicitThrowEvent id="x"/>',
    "dataObject": '<dataObject id="x"/>',
    "dataObjectReference": '<dataObjectReference id="x" dataObjectRef="y"/>',
    "dataStoreReference": '<dataStoreReference id="x"/>',
    "group": '<group id="x"/>',
    "ioSpecification": '<ioSpecification id="x"/>',
    "property": '<property id="x"/>',
    "auditing": '<auditing id="x"/>',
    "resourceRole": '<resourceRole id="x"/>',
}
INSIDE = {
    "multiInstanceLoopCharacteristics": ("a", "<multiInstanceLoopCharacteristics/>"),
    "standardLoopCharacteristics": ("a", "<standardLoopCharacteristics/>"),
    "dataInputAssociation": ("a", "<dataInputAssociation/>"),
    "signalEventDefinition": ("s", "<signalEventDefinition/>"),
    "conditionalEventDefinition": ("s", "<conditionalEventDefinition/>"),
    "timerEventDefinition": ("s", "<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>"),
    "messageEventDefinition": ("s", "<messageEventDefinition/>"),
    "escalationEventDefinition": ("e", "<escalationEventDefinition/>"),
    "compensateEventDefinition": ("e", "<compensateEventDefinition/>"),
    "cancelEventDefinition": ("e", "<cancelEventDefinition/>"),
    "linkEventDefinition": ("e", '<linkEventDefinition name="x"/>'),
}


def refusal(xml: str) -> bpmn.Refused:
    with pytest.raises(bpmn.Refused) as caught:
        bpmn.load(xml.encode())
    assert caught.value.line
    assert caught.value.problem.render("zh") != caught.value.problem.render("en")
    return caught.value


@pytest.mark.parametrize("tag", UNSUPPORTED)
def test_an_element_outside_the_subset_is_refused_by_name_and_line(sketch: Sketch, tag: str) -> None:
    xml = sketch(simple("user")).decode().replace("</process>", f"\n{UNSUPPORTED[tag]}\n</process>")
    refused = refusal(xml)
    assert refused.problem.code == "bpmn.unknown-element"
    assert tag in refused.why
    assert refused.element == "x"
    assert xml.splitlines()[refused.line - 1].startswith(f"<{tag}")


@pytest.mark.parametrize("tag", INSIDE)
def test_a_part_outside_the_subset_is_refused_at_its_element(sketch: Sketch, tag: str) -> None:
    host, written = INSIDE[tag]
    xml = sketch(simple("user")).decode()
    for name in ("userTask", "startEvent", "endEvent"):
        xml = xml.replace(f'<{name} id="{host}"></{name}>', f'<{name} id="{host}">{written}</{name}>')
    assert written in xml
    refused = refusal(xml)
    assert (refused.problem.code, refused.element) == ("bpmn.unknown-element", host)
    assert tag in refused.why


@pytest.mark.parametrize(
    "attribute",
    [
        'isForCompensation="true"',
        'startQuantity="2"',
        'completionQuantity="2"',
        'operationRef="x"',
        'camunda="x"',
        'xmlns:c="http://camunda.org/schema/1.0/bpmn" c:assignee="me"',
    ],
)
def test_an_attribute_that_would_change_the_meaning_is_refused(sketch: Sketch, attribute: str) -> None:
    xml = sketch(simple("user")).decode().replace('<userTask id="a"', f'<userTask id="a" {attribute}')
    assert refusal(xml).element == "a"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(["complete", "fail", "fire", "deliver", "cancel", "stray"]), max_size=8), st.data())
def test_any_commands_in_any_order_leave_a_case_sound(story: Begin, commands: list[str], draw: st.DataObject) -> None:
    case = story("approval.bpmn").start(notice_until="2026-04-01")
    for command in commands:
        state = case.state
        chosen: bpmn.Command = bpmn.Cancel()
        if command in ("complete", "fail") and state.work:
            item = draw.draw(st.sampled_from([work.id for work in state.work]))
            outcome = draw.draw(st.sampled_from(["approve", "send-back", None]))
            chosen = (
                bpmn.Complete(item, {"outcome": outcome}) if command == "complete" else bpmn.Fail(item, "no-result")
            )
        elif command == "fire" and state.timers:
            chosen = bpmn.Fire(draw.draw(st.sampled_from([timer.id for timer in state.timers])))
        elif command == "deliver":
            chosen = bpmn.Deliver("unheard")
        elif command == "stray":
            chosen = bpmn.Complete("99")
        elif command != "cancel":
            continue
        before = bpmn.to_json(state)
        try:
            case.send(chosen)
        except bpmn.CannotProceed as halt:
            assert halt.problem.render("zh")
            assert bpmn.to_json(case.state) == before
        tokens = {token.id for token in case.state.tokens}
        assert {each.token for each in (*case.state.timers, *case.state.waits)} <= tokens
        assert bpmn.from_json(bpmn.to_json(case.state), case.process) == case.state
        assert case.state.finished is (not case.state.tokens)
        if case.state.finished:
            assert case.open == []


STAGES = """
start s kz:stage=申报 kz:stage-en=Apply
user a kz:stage=申报 kz:who=applicant
user b kz:stage=审核 kz:stage-en=Check kz:deadline=10wd kz:actions=approve,send-back
exclusive x default=back
user c kz:stage=立项
end e
s -> a
a -> b
b -> x
x -> c if ok
back: x -> a
c -> e
"""


def test_stages_run_from_start_to_end_and_a_way_back_moves_none(sketch: Sketch) -> None:
    process = bpmn.load(sketch(STAGES))
    assert [(stage.name, stage.name_en, stage.elements) for stage in process.stages()] == [
        ("申报", "Apply", ("s", "a")),
        ("审核", "Check", ("b",)),
        ("立项", None, ("c",)),
    ]
    assert process.elements["b"].actions == ("approve", "send-back")
    assert (process.elements["b"].deadline, process.elements["a"].who) == ("10wd", "applicant")


@pytest.mark.parametrize("deadline", ["10wd", "1wd", "P10D", "PT48H", "P1M"])
def test_a_deadline_is_in_working_days_or_a_duration(sketch: Sketch, deadline: str) -> None:
    xml = sketch(f"start s\nuser a kz:deadline={deadline}\ns -> a")
    assert bpmn.load(xml).elements["a"].deadline == deadline


@pytest.mark.parametrize(
    "deadline", ["10", "0wd", "10 wd", "wd", "2026-03-02", "R3/P1D", "１０wd", "P", "-P1D", "99999wd"]
)
def test_and_nothing_else(sketch: Sketch, deadline: str) -> None:
    refused = refusal(sketch(f'start s\nuser a "kz:deadline={deadline}"\ns -> a').decode())
    assert (refused.problem.code, refused.element) == ("bpmn.bad-own", "a")


@pytest.mark.parametrize("actions", ["approve", "approve,send-back", "a1,b-2"])
def test_actions_are_small_words(sketch: Sketch, actions: str) -> None:
    xml = sketch(f'start s\nuser a "kz:actions={actions}"\ns -> a')
    assert bpmn.load(xml).elements["a"].actions == tuple(actions.split(","))


@pytest.mark.parametrize(
    "actions", ["", "Approve", "send back", "approve,approve", "approve,", "-a", "a-", "通过", "a_b"]
)
def test_other_words_are_no_actions(sketch: Sketch, actions: str) -> None:
    refused = refusal(sketch(f'start s\nuser a "kz:actions={actions}"\ns -> a').decode())
    assert (refused.problem.code, refused.element) == ("bpmn.bad-own", "a")
