"""How the base's lists come to have rows."""

from kezhi.base import journal
from kezhi.base.actor import SYSTEM, Actor, Role
from tests import importing
from tests.lists import NOW, Maker

AWARD = {
    "项目编号": "N1", "项目名称": "题", "承担单位": "无此院", "负责人": "某某", "资助金额（万元）": "x",
    "开始日期": "2018-01", "结束日期": "2020-12",
}  # fmt: skip


def lines(count: int) -> Actor:
    """Lines of the journal, and who may read them all."""
    for n in range(count):
        journal.write("told", None, actor=SYSTEM, at=NOW, summary=f"第 {n} 件")
    return Actor(person=7, account=1, role=Role.AUDITOR)


def imports(count: int) -> Actor:
    """Uploads of awards, and an officer."""
    for _ in range(count):
        importing.check("awards", [AWARD], source="名单")
    return Actor(person=7, account=1, role=Role.CASE_OFFICER)


def import_rows(count: int) -> Actor:
    """The rows of one upload."""
    importing.check("awards", [AWARD | {"项目编号": f"N{count}-{n}"} for n in range(count)], source="名单")
    return Actor(person=7, account=1, role=Role.CASE_OFFICER)


ROWS: dict[str, Maker] = {"base.journal": lines, "base.imports": imports, "base.import-rows": import_rows}
