"""The base's tables, one file a topic."""

from kezhi.base.models.accounts import Account
from kezhi.base.models.commands import Command, NumberSeries
from kezhi.base.models.journal import JournalLine, JournalSeal, JournalSealed, PersonalKey
from kezhi.base.models.lists import SavedView
from kezhi.base.models.searching import SearchEntry

__all__ = [
    "Account",
    "Command",
    "JournalLine",
    "JournalSeal",
    "JournalSealed",
    "NumberSeries",
    "PersonalKey",
    "SavedView",
    "SearchEntry",
]
