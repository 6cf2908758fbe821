"""Named reads of drafts and submissions, and a draft as it stands: filled in, computed, checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, DateTimeField, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import files
from kezhi.base.access import NotFound, not_found
from kezhi.base.actor import Actor
from kezhi.base.models import FileUse
from kezhi.base.prepared import prepared
from kezhi.base.registry import file_owners
from kezhi.engine.schema import Field, FieldState, Form, Option, Progress, Standing
from kezhi.forms.access import DRAFTS, SUBMISSIONS, FormFrame, Return, form_subjects
from kezhi.forms.domain.digests import check_code
from kezhi.forms.domain.paths import field_of
from kezhi.forms.domain.printing import Attached, Sheet, print_form
from kezhi.forms.domain.sheet import ReadSection, read_sections
from kezhi.forms.models import Draft, FieldComment, FieldOrigin, Presence, SectionGrant, Submission
from kezhi.packs.queries import definition
from kezhi.rules.domain.known import Known
from kezhi.rules.queries import known_together
from kezhi.subjects.models import Person
from kezhi.subjects.queries import people

HERE = timedelta(seconds=40)
"""Who was heard of within this time is shown as present."""


def form_of(draft: int) -> Form:
    """The form that a draft fills in: what is sent is read by it. Raises NotFound."""
    found = _form_of(draft=draft)
    if not found:
        raise not_found()
    return definition(found[0]["version"]).form(found[0]["form"])


@prepared(draft=BigIntegerField())
def _form_of(draft: Any) -> QuerySet[Draft, Any]:
    return Draft.objects.filter(pk=draft).values("version", "form")


def drafts(actor: Actor) -> QuerySet[Draft]:
    """The drafts that the actor may see, wholly or in part."""
    return DRAFTS.visible(actor, Draft.objects.all())


def submissions(actor: Actor) -> QuerySet[Submission]:
    """The submitted versions that the actor may see."""
    return SUBMISSIONS.visible(actor, Submission.objects.select_related("submitted_by"))


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


def others_present(draft: Draft, actor: Actor, now: datetime) -> list[str]:
    """The names of who else has the draft open just now."""
    present = _present(draft=draft.pk, since=now - HERE)
    return [one["person__name"] for one in present if one["person"] != actor.person]


@prepared(draft=BigIntegerField(), since=DateTimeField())
def _present(draft: Any, since: Any) -> QuerySet[Presence, Any]:
    return Presence.objects.filter(draft=draft, at__gt=since).order_by("pk").values("person", "person__name")


def handed_over(draft: Draft) -> dict[str, tuple[int, str]]:
    """By section that was handed to somebody, who that is: id and name."""
    return {grant["section"]: (grant["person"], grant["person__name"]) for grant in _grants(draft=draft.pk)}


@prepared(draft=BigIntegerField())
def _grants(draft: Any) -> QuerySet[SectionGrant, Any]:
    return SectionGrant.objects.filter(draft=draft, ended_at=None).values("section", "person", "person__name")


def is_list(name: str) -> bool:
    """Whether a name outside the form is a list of options."""
    return name.startswith("lists.")


def is_name(value: Any) -> bool:
    """Whether a value of the data names somebody."""
    return isinstance(value, str) and bool(value.strip())


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
    def confirming(self) -> dict[str, str]:
        """By path, the names of those who have to confirm taking part."""
        return {
            path: state.value.strip() for path, state in self.state.items() if state.confirm and is_name(state.value)
        }

    @cached_property
    def choices(self) -> dict[str, tuple[Option, ...]]:
        """What can be chosen, by path."""
        return {path: state.options for path, state in self.state.items() if state.options}

    @cached_property
    def progress(self) -> Progress:
        """How far it is filled in, and every problem that stands against submitting."""
        return self.standing.progress(self.origins)

    @cached_property
    def origins(self) -> dict[str, str]:
        """By path, ``fact`` where the value is the known one."""
        return {field.name: FieldOrigin.Kind.FACT for field in self.form.fields if field.fact and self._is_known(field)}

    def source(self, field: Field) -> Known | None:
        """The known fact that a field shows."""
        return self.facts.get(field.fact) if field.fact and self._is_known(field) else None

    def _is_known(self, field: Field) -> bool:
        known = self.standing.known
        return field.name in known and known[field.name] == self.data.get(field.name)


def filled(draft: Draft, frame: FormFrame, on: date) -> Filled:
    """The draft as it stands on ``on``. At most three queries, for the facts."""
    return filled_together([(draft, frame)], on)[0]


def filled_together(drafts: Sequence[tuple[Draft, FormFrame]], on: date) -> list[Filled]:
    """Several drafts as they stand; facts are asked once for all of them."""
    forms = [definition(draft.version_id).form(draft.form) for draft, _frame in drafts]
    names = {name for form in forms for name in form.facts}
    facts = known_together(names, {(frame.person, frame.organisation) for _draft, frame in drafts}, on=on)
    return [
        Filled(form, draft.data, _asked(form, facts[frame.person, frame.organisation]), frame.values, on)
        for form, (draft, frame) in zip(forms, drafts, strict=True)
    ]


def _asked(form: Form, facts: Mapping[str, Known]) -> dict[str, Known]:
    """The facts that a form asks for; those that no module knows are left out."""
    return {name: facts[name] for name in form.facts if name in facts}


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


def sheet_of(frame: FormFrame, language: str, **more: str) -> Sheet:
    """What stands on each page of a printed form."""
    return Sheet(frame.title, language, settings.FONTS, number=frame.number, subtitle=frame.subtitle, **more)


def printed(submission: Submission, language: str) -> bytes:
    """A submitted version as one paginated PDF with version and check code on each page."""
    frame = form_subjects[submission.about_type].frame(submission.about_id, submission.submitted_at)
    filled = submitted(submission, frame.values)
    said = {"number": submission.number, "code": check_code(submission.digest)}
    sheet = sheet_of(frame, language, stamp=_("第 %(number)s 版 · 校验码 %(code)s") % said)
    return print_form(filled.form, submission.data, sheet, filled.choices, attached(filled.form, submission.data))


def read(submission: Submission, values: Mapping[str, Any], language: str) -> list[ReadSection]:
    """A submitted version for reading; ``values`` as its frame has them."""
    form = submitted(submission, values)
    return read_sections(form.form, submission.data, form.choices, language)


def submitted(submission: Submission, values: Mapping[str, Any]) -> Filled:
    """A submitted version as it stood on its day."""
    form = definition(submission.version_id).form(submission.form)
    return Filled(form, submission.data, {}, values, timezone.localdate(submission.submitted_at))


def about(about_type: str, about_id: int) -> QuerySet[Submission]:
    """The submitted versions about a thing."""
    return Submission.objects.filter(about_type=about_type, about_id=about_id)


def comments(about_type: str, about_id: int) -> QuerySet[FieldComment]:
    """What was said of the fields of all versions about a thing, in the order in which it was."""
    rows = FieldComment.objects.filter(submission__about_type=about_type, submission__about_id=about_id)
    return rows.select_related("submission", "author", "settled_by").defer("submission__data").order_by("at", "pk")


def sent_back_with(draft: Draft) -> QuerySet[FieldComment]:
    """What was said of the fields of a draft's last submitted version when it was sent back."""
    said = comments(draft.about_type, draft.about_id).filter(sent_at__isnull=False)
    return said.filter(submission__in=versions(draft).values("pk")[:1])


