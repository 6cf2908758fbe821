"""Uploaded tables on their way into the house: the batch, its rows, and how a kind's columns were named before."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.models.files import StoredFile


class ImportBatch(models.Model):
    """One upload of one kind. A batch counts its rows by outcome; when it is done they are all of them."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _lazy("待对应")
        CHECKING = "checking", _lazy("检查中")
        CHECKED = "checked", _lazy("待导入")
        IMPORTING = "importing", _lazy("导入中")
        DONE = "done", _lazy("已完成")
        CANCELLED = "cancelled", _lazy("已放弃")

    kind = models.CharField(max_length=40)
    """The name of its importer."""
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    sheet = models.CharField(max_length=200, blank=True)
    """Of a workbook; blank for text."""
    head_first = models.PositiveIntegerField(default=0)
    head_last = models.PositiveIntegerField(default=0)
    """The rows of the header, counted from 1; 0 where none was found."""
    heads = models.JSONField(default=list)
    """What the header says, column by column."""
    columns = models.JSONField(default=dict)
    """By the importer's column: the place of the file's column, from 0."""
    units = models.JSONField(default=dict)
    """By column of money: 元, 万元 or 亿元."""
    from_1904 = models.BooleanField(default=False)
    """Whether bare numbers that are days count from 1904."""
    options = models.JSONField(default=dict)
    """What was asked about the batch as a whole, by the importer's option."""
    notes = models.JSONField(default=list)
    """What is to be said about the file and its header."""
    rows_in = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    expected = models.JSONField(default=dict)
    """What the check found that the good rows would do: rows by outcome."""
    cursor = models.PositiveIntegerField(default=0)
    """The last row that is in the house, by its number."""
    task = models.UUIDField(null=True)
    """The last task asked for."""
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    person = models.BigIntegerField(null=True)
    """Who uploaded it; with ``holding`` and ``on_behalf_of`` as an Actor. None is the system."""
    holding = models.BigIntegerField(null=True)
    on_behalf_of = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    rows_in__gte=F("created") + F("updated") + F("unchanged") + F("faulty") + F("skipped"),
                ),
                name="import_batch_counts",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(rows_in=F("created") + F("updated") + F("unchanged") + F("faulty") + F("skipped")),
                name="import_batch_done_with_every_row",
            ),
        ]

    @property
    def waiting(self) -> int:
        """Rows that were found good and aren't in the house yet."""
        return self.rows_in - self.created - self.updated - self.unchanged - self.faulty - self.skipped


class ImportRow(models.Model):
    """A row of an upload. ``raw`` is what its cells hold, sealed where the kind has personal columns."""

    class State(models.TextChoices):
        WAITING = "waiting", _lazy("待导入")
        CREATED = "created", _lazy("新增")
        UPDATED = "updated", _lazy("更新")
        UNCHANGED = "unchanged", _lazy("无变化")
        FAULTY = "faulty", _lazy("有误")
        SKIPPED = "skipped", _lazy("跳过")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    """As a spreadsheet numbers it: the file's first row is 1."""
    line = models.PositiveIntegerField(null=True)
    """The line of a text file where it begins, where that is another number."""
    state = models.CharField(max_length=10, choices=State.choices)
    raw: Any = models.JSONField()
    complaints = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    object_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_number_once")]
        indexes = [models.Index(fields=["batch", "state", "number"], name="import_row_of_state")]


class ImportHabit(models.Model):
    """What staff said that headers of a kind's files mean, beyond what its importer knows."""

    kind = models.CharField(max_length=40, primary_key=True)
    heads = models.JSONField(default=dict)
    """By header in its plain spelling: the importer's column, or blank for one that isn't imported."""
