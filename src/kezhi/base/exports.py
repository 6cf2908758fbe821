"""Long exports of lists: asked for on the list's page, made by a task, kept for who asked until they expire.

The task may run more than once, as every task may: it writes the file from its first row again, and what it has
made is noted once, in one transaction with the journal line and the notice.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_tasks import task

from kezhi.base import files, notices, registry, tasks
from kezhi.base.access import Refused
from kezhi.base.actor import SYSTEM, Actor
from kezhi.base.commands import CommandKey, command, new_key
from kezhi.base.lists import ListPage, sending
from kezhi.base.lists.declared import Text
from kezhi.base.models import FileUse, ListExport, StoredFile
from kezhi.base.notices import NoticeKind
from kezhi.base.tasks import Outcome

KEPT = timedelta(days=7)
"""How long a file waits for who asked for it."""
FILE = "export"
"""The purpose under which an export has its file."""
READY = "list.export-ready"
TYPE = "base.listexport"

notices.kinds.add(
    READY,
    NoticeKind(gettext_noop("“{list}”的导出已备好"), gettext_noop("共 {rows} 行。请在 {until} 以前下载，过期删除。")),
)


def ask(page: ListPage, actor: Actor, query: str, *, purpose: str, now: datetime, key: CommandKey) -> ListExport:
    """Ask for an export in the background. Raises Refused without a purpose, and for more rows than a sheet holds."""
    with command("list.ask_export", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return ListExport.objects.get(pk=cmd.earlier["export"])
        asked = sending.order(page, actor, query, now=now, purpose=purpose)
        if not asked.purpose:
            raise Refused(_("请写明导出的用途，再提交。"))
        count = asked.rows().count()
        sending.require_fits(count)
        export = ListExport.objects.create(
            person=actor.registered,
            actor=actor.as_json(),
            page=page.code,
            query=asked.state.query(),
            purpose=asked.purpose,
            language=translation.get_language() or "",
            rows=count,
            asked_at=now,
        )
        title = _("导出“%(list)s”") % {"list": page.title}
        export.task = tasks.enqueue(make, title=title, actor=actor, arguments={"export": export.pk})
        export.save(update_fields=["task"])
        sending.journal(asked, "list.export-asked", count, cmd=cmd, export=export.pk)
        cmd.result = {"export": export.pk}
        return export


@task()
def make(export: int) -> Outcome:
    """Write the file of an export and tell who asked; one that is made already stays as it is."""
    found = ListExport.objects.get(pk=export)
    with translation.override(found.language):
        if found.made_at is None:
            asked = _order(found)
            written = sending.write(asked, lambda done: tasks.progress(done, found.rows))
            with written.file as file:
                stored = files.keep(file, type_="xlsx", actor=asked.actor, now=timezone.now())
            _finish(found, asked, written, stored)
        return _outcome(found)


def _outcome(export: ListExport) -> Outcome:
    use = file_of(export)
    if use is None:
        return {"url": _url(export), "label": _("文件已过期")}
    return {"url": reverse("base:file", args=[use.pk, use.name]), "label": _("下载《%(name)s》") % {"name": use.name}}


def _order(export: ListExport) -> sending.Order:
    page, actor = registry.list_pages[export.page], Actor.from_json(export.actor)
    return sending.order(page, actor, export.query, now=export.asked_at, purpose=export.purpose)


def _finish(export: ListExport, asked: sending.Order, written: sending.Exported, stored: StoredFile) -> None:
    now = timezone.now()
    with command("list.make_export", actor=asked.actor, now=now, key=f"export {export.pk}") as cmd:
        if cmd.earlier is not None:
            return
        files.attach(stored, name=written.name, owner=export, purpose=FILE, cmd=cmd)
        export.rows, export.made_at, export.expires_at = written.rows, now, now + KEPT
        export.save(update_fields=["rows", "made_at", "expires_at"])
        sending.journal(asked, "list.exported", written.rows, cmd=cmd, export=export.pk, sha256=stored.sha256)
        told = {"list": _in_both(asked.page.title), "rows": written.rows, "until": export.expires_at}
        notices.send([export.person], READY, export, told, cmd=cmd)
        cmd.result = {"rows": written.rows}


def _in_both(words: Text) -> tuple[str, str]:
    """Words in Chinese and English, for a notice."""
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.append(str(words))
    return said[0], said[1]


def of(actor: Actor) -> QuerySet[ListExport]:
    """The exports that the actor asked for."""
    return ListExport.objects.filter(person=actor.person or 0)


def title_of(export: ListExport) -> str:
    """What the exported list is called."""
    page = registry.list_pages.get(export.page)
    return str(page.title) if page else export.page


def _url(export: ListExport) -> str:
    return reverse("base:export", args=[export.pk])


def file_of(export: ListExport) -> FileUse | None:
    """The file, from when it is made until it has expired."""
    return files.uses(export, purpose=FILE).first()


def expire(*, now: datetime) -> int:
    """Delete the files whose time is over, and what was looked for; how many that were.

    The journal keeps that something was exported, how much, and what for.
    """
    kept = FileUse.objects.filter(owner_type=TYPE, purpose=FILE).values("owner_id")
    over = ListExport.objects.filter(expires_at__lte=now, pk__in=kept)
    for export in over:
        with command("list.expire_export", actor=SYSTEM, now=now, key=new_key()) as cmd:
            if (use := file_of(export)) is not None:
                files.discard(use, owner=export, cmd=cmd)
            export.actor, export.query = {}, ""
            export.save(update_fields=["actor", "query"])
    return len(over)


def _expire(now: datetime) -> None:
    expire(now=now)


def _may_have(actor: Actor, export: int) -> bool:
    return of(actor).filter(pk=export, expires_at__gt=timezone.now()).exists()


registry.periodic.add("exports.expire", registry.Periodic(3600, _expire))
registry.file_owners.add(TYPE, _may_have)
registry.objects.add(TYPE, registry.AboutObject(of, title_of, _url, name="page"))
