"""The letter that tells an applicant what was decided, from the text of the call's pack."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import calendar
from kezhi.packs.queries import definition
from kezhi.projects.domain.letters import Letter, letter
from kezhi.projects.models import Award, ProposalItem
from kezhi.projects.queries.proposing import department_parameters

TEXTS = {Award.State.AWARDED: "notice-awarded", Award.State.REJECTED: "notice-rejected"}
"""By how it ended, the pack's text."""


def opinions_of(award: Award) -> list[str]:
    """The experts' opinions as written, without names."""
    rows = ProposalItem.objects.filter(proposal=award.decision.proposal_id, application=award.application_id)
    found = rows.values_list("opinions", flat=True).first()
    return list(found or ())


def letter_of(award: Award, language: str) -> Letter | None:
    """The letter about an award or a rejection; None before it is final."""
    name = TEXTS.get(Award.State(award.state))
    if name is None:
        return None
    pack = definition(award.decision.call.version_id).pack
    text = pack.text(name, "en" if language.startswith("en") else "zh") or ""
    return letter(
        text,
        _values(award),
        signed=[award.decision.call.office.title, timezone.localdate(award.ended_at or award.decision.at).isoformat()],
        stamp=str(award.application.number),
        language="en" if language.startswith("en") else "zh",
    )


def _values(award: Award) -> dict[str, Any]:
    told = timezone.localdate(award.ended_at or award.decision.at)
    parameters = department_parameters(told)
    days = int(parameters["reexamination_days"])
    project = getattr(award, "project", None)
    opinions = opinions_of(award)
    return {
        "application.title": award.application.title,
        "application.number": award.application.number,
        "project.number": project.number if project else "",
        "award.amount": award.amount,
        "award.grounds": award.get_grounds_display(),
        "award.reason": award.reason,
        "opinions": "\n".join(f"{n}. {said}" for n, said in enumerate(opinions, 1)) or _("没有书面意见。"),
        "reexamination.until": calendar.current().last_day(told, days).day.isoformat(),
        "reexamination.days": days,
        "reexamination.answer_days": int(parameters["reexamination_answer_days"]),
    }