def versions(draft: Draft) -> QuerySet[Submission]:
    """What was submitted of a draft, the latest first."""
    return about(draft.about_type, draft.about_id).filter(form=draft.form).order_by("-number")


def unsent(item: int) -> int:
    """How many comments were written within a piece of work and haven't gone out with a return."""
    return FieldComment.objects.filter(item=item, sent_at=None).count()


def closed_fields(draft: Draft, filled: Filled, back: Return) -> dict[str, str]:
    """The fields that stay as they are in a form that was sent back, each with the reason. At most two queries.

    Where only what was commented on may change, what stands against submitting and what was changed since stay open
    too: a mend may ask for another one.
    """
    closed = {field.name: _("退回后修改时，这一项不能改。") for field in filled.form.fields if field.name in back.fixed}
    asked = set(sent_back_with(draft).values_list("path", flat=True)) if back.only_asked else set()
    if not asked:
        return closed
    last = versions(draft).first()
    submitted = last.data if last else {}
    asked |= {field_of(problem.place.field or "") for problem in filled.progress.problems}
    asked |= {name for name, value in filled.data.items() if value != submitted.get(name)}
    others = (field.name for field in filled.form.fields if field.name not in asked)
    return dict.fromkeys(others, _("这次只改有意见的字段。")) | closed


def _opens_files(actor: Actor, draft: int) -> bool:
    """The files of a draft are opened by who may see it, and by who may see what was submitted of it."""
    if DRAFTS.visible(actor, Draft.objects.filter(pk=draft)).exists():
        return True
    of = Draft.objects.filter(pk=draft).values("about_type", "about_id").first()
    return of is not None and SUBMISSIONS.visible(actor, Submission.objects.filter(**of)).exists()


file_owners.add("kezhi_forms.draft", _opens_files)
