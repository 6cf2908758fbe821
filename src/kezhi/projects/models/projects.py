"""项目: what was funded, from submission to acceptance; the ledger that limits and overdue rules ask."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _lazy

from kezhi.projects.models.decisions import Award
from kezhi.subjects.models import Organisation, Person

NUMBERLESS = "0"
"""The number that lists give to a project without one."""


class Project(models.Model):
    """A funded project: our own, or one of another funder's list. ``source`` names the list; blank for our own.

    A listed one names its host and its leader in words; the organisation is linked once it is known which it is, the
    person once somebody has proved it: namesakes stay different persons until then.
    """

    class State(models.TextChoices):
        RUNNING = "running", _lazy("执行中")
        ACCEPTED = "accepted", _lazy("已验收")
        TERMINATED = "terminated", _lazy("已终止")
        RECORDED = "recorded", _lazy("名单所列")
        """Of a list that doesn't say how it went; it runs from its first to its last day."""

    number = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    programme = models.CharField(max_length=4, blank=True)
    category = models.CharField(max_length=60, blank=True)
    """资助类别, in the list's own words."""
    discipline = models.CharField(max_length=20, blank=True)
    """Code of the list's own classification."""
    host = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="projects")
    host_name = models.CharField(max_length=200, blank=True)
    """The host in the list's words; kept when the organisation is linked."""
    pi = models.ForeignKey(Person, models.PROTECT, null=True, related_name="projects_led")
    pi_name = models.CharField(max_length=60, blank=True)
    """The leader in the list's words."""
    members = models.ManyToManyField(Person, related_name="projects_joined", blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    starts = models.DateField()
    ends = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    award = models.OneToOneField(Award, models.PROTECT, null=True, related_name="project")
    """What it was funded by; None for one of a list."""
    final_grade = models.CharField(max_length=20, blank=True)
    """How it was graded after its end, in the list's words."""
    source = models.CharField(max_length=80, blank=True)
    published = models.BooleanField(default=False)
    """Whether everybody may see it; of a list only what staff publish."""
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="project_ends_after_start"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="project_amount_not_negative"),
            models.CheckConstraint(condition=Q(host__isnull=False) | ~Q(host_name=""), name="project_host_known"),
            models.CheckConstraint(condition=Q(pi__isnull=False) | ~Q(pi_name=""), name="project_leader_known"),
            models.UniqueConstraint(
                fields=["source", "number"], condition=~Q(number=NUMBERLESS), name="project_number_once_per_source"
            ),
            models.UniqueConstraint(
                fields=["source", "title", "host_name", "pi_name", "amount", "starts", "ends"],
                condition=Q(number=NUMBERLESS),
                name="project_without_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["pi", "state"], name="project_pi_state"),
            models.Index(fields=["host_name"], condition=Q(host=None), name="project_host_unknown"),
        ]

    @property
    def host_words(self) -> str:
        """The host's name, in the list's words while nobody knows which organisation it is."""
        return self.host.name if self.host else self.host_name

    @property
    def pi_words(self) -> str:
        """The leader's name, in the list's words while it isn't proved who it is."""
        return self.pi.name if self.pi else self.pi_name
