"""签章页: scans are matched to the version whose code they bear, by file name or text, else by hand."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

import pypdfium2
from django.utils.translation import gettext as _

from kezhi.base import files
from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, command
from kezhi.base.models import StoredFile
from kezhi.base.pdf import BROKEN
from kezhi.forms.domain.digests import check_code
from kezhi.forms.models import Submission
from kezhi.projects import queries
from kezhi.projects.actions.recommending import own_call
from kezhi.projects.domain.packages import codes_in
from kezhi.projects.models import Application, SignedPage

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

ACCEPT = ("pdf", "jpg", "jpeg", "png")
LIMIT = 20 * files.MEGABYTE
PURPOSE = "signed-page"
PAGES_READ = 3
"""Pages of a scan in which a code is looked for."""


def take_in(
    call_id: int, uploads: Iterable["UploadedFile[bytes]"], *, actor: Actor, now: datetime, key: CommandKey
) -> list[SignedPage]:
    """Take in scans of signed pages; those without a readable code wait to be matched by hand.

    Raises Problems for a file that is no PDF or picture, or is damaged; nothing is kept then.
    """
    with command("signed.take_in", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return list(SignedPage.objects.filter(pk__in=cmd.earlier["pages"]).order_by("pk"))
        call, body = own_call(call_id, actor)
        known = _versions(queries.in_hand(actor, call))
        made = []
        for upload in uploads:
            name = upload.name or "scan"
            stored = files.store(upload, name=name, accept=ACCEPT, limit=LIMIT, actor=actor, now=now)
            version, matched = _match(name, stored, known)
            page = SignedPage.objects.create(
                call=call,
                body_id=body,
                application_id=version.about_id if version else None,
                submission=version,
                matched=matched,
                person_id=actor.registered,
                at=now,
            )
            files.attach(stored, name=name, owner=page, purpose=PURPOSE, cmd=cmd)
            made.append(page)
        found = sum(1 for page in made if page.submission_id)
        cmd.journal("signed.taken_in", call, summary=call.title, files=len(made), matched=found)
        cmd.result = {"pages": [page.pk for page in made]}
        return made


def _versions(applications: Iterable[Application]) -> Mapping[str, Submission]:
    """Every submitted version of some applications by its code."""
    about = {"about_type": "projects.application", "about_id__in": [one.pk for one in applications]}
    return {check_code(one.digest): one for one in Submission.objects.filter(**about).defer("data")}


def _match(name: str, stored: StoredFile, known: Mapping[str, Submission]) -> tuple[Submission | None, str]:
    for code in codes_in(name):
        if code in known:
            return known[code], SignedPage.Match.NAME
    for code in codes_in(_text(stored)):
        if code in known:
            return known[code], SignedPage.Match.TEXT
    return None, ""


def _text(stored: StoredFile) -> str:
    """The text of a scan's first pages; none of a picture, or where it can't be read."""
    if stored.type != "pdf":
        return ""
    with files.open_stored(stored) as opened:
        content = opened.read()
    try:
        with pypdfium2.PdfDocument(content) as document:
            first = [document[at] for at in range(min(PAGES_READ, len(document)))]
            return "\n".join(cast(str, page.get_textpage().get_text_bounded()) for page in first)
    except BROKEN:
        return ""


def match(page_id: int, application_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> SignedPage:
    """Say by hand which application a scan belongs to; it counts for the version submitted now."""
    with command("signed.match", actor=actor, now=now, key=key) as cmd:
        page = queries.signed_pages(actor).select_for_update(of=("self",)).filter(pk=page_id).first()
        if page is None:
            raise NotFound(_("没有找到这份扫描件，或者您无权查看。"))
        if cmd.earlier is not None:
            return page
        application = queries.in_hand(actor, page.call).filter(pk=application_id, submission__isnull=False).first()
        if application is None:
            raise Refused(_("请选这个通知里已提交的一项申报。"))
        page.application, page.submission = application, application.submission
        page.matched = SignedPage.Match.HAND
        page.save(update_fields=["application", "submission", "matched"])
        cmd.journal("signed.matched", application, summary=str(application.number), page=page.pk)
        return page
