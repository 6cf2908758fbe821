"""The tables of calls and applications."""

from kezhi.projects.models.applications import UNDER_WAY, Application, Member, Receipt
from kezhi.projects.models.calls import Amendment, Call, CallStep, Contact, Question, Topic
from kezhi.projects.models.projects import NUMBERLESS, Project
from kezhi.projects.models.recommending import Preselection, Recommendation, Remark, SignedPage, UnitRound
from kezhi.projects.models.screening import (
    Batch,
    Inquiry,
    Intervention,
    Reexamination,
    Refusal,
    Screening,
    ScreeningRow,
    Verdict,
)

__all__ = [
    "NUMBERLESS",
    "UNDER_WAY",
    "Amendment",
    "Application",
    "Batch",
    "Call",
    "CallStep",
    "Contact",
    "Inquiry",
    "Intervention",
    "Member",
    "Preselection",
    "Project",
    "Question",
    "Receipt",
    "Recommendation",
    "Reexamination",
    "Refusal",
    "Remark",
    "Screening",
    "ScreeningRow",
    "SignedPage",
    "Topic",
    "UnitRound",
    "Verdict",
]
