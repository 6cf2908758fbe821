"""派审和评分表: which expert has which item, what they said of it, and what a meeting said."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _lazy

from kezhi.review.models.experts import Expert
from kezhi.review.models.rounds import Item


class Assignment(models.Model):
    """An expert for an item; never the same pair twice. ``drawn`` says how: by which draw, or by whose hand."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _lazy("拟派")
        INVITED = "invited", _lazy("已邀请")
        ACCEPTED = "accepted", _lazy("已接受")
        DECLINED = "declined", _lazy("已谢绝")
        CONFLICTED = "conflicted", _lazy("已回避")
        REPLACED = "replaced", _lazy("已更换")

    item = models.ForeignKey(Item, models.PROTECT, related_name="assignments")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    drawn = models.CharField(max_length=100)
    reason = models.JSONField(default=dict)
    """Why this expert: the discipline that fits, and how many items they had."""
    ended_why = models.TextField(blank=True)
    """Why it was declined, recused or replaced, in the words of whoever ended it."""
    created_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "expert"], name="assignment_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["invited", "accepted", "declined"])
                | Q(invited_at__isnull=False, due__isnull=False),
                name="assignment_invited_with_date",
            ),
        ]
        indexes = [models.Index(fields=["expert", "state"], name="assignment_expert_state")]


ON_IT = ("proposed", "invited", "accepted")
"""States in which an expert has the item, or is about to."""
TOLD = ("invited", "accepted", "declined", "conflicted", "replaced")


class Ballot(models.Model):
    """One version of what an expert says of an item. A draft holds what was typed; once submitted it never changes.

    A submitted one may be set aside on record; then it doesn't count, and what it said stays.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _lazy("填写中")
        SUBMITTED = "submitted", _lazy("已提交")
        SET_ASIDE = "set-aside", _lazy("已作废")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="ballots")
    number = models.PositiveSmallIntegerField()
    """Counts the versions of an assignment, from 1."""
    rubric = models.CharField(max_length=120)
    """The rubric and the content hash of the pack that declares it."""
    scores = models.JSONField(default=dict)
    comments = models.JSONField(default=dict)
    recommendation = models.CharField(max_length=60, blank=True)
    opinion = models.TextField(blank=True)
    total = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="ballot_number_once"),
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(state="draft"), name="ballot_one_open_per_assignment"
            ),
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(state="submitted"), name="ballot_one_counts_per_assignment"
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False, total__isnull=False),
                name="ballot_submitted_with_total",
            ),
            models.CheckConstraint(
                condition=~Q(state="set-aside") | (Q(set_aside_at__isnull=False) & ~Q(set_aside_why="")),
                name="ballot_set_aside_with_reason",
            ),
        ]


class PanelResult(models.Model):
    """会评或答辩结果 of an item. The signed record of the meeting is attached to it."""

    item = models.OneToOneField(Item, models.PROTECT, related_name="panel")
    meeting = models.CharField(max_length=60)
    """Number of the meeting."""
    on = models.DateField()
    present = models.PositiveSmallIntegerField()
    recusals = models.TextField(blank=True)
    """Who stepped aside, one a line."""
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    votes_for = models.PositiveSmallIntegerField()
    opinion = models.TextField(blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(present__gt=0, votes_for__lte=F("present")), name="panel_votes_within_attendance"
            ),
        ]
