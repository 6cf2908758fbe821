"""List pages of rounds, experts, one's own reviews and reported approaches; what this room adds to the side bar."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import lists, registry
from kezhi.base.access import NotAllowed, reason_for
from kezhi.base.actor import Actor, Role
from kezhi.base.lists import Badge, Column, Empty, Filter, ListPage, View
from kezhi.base.requests import Request
from kezhi.review import queries
from kezhi.review.inputs import WAYS
from kezhi.review.models import Assignment, Expert, Round

BADGES = {
    Round.State.OPEN: "running",
    Round.State.CLOSED: "done",
    Expert.State.ACTIVE: "met",
    Expert.State.PAUSED: "paused",
    Expert.State.LEFT: "draft",
    Assignment.State.PROPOSED: "draft",
    Assignment.State.INVITED: "invited",
    Assignment.State.ACCEPTED: "waiting_me",
    Assignment.State.DECLINED: "paused",
    Assignment.State.CONFLICTED: "returned",
    Assignment.State.REPLACED: "paused",
}


def state_of(row: Any) -> Badge:
    """The state of a round, an expert or an assignment; of one that is scored, that it is."""
    if getattr(row, "handed_in", False):
        return Badge("done", _lazy("已提交"))
    return Badge(BADGES[row.state], row.get_state_display())


ROUNDS = registry.list_pages.add(
    "review.rounds",
    ListPage(
        code="review.rounds",
        title=_lazy("专家评审"),
        rows=queries.rounds,
        link=lambda row: reverse("review:round", args=[row.pk]),
        columns=(
            Column("title", _lazy("评审轮次"), "title", "link", sort=("title",)),
            Column("office", _lazy("处室"), "office.title", sort=("office__title_zh",)),
            Column("method", _lazy("方式"), lambda row: row.get_method_display(), sort=("method",)),
            Column("state", _lazy("状态"), state_of, "badge", sort=("state",)),
            Column("size", _lazy("评审项"), "size", "count", sort=("size",)),
            Column("handed_in", _lazy("已交评分表"), "handed_in", "count", sort=("handed_in",)),
            Column("wanted", _lazy("应交"), "wanted", "count", sort=("wanted",)),
            Column("opened", _lazy("开始"), "opened_at", "moment", sort=("opened_at",)),
            Column("closed", _lazy("结束"), "closed_at", "moment", sort=("closed_at",), shown=False),
        ),
        filters=(
            Filter("method", _lazy("方式"), "choice", field="method", choices=lambda actor: Round.Method.choices),
            Filter("opened", _lazy("开始日期"), "dates", apply=lists.moments("opened_at")),
        ),
        views=(
            View("open", _lazy("评审中"), lambda actor, now: Q(state=Round.State.OPEN)),
            View("closed", _lazy("已结束"), lambda actor, now: Q(state=Round.State.CLOSED)),
            View("all", _lazy("全部")),
        ),
        search=("title",),
        sort="-opened",
        empty=Empty(_lazy("还没有评审轮次。"), _lazy("形式审查通过的申报集齐后，从申报通知开展评审。")),
        unit=_lazy("轮"),
    ),
)


def _disciplines(actor: Actor) -> Sequence[tuple[str, str]]:
    return list(queries.disciplines().items())


EXPERTS = registry.list_pages.add(
    "review.experts",
    ListPage(
        code="review.experts",
        title=_lazy("专家库"),
        rows=queries.experts,
        link=lambda row: reverse("review:expert", args=[row.pk]),
        columns=(
            Column("name", _lazy("姓名"), "person.name", "link", sort=("person__name",)),
            Column("unit", _lazy("单位"), "unit_name", "organisation", sort=("unit_name",)),
            Column("title", _lazy("职称"), "person.title", sort=("person__title",)),
            Column("fields", _lazy("学科"), queries.fields_in_words),
            Column("state", _lazy("状态"), state_of, "badge", sort=("state",)),
            Column("had", _lazy("今年已派"), "had", "count", sort=("had",)),
            Column("capacity", _lazy("每年上限"), "capacity", "count", sort=("capacity",)),
            Column("phone", _lazy("手机"), "person.phone", shown=False, personal=True),
            Column("declared", _lazy("签署承诺"), "declared_at", "moment", sort=("declared_at",), shown=False),
        ),
        filters=(
            Filter(
                "field",
                _lazy("学科"),
                "choice",
                apply=lambda codes: Q(fields__overlap=list(codes)),
                choices=_disciplines,
            ),
            Filter("unit", _lazy("单位"), "text", field="unit_name"),
        ),
        views=(
            View("active", _lazy("可派"), lambda actor, now: Q(state=Expert.State.ACTIVE)),
            View("paused", _lazy("暂停"), lambda actor, now: Q(state=Expert.State.PAUSED)),
            View("left", _lazy("已退出"), lambda actor, now: Q(state=Expert.State.LEFT)),
            View("all", _lazy("全部")),
        ),
        search=("person__name", "unit_name"),
        sort="name",
        empty=Empty(
            _lazy("专家库还是空的。"), _lazy("从人员库选人入库后，按学科派评审。"), (_lazy("专家入库"), "review:enrol")
        ),
        unit=_lazy("人"),
    ),
)


def _waiting(actor: Actor, now: datetime) -> Q:
    return queries.waiting_q() & Q(item__round__state=Round.State.OPEN)


MINE = registry.list_pages.add(
    "review.mine",
    ListPage(
        code="review.mine",
        title=_lazy("我的评审"),
        rows=queries.mine,
        link=lambda row: reverse("review:assignment", args=[row.pk]),
        columns=(
            Column("code", _lazy("编号"), "item.code", sort=("item__code",)),
            Column("title", _lazy("评审项"), "item.title", "link", sort=("item__title",)),
            Column("round", _lazy("评审轮次"), "item.round.title", sort=("item__round__title",)),
            Column("state", _lazy("状态"), state_of, "badge", sort=("state",)),
            Column("handed_in", _lazy("提交时间"), "handed_in_at", "moment", sort=("handed_in_at",), shown=False),
            Column("due", _lazy("期限"), "due", "deadline", sort=("due",)),
        ),
        views=(
            View("waiting", _lazy("等我办理"), _waiting),
            View("handed-in", _lazy("已提交"), lambda actor, now: Q(handed_in=True)),
            View("all", _lazy("全部")),
        ),
        search=("item__code", "item__title", "item__round__title"),
        sort="due",
        empty=Empty(_lazy("没有等您评审的项目。"), _lazy("收到评审邀请时，这里和通知里都会出现。")),
        unit=_lazy("项"),
    ),
)
SOLICITATIONS = registry.list_pages.add(
    "review.solicitations",
    ListPage(
        code="review.solicitations",
        title=_lazy("打招呼报告"),
        rows=queries.solicitations,
        link=lambda row: reverse("review:solicitation", args=[row.pk]),
        columns=(
            Column("who", _lazy("打招呼的人"), "who", "link", sort=("who",), personal=True),
            Column("on", _lazy("日期"), "on", "date", sort=("on",)),
            Column("way", _lazy("方式"), lambda row: dict(WAYS).get(row.way, row.way), sort=("way",)),
            Column("reporter", _lazy("报告人"), "reporter.name", "person", sort=("reporter__name",), personal=True),
            Column("item", _lazy("评审项"), "assignment.item.code", sort=("assignment__item__code",)),
            Column("reported", _lazy("报告时间"), "reported_at", "moment", sort=("reported_at",)),
        ),
        filters=(
            Filter("way", _lazy("方式"), "choice", field="way", choices=lambda actor: WAYS),
            Filter("reported", _lazy("报告日期"), "dates", apply=lists.moments("reported_at")),
        ),
        search=("who", "text"),
        sort="-reported",
        empty=Empty(_lazy("没有收到报告。"), _lazy("有人报告请托、打招呼时，会出现在这里并通知您。")),
    ),
)


def rounds(request: Request) -> HttpResponseBase:
    """The rounds of the offices that this post may look into."""
    if not runs_rounds(request.actor):
        raise NotAllowed(reason_for(request.actor))
    return lists.show(request, ROUNDS)


def experts(request: Request) -> HttpResponseBase:
    """The pool."""
    if not _keeps_pool(request.actor):
        raise NotAllowed(reason_for(request.actor))
    return lists.show(request, EXPERTS, primary=(_lazy("专家入库"), reverse("review:enrol")))


def mine(request: Request) -> HttpResponseBase:
    """What the reader reviews."""
    if request.actor.person is None or request.actor.role is not None:
        raise NotAllowed(reason_for(request.actor))
    own = queries.experts(request.actor).values_list("pk", flat=True).first()
    return lists.show(request, MINE, template="review/mine.html", expert=own)


def solicitations(request: Request) -> HttpResponseBase:
    """What was reported of approaches."""
    if not request.actor.has(Role.SUPERVISOR):
        raise NotAllowed(reason_for(request.actor))
    return lists.show(request, SOLICITATIONS)


def runs_rounds(actor: Actor) -> bool:
    """Whether the post has to do with rounds."""
    return actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD, Role.DIRECTOR, Role.SUPERVISOR)


def _keeps_pool(actor: Actor) -> bool:
    return actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD, Role.SUPERVISOR)


def reviews(actor: Actor) -> bool:
    """Whether the reader, as oneself, is or was asked to review."""
    return actor.role is None and queries.REVIEWER in actor.marks


registry.areas.add(
    "review.mine",
    registry.Area(
        _lazy("我的评审"), "writing", "review:mine", 22, reviews, waiting=lambda actor: queries.waiting(actor).count()
    ),
)
registry.areas.add("review.rounds", registry.Area(_lazy("专家评审"), "scale", "review:rounds", 40, runs_rounds))
registry.areas.add("review.experts", registry.Area(_lazy("专家库"), "users-group", "review:experts", 42, _keeps_pool))
registry.areas.add(
    "review.solicitations",
    registry.Area(
        _lazy("打招呼报告"), "hand-stop", "review:solicitations", 44, lambda actor: actor.has(Role.SUPERVISOR)
    ),
)
