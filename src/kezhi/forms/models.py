"""Drafts, who else writes in them, submissions, and what reviewers say of their fields.

What a form is about is known by type and id only.
"""

from django.db import models
from django.db.models import Q

from kezhi.packs.models import PackVersion
from kezhi.subjects.models import Person


class Draft(models.Model):
    """A form being filled in. ``revision`` grows by one with each save that changes something.

    ``data`` is as the form's definition says; what was typed and can't be read yet stands as it was typed.
    """

    version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    form = models.CharField(max_length=80)
    about_type = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    owner = models.ForeignKey(Person, models.PROTECT, related_name="drafts")
    data = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about_type", "about_id", "form"], name="draft_once_about_a_thing")
        ]


class DraftChange(models.Model):
    """The last change of one place in a draft: what a later writer is told instead of overwriting it."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="changes")
    path = models.CharField(max_length=200)
    revision = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "path"], name="draft_change_last_of_a_path")]


class Presence(models.Model):
    """Who has the draft open, and when they were last heard of."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="presences")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "person"], name="presence_once")]


class SectionGrant(models.Model):
    """分节填报: a section handed to a colleague, who sees and edits only that."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="grants")
    section = models.CharField(max_length=80)
    person = models.ForeignKey(Person, models.PROTECT, related_name="section_grants")
    granted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "section"], condition=Q(ended_at=None), name="section_granted_once"
            )
        ]


class Submission(models.Model):
    """A frozen version of a form's data. Insert-only: a trigger refuses any change."""

    version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    form = models.CharField(max_length=80)
    about_type = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    """Counts the versions about one thing, from 1."""
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    """SHA-256 over the data in one fixed spelling; it stands on the receipt and on each printed page."""
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about_type", "about_id", "form", "number"], name="submission_number_once")
        ]


class FieldOrigin(models.Model):
    """Where a submitted value came from: a known fact, the applicant, a computation."""

    class Kind(models.TextChoices):
        FACT = "fact"
        TYPED = "typed"
        COMPUTED = "computed"

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="origins")
    path = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    fact = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=200, blank=True)
    observed_at = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "path"], name="field_origin_once")]


class FieldComment(models.Model):
    """批注: what a reviewer says of one field of a submitted version, and what its writers did about it."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="comments")
    path = models.CharField(max_length=200)
    """The field."""
    text = models.TextField()
    item = models.BigIntegerField()
    """The piece of work within which it was written."""
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField(max_length=120, blank=True)
    """The post in which the author spoke."""
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    """When it went back with the form; None while only the reviewers see it."""
    answer = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(sent_at__isnull=False), name="field_comment_settled_once_sent"
            )
        ]
        indexes = [models.Index(fields=["item"], condition=Q(sent_at=None), name="field_comment_unsent")]
