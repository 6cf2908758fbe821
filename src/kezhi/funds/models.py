"""Money set aside for a purpose. Amounts are 元."""

from django.db import models
from django.db.models import F, Q

from kezhi.subjects.models import Office


class Envelope(models.Model):
    """专项: no more can be allotted from it than it holds; the database says so."""

    title = models.CharField(max_length=200)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    allotted = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(allotted__gte=0), name="envelope_allotted_not_negative"),
            models.CheckConstraint(condition=Q(allotted__lte=F("amount")), name="envelope_not_exceeded"),
        ]
