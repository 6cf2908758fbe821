"""The department's own code lists."""

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import lists, registry
from kezhi.base.access import NotAllowed, reason_for
from kezhi.base.actor import Actor
from kezhi.base.lists import Column, Empty, Filter, ListPage
from kezhi.base.requests import Request
from kezhi.packs import queries
from kezhi.packs.access import keeps_codes


def _lists(actor: Actor) -> list[tuple[str, str]]:
    found = queries.codes(actor).order_by("list").values_list("list", flat=True).distinct()
    return [(name, name) for name in found]


CODES = registry.list_pages.add(
    "packs.codes",
    ListPage(
        code="packs.codes",
        title=_lazy("代码表"),
        rows=queries.codes,
        columns=(
            Column("list", _lazy("代码表"), "list", sort=("list", "code")),
            Column("code", _lazy("代码"), "code", sort=("code",)),
            Column("name", _lazy("名称"), "name", sort=("name",)),
            Column("name_en", _lazy("英文名称"), "name_en", shown=False),
            Column("parent", _lazy("上级代码"), "parent", sort=("parent",)),
            Column("starts", _lazy("启用日期"), "starts", "date", sort=("starts",)),
            Column("ends", _lazy("停用日期"), "ends", "date", sort=("ends",)),
        ),
        filters=(Filter("list", _lazy("代码表"), "choice", field="list", choices=_lists),),
        search=("code", "name", "name_en"),
        sort="list",
        empty=Empty(
            _lazy("还没有自己的代码表。"),
            _lazy("学科、行业等分类可以从文件导入。"),
            (_lazy("导入文件"), "base:new-import"),
        ),
        unit=_lazy("个代码"),
    ),
)
registry.areas.add(
    "codes",
    registry.Area(_lazy("代码表"), "list-details", "packs:codes", 92, keeps_codes, group=_lazy("配置")),
)


@login_required
def codes(request: Request) -> HttpResponseBase:
    """All codes of the department's own lists."""
    if not keeps_codes(request.actor):
        raise NotAllowed(reason_for(request.actor))
    return lists.show(request, CODES)
