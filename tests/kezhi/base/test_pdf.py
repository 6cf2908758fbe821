"""What is said of a PDF before anybody reads it."""

import io

import pytest
import typst
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from kezhi.base.pdf import PageText, PdfFacts, listed, pdf_facts, pdf_problems
from kezhi.engine.errors import Place, Problems

BODY = "Research on dust storms of the Hexi corridor and how to forecast them. " * 5


def printed(source: str) -> io.BytesIO:
    return io.BytesIO(typst.compile(source.encode()))


def without_font_files(pdf: io.BytesIO) -> io.BytesIO:
    writer = PdfWriter(PdfReader(pdf))
    for thing in list(writer._objects):
        if isinstance(thing, dict):
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                thing.pop(NameObject(key), None)
    made = io.BytesIO()
    writer.write(made)
    return made


@pytest.fixture(scope="module")
def good() -> io.BytesIO:
    return printed(f'#set page(paper: "a4")\n{BODY}\n#pagebreak()\n{BODY}')


def codes(facts: PdfFacts, **limits: int) -> list[str]:
    return [problem.code for problem in pdf_problems(facts, **limits)]  # type: ignore[arg-type]


def test_a_printed_body_has_pages_sizes_fonts_and_text(good: io.BytesIO) -> None:
    facts = pdf_facts(good)
    assert (facts.pages, facts.sizes, facts.fonts_missing) == (2, ((210, 297), (210, 297)), {})
    assert facts.text_readable
    assert codes(facts, page_limit=2) == []


def test_one_page_too_many_is_said_with_both_numbers(good: io.BytesIO) -> None:
    (problem,) = pdf_problems(pdf_facts(good), page_limit=1, place=Place(field="body"))
    assert (problem.code, problem.place.field) == ("files.too_many_pages", "body")
    assert problem.render("zh") == "正文共 2 页，限 1 页，从第 2 页起超出。请删减后再上传。"


def test_fonts_that_are_not_embedded_are_named_with_their_pages(good: io.BytesIO) -> None:
    (problem,) = pdf_problems(pdf_facts(without_font_files(good)))
    assert problem.code == "files.fonts_missing"
    assert "Libertinus" in problem.arguments["font"]
    assert "第 1–2 页" in problem.render("zh")


@pytest.mark.parametrize(
    ("pages", "words"), [([], ""), ([3], "3"), ([1, 2, 3], "1–3"), ([1, 3, 4, 9], "1、3–4、9"), (range(2, 99), "2–98")]
)
def test_page_numbers_are_said_in_runs(pages: list[int], words: str) -> None:
    assert listed(pages) == words


def test_a_page_that_is_not_a4_is_named_and_landscape_is_a4() -> None:
    facts = pdf_facts(printed(f'#set page(paper: "a4", flipped: true)\n{BODY}\n#page(paper: "us-letter")[{BODY}]'))
    assert facts.sizes[0] == (297, 210)
    (problem,) = pdf_problems(facts)
    assert problem.code == "files.not_a4"
    assert problem.arguments["pages"] == "2"
    assert pdf_problems(facts, only_a4=False) == []


SCAN = "#rect(width: 9cm, height: 9cm)"


def test_a_scan_without_text_is_unreadable_and_its_pages_are_named() -> None:
    facts = pdf_facts(
        printed(f'#set page(paper: "a4")\nAbstract of the whole work.\n#pagebreak()\n{SCAN}\n#pagebreak()\n{SCAN}')
    )
    (problem,) = pdf_problems(facts)
    assert problem.render("zh").startswith("第 2–3 页的文字无法检索或复制")


def test_a_picture_that_fills_a_page_of_a_readable_body_is_no_scan() -> None:
    assert codes(pdf_facts(printed(f'#set page(paper: "a4")\n{BODY}\n#pagebreak()\n{SCAN}'))) == []


@pytest.mark.parametrize(("unreadable", "readable"), [(101, False), (100, True)])
def test_text_of_a_font_without_meaning_is_unreadable(unreadable: int, readable: bool) -> None:
    facts = PdfFacts(((210, 297),), {}, (PageText(1000, unreadable),))
    assert facts.text_readable is readable
    assert codes(facts) == ([] if readable else ["files.text_unreadable"])


@pytest.mark.parametrize("content", [b"%PDF-1.7\n%%EOF\n", b"%PDF-", b"\0" * 50])
def test_a_damaged_pdf_is_said_to_be_damaged(content: bytes) -> None:
    with pytest.raises(Problems) as refused:
        pdf_facts(io.BytesIO(content))
    assert [problem.code for problem in refused.value.problems] == ["files.damaged"]


def test_a_pdf_under_a_password_is_said_to_be_protected(good: io.BytesIO) -> None:
    writer = PdfWriter(PdfReader(good))
    writer.encrypt("secret", algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    with pytest.raises(Problems) as refused:
        pdf_facts(made)
    assert [problem.code for problem in refused.value.problems] == ["files.protected"]
