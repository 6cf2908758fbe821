"""The kind of table from which the ledger of projects is filled: awards of any funder."""

from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.importing import Column, Day, Identifier, Importer, Money, Option, PersonName, Text, importers, noted
from kezhi.base.money import parse
from kezhi.engine.errors import Problem, Problems
from kezhi.projects.access import keeps_projects
from kezhi.projects.actions import ledger


def _no_amount(answer: str) -> Problem | None:
    try:
        parse(answer, "万元")
    except Problems as wrong:
        return noted("option_wrong", option=str(MOST_TITLE), found=answer, hint=wrong.problems[0])
    return None


MOST_TITLE = _lazy("单项最高金额（万元）")
AWARDS = importers.add(
    "awards",
    Importer(
        name="awards",
        title=_lazy("立项项目"),
        note=_lazy("任何资助方的立项名单，包括往年的。按来源和项目编号认出已有的；认不出的单位先按文字记下，再到“单位名称对照”里认定。"),
        columns=(
            Column(
                "number", _lazy("项目编号"), Identifier(30), required=True,
                synonyms=("批准号", "项目批准号", "立项编号", "编号", "grant_no", "project_no"),
            ),
            Column(
                "title", _lazy("项目名称"), Text(200), required=True,
                synonyms=("名称", "题目", "课题名称", "project_title"),
            ),
            Column(
                "category", _lazy("项目类别"), Text(60),
                synonyms=("资助类别", "类别", "项目类型", "计划类别", "project_type"),
            ),
            Column(
                "host", _lazy("承担单位"), Text(200), required=True,
                synonyms=("依托单位", "项目承担单位", "单位", "单位名称", "host_institution"),
            ),
            Column(
                "pi", _lazy("负责人"), PersonName(60), required=True,
                synonyms=("项目负责人", "主持人", "课题负责人", "principal", "principal_name", "principal_pseudonym"),
            ),
            Column(
                "amount", _lazy("资助金额"), Money(positive=True), required=True,
                synonyms=("金额", "批准金额", "资助经费", "经费", "立项经费"),
            ),
            Column(
                "starts", _lazy("开始日期"), Day(month="first"), required=True,
                synonyms=("起始日期", "start_month", "start"), hint=_lazy("只有年月的，按当月第一天"),
            ),
            Column(
                "ends", _lazy("结束日期"), Day(month="last"), required=True,
                synonyms=("终止日期", "截止日期", "完成日期", "end_month", "end"),
                hint=_lazy("只有年月的，按当月最后一天"),
            ),
            Column(
                "grade", _lazy("结题评价"), Text(20),
                synonyms=("后评估结果", "绩效评估结果", "评价等级", "final_grade"),
            ),
            Column("discipline", _lazy("学科代码"), Identifier(20), synonyms=("申请代码", "subject_code")),
        ),
        may=keeps_projects,
        key=ledger.key,
        check=ledger.check,
        apply=ledger.take_in,
        options=(
            Option(
                "source", _lazy("来源"), required=True,
                hint=_lazy("名单的名称，如“国家自然科学基金”；同一来源里编号相同的是同一个项目"),
            ),
            Option(
                "most", MOST_TITLE, hint=_lazy("超过它的行算有误，用来发现填错单位的金额；不限的留空"), initial="5000",
                refuse=_no_amount,
            ),
        ),
        object_type="projects.project",
        then=(_lazy("去认定名单上的单位"), "projects:unknown_hosts"),
    ),
)  # fmt: skip
