"""What a report of a breach was asked for stands in the trail with it."""

from django.db import migrations

from participants.access.row_security import SEALER
from participants.trail.recorder import AS_OWNER, AS_TRAIL_OWNER

_BEFORE = "bigint, bigint, timestamptz, timestamptz, boolean, integer[]"
_AFTER = f"{_BEFORE}, text"


def _make(signature: str, *, parameter: str, kept: str) -> str:
    return f"""
CREATE FUNCTION public.trail_record_breach_report(
    asker bigint, account bigint, first_at timestamptz, until_at timestamptz, names boolean, places integer[]{parameter}
) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
    INSERT INTO public.trail_event (table_name, operation, municipality_id, row_keys, changes, user_id, reason)
    SELECT 'breach_report', 'insert', place, ARRAY[]::text[], jsonb_build_object('report', jsonb_build_object(
        'account_id', jsonb_build_array(NULL, account), 'period_from', jsonb_build_array(NULL, first_at),
        'period_to', jsonb_build_array(NULL, until_at), 'with_names', jsonb_build_array(NULL, names){kept})), asker, 'breach'
    FROM unnest(CASE WHEN cardinality(places) = 0 THEN ARRAY[NULL::integer] ELSE places END) AS place
$$;
REVOKE EXECUTE ON FUNCTION public.trail_record_breach_report({signature}) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.trail_record_breach_report({signature}) TO {SEALER};
"""


def _drop(signature: str) -> str:
    return f"DROP FUNCTION public.trail_record_breach_report({signature});"


_WITH = _make(_AFTER, parameter=", purpose text", kept=", 'purpose', jsonb_build_array(NULL, purpose)")
_WITHOUT = _make(_BEFORE, parameter="", kept="")


class Migration(migrations.Migration):
    dependencies = [("trail", "0016_endings")]

    operations = [
        migrations.RunSQL(
            AS_TRAIL_OWNER + _drop(_BEFORE) + _WITH + AS_OWNER, AS_TRAIL_OWNER + _drop(_AFTER) + _WITHOUT + AS_OWNER
        ),
    ]
