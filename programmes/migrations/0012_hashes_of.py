"""The hashes by which one participant is known across the country, for the file that the person gets (GDPR art. 15)."""

from django.db import migrations

from participants.access.row_security import RUNTIME, cleared

# With the owner's rights, since the hashes are alike everywhere and closed to every municipality: those of one participant
# of one's own, to whoever may give a file of everything away. Not the person's key, which would tell where else they are.
_MAKE = f"""
CREATE FUNCTION public.programmes_hashes_of(participant uuid)
    RETURNS TABLE (identifier_id uuid, kind text, digest bytea, kin bytea, is_d_number boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT own.id, own.kind, hashed.digest, hashed.kin, hashed.is_d_number
    FROM public.participants_participantidentifier AS own
    JOIN public.participants_participant AS person ON person.id = own.participant_id
        AND (NOT person.is_hidden OR {cleared("person.id")})
    JOIN public.participants_identifierdigest AS hashed ON hashed.identifier_id = own.id
    WHERE own.participant_id = participant
        AND own.municipality_id = nullif(current_setting('app.municipality_id', true), '')::int
        AND current_setting('app.role', true) IN ('caseworker', 'protected_contact')
    ORDER BY own.registered_at, own.id
$$;
REVOKE EXECUTE ON FUNCTION public.programmes_hashes_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.programmes_hashes_of(uuid) TO {RUNTIME};
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0011_plan_by_the_clock")]

    operations = [migrations.RunSQL(_MAKE, "DROP FUNCTION public.programmes_hashes_of(uuid);")]
