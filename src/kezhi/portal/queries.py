"""What the public pages and the home page ask: receipts and seals, guides, what is known, whom to confirm."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from kezhi.base.actor import Actor
from kezhi.base.models import JournalLine, JournalSeal
from kezhi.base.registry import fact_sources
from kezhi.projects.models import Receipt
from kezhi.rules.queries import known
from kezhi.subjects import access
from kezhi.subjects.models import AdministratorRequest, Claim, JoinRequest

OWN = "person."
"""Facts that a person or their unit gives; others are counted from applications and projects."""
YEAR = timedelta(days=365)
CONFIRMED_AT_HOME = 5
ROLES = ("applicant", "unit-office", "recommender", "department", "administrator")


@dataclass(frozen=True)
class Proof:
    """What can be said of a receipt's number. ``sealed``: the seal that covers its journal line."""

    number: str
    found: bool
    genuine: bool = False
    version: int = 0
    at: datetime | None = None
    sealed: int | None = None


def proof(number: str) -> Proof:
    """Whether a receipt was given, and whether its digest is the journal's. Tells nothing of what was applied for."""
    receipt = Receipt.objects.filter(number=number.strip().upper()).select_related("submission").first()
    if receipt is None:
        return Proof(number, found=False)
    lines = JournalLine.objects.filter(
        action="receipt.given", object_type="projects.receipt", object_id=receipt.pk
    ).select_related("journalsealed")
    line = lines.first()
    digests = {receipt.digest, receipt.submission.digest, line.detail.get("digest") if line else None}
    sealed = getattr(line, "journalsealed", None)
    return Proof(
        receipt.number,
        found=True,
        genuine=len(digests) == 1,
        version=receipt.submission.number,
        at=receipt.at,
        sealed=sealed.seal_id if sealed else None,
    )


def last_seal() -> JournalSeal | None:
    """The latest seal of the journal: its root is the public digest."""
    return JournalSeal.objects.order_by("-number").first()


def guide(role: str, language: str) -> str:
    """The guide for a role; "" for a role that has none."""
    if role not in ROLES:
        return ""
    folder: Path = settings.PROJECT / "docs" / "guide" / ("en" if language.startswith("en") else "zh")
    return (folder / f"{role}.md").read_text("utf8")


@dataclass(frozen=True)
class Stock:
    """How many facts about somebody can fill in a form, how many of these are over a year old, how many are missing."""

    known: int
    old: int
    missing: int


def stock(actor: Actor, on: date) -> Stock:
    """What is known of the actor themselves. Two queries."""
    names = [name for name, source in fact_sources.items() if source.subject == "person" and name.startswith(OWN)]
    found = known(names, person=actor.person, organisation=None, on=on).values()
    there = [fact for fact in found if fact.is_known]
    old = sum(1 for fact in there if fact.observed_at is not None and on - fact.observed_at > YEAR)
    return Stock(len(there), old, len(found) - len(there))


@dataclass(frozen=True)
class Confirmation:
    """Somebody who asks to be confirmed: what for, who they are, where that is decided, and since when it waits."""

    what: str
    who: str
    unit: str
    url: str
    at: datetime


def confirmations(actor: Actor) -> list[Confirmation]:
    """Who waits for the actor's word, the longest waiting first. Three queries."""
    joining = access.JOIN_REQUEST.allowed(actor, "decide", JoinRequest.objects.select_related("person", "organisation"))
    claiming = access.CLAIM.allowed(actor, "decide", Claim.objects.select_related("person", "organisation"))
    administering = access.ADMINISTRATOR_REQUEST.allowed(
        actor, "decide", AdministratorRequest.objects.select_related("person", "organisation")
    )
    found = [
        *(_asked(one, _("申请加入单位"), "decide-join") for one in joining.order_by("created_at")[:CONFIRMED_AT_HOME]),
        *(_asked(one, _("认领账号"), "decide-claim") for one in claiming.order_by("created_at")[:CONFIRMED_AT_HOME]),
        *(
            _asked(one, _("登记新单位") if one.first else _("更换管理员"), "decide-administrator")
            for one in administering.order_by("created_at")[:CONFIRMED_AT_HOME]
        ),
    ]
    return sorted(found, key=lambda one: one.at)


def _asked(one: JoinRequest | Claim | AdministratorRequest, what: str, page: str) -> Confirmation:
    unit = one.organisation.name if one.organisation else ""
    return Confirmation(what, one.person.name, unit, reverse(f"subjects:{page}", args=[one.pk]), one.created_at)
