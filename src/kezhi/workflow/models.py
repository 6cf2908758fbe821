"""Cases with their state, and its projections: work items, timers, messages awaited, steps."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kezhi.packs.models import PackVersion
from kezhi.subjects.models import Office, Organisation, Person


class Case(models.Model):
    """办件: one running instance of a process, pinned to the version of the pack that it began with."""

    class State(models.TextChoices):
        RUNNING = "running", _("办理中")
        FINISHED = "finished", _("已办结")
        CANCELLED = "cancelled", _("已撤回")

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
        OPEN = "open", _("待办")
        DONE = "done", _("已办")
        CANCELLED = "cancelled", _("已取消")

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
