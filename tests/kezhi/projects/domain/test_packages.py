"""The letter, the page to sign, and how files are named and codes are read."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from kezhi.forms.domain.digests import check_code
from kezhi.projects.domain.packages import (
    Letter,
    Recommended,
    codes_in,
    path_in_archive,
    print_letter,
    print_signature_page,
)

ROW = Recommended(1, "26YFA-000001", "钴基催化剂", "兰州理工大学", "沈若舟", Decimal(1_500_000))
CODE = "01AB-23CD-45EF"


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "").replace(" ", "")


def letter(language: str) -> Letter:
    return Letter("兰州市科学技术局", "甘肃省科学技术厅", "示例通知", "甘科高〔2026〕3号", date(2026, 4, 1), language)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("推荐函", "甘肃省科学技术厅：", "合计2项，申请150.00万元。")),
        ("en", ("Letterofrecommendation", "150.00")),
    ],
)
def test_the_letter_lists_what_is_recommended_in_order(language: str, words: tuple[str, ...]) -> None:
    second = Recommended(2, "26YFA-000002", "镍钴浸出", "兰州大学", "祁连川", None)
    said = text_of(print_letter(letter(language), [ROW, second], settings.FONTS))
    for word in (*words, "26YFA-000001", "钴基催化剂", "甘科高〔2026〕3号", "2026-04-01", "兰州市科学技术局"):
        assert word in said
    assert said.index("钴基催化剂") < said.index("镍钴浸出")


@pytest.mark.parametrize(("language", "heading"), [("zh", "签章页"), ("en", "Signaturepage")])
def test_the_page_to_sign_bears_the_versions_code(language: str, heading: str) -> None:
    pdf = print_signature_page(ROW, CODE, 3, language, settings.FONTS)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    said = text_of(pdf)
    for word in (heading, CODE, "26YFA-000001", "沈若舟"):
        assert word in said
    assert codes_in(PdfReader(io.BytesIO(pdf)).pages[0].extract_text()) == [CODE]


@given(st.text("0123456789abcdef", min_size=64, max_size=64), st.sampled_from(["-", " - ", "–", "_", " "]))
def test_a_code_is_read_however_it_is_joined(digest: str, joint: str) -> None:
    code = check_code(digest)
    for name in (f"扫描 {code.replace('-', joint)}.pdf", f"({code.lower()})", f"x/{code}"):
        assert codes_in(name) == [code]


@pytest.mark.parametrize("text", ["", "没有码", "01AB-23CD", "G1AB-23CD-45EF", "X01AB-23CD-45EF", "01AB23CD45EF"])
def test_what_is_no_code_is_not_read(text: str) -> None:
    assert codes_in(text) == []


@given(st.text(), st.text(), st.text())
def test_a_path_in_the_archive_stays_in_its_folder(host: str, title: str, leader: str) -> None:
    path = path_in_archive(Recommended(1, "26YFA-000001", title, host, leader, None))
    folder, _slash, name = path.partition("/")
    assert folder
    assert "/" not in name
    assert folder not in (".", "..")
    assert not set(path) & set('\\:*?"<>|\n\r')
    assert name.startswith("26YFA-000001")
    assert name.endswith(".pdf")
