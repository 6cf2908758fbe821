"""What makes a write happen once, and numbers without gaps."""

from django.db import models


class Command(models.Model):
    """A write that was asked for. ``person`` is 0 for who isn't signed in; ``result`` is NULL while it runs."""

    person = models.BigIntegerField()
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    at = models.DateTimeField()
    result = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="command_once_per_key")]


class NumberSeries(models.Model):
    """The last number taken of a series, such as receipts of 2026."""

    name = models.CharField(max_length=40)
    scope = models.CharField(max_length=40, blank=True)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "scope"], name="number_series_once")]
