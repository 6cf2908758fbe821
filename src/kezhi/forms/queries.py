"""Named reads of drafts and submissions, and a draft as it stands: filled in, computed, checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import files
from kezhi.base.access import NotFound
from kezhi.base.actor import Actor
from kezhi.base.models import FileUse
from kezhi.base.registry import file_owners
from kezhi.engine.schema import Field, FieldState, Form, Option, Progress, Standing
from kezhi.forms.access import DRAFTS, SUBMISSIONS, FormFrame, form_subjects
from kezhi.forms.domain.digests import check_code
from kezhi.forms.domain.printing import Attached, Sheet, print_form
from kezhi.forms.models import Draft, FieldOrigin, Presence, SectionGrant, Submission
from kezhi.packs.queries import definition
from kezhi.rules.domain.known import Known
from kezhi.rules.queries import known
from kezhi.subjects.models import Person
from kezhi.subjects.queries import people

HERE = timedelta(seconds=40)
"""Who was heard of within this time is shown as present."""


def draft_rows() -> QuerySet[Draft]:
    """Drafts with what their page shows of them; a version's archive is opened once, elsewhere."""
    return Draft.objects.select_related("version__pack", "owner").defer("version__archive")


def drafts(actor: Actor) -> QuerySet[Draft]:
    """The drafts that the actor may see, wholly or in part."""
    return DRAFTS.visible(actor, draft_rows())


def submissions(actor: Actor) -> QuerySet[Submission]:
    """The submitted versions that the actor may see."""
    return SUBMISSIONS.visible(actor, Submission.objects.select_related("version__pack", "submitted_by"))


def colleague(actor: Actor, public_id: str, on: date) -> Person:
    """The registered person by public id; raises NotFound with how to go on."""
    found = people(actor, on).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("没有找到这个人。请核对姓名和单位，或先邀请他加入项目组。"))
    return found


def sections_granted(draft: Draft, person: int | None) -> frozenset[str]:
    """The sections that were handed to a person."""
    return frozenset(
        SectionGrant.objects.filter(draft=draft, person=person, ended_at=None).values_list("section", flat=True)
    )


def others_present(draft: Draft, actor: Actor, now: datetime) -> list[Presence]:
    """Who else has the draft open just now."""
    return list(
        Presence.objects.filter(draft=draft, at__gt=now - HERE).exclude(person=actor.person).select_related("person")
    )


def is_list(name: str) -> bool:
    """Whether a name outside the form is a list of options."""
    return name.startswith("lists.")


@dataclass(frozen=True)
class Filled:
    """A form's data as it stands on a day: known facts filled in, computed fields computed, checked."""

    form: Form
    stored: Mapping[str, Any]
    facts: Mapping[str, Known]
    values: Mapping[str, Any]
    on: date

    @cached_property
    def expression_facts(self) -> dict[str, Any]:
        """What the form's expressions see beside the data; a fact that isn't known and a list that no field offers
        are left out."""
        around = {name: value for name, value in self.values.items() if name in self.offered or not is_list(name)}
        return {name: fact.value for name, fact in self.facts.items() if fact.is_known} | around

    @cached_property
    def offered(self) -> frozenset[str]:
        """The names outside that the form asks for."""
        return frozenset(self.form.needs)

    @cached_property
    def standing(self) -> Standing:
        """The stored data, read once."""
        return self.form.standing(self.stored, on=self.on, facts=self.expression_facts)

    @property
    def data(self) -> dict[str, Any]:
        """The data with known facts in their fields and computed fields filled."""
        return self.standing.data

    @property
    def state(self) -> dict[str, FieldState]:
        """What is shown and how, by path."""
        return self.standing.state

    @cached_property
    def choices(self) -> dict[str, tuple[Option, ...]]:
        """What can be chosen, by path."""
        return {path: state.options for path, state in self.state.items() if state.options}

    @cached_property
    def progress(self) -> Progress:
        """How far it is filled in, and every problem that stands against submitting."""
        return self.standing.progress(self.origins)

    @cached_property
    def _prefilled(self) -> dict[str, Any]:
        return self.form.prefill(on=self.on, facts=self.expression_facts)

    @cached_property
    def origins(self) -> dict[str, str]:
        """By path, ``fact`` where the value is the known one."""
        return {field.name: FieldOrigin.Kind.FACT for field in self.form.fields if field.fact and self._is_known(field)}

    def source(self, field: Field) -> Known | None:
        """The known fact that a field shows."""
        return self.facts.get(field.fact) if field.fact and self._is_known(field) else None

    def _is_known(self, field: Field) -> bool:
        return field.name in self._prefilled and self._prefilled[field.name] == self.data.get(field.name)


def filled(draft: Draft, frame: FormFrame, on: date) -> Filled:
    """The draft as it stands on ``on``. At most three queries, for the facts."""
    return filled_together([(draft, frame)], on)[0]


def filled_together(drafts: Sequence[tuple[Draft, FormFrame]], on: date) -> list[Filled]:
    """Several drafts as they stand; facts are asked once for each person and organisation that they are about."""
    forms = [definition(draft.version).form(draft.form) for draft, _frame in drafts]
    names: dict[tuple[int | None, int | None], set[str]] = {}
    for form, (_draft, frame) in zip(forms, drafts, strict=True):
        names.setdefault((frame.person, frame.organisation), set()).update(form.facts)
    facts = {
        (person, organisation): known(asked, person=person, organisation=organisation, on=on)
        for (person, organisation), asked in names.items()
    }
    return [
        Filled(form, draft.data, facts[frame.person, frame.organisation], frame.values, on)
        for form, (draft, frame) in zip(forms, drafts, strict=True)
    ]


def bytes_of(use_id: int) -> bytes:
    """The content of an attached file."""
    with files.open_stored(FileUse.objects.select_related("file").get(pk=use_id).file) as file:
        content: bytes = file.read()
    return content


def attached(form: Form, data: Mapping[str, Any]) -> list[Attached]:
    """The PDF files among the attachments, in the order of the form."""
    return [
        Attached(str(item["name"]), bytes_of(int(item["id"])))
        for field in form.fields
        if field.kind == "file"
        for item in data.get(field.name) or []
        if item.get("type") == "application/pdf" and str(item["id"]).isdecimal()
    ]


def printed(submission: Submission, language: str) -> bytes:
    """A submitted version as one paginated PDF with version and check code on each page."""
    frame = form_subjects[submission.about_type].frame(submission.about_id, submission.submitted_at)
    form = definition(submission.version).form(submission.form)
    filled = Filled(form, submission.data, {}, frame.values, timezone.localdate(submission.submitted_at))
    said = {"number": submission.number, "code": check_code(submission.digest)}
    sheet = Sheet(frame.title, language, settings.FONTS, stamp=_("第 %(number)s 版 · 校验码 %(code)s") % said)
    return print_form(form, submission.data, sheet, filled.choices, attached(form, submission.data))


file_owners.add(
    "kezhi_forms.draft", lambda actor, draft: DRAFTS.visible(actor, Draft.objects.filter(pk=draft)).exists()
)
