"""Files by content, and what each is used for."""

from django.db import models


class StoredFile(models.Model):
    """Bytes that lie in the storage once, under their SHA-256."""

    class Scan(models.TextChoices):
        NOT_SCANNED = "not-scanned"
        CLEAN = "clean"
        INFECTED = "infected"

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    """Bytes."""
    type = models.CharField(max_length=20)
    """A name in ``filetypes.TYPES``."""
    scan = models.CharField(max_length=20, choices=Scan, default=Scan.NOT_SCANNED)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="stored_file_sha256"),
        ]

    @property
    def path(self) -> str:
        """Where it lies in the storage."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


class FileUse(models.Model):
    """A file as an object has it: under a name, for a purpose; a unit's yearly paper has a period and an expiry."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="uses")
    name = models.CharField(max_length=200)
    owner_type = models.CharField(max_length=60)
    owner_id = models.BigIntegerField()
    purpose = models.CharField(max_length=80)
    person = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    """Last day of the period that the paper is about."""
    expires = models.DateField(null=True)
    """Last day on which it may be used."""

    class Meta:
        indexes = [models.Index(fields=["owner_type", "owner_id", "purpose"], name="file_use_owner")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period_from=None) | models.Q(period_to__gte=models.F("period_from")),
                name="file_use_period",
            ),
        ]
