"""The one statement that makes person-years, for everyone or for a list of persons.

Definitions: docs/figures/definitions.md. In words, for a person and a calendar year:

* participant: a programme open on at least one day of the year. Every person-year is one.
* place and attributes: those of the programme that started last among the open ones.
* starter: a programme that starts in the year and does not continue another after a move.
* exit: the last exit in the year that is neither a move nor a death; place: where that programme was.
* transition: an exit whose main activity is work or education above primary school.
* measures: the groups of those that ran on a day of the year when a programme of the person was open.
* language: of an exit, the highest result in each skill that the person had on that day, in any municipality.
* waiting: of a starter, from settlement to the first new start of the year, in the municipality of that start.
* people with a confidential address, of their own or a relative's, in any municipality, have no place.
* programmes of a participant whose data are restricted do not count; the person's others do.
"""

from reporting.breakdowns import SKILLS
from reporting.codes import LanguageLevel, Waiting
from reporting.measure_groups import GROUP_OF

_GROUPS = ", ".join(f"('{kind.value}', '{group.value}')" for kind, group in GROUP_OF.items())
_LEVELS = ", ".join(f"'{level.value}'" for level in LanguageLevel if level != LanguageLevel.NO_RESULT)
_RESULT = (
    f"(ARRAY[{_LEVELS}])[max(array_position(ARRAY[{_LEVELS}], test.result::text)) FILTER (WHERE skill = '{{skill}}')]"
)
_LEVEL = (
    "CASE WHEN left_in_year.person_id IS NULL THEN '' ELSE coalesce(best.{skill}, '"
    + LanguageLevel.NO_RESULT
    + "') END"
)
_SKILLS = [each.value for each in SKILLS]

