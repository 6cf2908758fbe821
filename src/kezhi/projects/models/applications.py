"""申报: an application from draft to submission, its team, its receipts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _lazy

from kezhi.forms.models import Draft, Submission
from kezhi.projects.models.calls import Call, Topic
from kezhi.subjects.models import Organisation, Person
from kezhi.workflow.models import Case


class Application(models.Model):
    """One request within a call. ``number`` is given at the first submission and kept ever after."""

    class State(models.TextChoices):
        DRAFT = "draft", _lazy("草稿")
        SUBMITTED = "submitted", _lazy("已提交")
        WITHDRAWN = "withdrawn", _lazy("已撤回")
        DELETED = "deleted", _lazy("已删除")

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=20, null=True, unique=True)  # noqa: DJ001 — unique where given
    title = models.CharField(max_length=200, blank=True)
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="applications")
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    recommender = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, related_name="+")
    submission = models.OneToOneField(Submission, models.PROTECT, null=True, related_name="+")
    case = models.OneToOneField(Case, models.PROTECT, null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    """What is asked of the call, in 元."""
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    """The applicant's earlier application that it began as a copy of."""
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submission__isnull=False, number__isnull=False),
                name="application_submitted_with_version_and_number",
            ),
            models.UniqueConstraint(
                fields=["call", "applicant"],
                condition=~Q(state="deleted"),
                name="application_once_per_call_and_applicant",
            ),
        ]
        indexes = [
            models.Index(fields=["call", "state"], name="application_call_state"),
            models.Index(fields=["host", "state"], name="application_host_state"),
        ]


class Member(models.Model):
    """A person in a team. Who has no account yet answers by a one-time link; only the link's digest is kept."""

    class State(models.TextChoices):
        INVITED = "invited", _lazy("待确认")
        ACCEPTED = "accepted", _lazy("已确认")
        DECLINED = "declined", _lazy("已谢绝")

    application = models.ForeignKey(Application, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="memberships")
    name = models.CharField(max_length=60)
    organisation = models.CharField(max_length=200)
    contact = models.CharField(max_length=120)
    """E-mail address or mobile number to which the link goes."""
    duty = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    link_digest = models.CharField(max_length=64, blank=True)
    identity_masked = models.CharField(max_length=40, blank=True)
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"], condition=Q(person__isnull=False), name="member_once"
            ),
            models.UniqueConstraint(fields=["link_digest"], condition=~Q(link_digest=""), name="member_link_once"),
        ]


class Receipt(models.Model):
    """回执: the numbered proof that a version was received, at which second, with which digest."""

    number = models.CharField(max_length=20, unique=True)
    submission = models.OneToOneField(Submission, models.PROTECT, related_name="receipt")
    application = models.ForeignKey(Application, models.PROTECT, related_name="receipts")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
