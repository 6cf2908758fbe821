"""The page of a form, and what it sends: automatic saves, pasted blocks, files, sections handed to colleagues."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kezhi.base.access import NotAllowed, NotFound, Refused, SignedOut
from kezhi.base.commands import new_key
from kezhi.base.models import FileUse
from kezhi.base.requests import Request
from kezhi.engine import schema
from kezhi.engine.errors import Problem, Problems
from kezhi.forms import actions, inputs, queries
from kezhi.forms.access import DRAFTS, FormFrame, form_subjects
from kezhi.forms.domain.digests import check_code, digest
from kezhi.forms.domain.page import Filling, Row, SectionPage, complaints, place_id, sections, typed_cells, typed_value
from kezhi.forms.domain.paths import field_of, value_at, with_value
from kezhi.forms.domain.printing import print_form, written
from kezhi.forms.models import Draft, DraftChange, FieldComment
from kezhi.forms.queries import Filled
from kezhi.packs.queries import definition

SENTENCE = re.compile(r"((?:“[^”]*”|「[^」]*」|[^。.]|[.](?!\s|$))*[。.]).*", re.DOTALL)
"""The first sentence of a complaint, and the rest; what a field is called may hold a full stop."""

Remarks = dict[str, list[FieldComment]]
"""What was said of fields, by their names."""


def language() -> str:
    """The page's language as forms name it."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def page(request: Request, draft: int) -> HttpResponse:
    """The form; a POST is a save by a browser without scripts."""
    if request.method == "POST":
        return _save_whole(request, draft)
    found, rights = _opened(request, draft)
    frame = form_subjects[found.about_type].frame(found.about_id, request.now)
    return render(request, "forms/draft.html", _context(request, found, frame, rights))


def _opened(request: Request, draft: int) -> tuple[Draft, set[str]]:
    return DRAFTS.opened(request.actor, "see", Draft.objects.all(), pk=draft)


def _context(request: Request, draft: Draft, frame: FormFrame, rights: set[str]) -> dict[str, Any]:
    filled = queries.filled(draft, frame, timezone.localdate(request.now))
    pages = _sections(request, draft, filled, frame, rights)
    writable = any(section.writable for section in pages)
    remarks = _remarks(draft, frame, pages)
    return {
        "draft": draft,
        "filled": filled,
        "frame": frame,
        "sections": pages,
        "writable": writable,
        "whole": "write_all" in rights,
        "present": queries.others_present(draft, request.actor, request.now),
        "command_key": new_key(),
        "papers": _papers(filled, frame, request) if writable else {},
        "remarks": remarks,
        **_side(filled, frame, pages, remarks),
    }


def _remarks(draft: Draft, frame: FormFrame, pages: list[SectionPage]) -> Remarks:
    """What was said of the fields that the reader sees, in the order of the page."""
    if frame.returned is None:
        return {}
    found: Remarks = {cell.path: [] for page in pages for cell in page.cells}
    for remark in queries.sent_back_with(draft):
        if remark.path in found:
            found[remark.path].append(remark)
    return {path: remarks for path, remarks in found.items() if remarks}


def _papers(filled: Filled, frame: FormFrame, request: Request) -> dict[str, QuerySet[FileUse]]:
    """By field, the unit's yearly papers that can be attached by reference; asked for where they are shown."""
    yearly = [field for field in filled.form.fields if field.yearly]
    return {field.name: actions.yearly_papers(frame.organisation, field, request.now) for field in yearly}


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
        confirmations=frame.confirmations,
        limits=filled.standing.limits,
        closed=queries.closed_fields(draft, filled, frame.returned) if frame.returned else {},
    )
    every = frozenset(section.id for section in filled.form.sections)
    grants = queries.handed_over(draft)
    own = frozenset(section for section, (person, _name) in grants.items() if person == request.actor.person)
    shown = every if "read_all" in rights else own
    writable = frozenset() if frame.closed else every if "write_all" in rights else own
    names = {section: name for section, (_person, name) in grants.items()}
    return [page for page in sections(filling, writable, names) if page.section.id in shown]


def _side(filled: Filled, frame: FormFrame, pages: list[SectionPage], remarks: Remarks) -> dict[str, Any]:
    progress = filled.progress
    cells = {cell.path: cell for page in pages for cell in page.cells}
    undone = [(cells[path], one) for path, found in remarks.items() for one in found if one.settled_at is None]
    titles = {field.name: page.title for page in pages for field in page.section.fields}
    places = [(problem, titles.get(field_of(problem.place.field or ""))) for problem in progress.problems]
    problems = [_shown(filled, problem, title) for problem, title in places if title]
    waiting = [*frame.waiting, *_uninvited(filled, frame, titles)]
    return {
        "progress": progress,
        "titles": titles,
        "problems": problems,
        "waiting": waiting,
        "missing": len(problems) + len(waiting),
        "undone": undone,
        "remarked": sum(map(len, remarks.values())),
    }


