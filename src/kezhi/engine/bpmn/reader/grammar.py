"""The closed subset as tables: which element may hold which attributes and children. All else is refused."""

from collections.abc import Iterable
from typing import NamedTuple

from kezhi.engine.bpmn.reader.xml import BPMN, BPMNDI, KEZHI, XSI, Node, identity, local, namespace, refused, tag

HARMLESS = frozenset(
    {
        "http://camunda.org/schema/modeler/1.0",  # a drawing tool's note of its version
        "http://bpmn.io/schema/bpmn/biocolor/1.0",  # colours
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        XSI,
        "http://www.w3.org/XML/1998/namespace",
    }
)
"""Namespaces whose attributes and extension elements say nothing about how a process runs."""

DRAWN = frozenset({"collaboration", "participant", "messageFlow", "lane", "textAnnotation", "association"})
"""What only a drawing shows, and shows by its id."""


class Rule(NamedTuple):
    """What an element may hold, by local names; ``own`` are attributes in our namespace."""

    attributes: frozenset[str]
    children: frozenset[str]
    own: frozenset[str] = frozenset()
    text: bool = False


def _rule(attributes: str, inside: str = "", own: str = "", *, text: bool = False) -> Rule:
    names = frozenset(f"id {attributes}".split())
    return Rule(names, frozenset(f"documentation extensionElements {inside}".split()), frozenset(own.split()), text)


def _node(attributes: str = "", inside: str = "", own: str = "") -> Rule:
    return _rule(f"name {attributes}", f"incoming outgoing {inside}", f"title-en stage stage-en {own}")


_TASK = "default isForCompensation startQuantity completionQuantity"
_TIMER, _MESSAGE, _ERROR = "timerEventDefinition", "messageEventDefinition", "errorEventDefinition"
_EXPRESSION = _rule("language", text=True)

FLOW_NODES = {
    "startEvent": _node("isInterrupting parallelMultiple"),
    "endEvent": _node("", f"terminateEventDefinition {_ERROR} {_MESSAGE}"),
    "intermediateThrowEvent": _node("", _MESSAGE),
    "intermediateCatchEvent": _node("parallelMultiple", f"{_TIMER} {_MESSAGE}"),
    "boundaryEvent": _node("attachedToRef cancelActivity parallelMultiple", f"{_TIMER} {_MESSAGE} {_ERROR}"),
    "userTask": _node(f"{_TASK} implementation", "", "who form deadline actions"),
    "manualTask": _node(_TASK, "", "who deadline"),
    "serviceTask": _node(f"{_TASK} implementation"),
    "businessRuleTask": _node(f"{_TASK} implementation"),
    "sendTask": _node(f"{_TASK} implementation messageRef"),
    "receiveTask": _node(f"{_TASK} implementation messageRef instantiate"),
    "exclusiveGateway": _node("gatewayDirection default"),
    "inclusiveGateway": _node("gatewayDirection default"),
    "parallelGateway": _node("gatewayDirection"),
    "eventBasedGateway": _node("gatewayDirection eventGatewayType instantiate"),
}

RULES = FLOW_NODES | {
    "process": _rule(
        "name isExecutable processType isClosed",
        " ".join(["laneSet textAnnotation association sequenceFlow", *FLOW_NODES]),
        "title-en",
    ),
    "sequenceFlow": _rule("name sourceRef targetRef", "conditionExpression"),
    "laneSet": _rule("name", "lane"),
    "lane": _rule("name", "flowNodeRef childLaneSet"),
    "childLaneSet": _rule("name", "lane"),
    "collaboration": _rule("name isClosed", "participant messageFlow textAnnotation association"),
    "participant": _rule("name processRef"),
    "messageFlow": _rule("name sourceRef targetRef messageRef"),
    "textAnnotation": _rule("textFormat", "text"),
    "association": _rule("sourceRef targetRef associationDirection"),
    "conditionExpression": _EXPRESSION,
    "timeDate": _EXPRESSION,
    "timeDuration": _EXPRESSION,
    "timeCycle": _EXPRESSION,
    _TIMER: _rule("", "timeDate timeDuration timeCycle"),
    _MESSAGE: _rule("messageRef"),
    _ERROR: _rule("errorRef"),
    "terminateEventDefinition": _rule(""),
    "message": _rule("name itemRef"),
    "error": _rule("name errorCode structureRef"),
    "documentation": _rule("textFormat", text=True),
    "text": Rule(frozenset(), frozenset(), text=True),
    "incoming": Rule(frozenset(), frozenset(), text=True),
    "outgoing": Rule(frozenset(), frozenset(), text=True),
    "flowNodeRef": Rule(frozenset(), frozenset(), text=True),
}

