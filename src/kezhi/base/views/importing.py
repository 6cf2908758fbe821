"""Pages of imports: the list of uploads, sending one, saying what its columns are, its check and its result."""

from dataclasses import dataclass, replace
from typing import Any, BinaryIO, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kezhi.base import files, lists, registry, tasks
from kezhi.base.access import NotAllowed, NotFound, reason_for
from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.display import language
from kezhi.base.exporting import CONTENT_TYPE
from kezhi.base.importing import access, actions, giving, importers, said
from kezhi.base.importing.books import ACCEPTED, preview
from kezhi.base.importing.cells import given, shown, visible
from kezhi.base.importing.declared import Column as ImportColumn
from kezhi.base.importing.declared import Importer, Option
from kezhi.base.lists import Badge, Column, Empty, Filter, ListPage, View, moments
from kezhi.base.models import ImportBatch, ImportRow, TaskBeat
from kezhi.base.requests import Request
from kezhi.engine.errors import Problems

State = ImportBatch.State
BATCH_KINDS = {
    State.UPLOADED: "waiting_me",
    State.CHECKING: "running",
    State.CHECKED: "waiting_me",
    State.IMPORTING: "running",
    State.DONE: "done",
    State.CANCELLED: "paused",
}
ROW_KINDS = {
    ImportRow.State.WAITING: "waiting",
    ImportRow.State.CREATED: "done",
    ImportRow.State.UPDATED: "done",
    ImportRow.State.UNCHANGED: "met",
    ImportRow.State.FAULTY: "not_met",
    ImportRow.State.SKIPPED: "paused",
}
FAULTS_SHOWN = 20
CELLS_SHOWN = 4
UNITS = ("元", "万元", "亿元")


def _state(row: Any) -> Badge:
    kinds: dict[Any, str] = {**BATCH_KINDS, **ROW_KINDS}
    return Badge(kinds[row.state], row.get_state_display())


def _title(batch: ImportBatch) -> Any:
    return importers[batch.kind].title


BATCHES = registry.list_pages.add(
    "base.imports",
    ListPage(
        code="base.imports",
        title=_lazy("导入"),
        rows=access.batches,
        link=lambda batch: reverse("base:import", args=[batch.pk]),
        columns=(
            Column("name", _lazy("文件"), "name", "link", sort=("name",)),
            Column("kind", _lazy("种类"), _title, sort=("kind",)),
            Column("state", _lazy("状态"), _state, "badge", sort=("state",)),
            Column("rows", _lazy("行数"), "rows_in", "count", sort=("rows_in",)),
            Column("created", _lazy("新增"), "created", "count"),
            Column("updated", _lazy("更新"), "updated", "count"),
            Column("unchanged", _lazy("无变化"), "unchanged", "count"),
            Column("faulty", _lazy("有误"), "faulty", "count", sort=("faulty",)),
            Column("skipped", _lazy("跳过"), "skipped", "count", shown=False),
            Column("at", _lazy("上传时间"), "created_at", "moment", sort=("created_at",)),
        ),
        filters=(
            Filter(
                "kind", _lazy("种类"), "choice", field="kind",
                choices=lambda actor: [(one.name, one.title) for one in access.kinds(actor)],
            ),
            Filter("at", _lazy("上传时间"), "dates", apply=moments("created_at")),
        ),
        search=("name",),
        views=(
            View("all", _lazy("全部")),
            View(
                "open", _lazy("没有办完"), lambda actor, now: ~Q(state__in=(State.DONE, State.CANCELLED)),
            ),
            View("faulty", _lazy("有误的"), lambda actor, now: Q(faulty__gt=0)),
        ),
        sort="-at",
        empty=Empty(
            _lazy("还没有导入过文件。"), _lazy("从“导入文件”选一个种类开始。"), (_lazy("导入文件"), "base:new-import")
        ),
        unit=_lazy("次"),
    ),
)  # fmt: skip


def _what(row: ImportRow) -> str:
    """A row's first cells; of a kind with personal values none."""
    if importers[row.batch.kind].personal:
        return ""
    cells = [visible(shown(cell)) for cell in given(row.raw)]
    return " · ".join(cell for cell in cells[:CELLS_SHOWN] if cell.strip())


def _told(field: str) -> Any:
    def words(row: ImportRow) -> str:
        return " ".join(said.sentence(one, importers[row.batch.kind]) for one in getattr(row, field))

    return words


