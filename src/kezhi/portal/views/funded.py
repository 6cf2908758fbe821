"""已立项: funded projects, searched by everybody."""

from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kezhi.base.exporting import Head, csv_lines
from kezhi.base.requests import Request
from kezhi.projects.models import Project
from kezhi.projects.queries import funded as queries
from kezhi.projects.queries.funded import Wanted

PAGE_SIZE = 20
CHUNK = 1000
LONGEST = 60
HEADS = (
    Head("编号"),
    Head("项目名称"),
    Head("承担单位"),
    Head("负责人"),
    Head("计划"),
    Head("经费", "money"),
    Head("开始", "date"),
    Head("结束", "date"),
    Head("状态"),
)


def wanted(request: Request) -> Wanted:
    """What the address asks for."""
    return Wanted(**{name: request.GET.get(name, "").strip()[:LONGEST] for name in Wanted.__dataclass_fields__})


@require_safe
def funded(request: Request) -> HttpResponseBase:
    """The funded projects that fit, with how many and how much money."""
    asked = wanted(request)
    rows = queries.funded(asked)
    count, amount = queries.sums(rows)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "count": count,
        "amount": amount,
        "wanted": asked,
        "choices": queries.choices(),
        "programmes": queries.programmes(),
    }
    return render(request, "portal/funded.html", context)


@require_safe
def download(request: Request) -> StreamingHttpResponse:
    """The same as CSV, every row."""
    names = queries.programmes()
    rows = queries.funded(wanted(request)).iterator(chunk_size=CHUNK)
    lines = csv_lines(HEADS, (_cells(one, names.get(one.programme, one.programme)) for one in rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{_('已立项项目')}.csv") or "attachment"
    return response


def _cells(one: Project, programme: str) -> list[object]:
    return [
        one.number,
        one.title,
        one.host_words,
        one.pi_words,
        programme,
        one.amount,
        one.starts,
        one.ends,
        one.get_state_display(),
    ]
