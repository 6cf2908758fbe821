"""What people do with an upload: send it, say what its columns are, have it checked, import it, or give it up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import files, tasks
from kezhi.base.access import NotAllowed, Refused, reason_for
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.base.files import Readable
from kezhi.base.importing import heads, said
from kezhi.base.importing.access import BATCHES
from kezhi.base.importing.books import ACCEPTED, Survey, open_book, survey
from kezhi.base.importing.carrying import carry
from kezhi.base.importing.checking import Progress, check
from kezhi.base.importing.declared import Importer, Option, importers
from kezhi.base.importing.heads import Match, Names
from kezhi.base.importing.kinds import noted
from kezhi.base.importing.near import Nearest, plain
from kezhi.base.importing.records import SERIALS_BEGIN_1904, Book
from kezhi.base.importing.running import check_rows, import_rows
from kezhi.base.models import ImportBatch, ImportHabit
from kezhi.engine.errors import Problem, Problems

State = ImportBatch.State
PURPOSE = "import"


@dataclass(frozen=True)
class Answers:
    """What staff say of an upload: the place of each column, the unit of each column of money, and the options."""

    columns: Mapping[str, int]
    units: Mapping[str, str]
    options: Mapping[str, str]


def upload(
    kind: str, file: Readable, *, name: str, actor: Actor, now: datetime, key: CommandKey, sheet: str | None = None
) -> ImportBatch:
    """Take an upload in, with its header matched as far as it can be. Raises Problems, and keeps nothing then."""
    importer = importers[kind]
    with command("import.upload", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return ImportBatch.objects.get(pk=cmd.earlier["batch"])
        if not importer.may(actor):
            raise NotAllowed(reason_for(actor))
        limit = settings.IMPORT_MEGABYTES * files.MEGABYTE
        stored = files.store(file, name=name, accept=ACCEPTED, limit=limit, actor=actor, now=now)
        batch = ImportBatch(
            kind=kind,
            file=stored,
            name=files.clean_name(name),
            created_at=now,
            person=actor.person,
            holding=actor.holding,
            on_behalf_of=actor.on_behalf_of,
        )
        _look(batch, importer, sheet=sheet, row=None)
        batch.save()
        files.attach(stored, name=name, owner=batch, purpose=PURPOSE, cmd=cmd)
        about: dict[str, Any] = {"kind": kind, "sha256": stored.sha256, "rows": batch.rows_in}
        cmd.journal("import.uploaded", batch, summary=batch.name, **about)
        cmd.result = {"batch": batch.pk}
        return batch


def look_again(
    batch_id: int, *, sheet: str | None, row: int | None, actor: Actor, now: datetime, key: CommandKey
) -> ImportBatch:
    """Take another sheet, or another row for the header."""
    with command("import.look-again", actor=actor, now=now, key=key) as cmd:
        batch = BATCHES.require(actor, "map", ImportBatch.objects.select_related("file"), lock=True, pk=batch_id)
        if cmd.earlier is None:
            _look(batch, importers[batch.kind], sheet=sheet, row=row)
            _back_to_mapping(batch)
            cmd.journal("import.mapped", batch, summary=batch.name, sheet=batch.sheet, head=batch.head_first)
        return batch


def _back_to_mapping(batch: ImportBatch) -> None:
    batch.rows.all().delete()
    batch.state, batch.faulty, batch.skipped, batch.expected = State.UPLOADED, 0, 0, {}
    batch.save()


def _look(batch: ImportBatch, importer: Importer, *, sheet: str | None, row: int | None) -> None:
    """Fill in what the file says of itself."""
    habit = ImportHabit.objects.filter(kind=importer.name).first() or ImportHabit(kind=importer.name)
    names = Names(importer, habit.heads)
    with files.open_stored(batch.file) as file:
        book = open_book(cast(BinaryIO, file.file), batch.file.type, batch.name)
        found = survey(book, names, batch.name, sheet=sheet, row=row)
        matched = heads.match(found.head, names)
        batch.notes = said.keep_problems(_notes(book, found, matched, importer))
        batch.from_1904 = book.serials_begin == SERIALS_BEGIN_1904
    batch.sheet, batch.rows_in = found.sheet, found.count
    batch.head_first, batch.head_last = found.head.first, found.head.last
    batch.heads, batch.columns, batch.units = list(found.head.names), matched.columns, matched.units
    batch.options = {option.key: batch.options.get(option.key, option.initial) for option in importer.options}


def _notes(book: Book, found: Survey, matched: Match, importer: Importer) -> list[Problem]:
    said_of = book.notes(found.sheet)
    if found.head.last > 1:
        rows = f"{found.head.first}–{found.head.last}" if found.head.last > found.head.first else found.head.first
        said_of.append(noted("header_at", rows=rows))
    for key, unit in matched.units.items():
        said_of.append(noted("unit_in_header", column=str(importer.column(key).title), unit=unit))
    return said_of


def faults(batch: ImportBatch) -> list[Problem]:
    """What must be settled before a batch can be checked: columns, units and options."""
    importer = importers[batch.kind]
    found = [
        noted("column_missing", column=str(column.title))
        for column in importer.columns
        if column.required and column.key not in batch.columns
    ]
    found += [
        noted("unit_missing", column=str(column.title))
        for column in importer.columns
        if column.is_money and column.key in batch.columns and column.key not in batch.units
    ]
    for option in importer.options:
        answer = batch.options.get(option.key, "")
        if option.required and not answer:
            found.append(noted("option_missing", option=str(option.title)))
        elif answer and (problem := _refusal(option, answer)):
            found.append(problem)
    return found


def _refusal(option: Option, answer: str) -> Problem | None:
    """What is wrong with an answer: it isn't one of the choices, or its importer says so."""
    codes = {plain(code): code for code, _words in option.choices()} if option.choices else {}
    if option.choices and answer not in codes.values():
        return noted("option_wrong", option=str(option.title), found=answer, hint=Nearest(codes).to(answer))
    return option.refuse(answer)