ROWS = registry.list_pages.add(
    "base.import-rows",
    ListPage(
        code="base.import-rows",
        title=_lazy("导入的行"),
        rows=access.rows,
        columns=(
            Column("number", _lazy("行号"), "number", "count", sort=("number",)),
            Column("state", _lazy("状态"), _state, "badge", sort=("state",)),
            Column("what", _lazy("内容"), _what),
            Column("complaints", _lazy("错误和改法"), _told("complaints")),
            Column("notes", _lazy("说明"), _told("notes")),
            Column("line", _lazy("文件行"), "line", shown=False),
        ),
        filters=(
            Filter("state", _lazy("状态"), "choice", field="state", choices=lambda actor: ImportRow.State.choices),
            Filter("noted", _lazy("有说明"), "yes-no", apply=lambda yes: ~Q(notes=[]) if yes else Q(notes=[])),
        ),
        views=(
            View("all", _lazy("全部")),
            View("faulty", _lazy("有误"), lambda actor, now: Q(state=ImportRow.State.FAULTY)),
            View("skipped", _lazy("跳过"), lambda actor, now: Q(state=ImportRow.State.SKIPPED)),
            View("updated", _lazy("更新"), lambda actor, now: Q(state=ImportRow.State.UPDATED)),
        ),
        sort="number",
        empty=Empty(_lazy("还没有检查过的行。"), _lazy("上传并检查后，每一行的结果都在这里。")),
        unit=_lazy("行"),
    ),
)


def may_import(actor: Actor) -> bool:
    """Whether there is any kind that the actor may import."""
    return bool(access.kinds(actor))


registry.areas.add("imports", registry.Area(_lazy("导入"), "upload", "base:imports", 68, may_import))
registry.file_owners.add("base.importbatch", lambda actor, key: access.batches(actor).filter(pk=key).exists())
registry.objects.add(
    "base.importbatch",
    registry.AboutObject(
        access.batches,
        lambda batch: str(batch.name),
        lambda batch: reverse("base:import", args=[batch.pk]),
        name="name",
    ),
)


@login_required
def batches(request: Request) -> HttpResponseBase:
    """All uploads of the kinds that the actor may import."""
    if not may_import(request.actor):
        raise NotAllowed(reason_for(request.actor))
    return lists.show(request, BATCHES, primary=(_("导入文件"), reverse("base:new-import")))


