"""The one statement that makes person-years, for everyone or for a list of persons.

Definitions: docs/figures/definitions.md. In words, for a person and a calendar year:

* participant: a programme open on at least one day of the year. Every person-year is one.
* place and attributes: those of the programme that started last among the open ones.
* starter: a programme that starts in the year and does not continue another after a move.
* exit: the last exit in the year that is neither a move nor a death; place: where that programme was.
* transition: an exit whose main activity is work or education above primary school.
* people with a confidential address, of their own or a relative's, in any municipality, have no place.
* programmes of a participant whose data are restricted do not count; the person's others do.
"""

# Ties on one day are settled by keys alone, so that a rebuild gives the same answer as a renewal.
MAKE = """
INSERT INTO {target} (
    year, person_id, municipality_id, county_number, exit_municipality_id, exit_county_number, country_background, sex,
    age_group, education_level, permit_basis, is_starter, is_exit, is_transition, main_activity)
WITH wanted AS (
    SELECT link.person_id, link.participant_id FROM participants_personlink AS link {scope}
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
    WHERE programme.starts_on IS NOT NULL {which}
), yearly AS (
    SELECT spell.*, year FROM spell, generate_series(
        greatest(extract(year FROM spell.starts_on)::int, %(first_year)s),
        least(coalesce(extract(year FROM spell.exited_on)::int, %(last_year)s), %(last_year)s)) AS year
), latest AS (
    SELECT DISTINCT ON (person_id, year) person_id, year, municipality_id, participant_id
    FROM yearly ORDER BY person_id, year, starts_on DESC, municipality_id DESC, ref DESC
), started AS (
    SELECT DISTINCT person_id, year FROM yearly WHERE is_new AND extract(year FROM starts_on) = year
), left_in_year AS (
    SELECT DISTINCT ON (person_id, year) person_id, year, municipality_id, main_activity
    FROM yearly
    WHERE extract(year FROM exited_on) = year AND cause NOT IN ('moved', 'died')
    ORDER BY person_id, year, exited_on DESC, starts_on DESC, municipality_id DESC, ref DESC
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
    coalesce(left_in_year.main_activity, '')
FROM latest
JOIN participants_participant AS participant ON participant.id = latest.participant_id
-- On 31 December everyone born in a year has the same full years.
CROSS JOIN LATERAL (SELECT latest.year - extract(year FROM participant.born_on) AS years) AS age
LEFT JOIN hidden ON hidden.person_id = latest.person_id
LEFT JOIN access_municipalityyear AS place
    ON place.municipality_id = latest.municipality_id AND place.year = latest.year
LEFT JOIN started ON started.person_id = latest.person_id AND started.year = latest.year
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
"""
MARK_ALL = """
INSERT INTO reporting_municipalitymark (municipality_id, changed_at)
SELECT id, clock_timestamp() FROM access_municipality
ON CONFLICT (municipality_id) DO UPDATE SET changed_at = excluded.changed_at
"""
REMOVE_CHANGED = "DELETE FROM reporting_personyear AS kept USING renewed WHERE kept.person_id = renewed.person_id"
REMOVE_ALL = "DELETE FROM reporting_personyear"
FORGET = "DELETE FROM trail_change WHERE xid < %(horizon)s::text::xid8"
_COLUMNS = (
    "municipality_id, county_number, exit_municipality_id, exit_county_number, country_background, sex, age_group, "
    "education_level, permit_basis, is_starter, is_exit, is_transition, main_activity"
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
