"""立项建议: the ranking of a call with the money that its office proposes, and who steps aside. Amounts are 元."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _lazy

from kezhi.projects.models.applications import Application
from kezhi.projects.models.calls import Call
from kezhi.subjects.models import Person


class Grounds(models.TextChoices):
    """Why an item is funded otherwise than ranked or asked. That one holds other scientific views is none.

    国家自然科学基金条例 第十八条: 不得以与评审专家有不同的学术观点为由否定专家的评审意见.
    """

    ENVELOPE = "envelope", _lazy("经费额度不足")
    REVIEW = "review", _lazy("评审意见不推荐")
    BUDGET = "budget", _lazy("核减预算")
    CONSTRAINT = "constraint", _lazy("为满足约束")
    DUPLICATE = "duplicate", _lazy("重复资助")
    INTEGRITY = "integrity", _lazy("科研诚信问题")
    CONDITIONS = "conditions", _lazy("承担条件变化")
    WITHDRAWN = "withdrawn", _lazy("申报人放弃")
    OBJECTION = "objection", _lazy("异议成立")
    NEED = "need", _lazy("重大急需")
    NEXT = "next", _lazy("依次顺延")


class Proposal(models.Model):
    """What an office proposes for the applications of a call that wait for it: begun, sent to the director, decided.

    ``envelope`` is what may be spent, as it was frozen with the method when the first ballot opened.
    """

    class State(models.TextChoices):
        OPEN = "open", _lazy("安排中")
        SENT = "sent", _lazy("已报分管领导")
        DECIDED = "decided", _lazy("已审定")

    call = models.ForeignKey(Call, models.PROTECT, related_name="proposals")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    envelope = models.DecimalField(max_digits=18, decimal_places=2)
    total = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    """The sum of what is proposed."""
    method = models.CharField(max_length=200, blank=True)
    """How the scores were made comparable, in words, with the digest of the ranking."""
    frozen_on = models.DateField()
    """The day from which method, constraints and envelope hold: parameters are those of this day."""
    explanation = models.TextField(blank=True)
    """What is said of constraints that aren't met."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    returned_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="proposal_number_once"),
            models.UniqueConstraint(
                fields=["call"], condition=~Q(state="decided"), name="proposal_one_undecided_of_a_call"
            ),
            models.CheckConstraint(condition=Q(total__gte=0), name="proposal_total_not_negative"),
            models.CheckConstraint(condition=Q(total__lte=F("envelope")), name="proposal_within_envelope"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(sent_at__isnull=False, sent_by__isnull=False), name="proposal_sent_by"
            ),
        ]


class ProposalItem(models.Model):
    """One application in a proposal: what the experts said of it, frozen, and what is proposed; no amount is none.

    ``revision`` grows with each change: who changes it must have seen the last one.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="items")
    application = models.ForeignKey(Application, models.PROTECT, related_name="proposed")
    place = models.PositiveIntegerField()
    """Counts the items as they are listed: by rank, equal ones in the order of their numbers."""
    group = models.CharField(max_length=120, blank=True)
    rank = models.PositiveIntegerField()
    """The experts' rank; equal ones share it."""
    group_place = models.PositiveIntegerField()
    score = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    """None where nothing was scored."""
    scores = models.JSONField(default=list)
    """Each expert's score, in an order that says nothing of who it was."""
    recommended = models.BooleanField(default=True)
    """Whether the experts' opinion lets it be funded."""
    opinions = models.JSONField(default=list)
    """Each expert's opinion in words."""
    asked = models.DecimalField(max_digits=18, decimal_places=2)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    grounds = models.CharField(max_length=12, choices=Grounds.choices, blank=True)
    reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "application"], name="proposal_item_once"),
            models.UniqueConstraint(fields=["proposal", "place"], name="proposal_place_once"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0, amount__lte=F("asked")), name="proposal_item_within_asked"
            ),
        ]
        ordering = ["place"]


class Recusal(models.Model):
    """回避: who of the department steps aside for an application, and therefore for all that compete with it."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="recusals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="recusals")
    application = models.ForeignKey(Application, models.PROTECT, related_name="recusals")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "application"], name="recusal_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="recusal_with_reason"),
        ]
