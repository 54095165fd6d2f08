"""The years in which one participant is counted, for the file that the person gets (GDPR art. 15)."""

from django.db import migrations

from participants.access.row_security import RUNTIME, cleared

# With the owner's rights: which person a participant is, no municipality knows. Years that another municipality counts
# are its own to tell of, and so is an exit there; of whoever is protected, and counted nowhere, those that the
# participant was here. Only for whoever may give a file of everything away.
_MAKE = f"""
CREATE FUNCTION public.reporting_years_of(participant uuid) RETURNS TABLE (
    year smallint, country_background text, sex text, age_group text, education_level text, permit_basis text,
    is_starter boolean, has_place boolean, is_exit boolean, is_transition boolean, main_activity text
)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH place AS (
        SELECT nullif(current_setting('app.municipality_id', true), '')::int AS id
        WHERE current_setting('app.role', true) IN ('caseworker', 'protected_contact')
    ), own AS (
        SELECT place.id AS place, person.id, link.person_id, NOT (person.address_protection IN ('confidential', 'strictly_confidential')
            OR person.family_protection IN ('confidential', 'strictly_confidential')) AS is_counted_here
        FROM place
        JOIN public.participants_participant AS person ON person.municipality_id = place.id AND person.id = participant
            AND (NOT person.is_hidden OR {cleared("person.id")})
        JOIN public.participants_personlink AS link ON link.participant_id = person.id
    ), here AS (
        SELECT own.place, own.id, own.is_counted_here, years.*, counted.counted_as_id FROM own
        JOIN public.reporting_personyear AS years ON years.person_id = own.person_id
        JOIN public.access_municipalityyear AS counted
            ON counted.municipality_id = own.place AND counted.year = years.year
        WHERE years.municipality_id = counted.counted_as_id
            OR (years.municipality_id IS NULL AND NOT own.is_counted_here AND EXISTS (
                SELECT FROM public.programmes_programme AS programme WHERE programme.participant_id = own.id
                    AND extract(year FROM programme.starts_on) <= years.year
                    AND (programme.ends_on IS NULL OR extract(year FROM programme.ends_on - 1) >= years.year)))
    ), told AS (
        SELECT here.*, NOT here.is_exit OR EXISTS (
            SELECT FROM public.programmes_exit AS exit
            JOIN public.programmes_programme AS programme ON programme.id = exit.programme_id
            WHERE programme.participant_id = here.id AND extract(year FROM exit.exited_on) = here.year
                AND exit.cause NOT IN ('moved', 'died')
                AND (here.exit_municipality_id IS NULL OR here.exit_municipality_id = here.counted_as_id)
        ) AS is_exit_here
        FROM here
    )
    SELECT year, country_background, sex, age_group, education_level, permit_basis, is_starter,
        municipality_id IS NOT NULL, CASE WHEN is_exit_here THEN is_exit END,
        CASE WHEN is_exit_here THEN is_transition END, CASE WHEN is_exit_here THEN main_activity END
    FROM told ORDER BY year
$$;
REVOKE EXECUTE ON FUNCTION public.reporting_years_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.reporting_years_of(uuid) TO {RUNTIME};
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0007_left_out"), ("programmes", "0012_hashes_of")]

    operations = [migrations.RunSQL(_MAKE, "DROP FUNCTION public.reporting_years_of(uuid);")]
