"""Published versions of packs; what is published never changes (a trigger in the migration refuses it)."""

from django.db import models
from django.db.models import F, Q


class Pack(models.Model):
    """A type that a department declares: a kind of call, a procedure, a register, a policy."""

    code = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)


class PackVersion(models.Model):
    """One published state of a pack. ``archive`` is the whole folder as a zip; ``content_hash`` pins it."""

    class State(models.TextChoices):
        PUBLISHED = "published"
        RETIRED = "retired"

    pack = models.ForeignKey(Pack, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    """Counts this installation's publications of the pack, from 1."""
    version = models.CharField(max_length=40)
    """The version that the pack itself states."""
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    archive = models.BinaryField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED)
    published_at = models.DateTimeField()
    published_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "number"], name="pack_version_number_once"),
            models.UniqueConstraint(fields=["pack"], condition=Q(state="published"), name="pack_version_one_published"),
        ]


class CodeEntry(models.Model):
    """A code of a list that the department keeps beside its packs: an imported classification, in its editions.

    Its list is offered to forms under ``lists.<list>`` as those of the reference packs are.
    """

    list = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True)
    parent = models.CharField(max_length=40, blank=True)
    """The code above it in the same list."""
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    """Last day on which it may be chosen."""
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="code_entry_once"),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")), name="code_entry_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["-changed_at"], name="code_entry_changed")]
