"""Named reads of drafts and submissions, and a draft as it stands: filled in, computed, checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kezhi.base.access import NotFound
from kezhi.base.actor import Actor
from kezhi.base.registry import file_owners
from kezhi.engine.schema import Field, FieldState, Form, Option, Progress, Standing
from kezhi.forms.access import DRAFTS, SUBMISSIONS, FormFrame
from kezhi.forms.models import Draft, FieldOrigin, Presence, SectionGrant, Submission
from kezhi.packs.queries import definition
from kezhi.rules.domain.known import Known
from kezhi.rules.queries import known_together
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
    """Several drafts as they stand; facts are asked once for all of them."""
    forms = [definition(draft.version).form(draft.form) for draft, _frame in drafts]
    names = {name for form in forms for name in form.facts}
    facts = known_together(names, {(frame.person, frame.organisation) for _draft, frame in drafts}, on=on)
    return [
        Filled(form, draft.data, _asked(form, facts[frame.person, frame.organisation]), frame.values, on)
        for form, (draft, frame) in zip(forms, drafts, strict=True)
    ]


def _asked(form: Form, facts: Mapping[str, Known]) -> dict[str, Known]:
    """The facts that a form asks for; those that no module knows are left out."""
    return {name: facts[name] for name in form.facts if name in facts}


file_owners.add(
    "kezhi_forms.draft", lambda actor, draft: DRAFTS.visible(actor, Draft.objects.filter(pk=draft)).exists()
)
