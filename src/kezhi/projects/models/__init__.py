"""The tables of calls, applications, and what is decided of them."""

from kezhi.projects.models.applications import Application, Member, Receipt
from kezhi.projects.models.calls import Amendment, Call, CallStep, Contact, Question, Topic
from kezhi.projects.models.decisions import Award, Decision, Objection, Publicity
from kezhi.projects.models.projects import NUMBERLESS, Project
from kezhi.projects.models.proposals import Grounds, Proposal, ProposalItem, Recusal

__all__ = [
    "NUMBERLESS",
    "Amendment",
    "Application",
    "Award",
    "Call",
    "CallStep",
    "Contact",
    "Decision",
    "Grounds",
    "Member",
    "Objection",
    "Project",
    "Proposal",
    "ProposalItem",
    "Publicity",
    "Question",
    "Receipt",
    "Recusal",
    "Topic",
]
