"""XML without surprises: no entities, no network, no document type; elements by local name and line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from lxml import etree

from kezhi.engine.errors import Place, Problem, Problems

KEZHI_NS: Final = "urn:kezhi:dmn"
"""The namespace of what packs say about a decision or a rule: label, label-en, basis, mend …"""
DMN_NS: Final = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
"""DMN 1.1, 1.2, 1.3, 1.4 and 1.5."""


class Element:
    """An element of a decision model."""

    def __init__(self, node: etree._Element, file: str | None) -> None:
        self._node = node
        self._file = file
        name = etree.QName(node)
        self.name = name.localname
        self.namespace = name.namespace

    @property
    def place(self) -> Place:
        """Where it stands in its file."""
        return Place(file=self._file, line=cast("int | None", self._node.sourceline))

    @property
    def text(self) -> str:
        """Its own text."""
        return self._node.text or ""

    def attribute(self, name: str) -> str | None:
        """An attribute without namespace."""
        found = self._node.get(name)
        return str(found) if found is not None else None

    def children(self, *names: str) -> Iterator["Element"]:
        """Its DMN children of these names; all of them when none is given."""
        for node in self._node:
            child = Element(node, self._file)
            if child.namespace in DMN_NS and (not names or child.name in names):
                yield child

    def child(self, *names: str) -> "Element | None":
        """The first such child."""
        return next(self.children(*names), None)

    def inner_text(self, name: str) -> str | None:
        """The text of a child; None without one or when it is blank."""
        child = self.child(name)
        return child.text if child and child.text.strip() else None

    def everything(self) -> Iterator["Element"]:
        """Every DMN element inside, at any depth."""
        for node in self._node.iter("*"):
            found = Element(node, self._file)
            if found.namespace in DMN_NS:
                yield found

    def marks(self) -> dict[str, str]:
        """What our namespace says about it: as attributes, or as elements among the extensions."""
        found = {
            etree.QName(str(key)).localname: str(value)
            for key, value in self._node.attrib.items()
            if etree.QName(str(key)).namespace == KEZHI_NS
        }
        for extensions in self.children("extensionElements"):
            for node in extensions._node:
                if etree.QName(node).namespace == KEZHI_NS:
                    found[etree.QName(node).localname] = (node.text or "").strip()
        return found


def parse(source: bytes | Path) -> Element:
    """The root of a decision model. Raises Problems when it can't be read as one."""
    file = str(source) if isinstance(source, Path) else None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(source.read_bytes() if isinstance(source, Path) else source, parser)
    except OSError as why:
        raise Problems([Problem("dmn.file", Place(file=file), {"why": str(why)})]) from why
    except (etree.XMLSyntaxError, ValueError) as why:
        line = getattr(why, "lineno", None)
        raise Problems([Problem("dmn.xml", Place(file=file, line=line), {"why": str(why)})]) from why
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise Problems([Problem("dmn.doctype", Place(file=file, line=1))])
    found = Element(root, file)
    if found.namespace not in DMN_NS or found.name != "definitions":
        raise Problems([Problem("dmn.root", found.place, {"found": str(root.tag)})])
    return found
