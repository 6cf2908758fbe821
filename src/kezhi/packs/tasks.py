"""The kind of table from which the department's own code lists are filled."""

import re

from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.importing import Column, Day, Identifier, Importer, Option, Text, importers, noted
from kezhi.engine.errors import Problem
from kezhi.packs import actions
from kezhi.packs.access import keeps_codes
from kezhi.packs.queries import pack_of_list

LIST_NAME = re.compile(r"[a-z][a-z0-9_-]{1,39}")


def _no_list(answer: str) -> Problem | None:
    if not LIST_NAME.fullmatch(answer):
        return noted("list_name", found=answer)
    pack = pack_of_list(answer)
    return noted("list_of_a_pack", found=answer, pack=pack) if pack else None


CODES = importers.add(
    "codes",
    Importer(
        name="codes",
        title=_lazy("代码表"),
        note=_lazy("学科、行业等分类代码。按代码认出已有的；不在文件里的代码不动，停用的请填停用日期。"),
        columns=(
            Column("code", _lazy("代码"), Identifier(40), required=True, synonyms=("编码", "学科代码", "申请代码")),
            Column("name", _lazy("名称"), Text(200), required=True, synonyms=("name_zh", "中文名称", "学科名称")),
            Column("name_en", _lazy("英文名称"), Text(300), synonyms=("英文名",)),
            Column("parent", _lazy("上级代码"), Identifier(40), synonyms=("parent_code", "父代码")),
            Column("starts", _lazy("启用日期"), Day(), synonyms=("生效日期",)),
            Column("ends", _lazy("停用日期"), Day(), synonyms=("失效日期",)),
        ),
        may=keeps_codes,
        key=lambda values: values["code"] or "",
        check=actions.check_codes,
        apply=actions.take_in_codes,
        options=(
            Option(
                "list", _lazy("代码表的名字"), required=True, refuse=_no_list,
                hint=_lazy("小写字母开头，如 nsfc-codes；表单里用 lists.名字 引用"),
            ),
        ),
        object_type="packs.codeentry",
    ),
)  # fmt: skip
