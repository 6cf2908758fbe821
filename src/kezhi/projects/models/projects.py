"""项目: what was funded, from submission to acceptance; the ledger that limits and overdue rules ask."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _lazy

from kezhi.projects.models.decisions import Award
from kezhi.subjects.models import Organisation, Person


class Project(models.Model):
    """A funded project. ``source`` says where an imported one comes from."""

    class State(models.TextChoices):
        RUNNING = "running", _lazy("执行中")
        ACCEPTED = "accepted", _lazy("已验收")
        TERMINATED = "terminated", _lazy("已终止")

    number = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=200)
    programme = models.CharField(max_length=4)
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="projects")
    pi = models.ForeignKey(Person, models.PROTECT, related_name="projects_led")
    members = models.ManyToManyField(Person, related_name="projects_joined", blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    starts = models.DateField()
    ends = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    award = models.OneToOneField(Award, models.PROTECT, null=True, related_name="project")
    """What it was funded by; None for an imported one."""
    source = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="project_ends_after_start"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="project_amount_not_negative"),
        ]
        indexes = [models.Index(fields=["pi", "state"], name="project_pi_state")]
