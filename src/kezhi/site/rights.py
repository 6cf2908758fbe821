"""What the application's role may do in the database: everything with rows, but what is only added to never changes.

Granted after each migration, where the server has the role; on the private server it is made then. The triggers of
those tables bind their owner too; the rights bind who could switch triggers off.
"""

from typing import Any

from django.db import connections

from kezhi.site import postgres
from kezhi.site.postgres import APPLICATION

ROLE = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') THEN
        CREATE ROLE {APPLICATION} LOGIN;
    END IF;
END $$;
"""
GRANTS = f"""
DO $$
DECLARE added_to regclass;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') THEN
        RETURN;
    END IF;
    GRANT USAGE ON SCHEMA public TO {APPLICATION};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION};
    REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APPLICATION};
    FOR added_to IN SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'append_only' LOOP
        EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM {APPLICATION}', added_to);
    END LOOP;
END $$;
"""  # noqa: S608 — the name is ours


def grant(*, using: str, plan: Any = None, **_: Any) -> None:
    """Hear that migrations ran, though there may have been none to run; ``plan`` is None after other things."""
    if plan is None:
        return
    with connections[using].cursor() as cursor:
        if postgres.is_private():
            cursor.execute(ROLE)
        cursor.execute(GRANTS)