# Ties on one day are settled by keys alone, so that a rebuild gives the same answer as a renewal.
MAKE = f"""
INSERT INTO {{target}} (
    year, person_id, municipality_id, county_number, exit_municipality_id, exit_county_number, country_background, sex,
    age_group, education_level, permit_basis, is_starter, is_exit, is_transition, main_activity,
    measures, {", ".join(_SKILLS)}, waiting)
WITH wanted AS (
    SELECT link.person_id, link.participant_id FROM participants_personlink AS link {{scope}}
), hidden AS (
    SELECT DISTINCT wanted.person_id FROM wanted
    JOIN participants_participant AS participant ON participant.id = wanted.participant_id
    WHERE participant.address_protection IN ('confidential', 'strictly_confidential')
        OR participant.family_protection IN ('confidential', 'strictly_confidential')
), spell AS (
    SELECT wanted.person_id, programme.id, programme.ref, programme.municipality_id, programme.participant_id,
        programme.starts_on, programme.continues_ref = '' AS is_new,
        exit.exited_on, exit.cause, exit.main_activity
    FROM wanted
    JOIN programmes_programme AS programme ON programme.participant_id = wanted.participant_id
    LEFT JOIN programmes_exit AS exit ON exit.programme_id = programme.id
    WHERE programme.starts_on IS NOT NULL {{which}}
), yearly AS (
    SELECT spell.*, year FROM spell, generate_series(
        greatest(extract(year FROM spell.starts_on)::int, %(first_year)s),
        least(coalesce(extract(year FROM spell.exited_on)::int, %(last_year)s), %(last_year)s)) AS year
), latest AS (
    SELECT DISTINCT ON (person_id, year) person_id, year, municipality_id, participant_id
    FROM yearly ORDER BY person_id, year, starts_on DESC, municipality_id DESC, ref DESC
), started AS (
    SELECT DISTINCT ON (person_id, year) person_id, year, participant_id, starts_on
    FROM yearly WHERE is_new AND extract(year FROM starts_on) = year
    ORDER BY person_id, year, starts_on, municipality_id, ref
), left_in_year AS (
    SELECT DISTINCT ON (person_id, year) person_id, year, municipality_id, main_activity, exited_on
    FROM yearly
    WHERE extract(year FROM exited_on) = year AND cause NOT IN ('moved', 'died')
    ORDER BY person_id, year, exited_on DESC, starts_on DESC, municipality_id DESC, ref DESC
), taken AS (
    SELECT person_id, year, array_agg(DISTINCT kind.measure_group ORDER BY kind.measure_group) AS measures
    FROM yearly
    JOIN programmes_measure AS measure
        ON measure.programme_id = yearly.id AND measure.municipality_id = yearly.municipality_id
    JOIN (VALUES {_GROUPS}) AS kind (measure_type, measure_group) ON kind.measure_type = measure.measure_type
    -- A measure is over on the day that it ends on; a programme is open on its last day.
    WHERE measure.starts_on <= least(yearly.exited_on, make_date(year, 12, 31))
        AND coalesce(measure.ends_on > greatest(yearly.starts_on, make_date(year, 1, 1)), true)
    GROUP BY person_id, year
), best AS (
    SELECT left_in_year.person_id, left_in_year.year,
        {", ".join(f"{_RESULT.format(skill=skill)} AS {skill}" for skill in _SKILLS)}
    FROM left_in_year JOIN wanted USING (person_id)
    JOIN programmes_languagetest AS test ON test.participant_id = wanted.participant_id
    WHERE test.tested_on <= left_in_year.exited_on AND test.result IN ({_LEVELS}) {{which}}
    GROUP BY left_in_year.person_id, left_in_year.year
)
SELECT latest.year, latest.person_id,
    CASE WHEN hidden.person_id IS NULL THEN place.counted_as_id END,
    CASE WHEN hidden.person_id IS NULL THEN place.county_number END,
    CASE WHEN hidden.person_id IS NULL THEN exit_place.counted_as_id END,
    CASE WHEN hidden.person_id IS NULL THEN exit_place.county_number END,
    participant.country_background, participant.sex,
    CASE
        WHEN age.years < 18 THEN '0-17' WHEN age.years <= 25 THEN '18-25' WHEN age.years <= 35 THEN '26-35'
        WHEN age.years <= 45 THEN '36-45' WHEN age.years <= 55 THEN '46-55' ELSE '56+' END,
    participant.education_level, participant.permit_basis,
    started.person_id IS NOT NULL,
    left_in_year.person_id IS NOT NULL,
    coalesce(left_in_year.main_activity IN ('work', 'upper_secondary', 'higher_education'), false),
    coalesce(left_in_year.main_activity, ''),
    coalesce(taken.measures, '{{{{}}}}'),
    {", ".join(_LEVEL.format(skill=skill) for skill in _SKILLS)},
    CASE
        WHEN started.person_id IS NULL THEN ''
        WHEN settled.settled_on IS NULL OR settled.settled_on > started.starts_on THEN '{Waiting.UNKNOWN.value}'
        WHEN started.starts_on <= settled.settled_on + interval '3 months' THEN '{Waiting.TO_3_MONTHS.value}'
        WHEN started.starts_on <= settled.settled_on + interval '6 months' THEN '{Waiting.TO_6_MONTHS.value}'
        WHEN started.starts_on <= settled.settled_on + interval '12 months' THEN '{Waiting.TO_12_MONTHS.value}'
        ELSE '{Waiting.OVER_12_MONTHS.value}' END
FROM latest
JOIN participants_participant AS participant ON participant.id = latest.participant_id
-- On 31 December everyone born in a year has the same full years.
CROSS JOIN LATERAL (SELECT latest.year - extract(year FROM participant.born_on) AS years) AS age
LEFT JOIN hidden ON hidden.person_id = latest.person_id
LEFT JOIN access_municipalityyear AS place
    ON place.municipality_id = latest.municipality_id AND place.year = latest.year
LEFT JOIN started ON started.person_id = latest.person_id AND started.year = latest.year
LEFT JOIN participants_participant AS settled ON settled.id = started.participant_id
LEFT JOIN taken ON taken.person_id = latest.person_id AND taken.year = latest.year
LEFT JOIN best ON best.person_id = latest.person_id AND best.year = latest.year
LEFT JOIN left_in_year ON left_in_year.person_id = latest.person_id AND left_in_year.year = latest.year
LEFT JOIN access_municipalityyear AS exit_place
    ON exit_place.municipality_id = left_in_year.municipality_id AND exit_place.year = latest.year
"""

KEPT = "reporting_personyear"
# Whoever is restricted is stored and not used (GDPR art. 18), and may be hidden all the same.
IN_USE = """AND NOT EXISTS (SELECT FROM participants_restriction AS held
    WHERE held.participant_id = wanted.participant_id AND held.lifted_at IS NULL)"""
RESTRICTED_TOO = ""
SOME = "JOIN renewed USING (person_id)"
EVERYONE = ""

