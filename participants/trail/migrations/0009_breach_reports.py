"""That someone was told whom a breach concerns, in the trail of whom it concerns."""

from django.db import migrations

from participants.access.row_security import SEALER
from participants.trail.recorder import AS_OWNER, AS_TRAIL_OWNER

# One event for each municipality that is concerned, which its own auditor reads; one of no municipality where none is.
# Whoever reads the trail as a whole only reads: this is all they may add to it.
_MAKE = f"""
CREATE FUNCTION public.trail_record_breach_report(
    asker bigint, account bigint, first_at timestamptz, until_at timestamptz, names boolean, places integer[]
) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
    INSERT INTO public.trail_event (table_name, operation, municipality_id, row_keys, changes, user_id, reason)
    SELECT 'breach_report', 'insert', place, ARRAY[]::text[], jsonb_build_object('report', jsonb_build_object(
        'account_id', jsonb_build_array(NULL, account), 'period_from', jsonb_build_array(NULL, first_at),
        'period_to', jsonb_build_array(NULL, until_at), 'with_names', jsonb_build_array(NULL, names))), asker, 'breach'
    FROM unnest(CASE WHEN cardinality(places) = 0 THEN ARRAY[NULL::integer] ELSE places END) AS place
$$;
REVOKE EXECUTE ON FUNCTION
    public.trail_record_breach_report(bigint, bigint, timestamptz, timestamptz, boolean, integer[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    public.trail_record_breach_report(bigint, bigint, timestamptz, timestamptz, boolean, integer[]) TO {SEALER};
"""
_DROP = "DROP FUNCTION public.trail_record_breach_report(bigint, bigint, timestamptz, timestamptz, boolean, integer[]);"


class Migration(migrations.Migration):
    dependencies = [("trail", "0008_findings")]

    operations = [
        migrations.RunSQL(AS_TRAIL_OWNER + _MAKE + AS_OWNER, AS_TRAIL_OWNER + _DROP + AS_OWNER),
    ]
