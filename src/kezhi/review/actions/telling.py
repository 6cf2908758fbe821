"""The notices of expert review. None names an applicant to an expert, or an expert to anybody."""

from django.utils.translation import gettext_noop as _

from kezhi.base.notices import NoticeKind, kinds

for name, title, body in (
    (
        "review-invitation",
        _("请您评审 {n} 项：{title}"),
        _("请在“我的评审”里接受或谢绝，{due}前交评分表。有利益关系的请申报回避。"),
    ),
    ("review-reminder", _("请尽快评审：{code}"), _("评分表还没有提交，期限 {due}。")),
    ("review-reopened", _("请修改评分表：{code}"), _("经办人退回了您的评分表：{why}")),
    ("review-set-aside", _("{code} 不用再评"), _("发现须回避的情形：{kind}。您对这一项的评分不计入结果。")),
    ("review-withdrawn", _("{code} 已改由他人评审"), _("感谢您的支持，这一项不用再办理。")),
    ("review-substitute", _("{title} 有专家退出"), _("{code} 缺一名专家，{what}。")),
    ("review-solicitation", _("收到一份打招呼报告"), _("请在“打招呼报告”里查看。")),
):
    kinds.add(name, NoticeKind(title, body))
