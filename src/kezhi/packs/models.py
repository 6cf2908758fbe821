"""Published versions of packs; what is published never changes (a trigger in the migration refuses it)."""

from django.db import models
from django.db.models import Q


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
