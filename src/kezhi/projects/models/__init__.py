"""The tables of calls and applications."""

from kezhi.projects.models.applications import Application, Member, Receipt
from kezhi.projects.models.calls import Amendment, Call, CallStep, Contact, Question, Topic
from kezhi.projects.models.projects import NUMBERLESS, Project

__all__ = [
    "NUMBERLESS",
    "Amendment",
    "Application",
    "Call",
    "CallStep",
    "Contact",
    "Member",
    "Project",
    "Question",
    "Receipt",
    "Topic",
]
