"""Every write of forms: drafts and their submitted versions, and what reviewers say of single fields."""

from kezhi.forms.actions.comments import answer, comment, reopen, send, take_out
from kezhi.forms.actions.drafts import (
    Conflict,
    Saved,
    attach,
    bytes_of,
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
from kezhi.forms.actions.printing import attached, printed, sheet_of

__all__ = [
    "Conflict",
    "Saved",
    "answer",
    "attach",
    "attached",
    "bytes_of",
    "comment",
    "detach",
    "freeze",
    "grant_section",
    "hand_over",
    "last_year",
    "open_draft",
    "printed",
    "refer",
    "reopen",
    "save",
    "send",
    "sheet_of",
    "take_back",
    "take_out",
    "yearly_papers",
]
