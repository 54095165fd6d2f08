"""Who has looked at a registration that became one with another is told of as of the one that stayed."""

from django.db import migrations

from participants.access.row_security import cleared
from participants.trail.recorder import AS_OWNER, AS_TRAIL_OWNER

_OF_CALLS = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
# The key, and those of the registrations that have become one with it.
_KEYS = f"""
CREATE FUNCTION public.trail_keys_of(participant uuid) RETURNS uuid[] {_OF_CALLS} AS $$
    SELECT ARRAY[participant] || ARRAY(SELECT made.former FROM public.participants_merger AS made
        WHERE made.participant_id = participant AND made.undone_at IS NULL)
$$;
REVOKE EXECUTE ON FUNCTION public.trail_keys_of(uuid) FROM PUBLIC;
"""
_NO_KEYS = "DROP FUNCTION public.trail_keys_of(uuid);"
# Whoever looked while two were one has looked at both: also where they were parted again.
_LOOKS = """
CREATE OR REPLACE FUNCTION public.trail_looks_at(participant uuid) RETURNS SETOF public.trail_reading {calls} AS $$
    SELECT reading.* FROM public.trail_reading AS reading
    WHERE {of}
        AND reading.municipality_id = nullif(current_setting('app.municipality_id', true), '')::int
        AND current_setting('app.role', true) IN ('caseworker', 'protected_contact', 'leader')
        AND public.trail_looks_shown(ARRAY[participant]) <> '{{}}'
    {also}
$$;
"""
_ALSO = """UNION ALL
    SELECT reading.* FROM public.participants_merger AS made
    CROSS JOIN LATERAL (VALUES (made.participant_id, made.former), (made.former, made.participant_id)) AS of (own, other)
    JOIN public.trail_reading AS reading ON reading.participant_ids @> ARRAY[of.other]
        AND NOT reading.participant_ids @> ARRAY[participant]
        AND reading.at >= made.merged_at AND reading.at < made.undone_at
    WHERE made.undone_at IS NOT NULL AND of.own = participant
        AND made.municipality_id = nullif(current_setting('app.municipality_id', true), '')::int
        AND reading.municipality_id = made.municipality_id
        AND current_setting('app.role', true) IN ('caseworker', 'protected_contact', 'leader')
        AND public.trail_looks_shown(ARRAY[participant]) <> '{}' AND public.trail_looks_shown(ARRAY[of.other]) <> '{}'"""
_CHANGES = """
CREATE OR REPLACE FUNCTION public.trail_changes_of(participant uuid) RETURNS SETOF public.trail_event {calls} AS $$
    SELECT * FROM public.trail_event
    WHERE {of}
        AND municipality_id = nullif(current_setting('app.municipality_id', true), '')::int
        AND current_setting('app.role', true) IN ('caseworker', 'protected_contact')
        AND public.trail_looks_shown(ARRAY[participant]) <> '{{}}'
$$;
"""
# A key that nobody has any more, and that led to someone who is hidden now, is theirs.
_SHOWN = """
CREATE OR REPLACE FUNCTION public.trail_looks_shown(participants uuid[]) RETURNS uuid[] {calls} AS $$
    SELECT coalesce(array_agg(each.key ORDER BY each.place), '{{}}')
    FROM unnest(participants) WITH ORDINALITY AS each (key, place)
    WHERE NOT EXISTS (
        SELECT FROM public.participants_participant AS person
        WHERE person.id = each.key AND person.is_hidden AND ({cleared_person}) IS NOT TRUE) {also}
$$;
"""
_NOR_FORMER = f"""
        AND NOT EXISTS (
        SELECT FROM public.participants_merger AS made
        WHERE made.former = each.key AND made.undone_at IS NULL AND made.is_hidden
            AND ({cleared("made.participant_id")}) IS NOT TRUE)"""


def _made(*, with_former: bool) -> str:
    of_reading = "reading.participant_ids && public.trail_keys_of(participant)"
    of_event = "participant_id = ANY (public.trail_keys_of(participant))"
    if not with_former:
        of_reading, of_event = "reading.participant_ids @> ARRAY[participant]", "participant_id = participant"
    return AS_TRAIL_OWNER + "".join(
        [
            _KEYS if with_former else "",
            _SHOWN.format(
                calls=_OF_CALLS, cleared_person=cleared("person.id"), also=_NOR_FORMER if with_former else ""
            ),
            _LOOKS.format(calls=_OF_CALLS, of=of_reading, also=_ALSO if with_former else ""),
            _CHANGES.format(calls=_OF_CALLS, of=of_event),
            "" if with_former else _NO_KEYS,
            AS_OWNER,
        ]
    )


class Migration(migrations.Migration):
    dependencies = [("participants", "0022_mergers"), ("trail", "0014_looks_at_hidden_people")]

    operations = [
        migrations.RunSQL(_made(with_former=True), _made(with_former=False)),
    ]