def _uninvited(filled: Filled, frame: FormFrame, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Who has to confirm and wasn't asked yet, with where to ask them."""
    names = (name for path, name in filled.confirming.items() if field_of(path) in titles)
    return [
        (_("%(name)s 还没有邀请") % {"name": name}, frame.invite_url)
        for name in names
        if name not in frame.confirmations
    ]


def _shown(filled: Filled, problem: Problem, section: str) -> dict[str, Any]:
    """A problem as the page lists it: its words, the place to go to, and the mend that it offers."""
    mend = problem.arguments.get("mend")
    path = problem.place.field or ""
    text = problem.render(language())
    return {
        "text": text,
        "brief": SENTENCE.sub(r"\1", text),
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
    try:
        _require_session(request)
        sent = inputs.sent_from_json(queries.form_of(draft), request.body)
        saved = actions.save(draft, sent.changes, base=sent.base, actor=request.actor, now=request.now)
    except Refused as refused:
        return _refusal([refused.reason], refused.status)
    context = {"request": request, **_context(request, saved.draft, saved.frame, saved.rights)}
    sections = [page for page in context["sections"] if sent.shown and _has_changed(page, sent.shown)]
    return JsonResponse(
        _answer(context)
        | {
            "conflicts": [
                _change(request, context["filled"], conflict.path, conflict.change) for conflict in saved.conflicts
            ],
            "news": {
                path: _change(request, context["filled"], path, change)
                for path, change in saved.news.items()
                if field_of(path) in context["titles"]
            },
            "parts": {f"section-{page.section.id}": _section(context, page) for page in sections},
        }
    )


def _require_session(request: Request) -> None:
    if not request.actor.signed_in:
        raise SignedOut(_("登录已过期。请在新窗口登录，已输入的内容不会丢。"))


def _refusal(reasons: list[str], status: int) -> JsonResponse:
    return JsonResponse({"reasons": reasons}, status=status)


def _has_changed(page: SectionPage, shown: frozenset[str]) -> bool:
    """Whether a section has other fields than those that a page shows of it."""
    return {cell.path for cell in page.cells} != shown & {field.name for field in page.section.fields}


def _section(context: dict[str, Any], page: SectionPage) -> str:
    return render_to_string("forms/section.html", context | {"page": page})


def _answer(context: dict[str, Any]) -> dict[str, Any]:
    """What a page needs to show a draft as it stands now."""
    request, draft, pages = context["request"], context["draft"], context["sections"]
    tables = [cell for page in pages for cell in page.cells if cell.confirms]
    return {
        "revision": draft.revision,
        "saved_at": timezone.localtime(request.now).strftime("%H:%M:%S"),
        "computed": {path: text for page in pages for cell in page.cells for path, text in cell.computed.items()},
        "problems": context["problems"],
        "missing": context["missing"],
        "present": context["present"],
        "confirmations": {table.path: [_confirmation(context, row) for row in table.rows] for table in tables},
        "side": render_to_string("forms/side.html", context),
        "nav": render_to_string("forms/nav.html", context),
    }


def _confirmation(context: dict[str, Any], row: Row) -> str:
    return render_to_string("forms/widgets/confirmation.html", context | {"row": row})


def _change(request: Request, filled: Filled, path: str, change: DraftChange) -> dict[str, Any]:
    """What somebody else, or oneself in another window, put in a place: in words, and as it would be typed."""
    own = change.person_id == request.actor.person
    words = {"name": change.person.name, "time": timezone.localtime(change.at).strftime("%H:%M")}
    value = value_at(filled.data, path)
    return {
        "path": path,
        "by": _("您自己，在另一个窗口") if own else change.person.name,
        "text": (_("您在另一个窗口于 %(time)s 改成了：") if own else _("%(name)s 在 %(time)s 改成了：")) % words,
        "theirs": said_at(filled, path, value),
        "typed": typed_at(filled, path, value),
    }


def _save_whole(request: Request, draft: int) -> HttpResponse:
    found, _rights = _opened(request, draft)
    base = inputs.base_from_post(request.POST)
    changes = _open_ones(inputs.changes_from_post(queries.form_of(draft), request.POST), found, request)
    saved = actions.save(draft, changes, base=base, actor=request.actor, now=request.now)
    if not saved.conflicts:
        return redirect("forms:draft", draft)
    filled = queries.filled(saved.draft, saved.frame, timezone.localdate(request.now))
    conflicts = [
        _change(request, filled, conflict.path, conflict.change)
        | {"label": filled.form.label(conflict.path).of(language())}
        for conflict in saved.conflicts
    ]
    for conflict in saved.conflicts:  # each field holds what was typed here: saved again, it is meant
        saved.draft.data = with_value(saved.draft.data, conflict.path, conflict.yours)
    context = _context(request, saved.draft, saved.frame, saved.rights) | {"conflicts": conflicts}
    return render(request, "forms/draft.html", context, status=409)


def _open_ones(changes: Mapping[str, Any], draft: Draft, request: Request) -> dict[str, Any]:
    """A page sent whole holds fields that it couldn't change too; they are left alone."""
    frame = form_subjects[draft.about_type].frame(draft.about_id, request.now)
    if frame.returned is None:
        return dict(changes)
    filled = queries.filled(draft, frame, timezone.localdate(request.now))
    closed = queries.closed_fields(draft, filled, frame.returned)
    return {path: value for path, value in changes.items() if field_of(path) not in closed}


@require_POST
def paste(request: Request, draft: int, field: str) -> HttpResponse:
    """Read a block from Excel or WPS: gives its rows as typed values and what couldn't be read."""
    try:
        _require_session(request)
        found, _rights = _opened(request, draft)
        asked = definition(found.version_id).form(found.form).field(field)
        unit = request.POST.get("unit", "")
        if asked is None or not (asked.budget or asked.kind == "table") or unit not in schema.UNITS:
            raise NotFound(_("这里不能粘贴表格。"))
    except Refused as refused:
        return _refusal([refused.reason], refused.status)
    pasted = schema.paste(asked, request.POST.get("text", ""), unit)
    problems = [problem.render(language()) for problem in pasted.problems]
    return JsonResponse({"cells": typed_cells(asked, pasted.rows), "rows": len(pasted.rows), "problems": problems})


@require_POST
def attach(request: Request, draft: int, field: str) -> HttpResponse:
    """Upload files into a field of the form."""
    uploads = request.FILES.getlist("file")
    return _done(request, draft, field, lambda **by: actions.attach(draft, field, uploads, **by))


@require_POST
def refer(request: Request, draft: int, field: str) -> HttpResponse:
    """Attach a yearly paper that the unit has uploaded already."""
    paper = request.POST.get("paper", "")
    number = int(paper) if paper.isascii() and paper.isdecimal() else 0
    return _done(request, draft, field, lambda **by: actions.refer(draft, field, number, **by))


@require_POST
def detach(request: Request, draft: int, field: str, number: int) -> HttpResponse:
    """Take one file out of a field."""
    return _done(request, draft, field, lambda **by: actions.detach(draft, field, number, **by))


@require_POST
def grant(request: Request, draft: int, section: str) -> HttpResponse:
    """Hand a section to a colleague, or take it back."""

    def hand(**by: Any) -> None:
        if request.POST.get("take_back"):
            actions.take_back(draft, section, **by)
            return
        person = queries.colleague(request.actor, request.POST.get("person", ""), timezone.localdate(request.now))
        actions.grant_section(draft, section, person, **by)

    return _done(request, draft, f"section-{section}", hand)


def _done(request: Request, draft: int, place: str, act: Callable[..., object]) -> HttpResponse:
    """Do what a button of the form says, and go back to its place: a field, or ``section-…``.

    A page that asks for JSON is answered with the form as it stands then and the section drawn anew, or with every
    reason against it: what is typed elsewhere stays.
    """
    by = {"actor": request.actor, "now": request.now, "key": inputs.key_of(request)}
    if request.accepts("text/html"):
        act(**by)
        return redirect(f"{reverse('forms:draft', args=[draft])}#{place}")
    try:
        _require_session(request)
        act(**by)
    except Problems as found:
        return _refusal([problem.render(language()) for problem in found.problems], 422)
    except Refused as refused:
        return _refusal([refused.reason], refused.status)
    return JsonResponse(_anew(request, draft, place))


def _anew(request: Request, draft: int, place: str) -> dict[str, Any]:
    """The form as it stands now, with the section that a place is in."""
    found, rights = _opened(request, draft)
    frame = form_subjects[found.about_type].frame(found.about_id, request.now)
    context = {"request": request, **_context(request, found, frame, rights)}
    own = [
        page for page in context["sections"] if place in {f"section-{page.section.id}", *(c.path for c in page.cells)}
    ]
    return _answer(context) | {"parts": {f"section-{page.section.id}": _section(context, page) for page in own}}


@require_POST
def remark(request: Request, draft: int, comment: int) -> HttpResponse:
    """Mark what was said of a field as done, with an answer, or take that back. Each button brings its own key."""
    key = request.GET.get("key", "")[:64] or new_key()
    if request.POST.get("done") == "no":
        found = actions.reopen(comment, actor=request.actor, now=request.now, key=key)
    else:
        words = request.POST.get(f"answer-{comment}", "")
        found = actions.answer(comment, words, actor=request.actor, now=request.now, key=key)
    return redirect(f"{reverse('forms:draft', args=[draft])}#{place_id(found.path)}")


@require_GET
def draft_pdf(request: Request, draft: int) -> HttpResponse:
    """The draft as one paginated PDF, marked 草稿."""
    found, rights = _opened(request, draft)
    if "read_all" not in rights:
        raise NotAllowed(_("只有负责人和本单位管理员可以打印整份草稿。"))
    frame = form_subjects[found.about_type].frame(found.about_id, request.now)
    filled = queries.filled(found, frame, timezone.localdate(request.now))
    said = {
        "n": found.revision,
        "time": timezone.localtime(request.now).strftime("%Y-%m-%d %H:%M"),
        "code": check_code(digest(filled.data)),
    }
    stamp = _("草稿第 %(n)s 次保存 · %(time)s · 校验码 %(code)s · 不作为提交依据") % said
    sheet = queries.sheet_of(frame, language(), stamp=stamp, watermark=_("草稿"))
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
