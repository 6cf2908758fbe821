"""Lists on paper."""

import io

from django.conf import settings

from kezhi.base.pdf import pdf_facts
from kezhi.projects.domain.sheets import Head, Sheet, print_sheet


def sheet(rows: int, *, landscape: bool = False) -> Sheet:
    heads = [Head("序号", number=True), Head("项目名称", wide=True), Head("经费（万元）", number=True)]
    cells = [[str(n), f"项目 {n} #let x = 1 *y*", "100.00"] for n in range(1, rows + 1)]
    return Sheet("拟立项项目公示", heads, cells, lines=["现予公示。"], landscape=landscape, stamp="公示")


def test_a_list_of_any_length_prints_on_a4_with_embedded_fonts() -> None:
    short, long = (pdf_facts(io.BytesIO(print_sheet(sheet(rows), settings.FONTS))) for rows in (0, 120))
    assert short.pages == 1
    assert long.pages > 2
    assert set(long.sizes) == {(210, 297)}
    assert not long.fonts_missing
    assert long.text_readable


def test_a_meeting_reads_it_across() -> None:
    facts = pdf_facts(io.BytesIO(print_sheet(sheet(3, landscape=True), settings.FONTS)))
    assert facts.sizes == ((297, 210),)
