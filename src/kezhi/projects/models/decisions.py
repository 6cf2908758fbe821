"""立项决定: what a meeting decided, what it gives each application, how it was made public, and what was objected."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _lazy

from kezhi.projects.models.applications import Application
from kezhi.projects.models.calls import Call
from kezhi.projects.models.proposals import Grounds, Proposal
from kezhi.subjects.models import Person


class Decision(models.Model):
    """The director's decision on a proposal, by the resolution of a meeting that had its quorum."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="decisions")
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="decision")
    meeting = models.CharField(max_length=60)
    """Number of the meeting or of its minutes, such as 厅务会纪要〔2026〕12号."""
    met_on = models.DateField()
    members = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    quorum = models.PositiveSmallIntegerField()
    """How many had to be present, by the parameters of the day."""
    stepped_aside = models.CharField(max_length=300, blank=True)
    resolution = models.TextField()
    integrity = models.JSONField(default=dict)
    """What the comparison with the integrity register said before the decision: by application, known or not."""
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(present__gte=F("quorum")), name="decision_with_quorum"),
            models.CheckConstraint(condition=Q(present__lte=F("members")), name="decision_present_are_members"),
            models.CheckConstraint(condition=~Q(resolution="") & ~Q(meeting=""), name="decision_with_resolution"),
        ]


class Award(models.Model):
    """What a decision says of one application: an amount, or nothing with the grounds for it."""

    class State(models.TextChoices):
        REJECTED = "rejected", _lazy("不予立项")
        PUBLIC = "public", _lazy("公示中")
        OBJECTED = "objected", _lazy("异议处理中")
        AWARDED = "awarded", _lazy("已立项")
        REOPENED = "reopened", _lazy("重新审议")

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="awards")
    application = models.ForeignKey(Application, models.PROTECT, related_name="awards")
    state = models.CharField(max_length=10, choices=State.choices)
    place = models.PositiveIntegerField()
    asked = models.DecimalField(max_digits=18, decimal_places=2)
    amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    out_of_rank = models.BooleanField(default=False)
    """越序立项: funded although as many stand before it as there are awards."""
    grounds = models.CharField(max_length=12, choices=Grounds.choices, blank=True)
    reason = models.TextField(blank=True)
    proposer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approver = models.ForeignKey(Person, models.PROTECT, related_name="+")
    public_until = models.DateTimeField(null=True)
    """The first moment after its publicity; later than the list's where the clock stood still for an objection."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "application"], name="award_once_a_decision"),
            models.UniqueConstraint(
                fields=["application"], condition=~Q(state="reopened"), name="award_one_holds_for_an_application"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0, amount__lte=F("asked")), name="award_within_asked"),
            models.CheckConstraint(
                condition=Q(state="rejected", amount=0, public_until=None)
                | (~Q(state="rejected") & Q(amount__gt=0, public_until__isnull=False)),
                name="award_gives_or_rejects",
            ),
            models.CheckConstraint(
                condition=Q(amount=F("asked")) | (~Q(grounds="") & ~Q(reason="")), name="award_differs_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(out_of_rank=False) | (~Q(grounds="") & ~Q(reason="")), name="award_out_of_rank_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(out_of_rank=False) | ~Q(approver=F("proposer")), name="award_out_of_rank_by_another"
            ),
        ]
        indexes = [models.Index(fields=["state", "public_until"], name="award_state_until")]


class Publicity(models.Model):
    """公示: the list of a decision, shown to everybody for at least so many working days."""

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="publicity")
    opens = models.DateTimeField()
    closes = models.DateTimeField()
    """24:00 of the last day."""
    working_days = models.PositiveSmallIntegerField()
    is_provisional = models.BooleanField(default=False)
    """Whether the last day rests on a year whose holidays aren't issued yet."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="publicity_closes_after_opening"),
            models.CheckConstraint(condition=Q(working_days__gt=0), name="publicity_lasts"),
        ]
        indexes = [models.Index(fields=["closes"], name="publicity_closes")]

    @property
    def title(self) -> str:
        """What the list is called, in the reader's language."""
        return gettext("%(call)s拟立项项目公示") % {"call": self.decision.call.title}


class Objection(models.Model):
    """异议: a reasoned protest against one award, by a person with a name. Only its handler learns who it was."""

    class State(models.TextChoices):
        RECEIVED = "received", _lazy("已收到")
        ACKNOWLEDGED = "acknowledged", _lazy("已告知收到")
        UPHELD = "upheld", _lazy("异议成立")
        DISMISSED = "dismissed", _lazy("异议不成立")

    number = models.CharField(max_length=20, unique=True)
    award = models.ForeignKey(Award, models.PROTECT, related_name="objections")
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Who objected, where they had signed in."""
    name = models.CharField(max_length=60)
    contact = models.CharField(max_length=120)
    facts = models.TextField()
    link_digest = models.CharField(max_length=64, unique=True)
    """Of the link by which whoever objected follows the answer."""
    at = models.DateTimeField()
    acknowledge_by = models.DateTimeField()
    answer_by = models.DateTimeField()
    handler = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(contact=""), name="objection_with_real_name"),
            models.CheckConstraint(
                condition=Q(state="received", handler=None, acknowledged_at=None)
                | (~Q(state="received") & Q(handler__isnull=False, acknowledged_at__isnull=False)),
                name="objection_acknowledged_by_its_handler",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("received", "acknowledged"), answered_at=None, answer="")
                | (Q(state__in=("upheld", "dismissed"), answered_at__isnull=False) & ~Q(answer="")),
                name="objection_answered_with_words",
            ),
        ]
        indexes = [models.Index(fields=["state", "answer_by"], name="objection_state_due")]
