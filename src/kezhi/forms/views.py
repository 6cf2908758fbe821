"""The page of a form, and what it sends: automatic saves, pasted blocks, files, sections handed to colleagues."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.commands import new_key
from kezhi.base.models import FileUse
from kezhi.base.requests import Request
from kezhi.engine import schema
from kezhi.engine.errors import Problem
from kezhi.forms import actions, inputs, queries
from kezhi.forms.access import DRAFTS, FormFrame, form_subjects
from kezhi.forms.domain.page import Filling, SectionPage, complaints, place_id, sections, typed_text, typed_value
from kezhi.forms.domain.paths import field_of, value_at
from kezhi.forms.domain.printing import Sheet, print_form, written
from kezhi.forms.models import Draft
from kezhi.forms.queries import Filled
from kezhi.packs.queries import definition


def language() -> str:
    """The page's language as forms name it."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def page(request: Request, draft: int) -> HttpResponse:
    """The form; a POST is a save by a browser without scripts."""
    if request.method == "POST":
        return _save_whole(request, draft)
    found = _draft(request, draft)
    frame = form_subjects[found.about_type].frame(found.about_id, request.now)
    return render(request, "forms/draft.html", _context(request, found, frame))


def _draft(request: Request, draft: int) -> Draft:
    return DRAFTS.require(request.actor, "see", queries.draft_rows(), pk=draft)


def _context(request: Request, draft: Draft, frame: FormFrame) -> dict[str, Any]:
    filled = queries.filled(draft, frame, timezone.localdate(request.now))
    rights = DRAFTS.actions(request.actor, draft)
    pages = _sections(request, draft, filled, frame, rights)
    return {
        "draft": draft,
        "frame": frame,
        "sections": pages,
        "writable": any(section.writable for section in pages),
        "whole": "write_all" in rights,
        "present": queries.others_present(draft, request.actor, request.now),
        "command_key": new_key(),
        "papers": _papers(filled, frame, request) if any(page.writable for page in pages) else {},
        **_side(filled, frame, pages),
    }


def _papers(filled: Filled, frame: FormFrame, request: Request) -> dict[str, list[FileUse]]:
    """By field, the unit's yearly papers that can be attached by reference."""
    yearly = [field for field in filled.form.fields if field.yearly]
    return {field.name: list(actions.yearly_papers(frame.organisation, field, request.now)) for field in yearly}


def _sections(request: Request, draft: Draft, filled: Filled, frame: FormFrame, rights: set[str]) -> list[SectionPage]:
    """The sections that the reader may see, and in which of them they may write."""
    filling = Filling(
        form=filled.form,
        data=filled.data,
        state=filled.state,
        progress=filled.progress,
        sources={field.name: filled.source(field) for field in filled.form.fields},
        language=language(),
        complaints=complaints(filled.progress),
    )
    every = frozenset(section.id for section in filled.form.sections)
    grants = {g.section: g.person for g in draft.grants.filter(ended_at=None).select_related("person")}
    own = frozenset(section for section, person in grants.items() if person.pk == request.actor.person)
    shown = every if "read_all" in rights else own
    writable = frozenset() if frame.closed else every if "write_all" in rights else own
    names = {section: person.name for section, person in grants.items()}
    return [page for page in sections(filling, writable, names) if page.section.id in shown]


def _side(filled: Filled, frame: FormFrame, pages: list[SectionPage]) -> dict[str, Any]:
    progress = filled.progress
    titles = {field.name: page.title for page in pages for field in page.section.fields}
    places = [(problem, titles.get(field_of(problem.place.field or ""))) for problem in progress.problems]
    problems = [_shown(filled, problem, title) for problem, title in places if title]
    return {
        "progress": progress,
        "problems": problems,
        "missing": len(problems) + len(frame.waiting),
    }


def _shown(filled: Filled, problem: Problem, section: str) -> dict[str, Any]:
    """A problem as the page lists it: its words, the place to go to, and the mend that it offers."""
    mend = problem.arguments.get("mend")
    path = problem.place.field or ""
    return {
        "text": problem.render(language()),
        "path": path,
        "section": section,
        "anchor": place_id(path),
        "missing": problem.code in schema.MISSING_CODES,
        "mend": mend.label.of(language()) if mend else "",
        "set_json": json.dumps({at: typed_at(filled, at, value) for at, value in mend.set.items()} if mend else {}),
    }


def typed_at(filled: Filled, path: str, value: Any) -> Any:
    """A value of the data as the page puts it into the field at a path."""
    field = filled.form.field(field_of(path))
    if field is None:
        return str(value)
    kind = schema.Field(name=path, kind="money", label=field.label) if field.budget else field
    return typed_value(kind, value)


