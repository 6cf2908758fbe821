"""Cases with their state, and its projections: work items, timers, messages awaited, steps."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _lazy

from kezhi.packs.models import PackVersion
from kezhi.subjects.models import Office, Organisation, Person


class Case(models.Model):
    """办件: one running instance of a process, pinned to the version of the pack that it began with."""

    class State(models.TextChoices):
        RUNNING = "running", _lazy("办理中")
        FINISHED = "finished", _lazy("已办结")
        CANCELLED = "cancelled", _lazy("已撤回")

    number = models.CharField(max_length=20, unique=True)
    version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    process = models.CharField(max_length=80)
    about_type = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    engine_state = models.TextField()
    """The engine's state as JSON; only the engine reads it."""
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about_type", "about_id"], condition=Q(state="running"), name="case_one_running_about_a_thing"
            ),
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None) | (~Q(state="running") & Q(ended_at__isnull=False)),
                name="case_ended_when_not_running",
            ),
        ]
        indexes = [models.Index(fields=["about_type", "about_id"], name="case_about")]


class WorkItem(models.Model):
    """待办: something that waits for a person, or for whoever holds a role in a unit or office."""

    class State(models.TextChoices):
        OPEN = "open", _lazy("待办")
        DONE = "done", _lazy("已办")
        CANCELLED = "cancelled", _lazy("已取消")

    case = models.ForeignKey(Case, models.PROTECT, related_name="items")
    item = models.CharField(max_length=40)
    """The engine's id of the item."""
    element = models.CharField(max_length=80)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    who = models.CharField(max_length=40)
    """The relation that the process names, such as ``unit-office``."""
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    actions = models.JSONField(default=list)
    form = models.CharField(max_length=80, blank=True)
    """The form that is mended and handed in again to finish it."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    due = models.DateTimeField(null=True)
    due_is_provisional = models.BooleanField(default=False)
    """Whether it rests on a year whose holidays aren't issued yet."""
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_for = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """The holder of the post, where somebody stood in."""
    outcome = models.CharField(max_length=40, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "item"], name="work_item_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="work_item_closed_when_not_open",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "due"], condition=Q(state="open"), name="work_item_of_person"),
            models.Index(
                fields=["role", "organisation", "office", "due"], condition=Q(state="open"), name="work_item_of_role"
            ),
        ]


class Referral(models.Model):
    """Somebody else drawn into a piece of work: to take it over, to do it and give it back, for an opinion, to sign."""

    item = models.ForeignKey(WorkItem, models.PROTECT, related_name="referrals")
    way = models.CharField(max_length=20)
    """As the process declares it, such as ``consult``."""
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    to = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    """What was asked, or why it was handed over."""
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """When it was answered or taken back; None while it waits, as long as the item is open."""
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    taken_back = models.BooleanField(default=False)
    answer = models.TextField(blank=True)
    agreed = models.BooleanField(null=True)
    """Of a signature: whether it was given."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "way", "to"], condition=Q(ended_at=None), name="referral_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="referral_ended_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["to"], condition=Q(ended_at=None), name="referral_waiting")]


class Timer(models.Model):
    """What a case waits for in time."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="timers")
    timer = models.CharField(max_length=40)
    element = models.CharField(max_length=80)
    due = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "timer"], name="timer_once")]
        indexes = [models.Index(fields=["due"], condition=Q(ended_at=None), name="timer_due")]


class Step(models.Model):
    """One recorded move of a case: the command, who gave it, and what happened."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    place = models.PositiveIntegerField()
    command = models.CharField(max_length=20)
    element = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    events = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "place"], name="step_place_once")]
