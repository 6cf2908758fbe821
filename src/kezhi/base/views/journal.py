"""The journal as a list, for who watches over the system, and its verification."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from kezhi.base import registry, tasks
from kezhi.base.access import NotAllowed, Table, nobody, reason_for, role
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import command
from kezhi.base.lists import Badge, Column, Empty, Filter, ListPage, View, moments, show
from kezhi.base.models import JournalLine
from kezhi.base.requests import Request

WATCHERS = (Role.AUDITOR, Role.SYSTEM_ADMIN)
ACCESS = Table({"see": role(*WATCHERS), "change": nobody})


def rows(actor: Actor) -> QuerySet[JournalLine]:
    """All lines, for who watches over the system."""
    return ACCESS.visible(actor, JournalLine.objects.select_related("journalsealed"))


def _seal(line: JournalLine) -> Badge:
    place = getattr(line, "journalsealed", None)
    if place is None:
        return Badge("pending", _lazy("未封存"))
    return Badge("done", _("封存 %(number)d") % {"number": place.seal_id})


def _thing(line: JournalLine) -> str:
    return f"{line.object_type} {line.object_id}" if line.object_id is not None else line.object_type


def _text(path: str) -> Any:
    return lambda words: Q(**{f"{path}__startswith": words.strip()})


def _person(words: str) -> Q:
    return Q(person=int(words)) if words.strip().isdecimal() else Q(pk__in=())


JOURNAL = registry.list_pages.add(
    "base.journal",
    ListPage(
        code="base.journal",
        title=_lazy("留痕"),
        rows=rows,
        unit=_lazy("条"),
        sort="-number",
        search=("summary", "action"),
        columns=(
            Column("number", _lazy("编号"), "pk", "count", sort=("pk",)),
            Column("at", _lazy("时间"), "at", "moment", sort=("at",)),
            Column("person", _lazy("人员编号"), "person", sort=("person",)),
            Column("holding", _lazy("任职编号"), "holding", shown=False),
            Column("for", _lazy("代理"), "on_behalf_of", shown=False),
            Column("action", _lazy("动作"), "action", sort=("action",)),
            Column("thing", _lazy("对象"), _thing),
            Column("summary", _lazy("摘要"), "summary"),
            Column("seal", _lazy("封存"), _seal, "badge"),
        ),
        filters=(
            Filter("at", _lazy("时间"), "dates", apply=moments("at")),
            Filter("person", _lazy("人员编号"), "text", apply=_person),
            Filter("action", _lazy("动作"), "text", apply=_text("action")),
            Filter("object", _lazy("对象类型"), "text", apply=_text("object_type")),
        ),
        views=(
            View("all", _lazy("全部")),
            View("unsealed", _lazy("未封存"), lambda actor, now: Q(journalsealed=None)),
        ),
        empty=Empty(_lazy("还没有留痕"), _lazy("每次写入都会在这里留下一条，随后封存，不能更改。")),
    ),
)


def _require_watcher(actor: Actor) -> None:
    if not actor.has(*WATCHERS):
        raise NotAllowed(reason_for(actor))


@login_required
def lines(request: Request) -> HttpResponseBase:
    """The list of all lines."""
    _require_watcher(request.actor)
    return show(request, JOURNAL, template="journal/lines.html")


@login_required
@require_POST
def verify(request: Request) -> HttpResponse:
    """Ask for the verification of the whole journal and show how it goes."""
    _require_watcher(request.actor)
    with command("journal.verify", actor=request.actor, now=request.now, key=request.POST.get("command", "")) as cmd:
        if cmd.earlier is None:
            about = {"lines": JournalLine.objects.count()}
            number = tasks.enqueue(tasks.verify_journal, title=_("核对留痕"), actor=request.actor, arguments=about)
            cmd.journal("journal.verification-asked", task=str(number))
            cmd.result = {"task": str(number)}
    return redirect("base:task", (cmd.earlier or cmd.result)["task"])


registry.areas.add(
    "journal", registry.Area(_lazy("留痕"), "shield-check", "base:journal", 900, lambda actor: actor.has(*WATCHERS))
)
