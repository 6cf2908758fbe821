"""The base's tables, one file a topic."""

from kezhi.base.models.accounts import Account
from kezhi.base.models.calendar import CalendarYear
from kezhi.base.models.commands import Command, NumberSeries
from kezhi.base.models.exports import ListExport
from kezhi.base.models.files import FileUse, StoredFile
from kezhi.base.models.importing import ImportBatch, ImportHabit, ImportRow
from kezhi.base.models.journal import JournalLine, JournalSeal, JournalSealed, PersonalKey
from kezhi.base.models.lists import SavedView
from kezhi.base.models.notices import Delivery, Notice, OutboxMessage
from kezhi.base.models.searching import SearchEntry
from kezhi.base.models.tasks import PeriodicJob, TaskBeat

__all__ = [
    "Account",
    "CalendarYear",
    "Command",
    "Delivery",
    "FileUse",
    "ImportBatch",
    "ImportHabit",
    "ImportRow",
    "JournalLine",
    "JournalSeal",
    "JournalSealed",
    "ListExport",
    "Notice",
    "NumberSeries",
    "OutboxMessage",
    "PeriodicJob",
    "PersonalKey",
    "SavedView",
    "SearchEntry",
    "StoredFile",
    "TaskBeat",
]
