"""Who has looked at one participant, for those who answer a person that asks (GDPR art. 15)."""

from django.db import migrations

from participants.access.row_security import RUNTIME
from participants.trail.recorder import AS_OWNER, AS_TRAIL_OWNER

# The role and the municipality are the transaction's own. One person at a time: no list of what a colleague has read.
_MAKE = f"""
CREATE FUNCTION public.trail_looks_at(participant uuid) RETURNS SETOF public.trail_reading
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT * FROM public.trail_reading
    WHERE participant_ids @> ARRAY[participant]
        AND municipality_id = nullif(current_setting('app.municipality_id', true), '')::int
        AND current_setting('app.role', true) IN ('caseworker', 'protected_contact', 'leader')
$$;
REVOKE EXECUTE ON FUNCTION public.trail_looks_at(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.trail_looks_at(uuid) TO {RUNTIME};
"""
_DROP = "DROP FUNCTION public.trail_looks_at(uuid);"


class Migration(migrations.Migration):
    dependencies = [("trail", "0006_models")]

    operations = [
        migrations.RunSQL(AS_TRAIL_OWNER + _MAKE + AS_OWNER, AS_TRAIL_OWNER + _DROP + AS_OWNER),
    ]