def said_at(filled: Filled, path: str, value: Any) -> str:
    """A value of the data in words, for who has to choose between two."""
    field = filled.form.field(field_of(path))
    if field is None or field.budget:
        return str(typed_at(filled, path, value))
    if field.kind == "table":
        firsts = (next(iter(row.values()), "") for row in typed_value(field, value))
        return "、".join(filter(None, firsts)) or "—"
    return written(field, value, language(), filled.choices.get(path, ()))


@require_POST
def save(request: Request, draft: int) -> HttpResponse:
    """An automatic save: answers with the new revision, what collided, what others changed, what is missing."""
    if not request.actor.signed_in:
        return JsonResponse({"reason": _("登录已过期。请在新窗口登录，已输入的内容不会丢。")}, status=401)
    try:
        found = _draft(request, draft)
        form = definition(found.version).form(found.form)
        base, changes = inputs.changes_from_json(form, request.body)
        saved = actions.save(draft, changes, base=base, actor=request.actor, now=request.now)
    except Refused as refused:
        status = 403 if isinstance(refused, NotAllowed | NotFound) else 409
        return JsonResponse({"reason": refused.reason}, status=status)
    return JsonResponse(_answer(request, saved))


def _answer(request: Request, saved: actions.Saved) -> dict[str, Any]:
    draft, frame = saved.draft, saved.frame
    filled = queries.filled(draft, frame, timezone.localdate(request.now))
    pages = _sections(request, draft, filled, frame, DRAFTS.actions(request.actor, draft))
    shown = {cell.path for page in pages for cell in page.cells}
    context = {"request": request, "draft": draft, "frame": frame, "sections": pages, **_side(filled, frame, pages)}
    return {
        "revision": draft.revision,
        "saved_at": timezone.localtime(request.now).strftime("%H:%M:%S"),
        "conflicts": [_conflict(filled, conflict) for conflict in saved.conflicts],
        "news": {
            path: {"typed": typed_at(filled, path, value_at(filled.data, path)), "by": change.person.name}
            for path, change in saved.news.items()
            if field_of(path) in shown
        },
        "computed": {path: text for path, text in _computed(filled).items() if field_of(path) in shown},
        "fields": sorted(shown),
        "problems": context["problems"],
        "present": [one.person.name for one in queries.others_present(draft, request.actor, request.now)],
        "side": render_to_string("forms/side.html", context),
        "nav": render_to_string("forms/nav.html", context),
    }


def _conflict(filled: Filled, conflict: actions.Conflict) -> dict[str, Any]:
    """What somebody else put in a place meanwhile: in words, and as it would be typed."""
    words = {"name": conflict.by, "time": timezone.localtime(conflict.at).strftime("%H:%M")}
    return {
        "path": conflict.path,
        "text": _("%(name)s 在 %(time)s 改成了：") % words,
        "theirs": said_at(filled, conflict.path, conflict.theirs),
        "typed": typed_at(filled, conflict.path, conflict.theirs),
    }


def _computed(filled: Filled) -> dict[str, str]:
    """What the page shows and nobody types: computed fields, sums and shares of budgets, by path."""
    shown: dict[str, str] = {}
    for path, state in filled.state.items():
        if state.field.computed:
            shown[path] = typed_text(state.field, state.value)
        elif state.field.budget:
            shown |= _sums(filled, state.field)
    return shown


def _sums(filled: Filled, field: schema.Field) -> dict[str, str]:
    filling = Filling(filled.form, filled.data, filled.state, filled.progress, {}, language())
    sums: dict[str, str] = {}
    for section in sections(filling, frozenset(), {}):
        for cell in section.cells:
            if cell.path == field.name:
                sums |= {amount.path: amount.text for line in cell.lines for amount, typed in line.cells if not typed}
                sums |= {f"{cell.path}.{line.line.code}.share": line.share for line in cell.lines if line.share}
    return sums


def _save_whole(request: Request, draft: int) -> HttpResponse:
    found = _draft(request, draft)
    form = definition(found.version).form(found.form)
    base = inputs.base_from_post(request.POST)
    changes = inputs.changes_from_post(form, request.POST)
    saved = actions.save(draft, changes, base=base, actor=request.actor, now=request.now)
    if saved.conflicts:
        frame = form_subjects[found.about_type].frame(found.about_id, request.now)
        context = _context(request, saved.draft, frame) | {"conflicts": saved.conflicts}
        return render(request, "forms/draft.html", context, status=409)
    return redirect("forms:draft", draft)


