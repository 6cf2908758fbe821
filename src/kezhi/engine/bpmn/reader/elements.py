"""Activities, events and gateways, each made from its node of the file."""

import re

from kezhi.engine.bpmn import conditions, timing
from kezhi.engine.bpmn.model import Element, Kind, TimerKind, Timing, Trigger
from kezhi.engine.bpmn.reader.xml import Node, children, identity, line, own, reference, refused, tag, text

KINDS: dict[str, Kind] = {
    "startEvent": "start",
    "endEvent": "end",
    "intermediateThrowEvent": "throw",
    "intermediateCatchEvent": "catch",
    "boundaryEvent": "boundary",
    "userTask": "user",
    "manualTask": "manual",
    "serviceTask": "service",
    "businessRuleTask": "business-rule",
    "sendTask": "send",
    "receiveTask": "receive",
    "exclusiveGateway": "exclusive",
    "parallelGateway": "parallel",
    "inclusiveGateway": "inclusive",
    "eventBasedGateway": "event-based",
}
_TRIGGERS: dict[str, Trigger] = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "errorEventDefinition": "error",
    "terminateEventDefinition": "terminate",
}
_TIMER_KINDS: dict[str, TimerKind] = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
_TOKEN = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def element(node: Node, lanes: dict[str, str | None]) -> Element:
    """The element that ``node`` describes, without a look at its neighbours."""
    definition = _definition(node)
    trigger = _TRIGGERS[tag(definition)] if definition is not None else "none"
    default = node.get("default")
    host = node.get("attachedToRef")
    return Element(
        id=identity(node),
        kind=KINDS[tag(node)],
        line=line(node),
        name=node.get("name"),
        name_en=own(node, "title-en"),
        documentation=documentation(node),
        trigger=trigger,
        who=_word(node, "who"),
        form=_word(node, "form"),
        deadline=_deadline(node),
        actions=_actions(node),
        stage=_stage(node),
        stage_en=own(node, "stage-en"),
        lane=lanes.get(identity(node)),
        handler=node.get("implementation"),
        message=_message(node if definition is None else definition),
        code=_code(definition) if definition is not None and trigger == "error" else None,
        timing=_timing(definition) if definition is not None and trigger == "timer" else None,
        host=reference(node, host) if host is not None else None,
        interrupting=node.get("cancelActivity", "true") in ("true", "1"),
        default=reference(node, default) if default is not None else None,
    )


def documentation(node: Node) -> str:
    return "\n\n".join(text(each) for each in children(node, "documentation"))


def condition(flow: Node) -> str | None:
    """The FEEL of a sequence flow; None if it has none."""
    expressions = children(flow, "conditionExpression")
    if len(expressions) > 1:
        raise refused(expressions[1], "too-many", found="conditionExpression")
    if not expressions:
        return None
    _refuse_bad_feel(expressions[0])
    return text(expressions[0])


def _definition(node: Node) -> Node | None:
    definitions = children(node, *_TRIGGERS)
    if len(definitions) > 1:
        raise refused(definitions[1], "too-many", found=tag(definitions[1]))
    if not definitions and tag(node) in ("intermediateCatchEvent", "boundaryEvent"):
        raise refused(node, "waits-for-nothing")
    return definitions[0] if definitions else None


def _message(node: Node) -> str | None:
    """The name of the message that a definition or a task refers to; the message's id if it has no name."""
    named = node.get("messageRef")
    if named is None:
        if tag(node) in ("messageEventDefinition", "receiveTask"):
            raise refused(node, "no-reference", attribute="messageRef")
        return None
    message = _root(node, "message", named)
    return message.get("name") or identity(message)


def _code(node: Node) -> str | None:
    named = node.get("errorRef")
    if named is not None:
        error = _root(node, "error", named)
        if not error.get("errorCode"):
            raise refused(error, "no-error-code")
        return error.get("errorCode")
    parent = node.getparent()
    if parent is None or tag(parent) != "boundaryEvent":
        raise refused(node, "no-reference", attribute="errorRef")
    return None


def _root(node: Node, kind: str, named: str) -> Node:
    root = node.getroottree().getroot()
    found = [each for each in children(root, kind) if each.get("id") == reference(node, named)]
    if not found:
        raise refused(node, "unknown-reference", found=named)
    return found[0]


def _timing(node: Node) -> Timing:
    expressions = children(node, *_TIMER_KINDS)
    if len(expressions) != 1:
        raise refused(node, "one-time")
    if timing.is_botched(text(expressions[0])):
        raise refused(node, "bad-time", found=text(expressions[0]))
    if timing.iso(text(expressions[0])) is None:
        _refuse_bad_feel(expressions[0])
    return Timing(_TIMER_KINDS[tag(expressions[0])], text(expressions[0]))


def _refuse_bad_feel(node: Node) -> None:
    if not text(node):
        raise refused(node, "empty", found=tag(node))
    fault = conditions.fault(text(node))
    if fault is not None:
        raise refused(node, "bad-feel", text=text(node), fault=fault)


def _word(node: Node, name: str) -> str | None:
    found = own(node, name)
    if found is not None and not re.fullmatch(r"\S+", found):
        raise refused(node, "bad-own", attribute=name, found=found)
    return found


def _deadline(node: Node) -> str | None:
    found = own(node, "deadline")
    if found is None or timing.is_working_days(found) or isinstance(timing.iso(found), timing.Span):
        return found
    raise refused(node, "bad-own", attribute="deadline", found=found)


def _actions(node: Node) -> tuple[str, ...]:
    found = own(node, "actions")
    if found is None:
        return ()
    names = tuple(name.strip() for name in found.split(","))
    if not all(_TOKEN.fullmatch(name) for name in names) or len(set(names)) < len(names):
        raise refused(node, "bad-own", attribute="actions", found=found)
    return names


def _stage(node: Node) -> str | None:
    found = own(node, "stage")
    if found == "" or (found is None and own(node, "stage-en") is not None):
        raise refused(node, "bad-own", attribute="stage", found=found or "")
    return found
