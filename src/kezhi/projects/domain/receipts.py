"""The printed receipt of a submission."""

import json
from dataclasses import dataclass
from pathlib import Path

import typst

LABELS = {
    "zh": (
        "申报书提交回执", "申报编号", "项目名称", "申报通知", "申报单位", "负责人",
        "收到时间", "版本", "内容摘要（SHA-256）",
    ),
    "en": (
        "Receipt of an application", "Application", "Title", "Call", "Organisation", "Principal investigator",
        "Received at", "Version", "Digest of the content (SHA-256)",
    ),
}  # fmt: skip
NOTE = {
    "zh": "收到时间以服务器时钟为准（北京时间）。摘要由提交的全部内容算出，任何人都可以用同样的内容重算并与日志核对。",
    "en": "The time is the server's clock (China Standard Time). "
    "Whoever has the content can repeat the digest and compare it with the journal.",
}


@dataclass(frozen=True)
class ReceiptWords:
    """What stands on a receipt; ``at`` is the moment of arrival to the second."""

    number: str
    title: str
    application: str
    call: str
    host: str
    applicant: str
    at: str
    version: int
    digest: str
    language: str


def print_receipt(words: ReceiptWords, fonts: Path) -> bytes:
    """The receipt as a PDF of one page."""
    heading, *labels = LABELS["en" if words.language == "en" else "zh"]
    values = (
        words.application, words.title, words.call, words.host, words.applicant,
        words.at, str(words.version), words.digest,
    )  # fmt: skip
    document = {
        "title": heading,
        "number": words.number,
        "language": words.language,
        "rows": [list(row) for row in zip(labels, values, strict=True)],
        "note": NOTE["en" if words.language == "en" else "zh"],
    }
    made = typst.compile(
        Path(__file__).parent / "receipt.typ",
        font_paths=[fonts],
        sys_inputs={"document": json.dumps(document, ensure_ascii=False)},
    )
    if not isinstance(made, bytes):
        raise TypeError("one PDF was expected")
    return made
