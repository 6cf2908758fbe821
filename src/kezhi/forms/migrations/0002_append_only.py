"""Submissions and the origins of their values are never changed or removed."""

from django.db import migrations

TABLES = ("kezhi_forms_submission", "kezhi_forms_fieldorigin")

FORWARD = "".join(
    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION append_only();"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER append_only ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("kezhi_forms", "0001_start"), ("base", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
