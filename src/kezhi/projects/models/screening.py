"""形式审查: what the rules found and what a person decided, decisions refused, and their re-examination."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _lazy

from kezhi.forms.models import Submission
from kezhi.packs.models import PackVersion
from kezhi.projects.models.applications import Application
from kezhi.projects.models.calls import Call
from kezhi.subjects.models import Office, Person


class Verdict(models.TextChoices):
    """The three verdicts of a rule."""

    MET = "met", _lazy("符合")
    NOT_MET = "not_met", _lazy("不符合")
    UNDETERMINED = "undetermined", _lazy("待定")


class Screening(models.Model):
    """The rules over one submitted version at one moment. Insert-only; the next screening is a row of its own."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="screenings")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+")
    version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    """The pack whose rules judged."""
    at = models.DateTimeField()


class ScreeningRow(models.Model):
    """One rule's verdict. What the machine found never changes; a person's verdict beside it settles the row."""

    screening = models.ForeignKey(Screening, models.PROTECT, related_name="rows")
    place = models.PositiveSmallIntegerField()
    """The rule's number in the pack's list, from 1."""
    code = models.CharField(max_length=80)
    """The decision of the pack."""
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    values = models.JSONField(default=list)
    """What the rule used: name, title, kind, value, unit, source and date, as `domain.findings` writes them."""
    missing = models.JSONField(default=list)
    """What nobody knows: name and title."""
    human_verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    human_grounds = models.TextField(blank=True)
    human_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    human_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["screening", "code"], name="screening_row_once"),
            models.CheckConstraint(
                condition=Q(human_verdict="", human_grounds="", human_by=None, human_at=None)
                | (~Q(human_verdict="") & ~Q(human_grounds="") & Q(human_by__isnull=False, human_at__isnull=False)),
                name="screening_row_human_with_grounds",
            ),
            models.CheckConstraint(
                condition=Q(human_verdict__in=("", "met", "not_met")), name="screening_row_human_decides"
            ),
        ]

    @property
    def effective(self) -> str:
        """The verdict that counts: the person's where there is one."""
        return self.human_verdict or self.verdict


class Inquiry(models.Model):
    """A question to the unit about a rule that can't be judged, and the unit's answer."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="inquiries")
    code = models.CharField(max_length=80)
    text = models.TextField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="inquiry_answered_by_somebody",
            )
        ]


class Batch(models.Model):
    """One step over many applications, with what became of each: nothing is passed over silently."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="batches")
    step = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lines = models.JSONField(default=list)
    """For each: application, number, title, whether it was done, and the reason."""


class Intervention(models.Model):
    """An exception to the ordinary way, asked for with grounds and approved by another person."""

    class Kind(models.TextChoices):
        TOPIC = "topic", _lazy("改方向")
        OFFICE = "office", _lazy("转处室")
        LATE = "late", _lazy("截止后受理")
        BEHALF = "behalf", _lazy("代为录入")

    class State(models.TextChoices):
        ASKED = "asked", _lazy("待批准")
        APPROVED = "approved", _lazy("已批准")
        REFUSED = "refused", _lazy("未批准")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    call = models.ForeignKey(Call, models.PROTECT, related_name="interventions")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="interventions")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """For whom an application is entered."""
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    topic = models.ForeignKey("projects.Topic", models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(null=True)
    """Until when a late application is taken in."""
    before = models.CharField(max_length=200, blank=True)
    """What it was, in words."""
    grounds = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    opinion = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="intervention_other_eyes"),
            models.CheckConstraint(condition=~Q(grounds=""), name="intervention_with_grounds"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at=None, decided_by=None)
                | (~Q(state="asked") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="intervention_decided_by_somebody",
            ),
        ]


class Refusal(models.Model):
    """不予受理: the reasons as they were served, and who decided. Insert-only."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="refusals")
    reasons = models.JSONField(default=list)
    """For each rule that isn't met: its condition, basis and the reason, in Chinese and English."""
    opinion = models.TextField(blank=True)
    decided_by = models.ManyToManyField(Person, related_name="+")
    """All who had a hand in it; none of them answers a re-examination."""
    at = models.DateTimeField()


class Reexamination(models.Model):
    """复审: the applicant's request against a refusal, answered by somebody who had no hand in it."""

    class Outcome(models.TextChoices):
        REVOKED = "revoked", _lazy("撤销原决定，予以受理")
        UPHELD = "upheld", _lazy("维持原决定")

    class Ground(models.TextChoices):
        FACT = "fact", _lazy("事实认定有误")
        RULE = "rule", _lazy("适用的条款有误")
        PROCEDURE = "procedure", _lazy("程序有误")

    refusal = models.OneToOneField(Refusal, models.PROTECT, related_name="reexamination")
    ground = models.CharField(max_length=10, choices=Ground.choices)
    grounds = models.TextField()
    asked_at = models.DateTimeField()
    due = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_by=None, answered_at=None)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="reexamination_answered_with_reasons",
            )
        ]
