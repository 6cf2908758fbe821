"""推荐: what a unit's office and a recommending body do with their applications to a call."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from kezhi.base import lists, registry
from kezhi.base.access import NotAllowed, NotFound, Refused, reason_for
from kezhi.base.actor import Role
from kezhi.base.commands import new_key
from kezhi.base.exporting import CONTENT_TYPE
from kezhi.base.lists import Badge, Column, Empty, ListPage, View
from kezhi.base.models import FileUse
from kezhi.base.requests import Request, command_key, words
from kezhi.engine.errors import Problems
from kezhi.projects import queries
from kezhi.projects.access import APPLICATIONS, CALLS
from kezhi.projects.actions import packaging, signing
from kezhi.projects.actions import recommending as actions
from kezhi.projects.inputs.screening import DateForm
from kezhi.projects.models import Application, Call, SignedPage
from kezhi.projects.views.lists import BADGES

UNSENT = (Application.State.DRAFT, Application.State.WITHDRAWN)


def _quota(call: Any) -> str:
    return f"{call.approved} / {call.unit_quota}" if call.unit_quota is not None else str(call.approved)


IN_HAND = registry.list_pages.add(
    "projects.recommending",
    ListPage(
        code="projects.recommending",
        title=_lazy("推荐"),
        rows=queries.calls_in_hand,
        link=lambda call: reverse("projects:unit", args=[call.pk]),
        columns=(
            Column("title", _lazy("申报通知"), queries.call_title, "link", sort=("title",)),
            Column("waiting", _lazy("等我同意"), "waiting", "count", sort=("waiting",)),
            Column("approved", _lazy("已同意 / 名额"), _quota, sort=("approved",)),
            Column("begun", _lazy("填报中"), "begun", "count", sort=("begun",)),
            Column(
                "state", _lazy("状态"), lambda call: Badge(BADGES.get(call.state, "draft"), call.get_state_display()),
                "badge", sort=("state",),
            ),
            Column("closes", _lazy("受理截止"), "closes", "deadline", sort=("closes",)),
        ),
        search=("title", "document_number"),
        views=(View("open", _lazy("进行中"), queries.still_recommended), View("all", _lazy("全部"))),
        sort="closes",
        empty=Empty(_lazy("没有要推荐的通知"), _lazy("本单位有人开始填报，或有申报等您同意时，通知会出现在这里。")),
        unit=_lazy("个通知"),
    ),
)  # fmt: skip


def _require(request: Request) -> None:
    if not queries.recommends(request.actor):
        raise NotAllowed(reason_for(request.actor))


def in_hand(request: Request) -> HttpResponseBase:
    """The calls in which the body has something in hand."""
    _require(request)
    return lists.show(request, IN_HAND)


@require_GET
def unit(request: Request, call: int) -> HttpResponse:
    """What the body has in hand in one call."""
    return page(request, call)


def page(request: Request, call: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The page of a body in one call: to approve, approved in its order, drafts with what is missing."""
    _require(request)
    found = CALLS.require(request.actor, "see", queries.calls(request.actor), pk=call)
    rows = list(queries.in_hand(request.actor, found))
    drafts = [one for one in rows if one.state in UNSENT] if request.actor.has(Role.UNIT_OFFICE) else []
    far = queries.how_far(drafts, request.now)
    approved = [one for one in rows if one.approved]
    dates = queries.round_of(found, request.actor.organisation)
    context = {
        "call": found,
        "closing": found.unit_closes if request.actor.has(Role.UNIT_OFFICE) else found.recommender_closes,
        "waiting": [one for one in rows if one.item],
        "approved": approved,
        "others": [one for one in rows if one.state not in UNSENT and not one.approved and not one.item],
        "drafts": [(one, far.get(one.pk)) for one in drafts],
        "readable": _readable(request, drafts),
        "quota": _left(found, approved) if request.actor.has(Role.UNIT_OFFICE) else None,
        "dates": dates,
        "date_form": DateForm(initial={"closes": dates.closes if dates else None}),
        "bodies": list(queries.bodies()) if request.actor.has(Role.RECOMMENDER) else [],
        "problem": problem,
        "command_key": new_key(),
    }
    return render(request, "projects/unit/page.html", context, status=status)


def _readable(request: Request, drafts: list[Application]) -> set[int]:
    """The drafts whose content the office may read."""
    rows = Application.objects.filter(pk__in=[one.pk for one in drafts])
    return set(APPLICATIONS.allowed(request.actor, "read_form", rows).values_list("pk", flat=True)) if drafts else set()


def _left(call: Call, approved: list[Application]) -> dict[str, int] | None:
    """The unit's quota: how many there are, used and left."""
    if call.unit_quota is None:
        return None
    return {"of": call.unit_quota, "used": len(approved), "left": max(0, call.unit_quota - len(approved))}


@require_POST
def rank(request: Request, call: int) -> HttpResponse:
    """Save the order: as dragged, or one moved up or down by its button."""
    order = [int(pk) for pk in request.POST.getlist("order") if pk.isdecimal() and len(pk) < 19]
    moved, _sep, way = request.POST.get("move", "").partition(":")
    if moved.isdecimal() and int(moved) in order:
        at = order.index(int(moved))
        to = max(0, at - 1) if way == "up" else min(len(order) - 1, at + 1)
        order.insert(to, order.pop(at))
    actions.rank(call, order, actor=request.actor, now=request.now, key=command_key(request))
    return redirect(f"{reverse('projects:unit', args=[call])}{f'#rank-{moved}' if moved else '#approved'}")


@require_POST
def remark(request: Request, application: int) -> HttpResponse:
    """Say something to an applicant about the draft."""
    made = actions.remark(
        application, request.POST.get("text", ""), actor=request.actor, now=request.now, key=command_key(request)
    )
    messages.success(request, _("意见已发给申报人。"))
    return redirect("projects:unit", made.application.call_id)


