"""What is known of a subject from outside this system, or typed by those who know; and what they say is wrong."""

from django.db import models
from django.utils.translation import gettext_lazy as _lazy

from kezhi.subjects.models.organisations import Organisation
from kezhi.subjects.models.persons import Person

ONE_SUBJECT = models.Q(person=None, organisation__isnull=False) | models.Q(person__isnull=False, organisation=None)


class FactValue(models.Model):
    """A value with its source and date. One is current per subject, fact, period and source; older ones stay."""

    class Classification(models.TextChoices):
        PUBLIC = "public", _lazy("公开")
        INTERNAL = "internal", _lazy("内部")
        SENSITIVE = "sensitive", _lazy("敏感")

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="fact_values")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="fact_values")
    name = models.CharField(max_length=60)
    """The fact as rules name it: ``org.sales_last_year``."""
    period = models.CharField(max_length=10, blank=True)
    """The year (``2025``) or quarter that the value is for; blank where it has none."""
    value = models.JSONField()
    unit = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=80)
    observed_at = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.BigIntegerField(null=True)
    classification = models.CharField(max_length=10, choices=Classification.choices, default=Classification.INTERNAL)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_SUBJECT, name="fact_value_of_one_subject"),
            models.UniqueConstraint(
                fields=["person", "organisation", "name", "period", "source"],
                condition=models.Q(current=True),
                nulls_distinct=False,
                name="fact_value_one_current",
            ),
        ]
        indexes = [models.Index(fields=["name", "period"], name="fact_value_name")]


class FactDispute(models.Model):
    """有误？: the subject says that a fact is wrong; who answers for it settles that."""

    class State(models.TextChoices):
        OPEN = "open", _lazy("待核对")
        MENDED = "mended", _lazy("已更正")
        UPHELD = "upheld", _lazy("核对无误")

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="disputes")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="disputes")
    name = models.CharField(max_length=60)
    period = models.CharField(max_length=10, blank=True)
    """Of a recorded value, the period that is spoken of; blank where it has none."""
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_SUBJECT, name="fact_dispute_of_one_subject"),
            models.UniqueConstraint(
                fields=["person", "organisation", "name"],
                condition=models.Q(state="open"),
                nulls_distinct=False,
                name="fact_dispute_one_open",
            ),
        ]
