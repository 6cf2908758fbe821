"""The append-only journal, its seals, and the keys of what is personal in it.

Triggers (in the migration) refuse every UPDATE, DELETE and TRUNCATE of lines and seals.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.expressions import RawSQL


class PersonalKey(models.Model):
    """The key under which one person's values in the journal are kept; destroying it erases them."""

    person = models.BigIntegerField(unique=True)
    key = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True)


class JournalLine(models.Model):
    """Who did what to what, when, in which post and for whom. Never changed."""

    xid = models.BigIntegerField(db_default=RawSQL("(pg_current_xact_id()::text::bigint)", ()))
    """The writing transaction; a line is sealed once no older transaction is open."""
    at = models.DateTimeField()
    person = models.BigIntegerField(null=True)
    holding = models.BigIntegerField(null=True)
    on_behalf_of = models.BigIntegerField(null=True)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    summary = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    personal = models.BinaryField(null=True)
    personal_key = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="journal_line_object"),
            models.Index(fields=["person", "at"], name="journal_line_person"),
            BrinIndex(fields=["at"], name="journal_line_at"),
        ]


class JournalSeal(models.Model):
    """A batch of lines sealed into the chain: ``root`` covers the previous root and every line of the batch."""

    number = models.BigIntegerField(primary_key=True)
    previous = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    lines = models.PositiveIntegerField()
    at = models.DateTimeField()


class JournalSealed(models.Model):
    """The place of a line in a seal."""

    line = models.OneToOneField(JournalLine, models.PROTECT, primary_key=True)
    seal = models.ForeignKey(JournalSeal, models.PROTECT)
    place = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    """The line's digest when it was sealed: tells which line was changed since."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "place"], name="journal_sealed_place")]