@require_POST
def dates(request: Request, call: int) -> HttpResponse:
    """The unit's own closing date."""
    form = DateForm(request.POST)
    if not form.is_valid():
        return page(request, call, problem=_("请写全日期和时刻，或都留空。"), status=422)
    try:
        actions.set_date(
            call, form.cleaned_data["closes"], actor=request.actor, now=request.now, key=command_key(request)
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return page(request, call, problem=refused.reason, status=422)
    messages.success(request, _("本单位的日期已保存，到期前三天提醒还没有提交的人。"))
    return redirect("projects:unit", call)


@require_POST
def pass_on(request: Request, call: int) -> HttpResponse:
    """Hand an application to the body that ought to recommend it."""
    actions.pass_on(
        _number(request, "application"),
        _number(request, "body"),
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        now=request.now,
        key=command_key(request),
    )
    messages.success(request, _("已转交，日期和期限不变。"))
    return redirect("projects:unit", call)


def _number(request: Request, name: str) -> int:
    """A key that was sent; 0 for what is none."""
    said = request.POST.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def choose(request: Request, call: int) -> HttpResponse:
    """校内遴选: which applications go forward, each with a reason."""
    _require(request)
    found = CALLS.require(request.actor, "see", queries.calls(request.actor), pk=call)
    problem = ""
    if request.method == "POST":
        said = {
            int(name.removeprefix("forward-")): (value == "yes", request.POST.get(f"reason-{name[8:]}", ""))
            for name, value in request.POST.items()
            if name.startswith("forward-") and name[8:].isdecimal()
        }
        try:
            changed = actions.preselect(call, said, actor=request.actor, now=request.now, key=command_key(request))
        except (NotAllowed, NotFound):
            raise
        except Refused as refused:
            problem = refused.reason
        else:
            messages.success(request, _("已保存 %(count)s 项，并告知申报人。") % {"count": changed})
            return redirect("projects:choose", call)
    context = {
        "call": found,
        "rows": list(queries.in_hand(request.actor, found)),
        "said": request.POST,
        "problem": problem,
        "command_key": new_key(),
    }
    return render(request, "projects/unit/choose.html", context, status=422 if problem else 200)


@require_POST
def package(request: Request, call: int) -> HttpResponseBase:
    """A part of the package: the table, the letter, or all submissions in an archive."""
    purpose, what = request.POST.get("purpose", ""), request.POST.get("what", "")
    by: dict[str, Any] = {"purpose": purpose, "actor": request.actor, "now": request.now}
    try:
        if what == "table":
            file, name = packaging.table(call, **by)
            return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)
        if what == "letter":
            response = HttpResponse(packaging.letter(call, **by), content_type="application/pdf")
            response["Content-Disposition"] = 'attachment; filename="letter.pdf"'
            return response
        made = packaging.archive(call, **by, key=command_key(request))
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return page(request, call, problem=refused.reason, status=422)
    if isinstance(made, FileUse):
        return redirect("base:file", made.pk, made.name)
    return redirect("base:task", made)


@require_GET
def signature(request: Request, application: int) -> HttpResponse:
    """The page to sign of the version that is submitted now."""
    rows = queries.applications(request.actor).select_related("submission")
    found = APPLICATIONS.require(request.actor, "see", rows, pk=application)
    response = HttpResponse(packaging.signature_page(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.number or found.pk}.pdf"'
    return response


def signed(request: Request, call: int) -> HttpResponse:
    """Scans of signed pages: taken in, matched, and who has to sign again."""
    _require(request)
    found = CALLS.require(request.actor, "see", queries.calls(request.actor), pk=call)
    problem = ""
    if request.method == "POST":
        try:
            made = signing.take_in(
                call, request.FILES.getlist("file"), actor=request.actor, now=request.now, key=command_key(request)
            )
        except Problems as refused:
            problem = "；".join(words(one) for one in refused.problems)
        else:
            known = sum(1 for one in made if one.submission_id)
            messages.success(
                request, _("收到 %(count)s 份，自动对上 %(known)s 份。") % {"count": len(made), "known": known}
            )
            return redirect("projects:signed", call)
    rows = [one for one in queries.in_hand(request.actor, found) if one.submission_id]
    context = {
        "call": found,
        "rows": [(one, _signed_state(one)) for one in rows],
        "unmatched": _unmatched(request, found),
        "problem": problem,
        "command_key": new_key(),
    }
    return render(request, "projects/unit/signed.html", context, status=422 if problem else 200)


def _unmatched(request: Request, call: Call) -> list[tuple[SignedPage, FileUse]]:
    """The scans that wait to be matched by hand, each with its file. Two queries."""
    pages = {one.pk: one for one in queries.signed_pages(request.actor).filter(call=call, application=None)}
    uses = FileUse.objects.filter(owner_type="projects.signedpage", owner_id__in=pages).order_by("pk")
    return [(pages[use.owner_id], use) for use in uses]


def _signed_state(one: Any) -> Badge:
    version = one.signed_version
    if version is None:
        return Badge("todo", _("还没有签章页"))
    if version != one.submission_id:
        return Badge("returned", _("版本变了，须重新签章"))
    return Badge("done", _("已签章"))


@require_POST
def match(request: Request, page: int) -> HttpResponse:
    """Say by hand which application a scan belongs to."""
    matched = signing.match(
        page,
        _number(request, "application"),
        actor=request.actor,
        now=request.now,
        key=command_key(request),
    )
    return redirect("projects:signed", matched.call_id)


registry.areas.add(
    "recommending",
    registry.Area(_lazy("推荐"), "checkbox", "projects:recommending", 24, queries.recommends),
)
