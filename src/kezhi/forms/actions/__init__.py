"""Every write of forms: drafts and their submitted versions, and what reviewers say of single fields."""

from kezhi.forms.actions.comments import answer, comment, reopen, send, take_out
from kezhi.forms.actions.drafts import (
    Conflict,
    Saved,
    attach,
    detach,
    freeze,
    grant_section,
    hand_over,
    last_year,
    open_draft,
    refer,
    save,
    take_back,
    yearly_papers,
)

__all__ = [
    "Conflict",
    "Saved",
    "answer",
    "attach",
    "comment",
    "detach",
    "freeze",
    "grant_section",
    "hand_over",
    "last_year",
    "open_draft",
    "refer",
    "reopen",
    "save",
    "send",
    "take_back",
    "take_out",
    "yearly_papers",
]
