"""What the public pages ask: is a receipt genuine, which digest holds today, the guides."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from kezhi.base.models import JournalLine, JournalSeal
from kezhi.projects.models import Receipt

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
