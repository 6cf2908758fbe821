"""推荐: what a unit's office and a recommending body decide about their applications, and what they hand in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _lazy

from kezhi.forms.models import Submission
from kezhi.projects.models.applications import Application
from kezhi.projects.models.calls import Call
from kezhi.subjects.models import Organisation, Person


class UnitRound(models.Model):
    """A unit's own dates within a call. Its row is locked while its quota is counted."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="unit_rounds")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    closes = models.DateTimeField(null=True)
    """校内截止: it reminds, it doesn't bind."""
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "organisation"], name="unit_round_once")]


class Recommendation(models.Model):
    """A body's consent to an application: the host's own office, and each body up the chain. It ends by withdrawal."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="recommendations")
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField(null=True)
    """Its place among what the body recommends to this call, from 1; None until the body has ranked it."""
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "body"], condition=Q(ended_at=None), name="recommendation_once"
            )
        ]


class Preselection(models.Model):
    """校内遴选: whether a unit sends an application forward, with the reason."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="preselection")
    forward = models.BooleanField()
    reason = models.TextField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Remark(models.Model):
    """What the unit's office says to an applicant before the application is submitted."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="remarks")
    text = models.TextField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class SignedPage(models.Model):
    """签章页: a scan, and the version that it was matched to. Without an application it waits to be matched by hand."""

    class Match(models.TextChoices):
        NAME = "name", _lazy("文件名")
        TEXT = "text", _lazy("页面文字")
        HAND = "hand", _lazy("人工")

    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="signed_pages")
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, related_name="+")
    matched = models.CharField(max_length=4, choices=Match.choices, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(application=None, submission=None, matched="")
                | (Q(application__isnull=False, submission__isnull=False) & ~Q(matched="")),
                name="signed_page_matched_to_a_version",
            )
        ]
