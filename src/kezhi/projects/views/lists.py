"""List pages of calls and applications, and what this room adds to side bar, home and search."""

from typing import Any

from django.db.models import Q
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import lists, registry
from kezhi.base.access import NotAllowed, reason_for
from kezhi.base.actor import Actor, Role
from kezhi.base.lists import Badge, Column, Empty, Filter, ListPage, Total, View
from kezhi.base.requests import Request
from kezhi.projects import queries
from kezhi.projects.models import Application, Call
from kezhi.projects.queries import narrowing

BADGES = {
    Call.State.DRAFT: "draft",
    Call.State.CHECKING: "waiting",
    Call.State.SIGNING: "waiting",
    Call.State.PUBLISHED: "running",
    Call.State.CANCELLED: "paused",
    Application.State.SUBMITTED: "done",
    Application.State.WITHDRAWN: "paused",
}


def _state(row: Any) -> Badge:
    return Badge(BADGES.get(row.state, "draft"), row.get_state_display())


def _stands(application: Any) -> Badge:
    if application.state == Application.State.SUBMITTED and application.step:
        return Badge("running", application.step)
    return _state(application)


CALLS = registry.list_pages.add(
    "projects.calls",
    ListPage(
        code="projects.calls",
        title=_lazy("申报通知管理"),
        rows=queries.calls,
        link=lambda call: reverse("projects:call", args=[call.pk]),
        columns=(
            Column("number", _lazy("文号"), "document_number", sort=("document_number",)),
            Column("title", _lazy("通知"), queries.call_title, "link", sort=("title",)),
            Column("office", _lazy("处室"), "office.title", sort=("office__title_zh",)),
            Column("state", _lazy("状态"), _state, "badge", sort=("state",)),
            Column("envelope", _lazy("总经费"), "envelope.amount", "money", sort=("envelope__amount",)),
            Column("closes", _lazy("受理截止"), "closes", "deadline", sort=("closes",)),
        ),
        filters=(
            Filter("state", _lazy("状态"), "choice", field="state", choices=lambda actor: Call.State.choices),
            Filter("closes", _lazy("截止日期"), "dates", apply=lists.moments("closes")),
        ),
        search=("document_number", "number", "title"),
        views=(
            View("all", _lazy("全部")),
            View("drafting", _lazy("拟稿"), lambda actor, now: Q(state=Call.State.DRAFT)),
            View(
                "checking",
                _lazy("审核和签发"),
                lambda actor, now: Q(state__in=(Call.State.CHECKING, Call.State.SIGNING)),
            ),
            View("open", _lazy("受理中"), lambda actor, now: queries.taking(now)),
            View("closed", _lazy("已截止"), lambda actor, now: Q(state=Call.State.PUBLISHED) & ~queries.taking(now)),
            View("cancelled", _lazy("已取消"), lambda actor, now: Q(state=Call.State.CANCELLED)),
        ),
        sort="-closes",
        empty=Empty(_lazy("还没有申报通知。"), _lazy("从“新建通知”选一个类型开始。")),
    ),
)

APPLICATIONS = registry.list_pages.add(
    "projects.applications",
    ListPage(
        code="projects.applications",
        title=_lazy("申报与立项"),
        rows=queries.applications_listed,
        link=lambda one: reverse("projects:application", args=[one.pk]),
        columns=(
            Column("number", _lazy("编号"), "number", sort=("number",)),
            Column("title", _lazy("项目"), lambda one: one.title or _lazy("未命名的申报"), "link", sort=("title",)),
            Column("host", _lazy("单位"), "host.name", "organisation", sort=("host__name",)),
            Column("applicant", _lazy("负责人"), "applicant.name", "person", sort=("applicant__name",), personal=True),
            Column("amount", _lazy("申请"), "amount", "money", sort=("amount",)),
            Column("state", _lazy("状态"), _stands, "badge", sort=("state", "step")),
            Column("call", _lazy("通知"), "call.title", shown=False, sort=("call__title",)),
            Column("submitted", _lazy("提交时间"), "submitted_at", "moment", sort=("submitted_at",)),
        ),
        filters=(
            Filter("state", _lazy("状态"), "choice", field="state", choices=lambda actor: Application.State.choices),
            Filter("submitted", _lazy("提交日期"), "dates", apply=lists.moments("submitted_at")),
            Filter("call", _lazy("通知"), "choice", field="call", choices=narrowing.calls_shown),
            Filter("topic", _lazy("方向"), "text", apply=narrowing.of_topic),
            Filter("host", _lazy("单位"), "text", field="host__name"),
            Filter("city", _lazy("市州"), "choice", apply=narrowing.in_city, choices=narrowing.cities_shown),
            Filter("age", _lazy("负责人年龄"), "choice", apply=narrowing.of_age, choices=narrowing.ages_shown),
            Filter("outcome", _lazy("结果"), "choice", apply=narrowing.decided_as, choices=narrowing.outcomes_shown),
        ),
        search=("number", "title", "host__name", "applicant__name"),
        views=(
            View("all", _lazy("全部")),
            View("submitted", _lazy("已提交"), lambda actor, now: Q(state=Application.State.SUBMITTED)),
            View("writing", _lazy("填报中"), lambda actor, now: Q(state=Application.State.DRAFT)),
            View("withdrawn", _lazy("已撤回"), lambda actor, now: Q(state=Application.State.WITHDRAWN)),
        ),
        sort="-submitted",
        total=Total(_lazy("申请合计"), "amount"),
        empty=Empty(_lazy("还没有申报。"), _lazy("申报人提交后会出现在这里。")),
    ),
)


def manage_calls(request: Request) -> HttpResponseBase:
    """The calls of the department, drafts included."""
    if not _keeps_calls(request.actor):
        raise NotAllowed(reason_for(request.actor))
    primary = (_lazy("新建通知"), reverse("projects:new_call")) if request.actor.has(Role.CASE_OFFICER) else None
    return lists.show(request, CALLS, primary=primary)


def all_applications(request: Request) -> HttpResponseBase:
    """The applications that this post may see."""
    if not _sees_applications(request.actor):
        raise NotAllowed(reason_for(request.actor))
    return lists.show(request, APPLICATIONS)


def _keeps_calls(actor: Actor) -> bool:
    return actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD, Role.DIRECTOR)


def _sees_applications(actor: Actor) -> bool:
    return actor.is_staff or actor.has(Role.UNIT_OFFICE, Role.RECOMMENDER)


def _applies(actor: Actor) -> bool:
    return actor.person is not None and actor.role is None


registry.areas.add(
    "my-applications", registry.Area(_lazy("我的申报"), "file-pencil", "projects:applications", 20, _applies)
)
registry.areas.add(
    "calls", registry.Area(_lazy("申报通知"), "speakerphone", "projects:calls", 30, lambda actor: actor.signed_in)
)
registry.areas.add(
    "applications", registry.Area(_lazy("申报与立项"), "files", "projects:all_applications", 25, _sees_applications)
)
registry.areas.add(
    "manage-calls", registry.Area(_lazy("通知管理"), "clipboard-list", "projects:manage_calls", 35, _keeps_calls)
)
