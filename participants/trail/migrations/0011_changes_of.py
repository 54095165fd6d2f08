"""What has been changed about one participant, for those who answer a person that asks (GDPR art. 15)."""

from django.db import migrations

from participants.access.row_security import RUNTIME
from participants.trail.recorder import AS_OWNER, AS_TRAIL_OWNER

# As `trail_looks_at`, for the roles that may give a file of everything away; of hidden people to who is named for them.
_MAKE = f"""
CREATE FUNCTION public.trail_changes_of(participant uuid) RETURNS SETOF public.trail_event
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT * FROM public.trail_event
    WHERE participant_id = participant
        AND municipality_id = nullif(current_setting('app.municipality_id', true), '')::int
        AND current_setting('app.role', true) IN ('caseworker', 'protected_contact')
        AND public.trail_looks_shown(ARRAY[participant]) <> '{{}}'
$$;
REVOKE EXECUTE ON FUNCTION public.trail_changes_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.trail_changes_of(uuid) TO {RUNTIME};
"""
_DROP = "DROP FUNCTION public.trail_changes_of(uuid);"


class Migration(migrations.Migration):
    dependencies = [("trail", "0010_stood_since"), ("participants", "0020_trail_of_hidden_people")]

    operations = [
        migrations.RunSQL(AS_TRAIL_OWNER + _MAKE + AS_OWNER, AS_TRAIL_OWNER + _DROP + AS_OWNER),
    ]
