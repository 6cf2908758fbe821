"""What a recommending body hands in on paper and as files: the letter, the page to sign, the files' names."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst

from kezhi.forms.domain.printing import wan

LOOSE = re.compile(r"(?<![0-9A-Z])([0-9A-F]{4})\s*[-‐–—_ ]\s*([0-9A-F]{4})\s*[-‐–—_ ]\s*([0-9A-F]{4})(?![0-9A-Z])")
"""A version's code as it stands on each printed page, and as scanners and people spell it."""


@dataclass(frozen=True)
class Recommended:
    """One line of the list: its place, number, title, unit, leader, and what it asks for in 元."""

    place: int
    number: str
    title: str
    host: str
    leader: str
    amount: Decimal | None


@dataclass(frozen=True)
class Letter:
    """What stands around the list."""

    body: str
    department: str
    call: str
    document_number: str
    day: date
    language: str


WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "title": "推荐函",
        "to": "{department}：",
        "text": "根据《{call}》（{number}），经审核，推荐以下 {count} 项申报，按推荐顺序排列。"
        "申报材料真实、完整，请予受理。",
        "heads": ["序", "编号", "项目名称", "申报单位", "负责人", "申请（万元）"],
        "sum": "合计 {count} 项，申请 {amount} 万元。",
        "seal": "（盖章）",
    },
    "en": {
        "title": "Letter of recommendation",
        "to": "To: {department}",
        "text": "Under “{call}” ({number}) we have checked and recommend the following {count} applications, "
        "in this order. What they say is true and complete.",
        "heads": ["", "Number", "Title", "Organisation", "PI", "CNY 10,000"],
        "sum": "{count} applications, CNY {amount} × 10,000 asked for.",
        "seal": "(seal)",
    },
}
SIGNING: dict[str, dict[str, Any]] = {
    "zh": {
        "title": "签章页",
        "note": "校验码对应第 {version} 版。重新提交后校验码会变，须重新签章。",
        "labels": ["申报编号", "项目名称", "申报单位", "负责人"],
        "parts": [
            ("负责人承诺：填报内容真实。", "签字"),
            ("申报单位审核意见：", "盖章"),
            ("推荐单位审核意见：", "盖章"),
        ],
        "day": "　　年　　月　　日",
    },
    "en": {
        "title": "Signature page",
        "note": "The code is that of version {version}. A later version has another one and is signed again.",
        "labels": ["Application", "Title", "Organisation", "Principal investigator"],
        "parts": [
            ("Principal investigator: what is said is true.", "Signature"),
            ("Organisation:", "Seal"),
            ("Recommending body:", "Seal"),
        ],
        "day": "Date",
    },
}


def print_letter(letter: Letter, rows: Sequence[Recommended], fonts: Path) -> bytes:
    """The letter with its list as a PDF."""
    words = WORDS["en" if letter.language == "en" else "zh"]
    asked = sum((row.amount for row in rows if row.amount is not None), Decimal(0))
    said = {
        "department": letter.department,
        "call": letter.call,
        "number": letter.document_number,
        "count": len(rows),
        "amount": wan(asked),
    }
    return _compile(
        "cover_letter.typ",
        {
            "title": words["title"],
            "language": letter.language,
            "to": words["to"].format_map(said),
            "text": words["text"].format_map(said),
            "heads": words["heads"],
            "rows": [[str(row.place), row.number, row.title, row.host, row.leader, wan(row.amount)] for row in rows],
            "sum": words["sum"].format_map(said),
            "body": letter.body,
            "seal": words["seal"],
            "day": letter.day.isoformat(),
        },
        fonts,
    )


def print_signature_page(row: Recommended, code: str, version: int, language: str, fonts: Path) -> bytes:
    """The page that leader, unit and recommending body sign, with the code of the version."""
    words = SIGNING["en" if language == "en" else "zh"]
    values = (row.number, row.title, row.host, row.leader)
    return _compile(
        "signature.typ",
        {
            "title": words["title"],
            "language": language,
            "code": code,
            "note": words["note"].format(version=version),
            "rows": [list(pair) for pair in zip(words["labels"], values, strict=True)],
            "parts": [{"title": title, "sign": sign} for title, sign in words["parts"]],
            "day": words["day"],
        },
        fonts,
    )


def _compile(template: str, document: dict[str, Any], fonts: Path) -> bytes:
    made = typst.compile(
        Path(__file__).parent / template,
        font_paths=[fonts],
        sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
    )
    if not isinstance(made, bytes):
        raise TypeError("one PDF was expected")
    return made


def codes_in(text: str) -> list[str]:
    """The codes that a file's name or a page's text holds, however the groups are joined."""
    return ["-".join(groups) for groups in LOOSE.findall(text.upper())]


def path_in_archive(row: Recommended) -> str:
    """Where a submission's PDF lies in the archive: its unit's folder, then number, title and leader."""
    return f"{_plain(row.host)}/{_plain(f'{row.number} {row.title} {row.leader}')}.pdf"


def _plain(text: str) -> str:
    """A text as part of a path that every system can unpack."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', " ", text).strip(" .")[:100] or "-"