# Whoever a transaction below the horizon has touched since the watermark, now or before (a person that two
# participants shared may be gone: the feed names the old one).
CHANGED = """
CREATE TEMP TABLE renewed ON COMMIT DROP AS
SELECT link.person_id FROM trail_change AS change
JOIN participants_personlink AS link ON link.participant_id = change.participant_id
WHERE change.xid >= %(watermark)s::text::xid8 AND change.xid < %(horizon)s::text::xid8
UNION
SELECT change.person_id FROM trail_change AS change
WHERE change.person_id IS NOT NULL
    AND change.xid >= %(watermark)s::text::xid8 AND change.xid < %(horizon)s::text::xid8
"""
# The municipalities of whoever was touched, and those that have the same people: an exit there may be counted here.
MARK_CHANGED = """
INSERT INTO reporting_municipalitymark (municipality_id, changed_at)
SELECT municipality_id, clock_timestamp() FROM (
    SELECT municipality_id FROM trail_change AS change
    WHERE change.xid >= %(watermark)s::text::xid8 AND change.xid < %(horizon)s::text::xid8
    UNION SELECT link.municipality_id FROM participants_personlink AS link JOIN renewed USING (person_id)
) AS touched
ON CONFLICT (municipality_id) DO UPDATE SET changed_at = excluded.changed_at
RETURNING municipality_id
"""
MARK_ALL = """
INSERT INTO reporting_municipalitymark (municipality_id, changed_at)
SELECT id, clock_timestamp() FROM access_municipality
ON CONFLICT (municipality_id) DO UPDATE SET changed_at = excluded.changed_at
RETURNING municipality_id
"""
REMOVE_CHANGED = "DELETE FROM reporting_personyear AS kept USING renewed WHERE kept.person_id = renewed.person_id"
REMOVE_ALL = "DELETE FROM reporting_personyear"
FORGET = "DELETE FROM trail_change WHERE xid < %(horizon)s::text::xid8"
_COLUMNS = (
    "municipality_id, county_number, exit_municipality_id, exit_county_number, country_background, sex, age_group, "
    "education_level, permit_basis, is_starter, is_exit, is_transition, main_activity, "
    f"measures, {', '.join(_SKILLS)}, waiting"
)
# Years of people who are no longer in the register: no refresh makes them, and each adds those that are not there.
ADD_KEPT = f"""
INSERT INTO {{target}} (year, person_id, {_COLUMNS})
SELECT year, person_id, {_COLUMNS} FROM reporting_keptpersonyear AS kept
WHERE NOT EXISTS (SELECT FROM {{target}} AS there WHERE there.year = kept.year AND there.person_id = kept.person_id)
"""
# A key for each year: nobody can put a person's years together again.
KEEP = f"""
INSERT INTO reporting_keptpersonyear (year, person_id, {_COLUMNS})
SELECT year, gen_random_uuid(), {_COLUMNS} FROM before
WHERE NOT EXISTS (SELECT FROM after WHERE after.year = before.year AND after.person_id = before.person_id)
"""
_RESTRICTED = """
FROM participants_restriction AS held
JOIN participants_personlink AS link ON link.participant_id = held.participant_id
JOIN programmes_programme AS programme ON programme.participant_id = held.participant_id
LEFT JOIN programmes_exit AS exit ON exit.programme_id = programme.id
WHERE held.lifted_at IS NULL AND extract(year FROM programme.starts_on) <= %(year)s
    AND coalesce(extract(year FROM exit.exited_on), %(year)s) >= %(year)s
"""
# Whoever has a programme in the year that does not count, in any municipality.
LEFT_OUT = f"SELECT count(DISTINCT link.person_id) {_RESTRICTED}"
RESTRICTED_SINCE = f"SELECT EXISTS (SELECT {_RESTRICTED} AND held.set_at >= %(since)s)"
# The feed has yet to tell of them.
RESTRICTED_AND_COUNTED = f"""SELECT EXISTS (SELECT {_RESTRICTED} AND held.participant_id IN (
    SELECT change.participant_id FROM trail_change AS change))"""
# Counted anew beside what is kept. Whoever the feed has yet to tell of may differ, and nobody else.
FRESH = "CREATE TEMP TABLE fresh (LIKE reporting_personyear) ON COMMIT DROP"
DIFFERENT = """
WITH odd AS (
    (SELECT * FROM reporting_personyear EXCEPT SELECT * FROM fresh)
    UNION ALL (SELECT * FROM fresh EXCEPT SELECT * FROM reporting_personyear)
), waiting AS (
    SELECT link.person_id FROM trail_change AS change
    JOIN participants_personlink AS link ON link.participant_id = change.participant_id
    UNION SELECT person_id FROM trail_change WHERE person_id IS NOT NULL
)
SELECT count(DISTINCT (year, person_id)) FROM odd WHERE person_id NOT IN (SELECT person_id FROM waiting)
"""
# No transaction below this is still open: none can commit late and be missed.
HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
