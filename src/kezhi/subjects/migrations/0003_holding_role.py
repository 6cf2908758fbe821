"""A holding's role is its post's: a foreign key on both columns. Posts and holdings change together or not at all."""

from django.db import migrations

FORWARD = """
ALTER TABLE subjects_holding ADD CONSTRAINT holding_role_of_post
    FOREIGN KEY (post_id, role) REFERENCES subjects_post (id, role) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = "ALTER TABLE subjects_holding DROP CONSTRAINT holding_role_of_post;"


class Migration(migrations.Migration):
    dependencies = [("subjects", "0002_start")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
