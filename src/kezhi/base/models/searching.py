"""What the search knows of each thing: the words it is found by, never who may see it."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """One thing to be found. ``text`` holds character pairs as lexemes; ``words`` the normalised words, blank-framed.

    The pairs narrow down by the index, the words decide: exactly what contains the query is found.
    """

    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    text = SearchVectorField()
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object_type", "object_id"], name="search_entry_once")]
        indexes = [GinIndex(fields=["text"], name="search_entry_text")]
