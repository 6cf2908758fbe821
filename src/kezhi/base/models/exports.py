"""Long exports of lists, made in the background."""

from django.db import models


class ListExport(models.Model):
    """An export of many rows: what was asked for, by whom, and until when its file is kept."""

    person = models.BigIntegerField()
    actor = models.JSONField()
    """Who asked, in the post and with the rights that they had then."""
    page = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    """The list's state in the canonical spelling of its address."""
    purpose = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    rows = models.PositiveIntegerField()
    """Counted when it was asked for; those of the file once that is made."""
    task = models.UUIDField(null=True)
    """Its number is known once the export has its own."""
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(made_at=None, expires_at=None)
                | models.Q(made_at__isnull=False, expires_at__isnull=False),
                name="list_export_made_until",
            ),
        ]
