"""Who may read and write which part of a draft, and read a submission.

Beside the owner and those who were handed a section, the thing that the form is about says who: its room registers
a `FormSubject` with the things whose forms an actor may read or write.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kezhi.base.access import NONE, Predicate, Table, either
from kezhi.base.actor import Actor
from kezhi.base.registry import Port
from kezhi.forms.models import SectionGrant


@dataclass(frozen=True)
class Confirmation:
    """How far somebody who is named in a form has got with confirming: the kind of a badge, and its words."""

    kind: str
    words: str


@dataclass(frozen=True)
class Return:
    """That a form was sent back to be mended: who said what, and what stays as it was submitted."""

    by: str
    """Who sent it back, and from which step."""
    said: str
    at: datetime
    fixed: tuple[str, ...] = ()
    """Fields that may not change."""
    only_asked: bool = False
    """Whether only the fields that were commented on may change, where there are such."""


@dataclass(frozen=True)
class FormFrame:
    """What surrounds a form: what it is for, until when it can be written, and about whom facts are asked.

    ``values`` are what the form's expressions see beside the data (``call``, ``parameters``, ``lists``);
    ``closed`` says why nothing can be written any more, "" while it can.
    """

    title: str
    url: str
    check_url: str
    crumbs: tuple[tuple[str, str], ...] = ()
    deadline: datetime | None = None
    closed: str = ""
    returned: Return | None = None
    """Where it is open again because it was sent back."""
    person: int | None = None
    organisation: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    colleagues: tuple[tuple[str, str], ...] = ()
    """To whom a section can be handed: public id and name."""
    waiting: tuple[tuple[str, str], ...] = ()
    """What else is missing outside the form: text and where to mend it."""
    confirmations: Mapping[str, Confirmation] = field(default_factory=dict)
    """By name, those who were asked to confirm taking part; ``invite_url`` is where the others are asked."""
    invite_url: str = ""
    number: str = ""
    """Of the thing that the form is about, where it has one."""
    subtitle: str = ""
    """What stands under the title in print."""
    versions_url: str = ""
    """Where the submitted versions are shown; "" where there are none."""
    origin: str = ""
    """What the form was copied from, in words; "" where it was begun empty. ``origin_url`` shows it."""
    origin_url: str = ""


@dataclass(frozen=True)
class FormSubject:
    """What a kind of thing says about its forms: who may read and write them, their frame, and what a save changes.

    ``saved`` is told the thing's id and the data, within the transaction of the save.
    """

    readers: Callable[[Actor], QuerySet[Any]]
    """Whose drafts the actor may read as a whole."""
    writers: Callable[[Actor], QuerySet[Any]]
    """Whose drafts the actor may write as a whole."""
    viewers: Callable[[Actor], QuerySet[Any]]
    """Whose submitted versions the actor may read."""
    frame: Callable[[int, datetime], FormFrame]
    saved: Callable[[int, Mapping[str, Any]], None]


form_subjects: Port[FormSubject] = Port("subjects of forms")


def _about(which: Callable[[FormSubject], Callable[[Actor], QuerySet[Any]]]) -> Predicate:
    def rows(actor: Actor) -> Q:
        found = NONE
        for about_type, subject in form_subjects.items():
            found = either(found, Q(about_type=about_type, about_id__in=which(subject)(actor).values("pk")))
        return found

    return Predicate(rows)


about_readers = _about(lambda subject: subject.readers)
about_writers = _about(lambda subject: subject.writers)
owner = Predicate(lambda actor: Q(owner=actor.person) if actor.person else NONE)
grantee = Predicate(
    lambda actor: Q(pk__in=SectionGrant.objects.filter(person=actor.person, ended_at=None).values("draft"))
)


DRAFTS = Table(
    {
        "see": owner | about_readers | about_writers | grantee,
        "read_all": owner | about_readers | about_writers,
        "write_all": owner | about_writers,
        "write": owner | about_writers | grantee,
        "grant": owner | about_writers,
    }
)
SUBMISSIONS = Table({"see": _about(lambda subject: subject.viewers)})
