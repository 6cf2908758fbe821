"""利益冲突: why an expert may not review an item, or why a person has to look first."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _lazy

from kezhi.review.models.experts import Expert
from kezhi.review.models.rounds import Item


class Conflict(models.Model):
    """A tie between an expert and an item, with its grounds and the days on which it was in force.

    Found in data it has its ``detail``; said by a person it has ``grounds`` in their words. A cleared one is over, with
    who looked and why.
    """

    class Source(models.TextChoices):
        DATA = "data", _lazy("数据比对")
        EXPERT = "expert", _lazy("专家申报")
        OFFICER = "officer", _lazy("经办人登记")

    class Strength(models.TextChoices):
        BARS = "bars", _lazy("须回避")
        FLAGS = "flags", _lazy("提示")
        UNDETERMINED = "undetermined", _lazy("待核实")

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="conflicts")
    item = models.ForeignKey(Item, models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=8, choices=Source.choices)
    strength = models.CharField(max_length=14, choices=Strength.choices)
    detail = models.JSONField(default=dict)
    grounds = models.TextField(blank=True)
    valid = DateRangeField()
    found_at = models.DateTimeField()
    found_by = models.BigIntegerField(null=True)
    cleared_by = models.BigIntegerField(null=True)
    cleared_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["expert", "item", "kind", "source"], name="conflict_once"),
            models.CheckConstraint(condition=Q(source="data") | ~Q(grounds=""), name="conflict_said_with_grounds"),
            models.CheckConstraint(
                condition=Q(cleared_by=None, cleared_why="") | ~Q(cleared_why=""), name="conflict_cleared_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["item", "expert"], name="conflict_item_expert")]
