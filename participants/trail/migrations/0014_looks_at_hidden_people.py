"""Who has looked at a hidden person is told to who is named for them: also to whoever asks the database by key."""

from django.db import migrations

from participants.trail.recorder import AS_OWNER, AS_TRAIL_OWNER

_ASK = """
CREATE OR REPLACE FUNCTION public.trail_looks_at(participant uuid) RETURNS SETOF public.trail_reading
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT * FROM public.trail_reading
    WHERE participant_ids @> ARRAY[participant]
        AND municipality_id = nullif(current_setting('app.municipality_id', true), '')::int
        AND current_setting('app.role', true) IN ('caseworker', 'protected_contact', 'leader') {and_shown}
$$;
"""
_SHOWN = _ASK.format(and_shown="AND public.trail_looks_shown(ARRAY[participant]) <> '{}'")
_ALL = _ASK.format(and_shown="")


class Migration(migrations.Migration):
    dependencies = [("trail", "0013_more_rules"), ("participants", "0020_trail_of_hidden_people")]

    operations = [migrations.RunSQL(AS_TRAIL_OWNER + _SHOWN + AS_OWNER, AS_TRAIL_OWNER + _ALL + AS_OWNER)]