FIXED = {
    "isForCompensation": ("false", "0"),
    "startQuantity": ("1",),
    "completionQuantity": ("1",),
    "parallelMultiple": ("false", "0"),
    "instantiate": ("false", "0"),
    "eventGatewayType": ("Exclusive",),
    "cancelActivity": ("true", "1", "false", "0"),
    "isInterrupting": ("true", "1"),
}
"""Attributes that may only say what the engine does anyway, or choose between what it can do."""

DEFINITIONS = frozenset(
    ["name", "targetNamespace", "expressionLanguage", "typeLanguage", "exporter", "exporterVersion", "id"]
)
ROOTS = frozenset(
    {"collaboration", "documentation", "error", "extensionElements", "message", "process"}
    | {"category", "correlationProperty", "dataStore", "escalation", "itemDefinition", "resource", "signal"}
)
"""What a file may hold beside processes: definitions that do nothing unless a process names them."""


def check_file(root: Node) -> None:
    """Refuse a file with unknown roots, foreign expressions, or an id that stands twice."""
    _check_attributes(root, DEFINITIONS, frozenset())
    seen: set[str] = set()
    for node in root.iter(f"{{{BPMN}}}*"):
        name = node.get("id")
        if name in seen:
            raise refused(node, "double-id", id=name)
        seen.update([name] if name else [])
    for child in root:
        if namespace(str(child.tag)) != BPMNDI and tag(child) not in ROOTS:
            raise refused(child, "unknown-element", found=tag(child))
        if tag(child) == "extensionElements":
            _check_extensions(child)
    if not _is_feel(root.get("expressionLanguage")):
        raise refused(root, "not-feel", language=root.get("expressionLanguage"))


def check(node: Node) -> None:
    """Refuse whatever in ``node`` and below isn't in the tables."""
    rule = RULES[tag(node)]
    if tag(node) in DRAWN:
        identity(node)
    _check_attributes(node, rule.attributes, rule.own)
    if not rule.text and (node.text or "").strip():
        raise refused(node, "stray-text", text=(node.text or "").strip())
    if not _is_feel(node.get("language")):
        raise refused(node, "not-feel", language=node.get("language"))
    for child in node:
        if tag(child) not in rule.children:
            raise refused(child, "unknown-element", found=tag(child))
        if (child.tail or "").strip():
            raise refused(child, "stray-text", text=(child.tail or "").strip())
        if tag(child) == "extensionElements":
            _check_extensions(child)
        else:
            check(child)


def _check_attributes(node: Node, known: Iterable[str], own: Iterable[str]) -> None:
    for name, value in node.attrib.items():
        space, bare = namespace(str(name)), local(str(name))
        allowed = (not space and bare in known) or (space == KEZHI and bare in own) or space in HARMLESS
        if not allowed:
            raise refused(node, "unknown-attribute", found=bare if space in ("", KEZHI) else name)
        if not space and bare in FIXED and value not in FIXED[bare]:
            raise refused(node, "unsupported-value", attribute=bare, found=value)


def _check_extensions(node: Node) -> None:
    for child in node:
        if namespace(str(child.tag)) not in HARMLESS:
            raise refused(child, "unknown-extension", found=child.tag)


def _is_feel(language: str | None) -> bool:
    return language is None or "feel" in language.lower()
