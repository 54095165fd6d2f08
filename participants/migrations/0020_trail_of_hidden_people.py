"""What the trail tells of hidden people: to those who are named for them, and to nobody else."""

from django.db import migrations

from participants.access.row_security import RUNTIME, SEALER, TRAIL_OWNER, cleared
from participants.trail.recorder import AS_OWNER, AS_TRAIL_OWNER

_SELF = "user_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
# Who is hidden, by key alone.
_LET_READ = f"""
CREATE POLICY trail ON participants_participant FOR SELECT TO {TRAIL_OWNER} USING (true);
CREATE POLICY sealer ON participants_participant FOR SELECT TO {SEALER} USING (true);
GRANT SELECT (id, is_hidden) ON participants_participant TO {TRAIL_OWNER}, {SEALER};
CREATE POLICY sealer ON participants_assignment FOR SELECT TO {SEALER} USING (true);
GRANT SELECT (municipality_id, participant_id, is_hidden, caseworker_id, starts_on, ends_on)
    ON participants_assignment TO {SEALER};
"""
_LET_READ_NO_MORE = f"""
REVOKE SELECT (municipality_id, participant_id, is_hidden, caseworker_id, starts_on, ends_on)
    ON participants_assignment FROM {SEALER};
DROP POLICY sealer ON participants_assignment;
REVOKE SELECT (id, is_hidden) ON participants_participant FROM {TRAIL_OWNER}, {SEALER};
DROP POLICY sealer ON participants_participant; DROP POLICY trail ON participants_participant;
"""
# The same keys without those of hidden people, in the same order. Keys that nobody has stay: to try one is no proof.
_SHOWN = f"""
CREATE FUNCTION public.trail_looks_shown(participants uuid[]) RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(each.key ORDER BY each.place), '{{}}')
    FROM unnest(participants) WITH ORDINALITY AS each (key, place)
    WHERE NOT EXISTS (
        SELECT FROM public.participants_participant AS person
        WHERE person.id = each.key AND person.is_hidden AND ({cleared("person.id")}) IS NOT TRUE)
$$;
REVOKE EXECUTE ON FUNCTION public.trail_looks_shown(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.trail_looks_shown(uuid[]) TO {RUNTIME};
"""
# A list, a search and a file are told of with those left whom the reader may know of; a page of a hidden person alone
# was never read. What was refused is told as it was asked: it is the same whether anyone is there. Of a row about people
# that leads to nobody it is not known whom it is about.
_GRADE = f"""
CREATE POLICY shown ON trail_reading AS RESTRICTIVE FOR SELECT TO {RUNTIME} USING (
    {_SELF} OR outcome = 'refused' OR participant_ids = '{{}}' OR action IN ('search', 'export', 'trail')
    OR trail_looks_shown(participant_ids) <> '{{}}');
CREATE POLICY shown ON trail_event AS RESTRICTIVE FOR SELECT TO {RUNTIME} USING (
    {_SELF} OR (participant_id IS NULL AND NOT starts_with(table_name, 'participants_'))
    OR (participant_id IS NOT NULL AND trail_looks_shown(ARRAY[participant_id]) <> '{{}}'));
"""
_NO_GRADE = "DROP POLICY shown ON trail_event; DROP POLICY shown ON trail_reading;"


class Migration(migrations.Migration):
    dependencies = [("participants", "0019_notices_of_access"), ("trail", "0008_findings")]

    operations = [
        migrations.RunSQL(_LET_READ, _LET_READ_NO_MORE),
        migrations.RunSQL(
            AS_TRAIL_OWNER + _SHOWN + _GRADE + AS_OWNER,
            AS_TRAIL_OWNER + _NO_GRADE + "DROP FUNCTION public.trail_looks_shown(uuid[]);" + AS_OWNER,
        ),
    ]
