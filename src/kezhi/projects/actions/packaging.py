"""What a recommending body hands in: a table, a letter with the list, and every submission as a PDF in one archive."""

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, cast
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from kezhi.base import files, tasks
from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command, new_key
from kezhi.base.display import language
from kezhi.base.exporting import Head, workbook
from kezhi.base.models import FileUse
from kezhi.forms import queries as forms
from kezhi.forms.domain.digests import check_code
from kezhi.projects import queries
from kezhi.projects.actions.recommending import own_call
from kezhi.projects.domain.packages import (
    Letter,
    Recommended,
    path_in_archive,
    print_letter,
    print_signature_page,
)
from kezhi.projects.models import Application, Call, UnitRound
from kezhi.subjects.models import Organisation
from kezhi.subjects.queries import acting_again

AT_ONCE = 20
"""Submissions that are printed while the reader waits."""
LARGEST = 2 * 2**30
"""Bytes of an archive."""
LONGEST_PURPOSE = 200


@dataclass(frozen=True)
class Asked:
    """What is exported: which body recommends what to which call, in its order, and what it is for."""

    call: Call
    body: int
    found: list[Application]
    purpose: str


def lines(found: list[Application]) -> list[Recommended]:
    """The list as it stands on paper, numbered in its order."""
    return [_line(at, one) for at, one in enumerate(found, start=1)]


def _line(place: int, one: Application) -> Recommended:
    return Recommended(place, one.number or "", one.title, one.host.name, one.applicant.name, one.amount)


def _asked(call_id: int, purpose: str, actor: Actor) -> Asked:
    call, body = own_call(call_id, actor)
    purpose = purpose.strip()[:LONGEST_PURPOSE]
    if not purpose:
        raise Refused(_("里面有个人信息。请写明用途，会记入日志。"))
    found = list(queries.in_hand(actor, call).filter(approved=True))
    if not found:
        raise Refused(_("还没有同意推荐的申报。先同意，再导出。"))
    return Asked(call, body, found, purpose)


def table(call_id: int, *, purpose: str, actor: Actor, now: datetime) -> tuple[IO[bytes], str]:
    """The summary as an Excel file with its name. Raises Refused without a purpose, or where nothing is recommended."""
    asked = _asked(call_id, purpose, actor)
    heads = [Head(str(title), kind) for title, kind in _columns()]
    rows = ([at, *_cells(one)] for at, one in enumerate(asked.found, start=1))
    file, _count = workbook(_("推荐汇总表"), heads, rows)
    with command("package.export", actor=actor, now=now, key=new_key()) as cmd:
        _journal("table", asked, cmd)
    return file, f"{_('推荐汇总表')} {asked.call.number}.xlsx"


def _columns() -> tuple[tuple[Any, str], ...]:
    return (
        (_("序"), "count"), (_("编号"), "text"), (_("项目名称"), "text"), (_("申报单位"), "text"),
        (_("负责人"), "text"), (_("方向"), "text"), (_("申请经费"), "money"), (_("提交时间"), "moment"),
        (_("版本"), "count"), (_("校验码"), "text"),
    )  # fmt: skip


def _cells(one: Application) -> list[Any]:
    submission = one.submission
    return [
        one.number, one.title, one.host.name, one.applicant.name, one.topic.code if one.topic else "", one.amount,
        one.submitted_at, submission.number if submission else None,
        check_code(submission.digest) if submission else "",
    ]  # fmt: skip


def letter(call_id: int, *, purpose: str, actor: Actor, now: datetime) -> bytes:
    """The letter with its list as a PDF. Raises Refused as `table` does."""
    asked = _asked(call_id, purpose, actor)
    words = Letter(
        body=actor.organisation_name,
        department=Organisation.objects.get(offices=asked.call.office_id).name,
        call=queries.call_title(asked.call),
        document_number=asked.call.document_number,
        day=timezone.localdate(now),
        language=language(),
    )
    made = print_letter(words, lines(asked.found), settings.FONTS)
    with command("package.export", actor=actor, now=now, key=new_key()) as cmd:
        _journal("letter", asked, cmd)
    return made


def _journal(what: str, asked: Asked, cmd: Running) -> None:
    cmd.journal(
        "package.exported",
        asked.call,
        summary=asked.call.title,
        what=what,
        rows=len(asked.found),
        purpose=asked.purpose,
        body=asked.body,
    )


def archive(call_id: int, *, purpose: str, actor: Actor, now: datetime, key: CommandKey) -> FileUse | UUID:
    """Every recommended submission as a PDF in one zip; above `AT_ONCE` as a task, whose number is given."""
    with command("package.archive", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            done = cmd.earlier
            return FileUse.objects.get(pk=done["file"]) if done.get("file") else UUID(done["task"])
        asked = _asked(call_id, purpose, actor)
        if len(asked.found) <= AT_ONCE:
            made = _write(asked, actor, now)
            cmd.result = {"file": made.pk}
            return made
        title = _("打包 %(count)s 份申报书") % {"count": len(asked.found)}
        who = {"person": actor.person, "holding": actor.holding, "on_behalf_of": actor.on_behalf_of}
        said = {"call": call_id, "purpose": asked.purpose, "who": who, "language": language()}
        number = tasks.enqueue(archive_later, title=title, actor=actor, arguments=said)
        cmd.result = {"task": str(number)}
        return number


@task()
def archive_later(call: int, purpose: str, who: dict[str, int | None], language: str) -> tasks.Outcome:
    """The archive as a task, by who asked for it."""
    now = timezone.now()
    actor = acting_again(who["person"] or 0, who["holding"], who["on_behalf_of"], on=timezone.localdate(now))
    with translation.override(language):
        made = _write(_asked(call, purpose, actor), actor, now)
        return {"url": reverse("base:file", args=[made.pk, made.name]), "label": _("保存压缩包")}


def _write(asked: Asked, actor: Actor, now: datetime) -> FileUse:
    """Print each submission into a zip and keep it with the body's own dates of the call."""
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for path, content in _printed(asked.found):
                packed.writestr(path, content)
        file.seek(0)
        name = f"{_('申报书')} {asked.call.number}.zip"
        stored = files.store(cast(Any, file), name=name, accept=("zip",), limit=LARGEST, actor=actor, now=now)
    with command("package.export", actor=actor, now=now, key=new_key()) as cmd:
        owner, _made = UnitRound.objects.get_or_create(call=asked.call, organisation_id=asked.body)
        use = files.attach(stored, name=name, owner=owner, purpose="package", cmd=cmd)
        _journal("archive", asked, cmd)
    return use


def _printed(found: list[Application]) -> Iterator[tuple[str, bytes]]:
    for at, one in enumerate(found, start=1):
        if one.submission is not None:
            yield path_in_archive(_line(at, one)), forms.printed(one.submission, language())
        tasks.progress(at, len(found))


def signature_page(one: Application) -> bytes:
    """The page to sign of the version that is submitted now. Raises Refused where there is none."""
    if one.submission is None:
        raise Refused(_("提交之后才有签章页。"))
    code = check_code(one.submission.digest)
    return print_signature_page(_line(0, one), code, one.submission.number, language(), settings.FONTS)
