"""The tables of calls, applications, and what is decided of them."""

from kezhi.projects.models.applications import UNDER_WAY, Application, Member, Receipt
from kezhi.projects.models.calls import Amendment, Call, CallStep, Contact, Question, Topic
from kezhi.projects.models.decisions import Award, Decision, Objection, Publicity
from kezhi.projects.models.projects import NUMBERLESS, Project
from kezhi.projects.models.proposals import Grounds, Proposal, ProposalItem, Recusal
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
    "Award",
    "Batch",
    "Call",
    "CallStep",
    "Contact",
    "Decision",
    "Grounds",
    "Inquiry",
    "Intervention",
    "Member",
    "Objection",
    "Preselection",
    "Project",
    "Proposal",
    "ProposalItem",
    "Publicity",
    "Question",
    "Receipt",
    "Recommendation",
    "Recusal",
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
