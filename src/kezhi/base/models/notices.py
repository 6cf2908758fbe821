"""Notices to persons, how each was delivered, and what the demonstration keeps instead of sending it."""

from django.db import models


class Notice(models.Model):
    """Something that a person is told. The words come from its kind and ``arguments``, in the reader's language.

    Who is no person of the registry yet (``person`` is NULL) is told by its deliveries alone.
    """

    person = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)
    arguments = models.JSONField(default=dict)
    due = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_of_person"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notice_unread"),
        ]


class Delivery(models.Model):
    """One notice on its way over one channel; ``waiting`` until ``next_at``, then tried, at most a few times."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=models.Q(state="waiting"), name="delivery_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_per_channel"),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | models.Q(sent_at=None) & ~models.Q(state="sent"),
                name="delivery_sent_at",
            ),
        ]


class OutboxMessage(models.Model):
    """A message that was not sent but kept to be read on the outbox page."""

    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    title = models.CharField(max_length=250)
    body = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
