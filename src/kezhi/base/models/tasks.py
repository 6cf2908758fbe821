"""What a running task says of itself, and when periodic jobs last ran."""

from django.db import models


class TaskBeat(models.Model):
    """A task's heartbeat and progress. ``person`` is who asked for it, None for the system."""

    task = models.UUIDField(primary_key=True)
    person = models.BigIntegerField(null=True)
    title = models.CharField(max_length=200, blank=True)
    worker = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(null=True)
    """By the database's clock, as workers' own may differ."""
    attempt = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)


class PeriodicJob(models.Model):
    """When a periodic job last began, on whichever worker, and what its last failure was."""

    name = models.CharField(max_length=60, primary_key=True)
    began_at = models.DateTimeField()
    error = models.TextField(blank=True)
