"""What was published stays as it was: only the state of a version may change."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER pinned BEFORE UPDATE OF pack_id, number, version, content_hash, archive, published_at
    ON packs_packversion FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER kept BEFORE DELETE ON packs_packversion FOR EACH ROW EXECUTE FUNCTION append_only();
"""
BACKWARD = "DROP TRIGGER pinned ON packs_packversion; DROP TRIGGER kept ON packs_packversion;"


class Migration(migrations.Migration):
    dependencies = [("packs", "0001_start"), ("base", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
