"""Reading: what is taken, what is read over, and what is refused with element and line."""

import re
import tomllib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kezhi.engine import bpmn
from kezhi.engine.errors import catalogue

Sketch = Callable[[str], bytes]
APPROVAL = (Path(__file__).parents[1] / "approval.bpmn").read_text("utf8")
CHANGES = tomllib.loads((Path(__file__).parent / "changes.toml").read_text("utf8"))["change"]
BITS = ["", " ", "P1D", "true", "2", "(", "x > 1", "urn:test", "decide", "unit", "::", "R/PT0S", "<x/>", "&#x1;", "-->"]
CHOICE = "start s\nevent-based g\ns -> g"
PLAIN = "start s\nuser a\nend e\nf: s -> a\ng: a -> e"


def refusal(xml: bytes | str, process: str | None = None) -> tuple[str, str | None]:
    with pytest.raises(bpmn.Refused) as refused:
        bpmn.load(xml.encode() if isinstance(xml, str) else xml, process)
    found = refused.value
    assert found.why
    assert found.problem.render("zh") != found.problem.render("en")
    assert set(re.findall(r"{(\w+)", catalogue()[found.problem.code]["zh"])) <= set(found.problem.arguments)
    return found.problem.code.partition(".")[2], found.element


def taken_or_refused(xml: bytes) -> bool:
    """Whether the file is refused with words, or taken, looked over, drawn and begun."""
    try:
        process = bpmn.load(xml)
    except bpmn.Refused as refused:
        return bool(refused.why) and (refused.line is None or refused.line > 0)
    told = [problem.render("zh") for problem in bpmn.lint(process)]
    drawn = bpmn.load(bpmn.layout(xml), process.id)
    with suppress(bpmn.CannotProceed):
        bpmn.start(process, {}, now=datetime.fromisoformat("2026-03-02T09:00:00+08:00"))
    return all(told) and set(drawn.elements) == set(process.elements)


class TestChange:
    """One change to a sound file each; the element and the line are those of the change."""

    @pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change['code']}-{change['new'][:24]}")
    def test_one_change(self, change: dict[str, str]) -> None:
        assert change["old"] in APPROVAL
        changed = APPROVAL.replace(change["old"], change["new"], 1)
        assert refusal(changed) == (change["code"], change.get("element"))

    def test_the_line_is_that_of_the_change(self) -> None:
        lines = APPROVAL.splitlines()
        number = next(index for index, line in enumerate(lines, 1) if 'id="mend"' in line)
        changed = APPROVAL.replace('<userTask id="mend"', '<userTask id="mend" assignee="me"')
        words = rf"^line {number} mend: the attribute assignee isn't supported"
        with pytest.raises(bpmn.Refused, match=words) as refused:
            bpmn.load(changed.encode())
        assert refused.value.line == refused.value.problem.place.line == number


class TestSketches:
    @pytest.mark.parametrize(
        ("text", "code", "element"),
        [
            ("user a", "one-start", "p"),
            ("start s\nevent-based g\nuser a\ns -> g\nf: g -> a", "not-awaited", "f"),
            ("start s\nevent-based g\ncatch c timer=P1D\ns -> g\nf: g -> c\ns2: s -> c", "not-awaited", "f"),
            (f"{CHOICE}\nreceive c message=m\nboundary t on=c timer=P1D\nf: g -> c", "not-awaited", "f"),
            ("start s\nreceive a\ns -> a", "no-reference", "a"),
            ("start s\nreceive a messageRef=m\ns -> a", "unknown-reference", "a"),
            ("start s\nuser a\nf: s -> a if x", "needless-condition", "f"),
            ("start s\nreceive a message=m instantiate=true\ns -> a", "unsupported-value", "a"),
        ],
    )  # fmt: skip
    def test_refused(self, sketch: Sketch, text: str, code: str, element: str) -> None:
        assert refusal(sketch(text)) == (code, element)

    def test_the_first_fault_of_the_file_is_told(self, sketch: Sketch) -> None:
        text = "start s\nexclusive x\nuser a\nuser b\nf: s -> x\ng: x -> a\nh: x -> b\nb -> s"
        assert refusal(sketch(text)) == ("no-condition", "g")

    def test_flows_that_are_not_repeated_inside_elements_are_enough(self, sketch: Sketch) -> None:
        assert list(bpmn.load(sketch(PLAIN)).flows) == ["f", "g"]


class TestAnything:
    """Whatever a file holds, it is taken or refused; nothing else happens."""

    @settings(max_examples=150, deadline=None)
    @given(st.integers(0, len(APPROVAL)), st.integers(0, 40), st.text(max_size=12) | st.sampled_from(BITS))
    def test_a_spoilt_file(self, at: int, length: int, instead: str) -> None:
        spoilt = APPROVAL[:at] + instead + APPROVAL[at + length :]
        assert taken_or_refused(spoilt.encode(errors="surrogatepass"))

    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def test_attributes_and_texts_changed_at_random(self, draw: st.DataObject) -> None:
        root = etree.fromstring(APPROVAL.encode())
        nodes = list(root.iter(etree.Element))
        values = [str(value) for node in nodes for value in node.attrib.values()] + BITS
        for _ in range(draw.draw(st.integers(1, 3))):
            node = draw.draw(st.sampled_from(nodes))
            if node.attrib and draw.draw(st.booleans()):
                node.set(draw.draw(st.sampled_from(sorted(map(str, node.attrib)))), draw.draw(st.sampled_from(values)))
            elif draw.draw(st.booleans()):
                node.text = draw.draw(st.sampled_from(values))
            elif (parent := node.getparent()) is not None:
                parent.remove(node)
        assert taken_or_refused(etree.tostring(root))