@require_POST
def paste(request: Request, draft: int, field: str) -> HttpResponse:
    """Read a block from Excel or WPS: gives its rows as typed values and what couldn't be read."""
    found = _draft(request, draft)
    asked = definition(found.version).form(found.form).field(field)
    unit = request.POST.get("unit", "")
    if asked is None or not (asked.budget or asked.kind == "table") or unit not in schema.UNITS:
        raise NotFound(_("这里不能粘贴表格。"))
    pasted = schema.paste(asked, request.POST.get("text", ""), unit)
    problems = [{"text": problem.render(language())} for problem in pasted.problems]
    return JsonResponse({"cells": _typed_cells(asked, pasted.rows), "rows": len(pasted.rows), "problems": problems})


def _typed_cells(field: schema.Field, rows: Any) -> dict[str, str]:
    """Pasted data by path, as it is typed on the page."""
    if field.budget:
        money = schema.Field(name=field.name, kind="money", label=field.label)
        return {
            f"{field.name}.{row}.{column}": typed_text(money, amount)
            for row, amounts in rows.items()
            for column, amount in amounts.items()
        }
    columns = {column.name: column for column in field.columns}
    return {
        f"{field.name}[{at}].{name}": typed_text(columns[name], value)
        for at, row in enumerate(rows)
        for name, value in row.items()
        if name in columns
    }


@require_POST
def attach(request: Request, draft: int, field: str) -> HttpResponse:
    """Upload files into a field of the form."""
    key = inputs.key_of(request)
    uploads = request.FILES.getlist("file")
    actions.attach(draft, field, uploads, actor=request.actor, now=request.now, key=key)
    return redirect(f"{reverse('forms:draft', args=[draft])}#{field}")


@require_POST
def refer(request: Request, draft: int, field: str) -> HttpResponse:
    """Attach a yearly paper that the unit has uploaded already."""
    key = inputs.key_of(request)
    paper = request.POST.get("paper", "")
    number = int(paper) if paper.isdecimal() else 0
    actions.refer(draft, field, number, actor=request.actor, now=request.now, key=key)
    return redirect(f"{reverse('forms:draft', args=[draft])}#{field}")


@require_POST
def detach(request: Request, draft: int, field: str, number: int) -> HttpResponse:
    """Take one file out of a field."""
    key = inputs.key_of(request)
    actions.detach(draft, field, number, actor=request.actor, now=request.now, key=key)
    return redirect(f"{reverse('forms:draft', args=[draft])}#{field}")


@require_POST
def grant(request: Request, draft: int, section: str) -> HttpResponse:
    """Hand a section to a colleague, or take it back."""
    key = inputs.key_of(request)
    if request.POST.get("take_back"):
        actions.take_back(draft, section, actor=request.actor, now=request.now, key=key)
        return redirect(f"{reverse('forms:draft', args=[draft])}#section-{section}")
    person = queries.colleague(request.actor, request.POST.get("person", ""), timezone.localdate(request.now))
    actions.grant_section(draft, section, person, actor=request.actor, now=request.now, key=key)
    return redirect(f"{reverse('forms:draft', args=[draft])}#section-{section}")


@require_GET
def draft_pdf(request: Request, draft: int) -> HttpResponse:
    """The draft as one paginated PDF, marked 草稿."""
    found = _draft(request, draft)
    if not DRAFTS.may(request.actor, "read_all", found):
        raise NotAllowed(_("只有负责人和本单位管理员可以打印整份草稿。"))
    frame = form_subjects[found.about_type].frame(found.about_id, request.now)
    filled = queries.filled(found, frame, timezone.localdate(request.now))
    stamp = _("草稿 · %(time)s · 不作为提交依据") % {"time": timezone.localtime(request.now).strftime("%Y-%m-%d %H:%M")}
    sheet = Sheet(frame.title, language(), settings.FONTS, stamp=stamp, watermark=_("草稿"))
    return _pdf(print_form(filled.form, filled.data, sheet, filled.choices, queries.attached(filled.form, filled.data)))


@require_GET
def submission_pdf(request: Request, submission: int) -> HttpResponse:
    """A submitted version as one paginated PDF with version and check code on each page."""
    found = queries.submissions(request.actor).filter(pk=submission).first()
    if found is None:
        raise NotFound(_("没有找到这一版申报书，或者您无权查看。"))
    return _pdf(queries.printed(found, language()))


def _pdf(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = "inline"
    return response
