"""A draft as its page and its answers show it: sections, what is missing, what was said of fields."""

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import SignedOut
from kezhi.base.commands import new_key
from kezhi.base.display import language
from kezhi.base.models import FileUse
from kezhi.base.requests import Request
from kezhi.engine import schema
from kezhi.engine.errors import Problem
from kezhi.forms import actions, queries
from kezhi.forms.access import DRAFTS, FormFrame
from kezhi.forms.domain.page import (
    Filling,
    Row,
    SectionPage,
    complaints,
    first_sentence,
    place_id,
    sections,
    typed_at,
)
from kezhi.forms.domain.paths import field_of
from kezhi.forms.models import Draft, FieldComment
from kezhi.forms.queries import Filled

Remarks = dict[str, list[FieldComment]]
"""What was said of fields, by their names."""


def opened(request: Request, draft: int) -> tuple[Draft, set[str]]:
    return DRAFTS.opened(request.actor, "see", Draft.objects.all(), pk=draft)


def context_of(request: Request, draft: Draft, frame: FormFrame, rights: set[str]) -> dict[str, Any]:
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
    """By field, the unit's yearly papers that could still be referred to; asked for where they are shown."""
    yearly = [field for field in filled.form.fields if field.yearly]
    return {
        field.name: actions.yearly_papers(frame.organisation, field, request.now).exclude(
            name__in=[item["name"] for item in filled.data.get(field.name) or []]
        )
        for field in yearly
    }


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
        "brief": first_sentence(text),
        "path": path,
        "section": section,
        "anchor": place_id(path),
        "missing": problem.code in schema.MISSING_CODES,
        "mend": mend.label.of(language()) if mend else "",
        "set_json": json.dumps(
            {at: typed_at(filled.form, at, value) for at, value in mend.set.items()} if mend else {}
        ),
    }


def require_session(request: Request) -> None:
    if not request.actor.signed_in:
        raise SignedOut(_("登录已过期。请在新窗口登录，已输入的内容不会丢。"))


def refusal(reasons: list[str], status: int) -> JsonResponse:
    return JsonResponse({"reasons": reasons}, status=status)


def drawn(context: dict[str, Any], page: SectionPage) -> str:
    return render_to_string("forms/section.html", context | {"page": page})


def as_it_stands(context: dict[str, Any]) -> dict[str, Any]:
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
