"""申报通知: a dated instance of a pack, drafted, checked, signed, published, amended on record."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _lazy

from kezhi.funds.models import Envelope
from kezhi.packs.models import PackVersion
from kezhi.subjects.models import Office, Person


class Call(models.Model):
    """A call for applications. Three deadlines bind by the server's clock: applicant's, unit's, recommender's."""

    class State(models.TextChoices):
        DRAFT = "draft", _lazy("拟稿")
        CHECKING = "checking", _lazy("审核")
        SIGNING = "signing", _lazy("签发")
        PUBLISHED = "published", _lazy("已发布")
        CANCELLED = "cancelled", _lazy("已取消")

    version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    programme = models.CharField(max_length=4)
    """Letters of the programme in public numbers, such as YF."""
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    guide = models.TextField(blank=True)
    guide_en = models.TextField(blank=True)
    opens = models.DateTimeField()
    closes = models.DateTimeField()
    unit_closes = models.DateTimeField()
    recommender_closes = models.DateTimeField()
    extended_to = models.DateTimeField(null=True)
    extended_why = models.TextField(blank=True)
    envelope = models.OneToOneField(Envelope, models.PROTECT, null=True)
    unit_quota = models.PositiveIntegerField(null=True)
    """限额: how many applications one unit may send; None where the call sets none."""
    values = models.JSONField(default=dict)
    """What the pack asks for each call, by name: ``grant_limit`` …"""
    document_number = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=12, blank=True)
    """Short public number, such as 26YFA; the numbers of its applications begin with it."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    cancelled_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes"))
                & Q(closes__lte=F("unit_closes"))
                & Q(unit_closes__lte=F("recommender_closes")),
                name="call_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(extended_to=None) | Q(extended_to__gt=F("closes")), name="call_extended_beyond_closing"
            ),
            models.UniqueConstraint(
                fields=["document_number"], condition=~Q(document_number=""), name="call_document_number_once"
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="call_number_once"),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(document_number=""), name="call_published_with_document_number"
            ),
        ]
        indexes = [models.Index(fields=["state", "closes"], name="call_state_closes")]


class Topic(models.Model):
    """指南方向: a subject within a call."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="topics")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    grant_limit = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    planned = models.PositiveIntegerField(null=True)
    """拟支持: how many are meant to be funded."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "code"], name="topic_code_once")]
        ordering = ["code"]


class Contact(models.Model):
    """Whom to ask about a call."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="contacts")
    purpose = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=40)
    email = models.EmailField(blank=True)


class CallStep(models.Model):
    """A step of drafting, checking and signing, with the opinion given."""

    class Kind(models.TextChoices):
        SENT = "sent", _lazy("送审")
        CHECKED = "checked", _lazy("审核通过")
        RETURNED = "returned", _lazy("退回修改")
        SIGNED = "signed", _lazy("签发")

    call = models.ForeignKey(Call, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField(max_length=80)
    opinion = models.TextField(blank=True)
    at = models.DateTimeField()


class Amendment(models.Model):
    """A change after publication: what was changed and why, shown beside the call."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="amendments")
    number = models.PositiveIntegerField()
    reason = models.TextField()
    changes = models.JSONField()
    """By field: label, before and after, in words."""
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="amendment_number_once")]


class Question(models.Model):
    """指南答疑: asked by one, answered once for all, with its date."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="questions")
    text = models.TextField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
