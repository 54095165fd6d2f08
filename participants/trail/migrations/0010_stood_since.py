"""Since when facts about one participant have stood, for those who rectify them (GDPR art. 19)."""

from django.db import migrations

from participants.access.row_security import NATIONAL, RUNTIME
from participants.trail.recorder import AS_OWNER, AS_TRAIL_OWNER

# Null: as long as the trail goes back. Times alone, of one person, in the municipality of the transaction.
_MAKE = f"""
CREATE FUNCTION public.trail_stood_since(participant uuid, columns text[])
    RETURNS TABLE (since timestamptz, was_loaded boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH own AS (
        SELECT at, operation, changes, way FROM public.trail_event
        WHERE participant_id = participant AND table_name = 'participants_participant'
            AND municipality_id = nullif(current_setting('app.municipality_id', true), '')::int
            AND current_setting('app.role', true) IN ('caseworker', 'protected_contact')
    ), changed AS (
        SELECT (SELECT max(own.at) FROM own WHERE own.operation = 'update'
            AND own.changes -> participant::text ? name) AS at FROM unnest(columns) AS name
    )
    SELECT CASE WHEN bool_and(changed.at IS NOT NULL) THEN min(changed.at) END,
        EXISTS (SELECT FROM own WHERE own.operation = 'insert' AND own.way = '{NATIONAL}')
    FROM changed
$$;
REVOKE EXECUTE ON FUNCTION public.trail_stood_since(uuid, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.trail_stood_since(uuid, text[]) TO {RUNTIME};
"""
_DROP = "DROP FUNCTION public.trail_stood_since(uuid, text[]);"


class Migration(migrations.Migration):
    dependencies = [("trail", "0009_breach_reports")]

    operations = [
        migrations.RunSQL(AS_TRAIL_OWNER + _MAKE + AS_OWNER, AS_TRAIL_OWNER + _DROP + AS_OWNER),
    ]
