"""The notices that calls and applications send."""

from django.utils.translation import gettext_noop as _

from kezhi.base.notices import NoticeKind, kinds

for name, title, body in (
    (
        "application-submitted",
        _("《{title}》已提交，回执 {receipt}"),
        _("申报编号 {number}。截止前可以撤回修改后再提交。"),
    ),
    (
        "application-resubmitted",
        _("《{title}》已重新提交，回执 {receipt}"),
        _("申报编号 {number} 不变。办理到哪一步，请看申报的进展。"),
    ),
    ("team-invitation", _("{by} 邀请您参加项目组"), _("项目《{title}》。请在“我的申报”里同意或谢绝。")),
    ("member-accepted", _("{name} 已确认参加《{title}》"), _("不需要您再办理。")),
    ("member-declined", _("{name} 谢绝参加《{title}》"), _("请从项目组移除，或另邀他人。")),
    ("call-amended", _("通知有修订：{title}"), _("修订理由：{reason}。请看通知页上的修订记录。")),
    ("call-cancelled", _("通知已取消：{title}"), _("取消原因：{reason}。您的草稿仍然保留。")),
    ("question-answered", _("您的提问已答复：{title}"), _("答复对所有人公开，请看通知页的指南答疑。")),
    ("application-outcome", _("《{title}》：{outcome}"), _("申报编号 {number}。{opinion}")),
):
    kinds.add(name, NoticeKind(title, body))
