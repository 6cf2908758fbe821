"""Writing in drafts and freezing them.

Saving is not a command: it happens a second after each key, changes nothing that counts before submission, and is
merged place by place instead of being refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Model, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kezhi.base import files, pdf
from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.base.filetypes import TYPES
from kezhi.base.models import FileUse, StoredFile
from kezhi.base.registry import object_type
from kezhi.engine.errors import Place, Problems
from kezhi.engine.schema import Field
from kezhi.forms.access import DRAFTS, FormFrame, form_subjects
from kezhi.forms.domain.digests import digest
from kezhi.forms.domain.paths import field_of, value_at, with_value
from kezhi.forms.models import Draft, DraftChange, FieldOrigin, Presence, SectionGrant, Submission
from kezhi.forms.queries import Filled, closed_fields, filled, sections_granted
from kezhi.packs.queries import definition
from kezhi.subjects.models import Organisation, Person


def open_draft(
    version: int,
    form: str,
    *,
    about: Model,
    owner: Person,
    data: Mapping[str, Any],
    cmd: Running,
) -> Draft:
    """Begin a form about a thing, with ``data`` to start from (what is known, or last year's).

    Files in ``data`` become the draft's own; those that may no longer be used are left out.
    """
    draft = Draft.objects.create(
        version_id=version,
        form=form,
        about_type=object_type(about),
        about_id=about.pk,
        owner=owner,
        data=dict(data),
        created_at=cmd.now,
        updated_at=cmd.now,
    )
    cmd.journal("draft.opened", draft, about=draft.about_type, about_id=draft.about_id)
    if taken := _taken_over(draft, cmd):
        draft.data |= taken
        draft.save(update_fields=["data"])
    return draft


def _taken_over(draft: Draft, cmd: Running) -> dict[str, list[dict[str, Any]]]:
    """By field, the files that the draft began with, now attached to it."""
    asked = (field.name for field in definition(draft.version_id).form(draft.form).fields if field.kind == "file")
    items = {name: [item["id"] for item in draft.data[name]] for name in asked if draft.data.get(name)}
    numbers = [int(number) for named in items.values() for number in named if number.isdecimal()]
    uses = FileUse.objects.select_related("file").exclude(expires__lt=timezone.localdate(cmd.now)).in_bulk(numbers)
    kept = {str(number): use for number, use in uses.items()}
    return {
        name: [
            _item(files.refer(kept[number], owner=draft, purpose=name, cmd=cmd)) for number in named if number in kept
        ]
        for name, named in items.items()
    }


@dataclass(frozen=True)
class Conflict:
    """A place that was changed since the writer last looked: both values, nothing overwritten; who and when."""

    path: str
    yours: Any
    theirs: Any
    change: DraftChange


@dataclass(frozen=True)
class Saved:
    """What came of a save, and what the writer may do to the draft.

    ``news`` are places that others changed since the writer's base, with their values.
    """

    draft: Draft
    frame: FormFrame
    rights: set[str]
    conflicts: tuple[Conflict, ...]
    news: Mapping[str, DraftChange]


@transaction.atomic
def save(draft_id: int, changes: Mapping[str, Any], *, base: int, actor: Actor, now: datetime) -> Saved:
    """Merge ``changes`` (path → value) into a draft, place by place.

    A place that was changed after revision ``base`` to another value is not overwritten but returned as a conflict.
    Raises NotAllowed for a place outside the writer's sections, Refused once the form is closed and for a field that
    stays as it is after a return.
    """
    draft, rights = DRAFTS.opened(actor, "write", Draft.objects.all(), lock=True, pk=draft_id)
    frame = require_open(draft, now)
    if "write_all" not in rights:
        require_own_sections(draft, changes, actor)
    later = {change.path: change for change in draft.changes.filter(revision__gt=base).select_related("person")}
    conflicts, taken = _sort_out(draft, changes, later)
    require_open_fields(draft, frame, taken, now)
    if taken:
        _take(draft, taken, actor, now)
    here = Presence(draft=draft, person_id=actor.registered, at=now)
    Presence.objects.bulk_create([here], update_conflicts=True, unique_fields=["draft", "person"], update_fields=["at"])
    news = {path: change for path, change in later.items() if path not in changes}
    return Saved(draft, frame, rights, tuple(conflicts), news)


def require_open(draft: Draft, now: datetime) -> FormFrame:
    """The form's surroundings while it can still be written; raises Refused with the reason when it can't."""
    frame = form_subjects[draft.about_type].frame(draft.about_id, now)
    if frame.closed:
        raise Refused(frame.closed)
    return frame


def require_own_sections(draft: Draft, paths: Mapping[str, Any], actor: Actor) -> None:
    """Refuse a place that lies outside the sections that were handed to the actor."""
    own = sections_granted(draft, actor.person)
    form = definition(draft.version_id).form(draft.form)
    fields = {field.name for section in form.sections if section.id in own for field in section.fields}
    if not {field_of(path) for path in paths} <= fields:
        raise NotAllowed(_("这一节没有交给您填写。需要时请项目负责人把它交给您。"))


def require_open_fields(draft: Draft, frame: FormFrame, paths: Iterable[str], now: datetime) -> None:
    """Refuse to change what stays as it was submitted while a form that was sent back is mended."""
    fields = {field_of(path) for path in paths}
    if frame.returned is None or not fields:
        return
    form = filled(draft, frame, timezone.localdate(now))
    closed = closed_fields(draft, form, frame.returned)
    if shut := next((field for field in form.form.fields if field.name in fields & closed.keys()), None):
        label = shut.label.of(get_language() or "zh")
        raise Refused(_("“%(field)s”没有改：%(why)s") % {"field": label, "why": closed[shut.name]})


def _sort_out(
    draft: Draft, changes: Mapping[str, Any], later: Mapping[str, DraftChange]
) -> tuple[list[Conflict], dict[str, Any]]:
    """Which changes collide with later ones, and which are new and can be taken."""
    conflicts, taken = [], {}
    for path, value in changes.items():
        present = value_at(draft.data, path)
        if value == present:
            continue
        if path in later:
            conflicts.append(Conflict(path, value, present, later[path]))
        else:
            taken[path] = value
    return conflicts, taken


def _take(draft: Draft, taken: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    for path, value in taken.items():
        draft.data = with_value(draft.data, path, value)
    draft.revision += 1
    draft.updated_at = now
    draft.save(update_fields=["data", "revision", "updated_at"])
    form_subjects[draft.about_type].saved(draft.about_id, draft.data)
    DraftChange.objects.bulk_create(
        [
            DraftChange(draft=draft, path=path, revision=draft.revision, person_id=actor.registered, at=now)
            for path in taken
        ],
        update_conflicts=True,
        unique_fields=["draft", "path"],
        update_fields=["revision", "person", "at"],
    )


def attach(
    draft_id: int, field: str, uploads: Sequence["UploadedFile[bytes]"], *, actor: Actor, now: datetime, key: CommandKey
) -> Draft:
    """Put files into a field. Raises Problems for a file that isn't what the form asks for; nothing is kept then."""
    with command("draft.attach", actor=actor, now=now, key=key) as cmd:
        draft, asked = _file_field(draft_id, field, actor, now)
        if cmd.earlier is not None:
            return draft
        for upload in uploads:
            name = upload.name or field
            stored = files.store(upload, name=name, accept=asked.accept, limit=asked.max_size, actor=actor, now=now)
            _check_pages(stored, asked, name)
            if asked.yearly:
                paper = files.attach(
                    stored, name=name, owner=_unit(draft, now), purpose=field, cmd=cmd, period=last_year(now)
                )
                use = files.refer(paper, owner=draft, purpose=field, cmd=cmd)
            else:
                use = files.attach(stored, name=name, owner=draft, purpose=field, cmd=cmd)
            _put(draft, field, use, actor, now)
        return draft


def refer(draft_id: int, field: str, paper_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> Draft:
    """Put a yearly paper that the unit has uploaded already into a field. Raises NotFound for any other file."""
    with command("draft.refer", actor=actor, now=now, key=key) as cmd:
        draft, asked = _file_field(draft_id, field, actor, now)
        if cmd.earlier is not None:
            return draft
        frame = form_subjects[draft.about_type].frame(draft.about_id, now)
        paper = yearly_papers(frame.organisation, asked, now).filter(pk=paper_id).first()
        if paper is None:
            raise NotFound(_("这份年度材料不在本单位名下，或已到期。请上传新的。"))
        _put(draft, field, files.refer(paper, owner=draft, purpose=field, cmd=cmd), actor, now)
        return draft


def _put(draft: Draft, field: str, use: FileUse, actor: Actor, now: datetime) -> None:
    _take(draft, {field: [*(draft.data.get(field) or []), _item(use)]}, actor, now)


def _item(use: FileUse) -> dict[str, Any]:
    """A file as the form's data holds it."""
    item = {
        "id": str(use.pk),
        "name": use.name,
        "size": use.file.size,
        "type": TYPES[use.file.type].media_type,
    }
    return item if use.expires is None else item | {"valid_to": use.expires.isoformat()}


def _check_pages(stored: StoredFile, asked: Field, name: str) -> None:
    """Every PDF must open; the body must be short enough, in A4, with its fonts and readable text."""
    if stored.type != "pdf":
        return
    with files.open_stored(stored) as file:
        facts = pdf.pdf_facts(cast(BinaryIO, file), name=name)
    if asked.max_pages is None:
        return
    if problems := pdf.pdf_problems(facts, page_limit=asked.max_pages, place=Place(field=asked.name)):
        raise Problems(problems)


def _unit(draft: Draft, now: datetime) -> Organisation:
    frame = form_subjects[draft.about_type].frame(draft.about_id, now)
    return Organisation.objects.get(pk=frame.organisation or 0)


def last_year(now: datetime) -> files.Period:
    """The year before ``now``; its papers may be used until the end of this one."""
    year = timezone.localdate(now).year
    return files.Period(date(year - 1, 1, 1), date(year - 1, 12, 31), expires=date(year, 12, 31))


def yearly_papers(organisation: int | None, asked: Field, now: datetime) -> QuerySet[FileUse]:
    """A unit's papers of that kind which may still be used."""
    return files.uses(Organisation(pk=organisation or 0), purpose=asked.name, on=timezone.localdate(now))


def detach(draft_id: int, field: str, number: int, *, actor: Actor, now: datetime, key: CommandKey) -> Draft:
    """Take the file at ``number`` (from 0) out of a field; submitted versions keep it."""
    with command("draft.detach", actor=actor, now=now, key=key) as cmd:
        draft, _asked = _file_field(draft_id, field, actor, now)
        items = list(draft.data.get(field) or [])
        if cmd.earlier is None and number < len(items):
            taken = items.pop(number)
            cmd.journal("draft.file_taken_out", draft, file=taken["name"], field=field)
            _take(draft, {field: items}, actor, now)
        return draft


def _file_field(draft_id: int, field: str, actor: Actor, now: datetime) -> tuple[Draft, Field]:
    draft, rights = DRAFTS.opened(actor, "write", Draft.objects.all(), lock=True, pk=draft_id)
    frame = require_open(draft, now)
    if "write_all" not in rights:
        require_own_sections(draft, {field: None}, actor)
    require_open_fields(draft, frame, [field], now)
    asked = definition(draft.version_id).form(draft.form).field(field)
    if asked is None or asked.kind != "file":
        raise NotFound(_("表单里没有这个附件。"))
    return draft, asked


def grant_section(
    draft_id: int, section: str, person: Person, *, actor: Actor, now: datetime, key: CommandKey
) -> SectionGrant:
    """Hand one section to a colleague; who had it before no longer has."""
    with command("draft.grant_section", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return SectionGrant.objects.get(pk=cmd.earlier["grant"])
        draft = DRAFTS.require(actor, "grant", Draft.objects.all(), lock=True, pk=draft_id)
        form = definition(draft.version_id).form(draft.form)
        if section not in {known.id for known in form.sections if known.assignable}:
            raise Refused(_("这一节不能交给别人填写。"))
        draft.grants.filter(section=section, ended_at=None).update(ended_at=now)
        grant = SectionGrant.objects.create(
            draft=draft, section=section, person=person, granted_by_id=actor.registered, granted_at=now
        )
        cmd.journal("draft.section_granted", draft, section=section, person=person.pk)
        cmd.result = {"grant": grant.pk}
        return grant


def take_back(draft_id: int, section: str, *, actor: Actor, now: datetime, key: CommandKey) -> None:
    """Take a section back from whom it was handed to."""
    with command("draft.take_back", actor=actor, now=now, key=key) as cmd:
        draft = DRAFTS.require(actor, "grant", Draft.objects.all(), lock=True, pk=draft_id)
        ended = draft.grants.filter(section=section, ended_at=None).update(ended_at=now)
        if ended:
            cmd.journal("draft.section_taken_back", draft, section=section)


def hand_over(draft: Draft, owner: Person, *, cmd: Running) -> None:
    """Make somebody else the owner of a draft."""
    before, draft.owner = draft.owner_id, owner
    draft.save(update_fields=["owner"])
    cmd.journal("draft.handed_over", draft, before=before, after=owner.pk)


def freeze(draft: Draft, filled: Filled, *, cmd: Running) -> Submission:
    """Keep a draft's data as the next version, with the origin of each value. The draft stays and can go on."""
    about = {"about_type": draft.about_type, "about_id": draft.about_id, "form": draft.form}
    last = Submission.objects.filter(**about).aggregate(last=Max("number"))["last"]
    submission = Submission.objects.create(
        **about,
        version_id=draft.version_id,
        number=(last or 0) + 1,
        data=filled.data,
        digest=digest(filled.data),
        submitted_at=cmd.now,
        submitted_by_id=cmd.actor.registered,
    )
    FieldOrigin.objects.bulk_create(_origins(submission, filled))
    return submission


def _origins(submission: Submission, filled: Filled) -> list[FieldOrigin]:
    rows = []
    for field in filled.form.fields:
        if filled.data.get(field.name) is None:
            continue
        source = filled.source(field)
        kind = FieldOrigin.Kind.FACT if source else FieldOrigin.Kind.TYPED
        rows.append(
            FieldOrigin(
                submission=submission,
                path=field.name,
                kind=FieldOrigin.Kind.COMPUTED if field.computed else kind,
                fact=field.fact if source and field.fact else "",
                source=source.source.zh if source else "",
                observed_at=source.observed_at if source else None,
            )
        )
    return rows
