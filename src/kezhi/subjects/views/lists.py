"""The room's list pages."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from kezhi.base import lists, registry
from kezhi.base.actor import Actor
from kezhi.base.lists import Badge, Column, Empty, Filter, ListPage, View
from kezhi.base.requests import Request
from kezhi.subjects import queries
from kezhi.subjects.models import Affiliation, OrganisationKind, RequestState

BADGES = {"open": "waiting", "confirmed": "met", "refused": "not_met", "withdrawn": "draft"}


def _state(row: object) -> Badge:
    state = row.state  # type: ignore[attr-defined]
    return Badge(BADGES[state], RequestState(state).label)


def _open(actor: Actor, now: datetime) -> Q:
    return Q(state=RequestState.OPEN)


def _current(actor: Actor, now: datetime) -> Q:
    return Q(valid__contains=timezone.localdate(now))


WAITING_FIRST = (View("open", _l("待确认"), _open), View("all", _l("全部")))

MEMBERS = registry.list_pages.add(
    "subjects.members",
    ListPage(
        code="subjects.members",
        title=_l("单位人员"),
        rows=queries.my_unit_members,
        link=lambda row: reverse("subjects:person", args=[row.person.public_id]),
        columns=(
            Column("name", _l("姓名"), "person.name", "link", sort=("person__name",)),
            Column("kind", _l("任职方式"), lambda row: row.get_kind_display()),
            Column("department", _l("院系或部门"), "department", sort=("department",)),
            Column("title", _l("职称"), "person.title", sort=("person__title",)),
            Column("contract", _l("聘用合同截止日期"), "contract_until", "date", sort=("contract_until",)),
            Column("phone", _l("手机"), "person.phone", shown=False, personal=True),
        ),
        filters=(
            Filter("kind", _l("任职方式"), "choice", field="kind", choices=lambda actor: Affiliation.Kind.choices),
        ),
        search=("person__name", "department"),
        sort="name",
        views=(View("current", _l("在职"), _current), View("all", _l("全部"))),
        empty=Empty(
            _l("本单位还没有登记人员。"), _l("可以邀请，或等本人申请加入。"), (_l("邀请人员加入"), "subjects:invite")
        ),
        unit=_l("人"),
    ),
)
JOIN_REQUESTS = registry.list_pages.add(
    "subjects.join-requests",
    ListPage(
        code="subjects.join-requests",
        title=_l("加入申请"),
        rows=queries.join_requests,
        link=lambda row: reverse("subjects:decide-join", args=[row.pk]),
        columns=(
            Column("name", _l("申请人"), "person.name", "link", sort=("person__name",)),
            Column("unit", _l("单位"), "organisation.name", "organisation"),
            Column("kind", _l("任职方式"), lambda row: row.get_kind_display()),
            Column("at", _l("申请时间"), "created_at", "moment", sort=("created_at",)),
            Column("state", _l("状态"), _state, "badge"),
        ),
        search=("person__name",),
        sort="-at",
        views=WAITING_FIRST,
        empty=Empty(_l("没有待确认的加入申请。"), _l("有人申请加入本单位时会出现在这里。")),
    ),
)
CLAIMS = registry.list_pages.add(
    "subjects.claims",
    ListPage(
        code="subjects.claims",
        title=_l("账号认领"),
        rows=queries.claims,
        link=lambda row: reverse("subjects:decide-claim", args=[row.pk]),
        columns=(
            Column("name", _l("库中人员"), "person.name", "link", sort=("person__name",)),
            Column("email", _l("账号邮箱"), "account.email", personal=True),
            Column("at", _l("申请时间"), "created_at", "moment", sort=("created_at",)),
            Column("state", _l("状态"), _state, "badge"),
        ),
        search=("person__name",),
        sort="-at",
        views=WAITING_FIRST,
        empty=Empty(_l("没有待确认的账号认领。"), _l("库中人员第一次注册账号时，会请单位在这里确认。")),
    ),
)
REGISTRATIONS = registry.list_pages.add(
    "subjects.registrations",
    ListPage(
        code="subjects.registrations",
        title=_l("单位登记确认"),
        rows=queries.administrator_requests,
        link=lambda row: reverse("subjects:decide-administrator", args=[row.pk]),
        columns=(
            Column("unit", _l("单位"), "organisation.name", "link", sort=("organisation__name",)),
            Column("region", _l("地区"), "organisation.region.name"),
            Column("who", _l("申请人"), "person.name", "person"),
            Column("what", _l("事项"), lambda row: _("新单位登记") if row.first else _("更换管理员")),
            Column("at", _l("申请时间"), "created_at", "moment", sort=("created_at",)),
            Column("state", _l("状态"), _state, "badge"),
        ),
        filters=(
            Filter(
                "kind",
                _l("单位类型"),
                "choice",
                field="organisation__kind",
                choices=lambda actor: OrganisationKind.choices,
            ),
        ),
        search=("organisation__name", "person__name"),
        sort="-at",
        views=WAITING_FIRST,
        empty=Empty(_l("没有待确认的单位。"), _l("辖区内的单位登记或更换管理员时会出现在这里。")),
    ),
)


@login_required
def members(request: Request) -> HttpResponseBase:
    return lists.show(request, MEMBERS, primary=(_("邀请人员加入"), reverse("subjects:invite")))


@login_required
def join_requests(request: Request) -> HttpResponseBase:
    return lists.show(request, JOIN_REQUESTS)


@login_required
def claims(request: Request) -> HttpResponseBase:
    return lists.show(request, CLAIMS)


@login_required
def registrations(request: Request) -> HttpResponseBase:
    return lists.show(request, REGISTRATIONS)
