"""人员离岗: what was open with a person who leaves a unit, and to whom it went."""

from django.db import models

from kezhi.subjects.models.organisations import Organisation
from kezhi.subjects.models.persons import Person


class Departure(models.Model):
    """What one person had open in a unit was moved to a colleague in one step. Nothing of it is changed afterwards."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="departures")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="departures")
    successor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    last = models.DateField()
    """The last day in the posts, where these were handed on."""
    with_posts = models.BooleanField()
    reason = models.CharField(max_length=200)
    lines = models.JSONField()
    """For each thing: its kind, what it is called, and why it stayed (blank for what moved)."""
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(person=models.F("successor")), name="departure_to_another"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="departure_with_reason"),
        ]
        indexes = [models.Index(fields=["person", "organisation"], name="departure_of_person")]

    @property
    def moved(self) -> int:
        """How many things went."""
        return sum(1 for line in self.lines if not line["hindrance"])
