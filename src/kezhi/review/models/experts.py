"""专家库, and what experts report of those who approached them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _lazy

from kezhi.subjects.models import Person


class Expert(models.Model):
    """A person who may review. ``fields`` are discipline codes of the reference pack."""

    class State(models.TextChoices):
        ACTIVE = "active", _lazy("可派")
        PAUSED = "paused", _lazy("暂停")
        LEFT = "left", _lazy("已退出")

    person = models.OneToOneField(Person, models.PROTECT, related_name="expert")
    fields = ArrayField(models.CharField(max_length=10))
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    capacity = models.PositiveSmallIntegerField()
    """How many items in a calendar year."""
    invited_at = models.DateTimeField(null=True)
    declared_at = models.DateTimeField(null=True)
    """When the expert promised to keep the rules of review."""
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["active", "paused", "left"]), name="expert_state_known"
            ),
            models.CheckConstraint(condition=~models.Q(fields=[]), name="expert_has_a_field"),
        ]
        indexes = [GinIndex(fields=["fields"], name="expert_fields")]


class Solicitation(models.Model):
    """打招呼报告: somebody approached the reporter about a review. It is for the supervisor's eyes."""

    reporter = models.ForeignKey(Person, models.PROTECT, related_name="+")
    assignment = models.ForeignKey("review.Assignment", models.PROTECT, null=True, related_name="solicitations")
    who = models.CharField(max_length=120)
    """Who approached, as the reporter knows them."""
    on = models.DateField()
    way = models.CharField(max_length=60)
    text = models.TextField()
    reported_at = models.DateTimeField()
