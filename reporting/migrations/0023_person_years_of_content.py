"""Person-years tell of measures, language and waiting too. Those of the register are made anew at the next refresh."""

from django.db import migrations

from participants.access.row_security import RUNTIME, STATISTICS, cleared

_SKILLS = ("listening", "reading", "writing", "oral")
_TABLES = ("reporting_personyear", "reporting_keptpersonyear")
_NEW = ("measures", *_SKILLS, "waiting")


def _add(table: str) -> str:
    # What is kept of people who are gone is not made anew: they had no result and no waiting that is known.
    results = ", ".join(f"{skill} = CASE WHEN is_exit THEN 'no_result' ELSE '' END" for skill in _SKILLS)
    left = " AND ".join(f"is_exit = ({skill} <> '')" for skill in _SKILLS)
    return f"""
    ALTER TABLE {table} ADD COLUMN measures varchar(25)[] NOT NULL DEFAULT '{{}}',
        {", ".join(f"ADD COLUMN {skill} varchar(10) NOT NULL DEFAULT ''" for skill in _SKILLS)},
        ADD COLUMN waiting varchar(15) NOT NULL DEFAULT '';
    ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
    UPDATE {table} SET {results}, waiting = CASE WHEN is_starter THEN 'unknown' ELSE '' END;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    ALTER TABLE {table} {", ".join(f"ALTER COLUMN {column} DROP DEFAULT" for column in _NEW)},
        ADD CONSTRAINT personyear_language_at_exit CHECK ({left}),
        ADD CONSTRAINT personyear_waiting_of_a_starter CHECK (is_starter = (waiting <> ''));
    """


def _take(table: str) -> str:
    return f"ALTER TABLE {table} {', '.join(f'DROP COLUMN {column} CASCADE' for column in _NEW)};"


_OLD_ANSWER = """
    year smallint, country_background text, sex text, age_group text, education_level text, permit_basis text,
    is_starter boolean, has_place boolean, is_exit boolean, is_transition boolean, main_activity text"""
_NEW_ANSWER = f"{_OLD_ANSWER}, measures text[], {', '.join(f'{skill} text' for skill in _SKILLS)}, waiting text"
# Measures, results and a wait that another municipality has registered are its own to tell of.
_NEW_FACTS = """,
        NOT EXISTS (
            SELECT FROM public.participants_personlink AS link
            WHERE link.person_id = told.person_id AND link.participant_id <> told.id
        ) AS is_all_here"""
_NEW_TOLD = f""",
        CASE WHEN is_all_here THEN measures::text[] END,
        {", ".join(f"CASE WHEN is_all_here THEN {skill}::text END" for skill in _SKILLS)},
        CASE WHEN is_all_here THEN waiting::text END"""


def _years_of(answer: str, *, facts: str, told: str) -> str:
    return f"""
DROP FUNCTION public.reporting_years_of(uuid);
CREATE FUNCTION public.reporting_years_of(participant uuid) RETURNS TABLE ({answer}
)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH place AS (
        SELECT nullif(current_setting('app.municipality_id', true), '')::int AS id
        WHERE public.access_acts_as(ARRAY['caseworker', 'protected_contact'])
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
    ), known AS (
        SELECT told.*{facts} FROM told
    )
    SELECT year, country_background, sex, age_group, education_level, permit_basis, is_starter,
        municipality_id IS NOT NULL, CASE WHEN is_exit_here THEN is_exit END,
        CASE WHEN is_exit_here THEN is_transition END, CASE WHEN is_exit_here THEN main_activity END{told}
    FROM known ORDER BY year
$$;
REVOKE EXECUTE ON FUNCTION public.reporting_years_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.reporting_years_of(uuid) TO {RUNTIME};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0022_results_from_indexes"),
        ("participants", "0031_count_settlement"),
        ("programmes", "0029_count_content"),
    ]

    operations = [
        migrations.RunSQL("".join(map(_add, _TABLES)), "".join(map(_take, _TABLES))),
        migrations.RunSQL(
            f"GRANT SELECT ({', '.join(_NEW)}) ON reporting_keptpersonyear TO {STATISTICS};",
            f"REVOKE SELECT ({', '.join(_NEW)}) ON reporting_keptpersonyear FROM {STATISTICS};",
        ),
        # Without a watermark the next refresh counts everyone.
        migrations.RunSQL("DELETE FROM reporting_watermark;", migrations.RunSQL.noop),
        migrations.RunSQL(
            _years_of(_NEW_ANSWER, facts=_NEW_FACTS, told=_NEW_TOLD), _years_of(_OLD_ANSWER, facts="", told="")
        ),
    ]
