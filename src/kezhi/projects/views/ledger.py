"""The ledger of projects: its list, what everybody may see of it, and the hosts that nobody knows yet."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from kezhi.base import lists, registry
from kezhi.base.access import NotAllowed, NotFound, Refused, reason_for
from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.lists import Badge, Batch, Column, Empty, Filter, ListPage, Total, View
from kezhi.base.requests import Request
from kezhi.projects.access import PROJECTS, keeps_projects
from kezhi.projects.actions import ledger
from kezhi.projects.models import Project
from kezhi.projects.queries.ledger import listed_projects, unknown_hosts
from kezhi.subjects.actions.organisations import Entry
from kezhi.subjects.models import OrganisationKind
from kezhi.subjects.queries import alike, find_units, regions

BADGES = {
    Project.State.RUNNING: "running",
    Project.State.ACCEPTED: "done",
    Project.State.TERMINATED: "paused",
    Project.State.RECORDED: "info",
}


def _state(project: Project) -> Badge:
    return Badge(BADGES[Project.State(project.state)], project.get_state_display())


def _distinct(field: str) -> Any:
    def choices(actor: Actor) -> list[tuple[str, str]]:
        found = listed_projects(actor).exclude(**{field: ""}).order_by(field)
        return [(value, value) for value in found.values_list(field, flat=True).distinct()]

    return choices


PROJECTS_PAGE = registry.list_pages.add(
    "projects.projects",
    ListPage(
        code="projects.projects",
        title=_lazy("项目库"),
        rows=listed_projects,
        columns=(
            Column("number", _lazy("项目编号"), "number", sort=("number",)),
            Column("title", _lazy("项目名称"), "title", sort=("title",)),
            Column(
                "host", _lazy("承担单位"), "host_words", "organisation",
                sort=("host__name", "host_name"),
            ),
            Column("pi", _lazy("负责人"), "pi_words", "person", personal=True),
            Column("amount", _lazy("资助金额"), "amount", "money", sort=("amount",)),
            Column("starts", _lazy("开始日期"), "starts", "date", sort=("starts",)),
            Column("ends", _lazy("结束日期"), "ends", "date", sort=("ends",)),
            Column("state", _lazy("状态"), _state, "badge", sort=("state",)),
            Column("category", _lazy("项目类别"), "category", sort=("category",)),
            Column("grade", _lazy("结题评价"), "final_grade", sort=("final_grade",), shown=False),
            Column("discipline", _lazy("学科代码"), "discipline", sort=("discipline",), shown=False),
            Column("host_name", _lazy("名单上的单位"), "host_name", shown=False),
            Column("source", _lazy("来源"), "source", sort=("source",), shown=False),
            Column("published", _lazy("公开"), lambda one: _("公开") if one.published else "", shown=False),
        ),
        filters=(
            Filter("source", _lazy("来源"), "choice", field="source", choices=_distinct("source")),
            Filter("category", _lazy("项目类别"), "choice", field="category", choices=_distinct("category")),
            Filter("grade", _lazy("结题评价"), "choice", field="final_grade", choices=_distinct("final_grade")),
            Filter("state", _lazy("状态"), "choice", field="state", choices=lambda actor: Project.State.choices),
            Filter("starts", _lazy("开始日期"), "dates", field="starts"),
            Filter(
                "host", _lazy("承担单位"), "text",
                apply=lambda text: Q(host__name__icontains=text) | Q(host_name__icontains=text),
            ),
            Filter("linked", _lazy("单位已认定"), "yes-no", apply=lambda yes: Q(host__isnull=not yes)),
            Filter("published", _lazy("公开"), "yes-no", field="published"),
        ),
        search=("number", "title", "host__name", "host_name", "pi_name"),
        views=(
            View("all", _lazy("全部")),
            View("own", _lazy("本厅立项"), lambda actor, now: Q(source="")),
            View("listed", _lazy("名单导入"), lambda actor, now: ~Q(source="")),
        ),
        batch=(
            Batch(_lazy("公开"), "projects:publish_projects"),
            Batch(_lazy("不公开"), "projects:unpublish_projects"),
        ),
        total=Total(_lazy("资助合计"), "amount"),
        sort="-starts",
        empty=Empty(
            _lazy("还没有项目。"), _lazy("立项后会出现在这里；往年的项目可以从名单导入。"),
            (_lazy("导入文件"), "base:new-import"),
        ),
        unit=_lazy("项"),
    ),
)  # fmt: skip
UNKNOWN_HOSTS = registry.list_pages.add(
    "projects.unknown-hosts",
    ListPage(
        code="projects.unknown-hosts",
        title=_lazy("单位名称对照"),
        rows=unknown_hosts,
        link=lambda one: reverse("projects:unknown_host", args=[one.pk]),
        columns=(
            Column("name", _lazy("名单上的单位"), "host_name", "link", sort=("host_name",)),
            Column("count", _lazy("项目"), "times", "count", sort=("times",)),
            Column("amount", _lazy("金额"), "total", "money", sort=("total",)),
            Column("since", _lazy("最早开始"), "since", "date", sort=("since",)),
        ),
        search=("host_name",),
        total=Total(_lazy("金额合计"), "total"),
        sort="-count",
        empty=Empty(_lazy("名单上的单位都认出来了。"), _lazy("导入的名单里有单位库不认识的名称时，会出现在这里。")),
        unit=_lazy("个名称"),
    ),
)


def _sees(actor: Actor) -> bool:
    return actor.is_staff


registry.areas.add("projects", registry.Area(_lazy("项目库"), "briefcase", "projects:projects", 26, _sees))
registry.areas.add(
    "unknown-hosts", registry.Area(_lazy("单位名称对照"), "link", "projects:unknown_hosts", 69, keeps_projects)
)


@login_required
def projects(request: Request) -> HttpResponseBase:
    """Every project that the department knows of."""
    if not _sees(request.actor):
        raise NotAllowed(reason_for(request.actor))
    return lists.show(request, PROJECTS_PAGE)


@login_required
@require_POST
def publish(request: Request) -> HttpResponse:
    """Show the chosen projects to everybody."""
    return _published(request, shown=True)


@login_required
@require_POST
def unpublish(request: Request) -> HttpResponse:
    """Take the chosen projects off the public list."""
    return _published(request, shown=False)


def _published(request: Request, *, shown: bool) -> HttpResponse:
    chosen = lists.chosen(PROJECTS_PAGE, request)
    changed = ledger.publish(chosen, shown=shown, **_by(request))
    said = _("%(n)s 项已公开。") if shown else _("%(n)s 项已不再公开。")
    messages.success(request, said % {"n": changed})
    return redirect(f"{reverse('projects:projects')}?{request.POST.get('query', '')}")


def _by(request: Request) -> dict[str, Any]:
    return {"actor": request.actor, "now": request.now, "key": request.POST.get("command") or new_key()}


@login_required
def hosts(request: Request) -> HttpResponseBase:
    """The hosts of listed projects that the registry doesn't know."""
    if not keeps_projects(request.actor):
        raise NotAllowed(reason_for(request.actor))
    return lists.show(request, UNKNOWN_HOSTS, template="projects/unknown_hosts.html")


