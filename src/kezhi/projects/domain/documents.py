"""A list as a Word document that a meeting works on, and the table of one that comes back.

Source of the format: ECMA-376 part 1, WordprocessingML; only what a table needs.
"""

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from kezhi.projects.domain.sheets import Head, Sheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN = "word/document.xml"
LARGEST_PART = 50 * 2**20
"""Bytes of the unpacked document."""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/{MAIN}" ContentType="{CONTENT_TYPE}.main+xml"/></Types>'
)
RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}" Target="{MAIN}"/></Relationships>'
)
PAGE = (11906, 16838)
"""A4 in twentieths of a point."""
BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:color="808080"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def document(sheet: Sheet) -> BytesIO:
    """The list as a Word document, open at its start; its head stands on each page."""
    width, height = reversed(PAGE) if sheet.landscape else PAGE
    turned = ' w:orient="landscape"' if sheet.landscape else ""
    body = [
        _paragraph(sheet.title, bold=True, side="center", size=32),
        *(_paragraph(line) for line in sheet.lines),
        _table(sheet),
        *(_paragraph(note) for note in sheet.notes),
        *(_paragraph(line, side="right") for line in sheet.signed),
        f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"{turned}/></w:sectPr>',
    ]
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", TYPES)
        parts.writestr("_rels/.rels", RELATIONS)
        parts.writestr(MAIN, f'<w:document xmlns:w="{W}"><w:body>{"".join(body)}</w:body></w:document>')
    made.seek(0)
    return made


def _paragraph(text: str, *, bold: bool = False, side: str = "left", size: int = 21) -> str:
    weight = "<w:b/>" if bold else ""
    return (
        f'<w:p><w:pPr><w:jc w:val="{side}"/></w:pPr><w:r><w:rPr>{weight}<w:sz w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(_printable(text))}</w:t></w:r></w:p>'
    )


def _printable(text: str) -> str:
    """Without the control characters that XML has no way to say."""
    return "".join(sign for sign in text if sign in "\t\n\r" or sign >= " ")


def _table(sheet: Sheet) -> str:
    heads = _row(["<w:trPr><w:tblHeader/></w:trPr>"], [head.title for head in sheet.heads], sheet.heads, bold=True)
    rows = "".join(_row([], row, sheet.heads) for row in sheet.rows)
    return f"<w:tbl><w:tblPr><w:tblBorders>{BORDERS}</w:tblBorders></w:tblPr>{heads}{rows}</w:tbl>"


def _row(before: Sequence[str], cells: Sequence[str], heads: Sequence[Head], *, bold: bool = False) -> str:
    said = (
        f"<w:tc>{_paragraph(cell, bold=bold, side='right' if head.number else 'left', size=18)}</w:tc>"
        for cell, head in zip(cells, heads, strict=True)
    )
    return f"<w:tr>{''.join(before)}{''.join(said)}</w:tr>"


def is_document(content: bytes) -> bool:
    """Whether bytes are a Word document rather than another package."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            return MAIN in parts.namelist()
    except zipfile.BadZipFile:
        return False


def first_table(content: bytes) -> list[list[str]]:
    """The rows of the first table, each cell as its words; none where there is no table.

    Raises ValueError for a document that is broken, too large, or declares entities, which Word never does.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            if parts.getinfo(MAIN).file_size > LARGEST_PART:
                raise ValueError("too large")
            text = parts.read(MAIN)
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise ValueError("a document type is declared")
        table = ElementTree.fromstring(text).find(f".//{{{W}}}tbl")  # noqa: S314 — no entities, see above
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, EOFError, NotImplementedError) as error:
        raise ValueError("broken") from error
    return [list(_cells(row)) for row in table.iterfind(f"{{{W}}}tr")] if table is not None else []


def _cells(row: ElementTree.Element) -> Iterator[str]:
    for cell in row.iterfind(f"{{{W}}}tc"):
        lines = ("".join(part.text or "" for part in one.iter(f"{{{W}}}t")) for one in cell.iter(f"{{{W}}}p"))
        yield "\n".join(lines).strip()