def header_faults(batch: ImportBatch) -> list[Problem]:
    """What the header itself leaves open, in full, as it was matched by name."""
    importer = importers[batch.kind]
    habit = ImportHabit.objects.filter(kind=importer.name).first()
    names = Names(importer, habit.heads if habit else {})
    matched = heads.match(heads.Head(batch.head_first, batch.head_last, tuple(batch.heads)), names)
    return [*matched.problems, *matched.unknown]


def ask_check(
    batch_id: int, answers: Answers, *, actor: Actor, now: datetime, key: CommandKey, say: Progress | None = None
) -> ImportBatch:
    """Take the answers and have every row checked. Raises Problems for what is open.

    A task does it, unless ``say`` is given: then it is done here and now, and ``say`` hears how far it is.
    """
    with command("import.ask-check", actor=actor, now=now, key=key) as cmd:
        batch = BATCHES.require(actor, "map", ImportBatch.objects.select_related("file"), lock=True, pk=batch_id)
        if cmd.earlier is not None:
            return batch
        _back_to_mapping(batch)
        _take(batch, answers)
        if found := faults(batch):
            raise Problems(found)
        _remember(batch)
        batch.state = State.CHECKING
        _enqueue(batch, check_rows, _("检查 {name}").format(name=batch.name), cmd, here=say is not None)
        about = {"columns": batch.columns, "units": batch.units, "options": batch.options}
        cmd.journal("import.mapped", batch, summary=batch.name, **about)
    return check(batch_id, now=now, say=say) if say else batch


def _take(batch: ImportBatch, answers: Answers) -> None:
    width = len(batch.heads)
    batch.columns = {key: place for key, place in answers.columns.items() if 0 <= place < width}
    if len(set(batch.columns.values())) < len(batch.columns):
        raise Refused(_("有一列被指定了两次。请为每一项选不同的列。"))
    batch.units = {key: unit for key, unit in answers.units.items() if key in batch.columns and unit}
    batch.options = dict(answers.options)


def _remember(batch: ImportBatch) -> None:
    """Keep what differs from the names that the importer itself knows, for the next file of this kind."""
    importer = importers[batch.kind]
    habit = ImportHabit.objects.filter(kind=batch.kind).first() or ImportHabit(kind=batch.kind)
    names = Names(importer, {})
    said_so = {place: key for key, place in batch.columns.items()}
    for place, head in enumerate(batch.heads):
        key = said_so.get(place, "")
        if head.strip() and (names.of(head) or "") != key:
            habit.heads[heads.spelled(head)] = key
        else:
            habit.heads.pop(heads.spelled(head), None)
    habit.save()


def ask_import(
    batch_id: int, *, actor: Actor, now: datetime, key: CommandKey, say: Progress | None = None
) -> ImportBatch:
    """Import the good rows of a checked batch, by a task or here as ``ask_check``. Raises Refused for no good row."""
    with command("import.start", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return ImportBatch.objects.get(pk=batch_id)
        batch = BATCHES.require(actor, "import", ImportBatch.objects.select_related("file"), lock=True, pk=batch_id)
        if not batch.waiting:
            raise Refused(_("没有可以导入的行。请下载有误的行，改好后重新上传。"))
        batch.state = State.IMPORTING
        _enqueue(batch, import_rows, _("导入 {name}").format(name=batch.name), cmd, here=say is not None)
        cmd.journal("import.started", batch, summary=batch.name, sha256=batch.file.sha256, rows=batch.waiting)
    return carry(batch_id, clock=timezone.now, say=say) if say else batch


def go_on(batch_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> ImportBatch:
    """Ask anew for the check or import that no worker finished."""
    with command("import.go-on", actor=actor, now=now, key=key) as cmd:
        batch = BATCHES.require(actor, "go-on", ImportBatch.objects.all(), lock=True, pk=batch_id)
        if cmd.earlier is None:
            again = import_rows if batch.state == State.IMPORTING else check_rows
            _enqueue(batch, again, batch.name, cmd, here=False)
            cmd.journal("import.continued", batch, summary=batch.name)
        return batch


def cancel(batch_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> ImportBatch:
    """Give an upload up before it is imported; its rows are forgotten, the file stays for the record."""
    with command("import.cancel", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return ImportBatch.objects.get(pk=batch_id)
        batch = BATCHES.require(actor, "cancel", ImportBatch.objects.all(), lock=True, pk=batch_id)
        batch.rows.all().delete()
        batch.state, batch.finished_at = State.CANCELLED, now
        batch.rows_in = batch.faulty = batch.skipped = 0
        batch.save()
        cmd.journal("import.cancelled", batch, summary=batch.name)
        return batch


def _enqueue(batch: ImportBatch, what: Any, title: str, cmd: Running, *, here: bool) -> None:
    if not here:
        batch.task = tasks.enqueue(what, title=title, actor=cmd.actor, arguments={"batch": batch.pk})
        cmd.result = {"task": str(batch.task)}
    batch.save()


def unfinished(batch: ImportBatch) -> ImportBatch | None:
    """An import of the same file, by the same person and with the same answers, that was broken off."""
    rows = ImportBatch.objects.filter(kind=batch.kind, file=batch.file, state=State.IMPORTING, person=batch.person)
    return rows.filter(columns=batch.columns, units=batch.units, options=batch.options).order_by("pk").first()
