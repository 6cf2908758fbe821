"""Which days are off and which weekend days are worked, as issued year by year."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class CalendarYear(models.Model):
    """One year's holidays and exchanged working days (调休), with the notice that issued them."""

    year = models.PositiveSmallIntegerField(unique=True)
    days_off = ArrayField(models.DateField())
    """Weekdays that are not worked."""
    days_worked = ArrayField(models.DateField())
    """Saturdays and Sundays that are worked."""
    source = models.TextField()
