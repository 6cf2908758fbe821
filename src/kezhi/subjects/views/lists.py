"""The room's list pages."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import lists, registry
from kezhi.base.access import NotAllowed, reason_for
from kezhi.base.actor import Actor, Role
from kezhi.base.lists import Badge, Column, Empty, Filter, ListPage, View
from kezhi.base.models import Delivery
from kezhi.base.requests import Request
from kezhi.subjects import queries
from kezhi.subjects.domain.regions import prefix
from kezhi.subjects.models import (
    Affiliation,
    FactDispute,
    Invitation,
    OrganisationKind,
    OrganisationState,
    RequestState,
)
from kezhi.subjects.models.posts import ROLES
from kezhi.subjects.models.validity import DAY

BADGES = {"open": "waiting", "confirmed": "met", "refused": "not_met", "withdrawn": "draft"}


def _state(row: object) -> Badge:
    state = row.state  # type: ignore[attr-defined]
    return Badge(BADGES[state], RequestState(state).label)


def _open(actor: Actor, now: datetime) -> Q:
    return Q(state=RequestState.OPEN)


def _current(actor: Actor, now: datetime) -> Q:
    return Q(valid__contains=timezone.localdate(now))


WAITING_FIRST = (View("open", _lazy("待确认"), _open), View("all", _lazy("全部")))

MEMBERS = registry.list_pages.add(
    "subjects.members",
    ListPage(
        code="subjects.members",
        title=_lazy("单位人员"),
        rows=queries.my_unit_members,
        link=lambda row: reverse("subjects:person", args=[row.person.public_id]),
        columns=(
            Column("name", _lazy("姓名"), "person.name", "link", sort=("person__name",)),
            Column("kind", _lazy("任职方式"), lambda row: row.get_kind_display()),
            Column("department", _lazy("院系或部门"), "department", sort=("department",)),
            Column("title", _lazy("职称"), "person.title", sort=("person__title",)),
            Column("contract", _lazy("聘用合同截止日期"), "contract_until", "date", sort=("contract_until",)),
            Column("phone", _lazy("手机"), "person.phone", shown=False, personal=True),
        ),
        filters=(
            Filter("kind", _lazy("任职方式"), "choice", field="kind", choices=lambda actor: Affiliation.Kind.choices),
        ),
        search=("person__name", "department"),
        sort="name",
        views=(View("current", _lazy("在职"), _current), View("all", _lazy("全部"))),
        empty=Empty(
            _lazy("本单位还没有登记人员。"),
            _lazy("可以邀请，或等本人申请加入。"),
            (_lazy("邀请人员加入"), "subjects:invite"),
        ),
        unit=_lazy("人"),
    ),
)
JOIN_REQUESTS = registry.list_pages.add(
    "subjects.join-requests",
    ListPage(
        code="subjects.join-requests",
        title=_lazy("加入申请"),
        rows=queries.join_requests,
        link=lambda row: reverse("subjects:decide-join", args=[row.pk]),
        columns=(
            Column("name", _lazy("申请人"), "person.name", "link", sort=("person__name",)),
            Column("unit", _lazy("单位"), "organisation.name", "organisation"),
            Column("kind", _lazy("任职方式"), lambda row: row.get_kind_display()),
            Column("at", _lazy("申请时间"), "created_at", "moment", sort=("created_at",)),
            Column("state", _lazy("状态"), _state, "badge"),
        ),
        search=("person__name",),
        sort="-at",
        views=WAITING_FIRST,
        empty=Empty(_lazy("没有待确认的加入申请。"), _lazy("有人申请加入本单位时会出现在这里。")),
    ),
)


def _invited(row: Invitation) -> Badge:
    if row.accepted_at is not None:
        return Badge("met", _("已加入"))
    if row.expires_at < timezone.now():
        return Badge("draft", _("已过期"))
    kind, word = DELIVERIES[Delivery.State(row.delivery)]  # type: ignore[attr-defined]
    return Badge(kind, word)


DELIVERIES = {
    Delivery.State.WAITING: ("waiting", _lazy("等待送出")),
    Delivery.State.SENT: ("done", _lazy("已送出")),
    Delivery.State.FAILED: ("failed", _lazy("没有送达")),
}
INVITATIONS = registry.list_pages.add(
    "subjects.invitations",
    ListPage(
        code="subjects.invitations",
        title=_lazy("邀请记录"),
        rows=queries.invitations,
        columns=(
            Column("name", _lazy("姓名"), "name", sort=("name",)),
            Column("email", _lazy("电子邮箱"), "email", personal=True),
            Column("at", _lazy("邀请时间"), "created_at", "moment", sort=("created_at",)),
            Column("until", _lazy("有效期到"), "expires_at", "moment", sort=("expires_at",)),
            Column("state", _lazy("状态"), _invited, "badge"),
        ),
        search=("name", "email"),
        sort="-at",
        views=(
            View("open", _lazy("还没加入"), lambda actor, now: Q(accepted_at=None)),
            View("failed", _lazy("没有送达"), lambda actor, now: Q(accepted_at=None, delivery=Delivery.State.FAILED)),
            View("all", _lazy("全部")),
        ),
        empty=Empty(
            _lazy("还没有邀请过人。"),
            _lazy("邀请以后，这里会显示是否送达、是否已加入。"),
            (_lazy("邀请人员加入"), "subjects:invite"),
        ),
        unit=_lazy("份"),
    ),
)
CLAIMS = registry.list_pages.add(
    "subjects.claims",
    ListPage(
        code="subjects.claims",
        title=_lazy("账号认领"),
        rows=queries.claims,
        link=lambda row: reverse("subjects:decide-claim", args=[row.pk]),
        columns=(
            Column("name", _lazy("库中人员"), "person.name", "link", sort=("person__name",)),
            Column("email", _lazy("账号邮箱"), "account.email", personal=True),
            Column("at", _lazy("申请时间"), "created_at", "moment", sort=("created_at",)),
            Column("state", _lazy("状态"), _state, "badge"),
        ),
        search=("person__name",),
        sort="-at",
        views=WAITING_FIRST,
        empty=Empty(_lazy("没有待确认的账号认领。"), _lazy("库中人员第一次注册账号时，会请单位在这里确认。")),
    ),
)
REGISTRATIONS = registry.list_pages.add(
    "subjects.registrations",
    ListPage(
        code="subjects.registrations",
        title=_lazy("单位登记确认"),
        rows=queries.administrator_requests,
        link=lambda row: reverse("subjects:decide-administrator", args=[row.pk]),
        columns=(
            Column("unit", _lazy("单位"), "organisation.name", "link", sort=("organisation__name",)),
            Column("region", _lazy("地区"), "organisation.region.name"),
            Column("who", _lazy("申请人"), "person.name", "person"),
            Column("what", _lazy("事项"), lambda row: _("新单位登记") if row.first else _("更换管理员")),
            Column("at", _lazy("申请时间"), "created_at", "moment", sort=("created_at",)),
            Column("state", _lazy("状态"), _state, "badge"),
        ),
        filters=(
            Filter(
                "kind",
                _lazy("单位类型"),
                "choice",
                field="organisation__kind",
                choices=lambda actor: OrganisationKind.choices,
            ),
        ),
        search=("organisation__name", "person__name"),
        sort="-at",
        views=WAITING_FIRST,
        empty=Empty(_lazy("没有待确认的单位。"), _lazy("辖区内的单位登记或更换管理员时会出现在这里。")),
    ),
)


def _dispute_state(row: FactDispute) -> Badge:
    return Badge({"open": "waiting", "mended": "met", "upheld": "done"}[row.state], row.get_state_display())


def _fact(row: FactDispute) -> str:
    source = registry.fact_sources.get(row.name)
    return queries.in_language(source.title) if source else row.name


DISPUTES = registry.list_pages.add(
    "subjects.disputes",
    ListPage(
        code="subjects.disputes",
        title=_lazy("信息核对"),
        rows=queries.disputes,
        link=lambda row: reverse("subjects:answer", args=[row.pk]),
        columns=(
            Column("who", _lazy("人员或单位"), lambda row: (row.person or row.organisation).name, "link"),
            Column("fact", _lazy("项目"), _fact),
            Column("text", _lazy("异议"), "text"),
            Column("at", _lazy("提出时间"), "created_at", "moment", sort=("created_at",)),
            Column("state", _lazy("状态"), _dispute_state, "badge"),
        ),
        search=("person__name", "organisation__name", "text"),
        sort="-at",
        views=(
            View("open", _lazy("待核对"), lambda actor, now: Q(state=FactDispute.State.OPEN)),
            View("all", _lazy("全部")),
        ),
        empty=Empty(_lazy("没有待核对的信息。"), _lazy("有人指出自己或本单位的信息有误时，会出现在这里。")),
        unit=_lazy("条"),
    ),
)
STATE_KINDS = {"pending": "waiting", "active": "met", "closed": "draft"}


def _cities(actor: Actor) -> list[tuple[str, str]]:
    return [(prefix(row.code), row.name) for row in queries.regions(("city",))]


def _in_regions(prefixes: tuple[str, ...]) -> Q:
    found = Q()
    for code in prefixes:
        found |= Q(region__code__startswith=code)
    return found


ORGANISATIONS = registry.list_pages.add(
    "subjects.organisations",
    ListPage(
        code="subjects.organisations",
        title=_lazy("单位库"),
        rows=queries.listed_organisations,
        link=lambda row: reverse("subjects:organisation", args=[row.public_id]),
        columns=(
            Column("name", _lazy("单位"), "name", "link", sort=("name",)),
            Column("kind", _lazy("单位类型"), lambda row: row.get_kind_display(), sort=("kind",)),
            Column("region", _lazy("地区"), "region.name", sort=("region__code",)),
            Column("uscc", _lazy("统一社会信用代码"), "uscc"),
            Column("founded", _lazy("成立日期"), "registered_on", "date", sort=("registered_on",), shown=False),
            Column(
                "state",
                _lazy("状态"),
                lambda row: Badge(STATE_KINDS[row.state], row.get_state_display()),
                "badge",
                sort=("state",),
            ),
        ),
        filters=(
            Filter("kind", _lazy("单位类型"), "choice", field="kind", choices=lambda actor: OrganisationKind.choices),
            Filter("region", _lazy("地区"), "choice", apply=_in_regions, choices=_cities),
            Filter("state", _lazy("状态"), "choice", field="state", choices=lambda actor: OrganisationState.choices),
        ),
        search=queries.named,
        sort="name",
        empty=Empty(_lazy("还没有单位。"), _lazy("单位登记并经确认后会出现在这里。")),
        unit=_lazy("家"),
    ),
)
POSTS = registry.list_pages.add(
    "subjects.posts",
    ListPage(
        code="subjects.posts",
        title=_lazy("岗位管理"),
        rows=queries.posts_to_give,
        link=lambda row: reverse("subjects:post", args=[row.pk]),
        columns=(
            Column("title", _lazy("岗位"), lambda row: row.title, "link"),
            Column(
                "unit",
                _lazy("单位"),
                "organisation.name",
                "organisation",
                sort=("rank", "organisation__name", "office__code", "code", "seat"),
            ),
            Column("office", _lazy("处室"), lambda row: row.office.title if row.office else None),
            Column("holder", _lazy("任职人"), "holder", "person", sort=("holder",)),
            Column("since", _lazy("开始日期"), "since", "date", sort=("since",)),
            Column("until", _lazy("截止日期"), lambda row: row.until and row.until - DAY, "date", sort=("until",)),
        ),
        filters=(Filter("role", _lazy("职责"), "choice", field="role", choices=lambda actor: ROLES),),
        search=("title_zh", "title_en", "organisation__name", "office__title_zh", "holder"),
        sort="unit",
        views=(
            View("all", _lazy("全部")),
            View("department", _lazy("科技厅"), lambda actor, now: Q(rank=0)),
            View("recommenders", _lazy("推荐单位"), lambda actor, now: Q(rank=1)),
            View("units", _lazy("单位"), lambda actor, now: Q(rank=2)),
            View("vacant", _lazy("空缺"), lambda actor, now: Q(holder=None)),
        ),
        empty=Empty(_lazy("还没有岗位。"), _lazy("处室岗位由业务包设立；单位管理员在单位登记确认时设立。")),
        unit=_lazy("个"),
    ),
)


@login_required
def members(request: Request) -> HttpResponseBase:
    primary = (_("邀请人员加入"), reverse("subjects:invite"))
    return lists.show(request, MEMBERS, primary=primary, template="subjects/members.html")


@login_required
def invitations(request: Request) -> HttpResponseBase:
    crumbs = [(_("单位人员"), reverse("subjects:members"))]
    return lists.show(request, INVITATIONS, primary=(_("邀请人员加入"), reverse("subjects:invite")), crumbs=crumbs)


@login_required
def join_requests(request: Request) -> HttpResponseBase:
    return lists.show(request, JOIN_REQUESTS)


@login_required
def claims(request: Request) -> HttpResponseBase:
    return lists.show(request, CLAIMS)


@login_required
def registrations(request: Request) -> HttpResponseBase:
    return lists.show(request, REGISTRATIONS)


@login_required
def disputes(request: Request) -> HttpResponseBase:
    return lists.show(request, DISPUTES)


@login_required
def organisations(request: Request) -> HttpResponseBase:
    if not (request.actor.is_staff or request.actor.has(Role.RECOMMENDER, Role.SYSTEM_ADMIN)):
        raise NotAllowed(reason_for(request.actor))
    return lists.show(request, ORGANISATIONS)


@login_required
def posts(request: Request) -> HttpResponseBase:
    if not request.actor.has(Role.SYSTEM_ADMIN, Role.UNIT_OFFICE):
        raise NotAllowed(reason_for(request.actor))
    return lists.show(request, POSTS)
