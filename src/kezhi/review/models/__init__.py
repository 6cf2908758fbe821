"""The tables of expert review, one file a topic. What is reviewed is known by kind, type and id only."""

from kezhi.review.models.ballots import Assignment, Ballot, PanelResult
from kezhi.review.models.conflicts import Conflict
from kezhi.review.models.experts import Expert, Solicitation
from kezhi.review.models.rounds import Group, Item, Party, Round

__all__ = [
    "Assignment",
    "Ballot",
    "Conflict",
    "Expert",
    "Group",
    "Item",
    "PanelResult",
    "Party",
    "Round",
    "Solicitation",
]
