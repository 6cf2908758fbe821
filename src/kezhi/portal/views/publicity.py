"""公示: the lists of proposed awards for everybody, and objections to them."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kezhi.base.access import NotFound, Refused
from kezhi.base.commands import new_key
from kezhi.base.display import local_day, wan
from kezhi.base.exporting import CONTENT_TYPE, Head, csv_file, workbook
from kezhi.base.requests import Request
from kezhi.engine.errors import Problems
from kezhi.projects.actions import objecting
from kezhi.projects.domain.links import digest_of
from kezhi.projects.domain.sheets import Head as Column
from kezhi.projects.domain.sheets import Sheet, print_sheet
from kezhi.projects.inputs.deciding import ObjectionForm
from kezhi.projects.models import Award, Objection, Publicity
from kezhi.projects.queries import deciding

PAGE_SIZE = 50
EARLIER = 20
"""Lists of the past on one page."""
HEADS = (
    Head("序号", "count"),
    Head("编号"),
    Head("项目名称"),
    Head("承担单位"),
    Head("负责人"),
    Head("经费", "money"),
    Head("状态"),
)


@require_safe
def publicities(request: Request) -> HttpResponse:
    """The lists that are shown now, and those of the past."""
    earlier = deciding.publicities().filter(closes__lte=request.now)
    context = {
        "running": running(request),
        "page": Paginator(earlier, EARLIER).get_page(request.GET.get("page")),
    }
    return render(request, "portal/publicities.html", context)


def running(request: Request) -> list[tuple[Publicity, Any]]:
    """The lists shown now, each with the working day on which it is."""
    return [(one, deciding.day_of(one, request.now)) for one in deciding.running(request.now)]


def _publicity(publicity: int, request: Request) -> Publicity:
    found = deciding.publicities().filter(pk=publicity, opens__lte=request.now).first()
    if found is None:
        raise NotFound(_("没有这个公示。请从“公示”里找。"))
    return found


@require_safe
def publicity(request: Request, publicity: int) -> HttpResponse:
    """One list: searched, page by page."""
    found = _publicity(publicity, request)
    text = request.GET.get("q", "").strip()[:60]
    rows = _matching(deciding.listed(found), text)
    context = {
        "publicity": found,
        "day": deciding.day_of(found, request.now),
        "is_open": request.now < found.closes,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "text": text,
    }
    return render(request, "portal/publicity.html", context)


def _matching(rows: QuerySet[Award], text: str) -> QuerySet[Award]:
    for word in text.split():
        rows = rows.filter(
            Q(application__title__icontains=word)
            | Q(application__number__icontains=word)
            | Q(application__host__name__icontains=word)
            | Q(application__applicant__name__icontains=word)
        )
    return rows


@require_safe
def download(request: Request, publicity: int, kind: str) -> HttpResponseBase:
    """The list as a workbook, as CSV, or printed in the layout in which it is posted."""
    found = _publicity(publicity, request)
    rows = list(deciding.listed(found))
    name = f"{found.title}.{kind}"
    if kind == "pdf":
        response: HttpResponseBase = HttpResponse(
            print_sheet(_sheet(found, rows), settings.FONTS), content_type="application/pdf"
        )
        response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
        return response
    cells = [_cells(place, award) for place, award in enumerate(rows, start=1)]
    if kind == "csv":
        response = HttpResponse(csv_file(HEADS, cells), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response
    file, _count = workbook(found.title, HEADS, cells)
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)


def _cells(place: int, award: Award) -> list[Any]:
    application = award.application
    said = (application.number, application.title, application.host.name, application.applicant.name)
    return [place, *said, award.amount, award.get_state_display()]


def _sheet(found: Publicity, rows: list[Award]) -> Sheet:
    """The list as it is posted: 拟立项项目一览表 with the dates and where to object."""
    call = found.decision.call
    first, last = timezone.localdate(found.opens), local_day(found.closes)[0]
    said = {
        "call": call.title,
        "document": call.document_number,
        "count": len(rows),
        "amount": wan(sum(award.amount for award in rows)),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "days": found.working_days,
    }
    shown = [[str(n), *[str(cell) for cell in _cells(n, one)[1:5]], wan(one.amount)] for n, one in enumerate(rows, 1)]
    return Sheet(
        title=found.title,
        heads=[
            Column(_("序号"), number=True),
            Column(_("编号")),
            Column(_("项目名称"), wide=True),
            Column(_("承担单位")),
            Column(_("负责人")),
            Column(_("经费（万元）"), number=True),
        ],
        rows=shown,
        lines=[
            _("根据《%(call)s》（%(document)s），拟立项 %(count)s 项，经费 %(amount)s 万元，现予公示。") % said,
            _("公示期：%(first)s 至 %(last)s，共 %(days)s 个工作日（自公布次日起算）。") % said,
        ],
        notes=[_("对名单有异议的，请在公示期内实名提出，写明事实和依据；3 个工作日内告知收到，15 个工作日内答复。")],
        signed=[call.office.title, first.isoformat()],
        attachment=_("附件"),
        stamp=found.title,
        language=(get_language() or "zh")[:2],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: Request, publicity: int) -> HttpResponse:
    """Object to an item of a list, by name."""
    found = _publicity(publicity, request)
    listed = list(deciding.listed(found))
    choices = [(one.pk, f"{one.application.number} {one.application.title}") for one in listed]
    signed_in = request.actor.person is not None
    form = ObjectionForm(
        request.POST or None,
        choices=choices,
        signed_in=signed_in,
        initial={"award": request.GET.get("award", "")},
    )
    if request.method == "POST" and form.is_valid():
        return _file(request, found, form, {one.pk for one in listed})
    return _form(request, found, form)


def _file(request: Request, found: Publicity, form: ObjectionForm, listed: set[int]) -> HttpResponse:
    said = form.cleaned_data
    if said["award"] not in listed:
        form.add_error("award", _("名单里没有这一项。请从名单里选。"))
        return _form(request, found, form)
    protest = objecting.Protest(said["award"], said["facts"], said.get("name", ""), said["contact"])
    key = request.POST.get("command") or new_key()
    try:
        _objection, token = objecting.file(protest, actor=request.actor, now=request.now, key=key)
    except Problems as refused:
        for problem in refused.problems:
            field = problem.place.field if problem.place.field in form.fields else None
            form.add_error(field, problem.render(get_language() or "zh"))
        return _form(request, found, form)
    except Refused as refused:
        return _form(request, found, form, refused.reason)
    return redirect("follow_objection", token)


def _form(request: Request, found: Publicity, form: ObjectionForm, problem: str = "") -> HttpResponse:
    context = {
        "publicity": found,
        "form": form,
        "problem": problem,
        "is_open": request.now < found.closes,
        "command_key": new_key(),
    }
    return render(request, "portal/object.html", context, status=422 if problem or form.errors else 200)


@require_safe
def follow(request: Request, token: str) -> HttpResponse:
    """What became of an objection, for whoever holds its link."""
    rows = Objection.objects.select_related("award__application", "award__decision__publicity")
    found = rows.filter(link_digest=digest_of(token)).first()
    if found is None:
        raise NotFound(_("这个链接不对。请核对回执上的链接。"))
    return render(request, "portal/objection.html", {"objection": found})
