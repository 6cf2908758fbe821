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
    ("screening-inquiry", _("请说明《{title}》的一项审查内容"), _("申报编号 {number}。{text}")),
    ("inquiry-answered", _("《{title}》的说明已答复"), _("申报编号 {number}。请在形式审查页查看。")),
    (
        "application-refused",
        _("《{title}》不予受理"),
        _("申报编号 {number}。{reasons} 不服的，可以在 {until} 前申请复审。学术观点不同不作为复审理由。"),
    ),
    ("reexamination-answered", _("《{title}》的复审已答复：{outcome}"), _("{answer}")),
    ("intervention-decided", _("{what}：{outcome}"), _("《{title}》。理由：{grounds}")),
    ("call-message", _("{title}"), _("{text}（{call}）")),
    (
        "withdrawn-after-approval",
        _("已同意的申报撤回了：《{title}》"),
        _("申报编号 {number}，{call}。占用的名额已退回。"),
    ),
    ("passed-on", _("《{title}》已转由{body}推荐"), _("理由：{reason}。提交日期和期限不变。")),
    ("preselected", _("内部遴选：《{title}》{outcome}"), _("理由：{reason}")),
    ("unit-remark", _("单位对《{title}》的意见"), _("{by}：{text}")),
    ("unit-date", _("{unit}的内部截止：{closes}"), _("{title}。请在此之前提交，给单位留出审核的时间。")),
    (
        "proposal-decided",
        _("立项建议已审定：{title}"),
        _("拟立项 {count} 项，共 {amount}。公示已开始。"),
    ),
    ("proposal-returned", _("立项建议退回再议：{title}"), _("{reason}")),
    (
        "application-awarded",
        _("《{title}》获准立项，项目编号 {number}"),
        _("批准经费 {amount}。立项通知和专家意见在申报页上，请在 60 日内签订任务书。"),
    ),
    (
        "application-rejected",
        _("《{title}》本次未获立项"),
        _("专家意见和理由在 {number} 的申报页上。{until}前可以书面申请复审；学术观点不同不作为复审理由。"),
    ),
    ("objection-filed", _("收到异议 {number}：{title}"), _("请在 {acknowledge} 前告知收到，在 {answer} 前答复。")),
    ("objection-acknowledged", _("您的异议 {number} 已收到"), _("我们将在 {answer} 前答复。")),
    ("objection-answered", _("您的异议 {number} 已答复"), _("{answer}")),
    ("award-objected", _("《{title}》收到异议，公示暂停"), _("只停这一项。查核期间请配合提供材料；结果会通知您。")),
    ("award-resumed", _("《{title}》的异议已答复，继续公示"), _("公示到 {until}。")),
    ("award-reopened", _("《{title}》的异议成立，重新审议"), _("已公示的安排不再有效。{answer}")),
    ("application-outcome", _("《{title}》：{outcome}"), _("申报编号 {number}。{opinion}")),
):
    kinds.add(name, NoticeKind(title, body))
