"""Views of lists that a person keeps."""

from django.db import models


class SavedView(models.Model):
    """A list's state under a name of one's own. ``query`` is the canonical query string of that state."""

    person = models.BigIntegerField()
    page = models.CharField(max_length=80)
    name = models.CharField(max_length=40)
    query = models.TextField(blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "page", "name"], name="saved_view_name_once")]