@login_required
@require_safe
def choose(request: Request) -> HttpResponse:
    """Which kind."""
    if not may_import(request.actor):
        raise NotAllowed(reason_for(request.actor))
    return render(request, "imports/kinds.html", {"kinds": access.kinds(request.actor)})


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_lazy("文件"), help_text=_lazy("CSV（可用 gzip 压缩）或 Excel，第一张有这些列的表会被读取")
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, kind: str) -> HttpResponse:
    """Send a file of one kind."""
    importer = _kind(request.actor, kind)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.upload(kind, file, name=file.name or "", **_by(request))
        except Problems as found:
            for problem in found.problems:
                form.add_error("file", problem.render(language()))
        else:
            return redirect("base:import", batch.pk)
    form.fields["file"].widget.attrs["accept"] = ",".join(f".{one}" for one in ACCEPTED)
    context = {"importer": importer, "form": form, "command_key": new_key()}
    return render(request, "imports/upload.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def template(request: Request, kind: str) -> FileResponse:
    """A kind's empty form."""
    importer = _kind(request.actor, kind)
    return _workbook(giving.empty_form(importer), str(importer.title))


def _kind(actor: Actor, kind: str) -> Importer:
    found = next((importer for importer in access.kinds(actor) if importer.name == kind), None)
    if found is None:
        raise NotFound(_("没有这一种导入，或者您无权导入它。请从“导入”重新选择。"))
    return found


def _workbook(file: Any, name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=CONTENT_TYPE)


def _by(request: Request) -> dict[str, Any]:
    return {"actor": request.actor, "now": request.now, "key": request.POST.get("command") or new_key()}


def _batch(request: Request, number: int) -> ImportBatch:
    return access.BATCHES.require(request.actor, "see", ImportBatch.objects.select_related("file"), pk=number)


@dataclass(frozen=True)
class Asked:
    """An importer's column on the mapping page, as it is answered so far."""

    column: ImportColumn
    place: int | None
    unit: str


@login_required
@require_safe
def batch(request: Request, number: int) -> HttpResponse:
    """An upload, as far as it has come."""
    found = _batch(request, number)
    if found.state == State.UPLOADED:
        return _mapping(request, found)
    return _result(request, found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: Request, number: int) -> HttpResponse:
    """Say what the columns of an upload are, and have it checked."""
    found = _batch(request, number)
    if request.method != "POST":
        open_to_it = access.BATCHES.may(request.actor, "map", found)
        return _mapping(request, found) if open_to_it else redirect("base:import", number)
    answers = _answers(request, found)
    try:
        actions.ask_check(number, answers, **_by(request))
    except Problems as refused:
        found.columns, found.units, found.options = dict(answers.columns), dict(answers.units), dict(answers.options)
        reasons = [problem.render(language()) for problem in refused.problems]
        return _mapping(request, found, reasons)
    return redirect("base:import", number)


def _answers(request: Request, batch: ImportBatch) -> actions.Answers:
    importer = importers[batch.kind]
    places = {column.key: request.POST.get(f"column-{column.key}", "") for column in importer.columns}
    units = {column.key: request.POST.get(f"unit-{column.key}", "") for column in importer.columns if column.is_money}
    options = {option.key: request.POST.get(f"option-{option.key}", "").strip() for option in importer.options}
    return actions.Answers(
        {key: int(place) for key, place in places.items() if place.isdecimal()},
        {key: unit for key, unit in units.items() if unit in UNITS},
        options,
    )


@login_required
@require_POST
def look(request: Request, number: int) -> HttpResponse:
    """Take another sheet, or another row for the header."""
    row = request.POST.get("row", "")
    sheet = request.POST.get("sheet") or None
    actions.look_again(number, sheet=sheet, row=int(row) if row.isdecimal() else None, **_by(request))
    return redirect("base:map-import", number)


def _mapping(request: Request, batch: ImportBatch, reasons: list[str] | None = None) -> HttpResponse:
    importer = importers[batch.kind]
    with files.open_stored(batch.file) as file:
        seen = preview(cast(BinaryIO, file.file), batch)
    asked = [
        Asked(column, batch.columns.get(column.key), batch.units.get(column.key, "")) for column in importer.columns
    ]
    faults = [problem.render(language()) for problem in actions.header_faults(batch)]
    context = {
        "batch": batch,
        "importer": importer,
        "asked": asked,
        "heads": list(enumerate(batch.heads)),
        "units": UNITS,
        "options": [(option, _choices(option), batch.options.get(option.key, "")) for option in importer.options],
        "preview": seen,
        "faults": faults,
        "reasons": reasons or [],
        "notes": [said.words(note) for note in batch.notes],
        "command_key": new_key(),
        "may": access.BATCHES.actions(request.actor, batch),
    }
    return render(request, "imports/mapping.html", context, status=422 if reasons else 200)


def _choices(option: Option) -> list[tuple[str, Any]]:
    return list(option.choices()) if option.choices else []


def _result(request: Request, batch: ImportBatch) -> HttpResponse:
    importer = importers[batch.kind]
    running = batch.state in (State.CHECKING, State.IMPORTING)
    beat = TaskBeat.objects.filter(task=batch.task).first() if batch.task and running else None
    row = tasks.result(beat) if beat else None
    faulty = batch.rows.filter(state=ImportRow.State.FAULTY).order_by("number")[:FAULTS_SHOWN]
    context = {
        "batch": batch,
        "importer": importer,
        "figures": _figures(batch),
        "beat": beat,
        "row": row,
        "ended": row is not None and row.status in ("SUCCESSFUL", "FAILED"),
        "stopped": running and (row is None or row.status == "FAILED"),
        "faulty": [(one, [said.sentence(said_of, importer) for said_of in one.complaints]) for one in faulty],
        "notes": [said.words(note) for note in batch.notes],
        "uses": files.uses(batch, purpose=actions.PURPOSE),
        "command_key": new_key(),
        "may": access.BATCHES.actions(request.actor, batch),
    }
    return render(request, "imports/batch.html", context)


def _figures(batch: ImportBatch) -> list[dict[str, Any]]:
    rows = reverse("base:import-rows", args=[batch.pk])
    told = [
        (_("行数"), batch.rows_in, "", rows),
        (_("待导入"), batch.waiting, "", f"{rows}?f.state=waiting"),
        (_("新增"), batch.created, "met", f"{rows}?f.state=created"),
        (_("更新"), batch.updated, "met", f"{rows}?f.state=updated"),
        (_("无变化"), batch.unchanged, "", f"{rows}?f.state=unchanged"),
        (_("有误"), batch.faulty, "not_met", f"{rows}?f.state=faulty"),
        (_("跳过"), batch.skipped, "", f"{rows}?f.state=skipped"),
    ]
    return [
        {"label": label, "value": f"{count:,}", "unit": _("行"), "kind": kind if count else "", "url": url}
        for label, count, kind, url in told
        if count or url == rows
    ]


@login_required
@require_POST
def step(request: Request, number: int, what: str) -> HttpResponse:
    """Import the good rows, ask again for what was broken off, or give the upload up."""
    steps = {"import": actions.ask_import, "go-on": actions.go_on, "cancel": actions.cancel}
    if what not in steps:
        raise NotFound(_("没有找到这一页。请核对网址，或从首页重新进入。"))
    steps[what](number, **_by(request))
    return redirect("base:import", number)


@login_required
def rows(request: Request, number: int) -> HttpResponseBase:
    """Every row of an upload with what became of it."""
    found = _batch(request, number)
    page = replace(ROWS, rows=lambda actor: access.rows(actor).filter(batch=found.pk))
    crumbs = [(BATCHES.title, reverse("base:imports")), (found.name, reverse("base:import", args=[found.pk]))]
    return lists.show(request, page, crumbs=crumbs)


@login_required
@require_safe
def faulty(request: Request, number: int) -> FileResponse:
    """The faulty rows as a workbook, with what is wrong in its last column."""
    found = _batch(request, number)
    file = giving.faulty_rows(found, actor=request.actor, now=request.now)
    return _workbook(file, _("{name} 有误的行").format(name=found.name.rsplit(".", 1)[0]))
