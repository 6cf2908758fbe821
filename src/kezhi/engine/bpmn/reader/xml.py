"""XML as far as the reader needs it: parsed without reaching out, asked by local names, refused with line."""

from typing import cast

from lxml import etree

from kezhi.engine.bpmn.refusals import Refused

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
KEZHI = "urn:kezhi:bpmn"

Node = etree._Element

_HOLDERS = frozenset({"definitions", "process", "collaboration", "laneSet", "childLaneSet"})


def parse(xml: bytes, *, keep_comments: bool = False) -> Node:
    """The root of a file. Refused: what isn't XML, declares a document type, or isn't BPMN."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=not keep_comments,
        remove_pis=not keep_comments,
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as wrong:
        raise Refused.because("not-xml", None, wrong.lineno, fault=wrong.msg) from wrong
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused.because("doctype", None, 1)
    if root.tag != f"{{{BPMN}}}definitions":
        raise refused(root, "not-bpmn", found=tag(root))
    return root


def namespace(name: str) -> str:
    """The namespace in ``{namespace}local``; empty if there is none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def local(name: str) -> str:
    return name.rpartition("}")[2]


def tag(node: Node) -> str:
    """The local name of an element of BPMN, the whole name of any other."""
    name = str(node.tag)
    return local(name) if namespace(name) == BPMN else name


def children(node: Node, *tags: str) -> list[Node]:
    """The child elements with one of these names in BPMN, in the order of the file."""
    return [child for child in node if tag(child) in tags]


def text(node: Node) -> str:
    return (node.text or "").strip()


def line(node: Node) -> int:
    """The line on which a node begins, from 1."""
    return cast("int", node.sourceline) or 1


def own(node: Node, name: str) -> str | None:
    """The attribute ``name`` of our namespace, without blanks around; None if it isn't there."""
    value = node.get(f"{{{KEZHI}}}{name}")
    return value.strip() if value is not None else None


def reference(node: Node, value: str) -> str:
    """The id that a reference means, without the prefix of the file's own namespace."""
    prefix, colon, rest = value.strip().partition(":")
    target = node.getroottree().getroot().get("targetNamespace")
    return rest if colon and target is not None and node.nsmap.get(prefix) == target else value.strip()


def identity(node: Node) -> str:
    """The id of a node, which it must have."""
    found = node.get("id")
    if not found:
        raise refused(node, "no-id")
    return found


def _belongs(node: Node) -> bool:
    """True for what is only a part of the element around it."""
    parent = node.getparent()
    return parent is not None and tag(parent) not in _HOLDERS


def refused(node: Node, code: str, **arguments: object) -> Refused:
    """A refusal at the line of ``node``; its element is the one that stands in the drawing.

    An event's definition, say, may have an id, but an author finds the event. Without an id, it is the
    nearest element around that has one.
    """
    holder: Node | None = node
    while holder is not None and (not holder.get("id") or _belongs(holder)):
        holder = holder.getparent()
    element = holder.get("id") if holder is not None and tag(holder) != "definitions" else tag(node)
    return Refused.because(code, element, line(node), **arguments)
