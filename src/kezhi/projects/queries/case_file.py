"""一项一卷: everything of one application in one archive, as far as its reader may see, with a manifest of digests.

Ballots are without names for everybody. Applicant and unit get scores never, opinions once the decision is told, and
of the journal the lines that their own page shows.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.actor import Actor, Role
from kezhi.base.exporting import Head, csv_file
from kezhi.base.files import clean_name
from kezhi.base.models import JournalLine
from kezhi.forms.models import Submission
from kezhi.forms.queries import bytes_of, printed
from kezhi.packs.queries import definition
from kezhi.projects import queries
from kezhi.projects.domain.letters import print_letter
from kezhi.projects.models import Application, Award, Objection, ProposalItem
from kezhi.projects.queries.applications import HISTORY
from kezhi.projects.queries.telling import letter_of
from kezhi.subjects.models import Person
from kezhi.workflow.queries import steps

IN_MEMORY = 8 * 2**20
MANIFEST = "manifest.json"
INSIDE = (Role.DIRECTOR, Role.SUPERVISOR, Role.AUDITOR, Role.CASE_OFFICER, Role.OFFICE_HEAD)
"""Roles of the department: they read scores and the whole journal."""
JOURNAL_HEADS = (Head("时间", "moment"), Head("谁"), Head("做了什么"), Head("摘要"), Head("内容"))


@dataclass
class _Archive:
    """A zip that remembers the digest of each part."""

    zip: zipfile.ZipFile
    digests: list[dict[str, Any]] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    """Uses of files that it holds already."""

    def add(self, path: str, content: bytes | str) -> None:
        data = content.encode() if isinstance(content, str) else content
        self.zip.writestr(path, data)
        digest = hashlib.sha256(data).hexdigest()
        self.digests.append({"path": path, "size": len(data), "sha256": digest})

    def add_json(self, path: str, content: Any) -> None:
        self.add(path, json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))


def case_file(application: Application, actor: Actor, *, now: datetime, language: str) -> IO[bytes]:
    """The archive, open at its start; the caller has made sure that the actor may see the application."""
    inside = actor.has(*INSIDE)
    made = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 — handed to the caller open
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zip_:
        archive = _Archive(zip_)
        _versions(archive, application, language)
        _verdicts(archive, application, now)
        _process(archive, application)
        _decisions(archive, application, language, inside=inside)
        archive.add("journal.csv", csv_file(JOURNAL_HEADS, _journal(application, inside=inside)))
        said = {
            "application": application.number,
            "title": application.title,
            "made_at": timezone.localtime(now).isoformat(),
            "reader": "department" if inside else "applicant",
            "digest": "SHA-256",
            "files": archive.digests,
        }
        zip_.writestr(MANIFEST, json.dumps(said, ensure_ascii=False, indent=1))
    made.seek(0)
    return made


def _versions(archive: _Archive, application: Application, language: str) -> None:
    about = {"about_type": "projects.application", "about_id": application.pk}
    for one in Submission.objects.filter(**about).select_related("version__pack", "submitted_by").order_by("number"):
        name = f"submissions/{one.number}"
        archive.add(f"{name}.pdf", printed(one, language))
        archive.add_json(f"{name}.json", {"digest": one.digest, "at": one.submitted_at, "data": one.data})
        _attachments(archive, name, one)
    receipts = application.receipts.order_by("at").values("number", "at", "digest")
    archive.add_json("receipts.json", list(receipts))


def _attachments(archive: _Archive, name: str, submission: Submission) -> None:
    """The files that were handed in, as they came; one that an earlier version brought isn't repeated."""
    form = definition(submission.version_id).form(submission.form)
    for asked in form.fields:
        for item in (submission.data.get(asked.name) or []) if asked.kind == "file" else []:
            use = str(item["id"])
            if use.isdecimal() and use not in archive.files:
                archive.files.add(use)
                archive.add(f"{name}/{asked.name}-{use}-{clean_name(str(item['name']))}", bytes_of(int(use)))


def _verdicts(archive: _Archive, application: Application, now: datetime) -> None:
    if application.submission is None:
        return
    found = queries.screening(application, on=timezone.localdate(now))
    said = [{"condition": one.label.zh, "verdict": one.status.value, "basis": one.basis.zh} for one in found]
    archive.add_json("screening.json", said)


def _process(archive: _Archive, application: Application) -> None:
    if application.case is None:
        return
    found = [
        {
            "step": item.title,
            "opened": item.opened_at,
            "closed": item.closed_at,
            "outcome": item.outcome,
            "comment": item.comment,
        }
        for item in steps(application.case)
    ]
    archive.add_json("process.json", {"case": application.case.number, "steps": found})


def _decisions(archive: _Archive, application: Application, language: str, *, inside: bool) -> None:
    rows = Award.objects.filter(application=application).select_related(
        "decision__call__office", "decision__call__version", "application", "project"
    )
    awards = list(rows.order_by("pk"))
    told = any(award.ended_at for award in awards)
    items = ProposalItem.objects.filter(application=application).order_by("proposal__number")
    if inside:
        archive.add_json("review.json", [_ballots(item) for item in items])
        archive.add_json("proposals.json", [_proposed(item) for item in items])
    elif told:
        archive.add_json("review.json", [{"opinions": item.opinions} for item in items])
    archive.add_json("decisions.json", [_decided(award) for award in awards])
    archive.add_json("objections.json", list(_objections(application)))
    for award in awards:
        if written := letter_of(award, language):
            archive.add(f"letters/{award.state}-{award.pk}.pdf", print_letter(written, settings.FONTS))


def _ballots(item: ProposalItem) -> dict[str, Any]:
    return {
        "rank": item.rank,
        "group": item.group,
        "score": item.score,
        "scores": item.scores,
        "recommended": item.recommended,
        "opinions": item.opinions,
    }


def _proposed(item: ProposalItem) -> dict[str, Any]:
    said = {"asked": item.asked, "amount": item.amount, "grounds": item.grounds, "reason": item.reason}
    return {"proposal": item.proposal.number, **said}


def _decided(award: Award) -> dict[str, Any]:
    project = getattr(award, "project", None)
    return {
        "meeting": award.decision.meeting,
        "met_on": award.decision.met_on,
        "state": award.state,
        "asked": award.asked,
        "amount": award.amount,
        "out_of_rank": award.out_of_rank,
        "grounds": award.get_grounds_display(),
        "reason": award.reason,
        "public_until": award.public_until,
        "project": project.number if project else None,
    }


def _objections(application: Application) -> Iterator[dict[str, Any]]:
    """Without names, and without the words of whoever objected."""
    for one in Objection.objects.filter(award__application=application).order_by("at"):
        yield {"number": one.number, "at": one.at, "state": one.state, "answer": one.answer}


def _journal(application: Application, *, inside: bool) -> Iterable[list[Any]]:
    about = Q(object_type="projects.application", object_id=application.pk)
    if application.case_id:
        items = list(application.case.items.values_list("pk", flat=True)) if application.case else []
        about |= Q(object_type="workflow.case", object_id=application.case_id)
        about |= Q(object_type="workflow.workitem", object_id__in=items)
    lines = JournalLine.objects.filter(about).order_by("pk")
    if not inside:
        lines = lines.filter(action__in=HISTORY)
    found = list(lines)
    people = dict(Person.objects.filter(pk__in={line.person for line in found}).values_list("pk", "name"))
    for line in found:
        detail = json.dumps(line.detail, ensure_ascii=False) if inside else ""
        yield [line.at, people.get(line.person or 0, _("系统")), line.action, line.summary, detail]
