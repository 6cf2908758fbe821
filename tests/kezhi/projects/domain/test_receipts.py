"""A receipt is one page with everything on it, in both languages."""

import io

import pytest
from django.conf import settings
from pypdf import PdfReader

from kezhi.projects.domain.receipts import ReceiptWords, print_receipt


@pytest.mark.parametrize(("language", "heading"), [("zh", "申报书提交回执"), ("en", "Receipt of an application")])
def test_a_receipt_is_one_page(language: str, heading: str) -> None:
    words = ReceiptWords(
        number="R26-000001",
        title="钴基催化剂电解水制氢寿命提升关键技术𠮷",
        application="26YFA-000001",
        call="2026 年度示例通知",
        host="兰州理工大学",
        applicant="沈若舟",
        at="2026-03-24 14:06:21",
        version=2,
        digest="0123456789abcdef" * 4,
        language=language,
    )
    pages = PdfReader(io.BytesIO(print_receipt(words, settings.FONTS))).pages
    assert len(pages) == 1
    text = pages[0].extract_text().replace("\n", "")
    for part in (heading, "R26-000001", "26YFA-000001", "2026-03-24 14:06:21", "沈若舟"):
        assert part.replace(" ", "") in text.replace(" ", "")
