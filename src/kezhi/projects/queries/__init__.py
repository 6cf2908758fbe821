"""Named reads of calls and applications, one file a topic."""

from kezhi.projects.queries import ports
from kezhi.projects.queries.applications import (
    applications,
    counts,
    history,
    invitations,
    last_year_data,
    my_applications,
)
from kezhi.projects.queries.calls import (
    call_title,
    call_values,
    calls,
    closing,
    open_calls,
    questions,
    recommender_for,
    takes_applications,
    taking,
    unit_use,
)
from kezhi.projects.queries.framing import begun, closed_reason, frame
from kezhi.projects.queries.judging import Eligibility, eligibility, screening
from kezhi.projects.queries.team import TeamRow, uninvited

__all__ = [
    "Eligibility",
    "TeamRow",
    "applications",
    "begun",
    "call_title",
    "call_values",
    "calls",
    "closed_reason",
    "closing",
    "counts",
    "eligibility",
    "frame",
    "history",
    "invitations",
    "last_year_data",
    "my_applications",
    "open_calls",
    "ports",
    "questions",
    "recommender_for",
    "screening",
    "takes_applications",
    "taking",
    "uninvited",
    "unit_use",
]
