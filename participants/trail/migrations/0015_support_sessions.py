"""What support does in a session is in the trail of the municipality, for its auditor to read."""

from django.db import migrations

from participants.access.row_security import RUNTIME
from participants.trail.recorder import AS_OWNER, AS_TRAIL_OWNER, let_trail_read, record

_TABLE = "access_supportsession"
# Whoever is in one acts for no municipality, and may add no reading: this is all they add. Whose it is, and of which
# municipality, is the session's own.
_MAKE = f"""
CREATE FUNCTION public.trail_record_support(session uuid, page text, is_refused boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
    INSERT INTO public.trail_reading
        (outcome, action, purpose, field_class, participant_ids, municipality_id, user_id, role)
    SELECT CASE WHEN is_refused THEN 'refused' ELSE 'served' END, CASE WHEN is_refused THEN page ELSE 'support' END,
        'support', 'nobody', ARRAY[]::uuid[], open.municipality_id, open.user_id, 'support'
    FROM public.access_supportsession AS open WHERE open.id = session;
    IF NOT FOUND THEN
        RAISE no_data_found USING MESSAGE = 'There is no such session.';
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION public.trail_record_support(uuid, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.trail_record_support(uuid, text, boolean) TO {RUNTIME};
"""
_DROP = "DROP FUNCTION public.trail_record_support(uuid, text, boolean);"


class Migration(migrations.Migration):
    dependencies = [("trail", "0014_looks_at_hidden_people"), ("access", "0010_support_sessions")]

    operations = [
        let_trail_read(_TABLE, columns="id, municipality_id, user_id"),
        record(
            _TABLE,
            participant="NULL::uuid",
            kept=["user_id", "municipality_id", "purpose", "opened_at", "expires_at", "ended_at", "ended_by_id"],
            # Whoever opens one acts for no municipality: the row says who it was.
            needs_user=False,
        ),
        migrations.RunSQL(AS_TRAIL_OWNER + _MAKE + AS_OWNER, AS_TRAIL_OWNER + _DROP + AS_OWNER),
    ]
