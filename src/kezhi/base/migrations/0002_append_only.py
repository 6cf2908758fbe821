"""The journal's lines and seals can be added and read, never changed or removed: triggers refuse the rest."""

from django.db import migrations

TABLES = ("base_journalline", "base_journalseal", "base_journalsealed")

FORWARD = """
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""
    for table in TABLES
)
BACKWARD = (
    "".join(f"DROP TRIGGER append_only ON {t}; DROP TRIGGER append_only_all ON {t};" for t in TABLES)
    + "DROP FUNCTION append_only();"
)


class Migration(migrations.Migration):
    dependencies = [("base", "0001_start")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