@login_required
@require_POST
def settle(request: Request) -> HttpResponse:
    """Look again which of them the registry knows by now."""
    linked = ledger.settle_all(**_by(request))
    messages.success(request, _("%(n)s 个项目的单位已认定。") % {"n": linked})
    return redirect("projects:unknown_hosts")


class HostForm(forms.Form):
    """A new organisation."""

    name = forms.CharField(label=_lazy("单位名称"), max_length=200)
    kind = forms.ChoiceField(label=_lazy("单位类型"), choices=OrganisationKind.choices)
    region = forms.ModelChoiceField(label=_lazy("所在地区"), queryset=regions(("province", "city", "county")).none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = self.fields["region"]
        assert isinstance(region, forms.ModelChoiceField)  # noqa: S101 — declared above
        region.queryset = regions(("province", "city", "county"))
        region.label_from_instance = lambda row: f"{row.code} {row.name}"  # type: ignore[assignment]


@login_required
def host(request: Request, project: int) -> HttpResponse:
    """Say which organisation a host is: one that is alike, one that is searched for, or a new one."""
    named = PROJECTS.allowed(request.actor, "link", unknown_hosts(request.actor)).filter(pk=project).first()
    if named is None:
        raise NotFound(_("这个名称已经认定，或者您无权办理。请从“单位名称对照”重新打开。"))
    form = HostForm(request.POST if "name" in request.POST else None, initial={"name": named.host_name})
    if request.method == "POST" and (done := _linked(request, named, form)) is not None:
        messages.success(request, _("已认定“%(name)s”，%(n)s 个项目一并更新。") % {"name": named.host_name, "n": done})
        return redirect("projects:unknown_hosts")
    words = request.GET.get("q", "")
    found = find_units(request.actor, words) if words else alike(request.actor, named.host_name)
    context = {"named": named, "found": found, "q": words, "form": form, "command_key": new_key()}
    return render(request, "projects/unknown_host.html", context, status=422 if form.errors else 200)


def _linked(request: Request, named: Project, form: HostForm) -> int | None:
    unit = request.POST.get("unit", "")
    if unit.isdecimal():
        return ledger.link_host(named.pk, int(unit), **_by(request))
    if not form.is_valid():
        return None
    said = form.cleaned_data
    entry = Entry(said["name"].strip(), said["kind"], said["region"].pk, named.source)
    try:
        return ledger.enter_host(named.pk, entry, **_by(request))
    except Refused as refused:
        form.add_error("name", refused.reason)
        return None
