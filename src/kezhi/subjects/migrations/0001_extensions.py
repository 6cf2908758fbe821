"""Exclusion constraints on keys need btree_gist; finding names by their parts needs pg_trgm."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("base", "0002_append_only")]
    operations = [BtreeGistExtension(), TrigramExtension()]