PARTS = {
    "collaboration": '<collaboration><participant id="q" processRef="p"/></collaboration>',
    "participant": '<collaboration id="c"><participant processRef="p"/></collaboration>',
    "messageFlow": (
        '<collaboration id="c"><participant id="q"/><participant id="r"/>'
        '<messageFlow sourceRef="q" targetRef="r"/></collaboration>'
    ),
    "lane": '<laneSet><lane name="科技厅"><flowNodeRef>a</flowNodeRef></lane></laneSet>',
    "textAnnotation": "<textAnnotation><text>说明</text></textAnnotation>",
    "association": '<textAnnotation id="n"/><association sourceRef="n" targetRef="a"/>',
}


class TestFile:
    @pytest.mark.parametrize("part", PARTS)
    def test_what_is_drawn_has_an_id(self, sketch: Sketch, part: str) -> None:
        written = PARTS[part]
        before = "<process" if written.startswith("<collaboration") else "<startEvent"
        xml = sketch(PLAIN).decode().replace(before, written + before)
        assert refusal(xml)[0] == "no-id"
        assert refusal(re.sub(f"<{part}\\b", f'<{part} id=""', xml, count=1))[0] == "no-id"
        named = re.sub(f"<{part}\\b(?! id)", f'<{part} id="x"', xml, count=1)
        assert bpmn.load(bpmn.layout(named.encode())).id == "p"

    @pytest.mark.parametrize("xml", [b"", b"<", b"<a>", b"\xff\xfe", "<定义".encode("gbk")])
    def test_what_is_not_xml(self, xml: bytes) -> None:
        assert refusal(xml) == ("not-xml", None)

    def test_what_is_not_bpmn(self) -> None:
        assert refusal("<definitions/>") == ("not-bpmn", "definitions")

    def test_no_document_type_and_so_no_entity(self, sketch: Sketch) -> None:
        bomb = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + sketch(PLAIN)
        assert refusal(bomb) == ("doctype", None)
        outside = b'<!DOCTYPE d SYSTEM "file:///etc/passwd">' + sketch(PLAIN)
        assert refusal(outside) == ("doctype", None)

    def test_drawing_and_notes_of_tools_are_read_over(self, sketch: Sketch) -> None:
        drawn = bpmn.layout(sketch(PLAIN)).decode()
        noted = drawn.replace(
            '<userTask id="a"/>',
            '<userTask id="a" xmlns:m="http://camunda.org/schema/modeler/1.0" m:note="1">'
            "<extensionElements><m:x/></extensionElements></userTask>",
        )
        assert noted != drawn
        assert bpmn.load(noted.encode()).elements["a"].kind == "user"

    def test_references_may_bear_the_prefix_of_the_file(self, sketch: Sketch) -> None:
        xml = sketch("start s\nreceive a message=m\nf: s -> a").decode()
        xml = xml.replace("<definitions ", '<definitions xmlns:t="urn:test" ').replace('Ref="m_m"', 'Ref="t:m_m"')
        assert bpmn.load(xml.encode()).elements["a"].message == "m"

    def test_a_comment_is_no_text(self, sketch: Sketch) -> None:
        xml = sketch(PLAIN).replace(b'<userTask id="a">', b'<!-- ! --><userTask id="a"><!-- ? -->')
        assert "a" in bpmn.load(xml).elements


class TestSeveralProcesses:
    TWO = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test">'
        '<signal id="sig"/><itemDefinition id="it"/>'
        '<process id="one"><startEvent id="s1"/></process>'
        '<process id="two"><startEvent id="s2"/><subProcess id="deep"/>{call}</process></definitions>'
    )

    def test_one_must_be_named(self) -> None:
        xml = self.TWO.format(call="")
        assert refusal(xml) == ("which-process", "definitions")
        assert bpmn.load(xml.encode(), "one").start == "s1"
        assert refusal(xml, "three") == ("no-such-process", "three")

    def test_only_the_chosen_one_must_be_inside_the_subset(self) -> None:
        assert refusal(self.TWO.format(call=""), "two") == ("unknown-element", "deep")

    def test_one_that_is_called_is_not_the_head(self) -> None:
        xml = self.TWO.replace('<subProcess id="deep"/>', "")
        xml = xml.format(call='<callActivity id="c" calledElement="one"/>')
        assert refusal(xml) == ("unknown-element", "c")
        assert bpmn.load(xml.encode(), "one").id == "one"

    def test_a_message_flow_between_others_is_read_over(self) -> None:
        pools = (
            '<collaboration id="k"><participant id="p1" processRef="one"/><participant id="p2"/>'
            '<participant id="p3"/><messageFlow id="m" sourceRef="p2" targetRef="{to}"/></collaboration>'
        )
        xml = self.TWO.format(call="").replace('<signal id="sig"/>', pools)
        assert bpmn.load(xml.format(to="p3").encode(), "one").id == "one"
        assert refusal(xml.format(to="s1"), "one") == ("message-flow", "m")
