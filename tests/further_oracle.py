"""An independent count of the further tables: measures, language and waiting. Plain Python over the files of a package,
sharing no code with the product; who is a person, and where a municipality lay, is asked of the other oracle.
"""

import calendar
from collections import Counter, defaultdict
from datetime import date
from typing import NamedTuple

from tests.oracle import HIDDEN, NO_EXIT, persons, table

# Kind of measure → the group of twelve, and the group of four.
GROUPS = {
    "norwegian": ("norwegian", "norwegian_and_social_studies"),
    "social_studies": ("norwegian", "norwegian_and_social_studies"),
    "language_practice": ("language_practice", "working_life"),
    "work_practice": ("work_practice", "working_life"),
    "labour_market_training": ("labour_market_training", "working_life"),
    "work": ("work", "working_life"),
    "primary_education": ("primary_education", "education_and_courses"),
    "upper_secondary_subjects": ("upper_secondary_subjects", "education_and_courses"),
    "vocational_course": ("vocational_course", "education_and_courses"),
    "recognition": ("recognition", "education_and_courses"),
    "health_promoting": ("health_promoting", "community"),
    "social_network": ("social_network", "community"),
    **dict.fromkeys(("life_skills", "parental_guidance", "digital_skills", "english", "other"), ("other", "community")),
}
LEVELS = ("below_a1", "a1", "a2", "b1", "b2", "c1")
SKILLS = ("listening", "reading", "writing", "oral")
NEVER = "9999-12-31"


class Spell(NamedTuple):
    """A programme in a year, in the order in which the latest is found."""

    start: str
    number: int
    ref: str
    key: tuple
    end: str
    cause: str
    is_new: bool


def count(folder, year, places, restricted=()):
    """(level, region, sex, breakdown, code) → how many."""
    people = {(p["municipality_number"], p["participant_ref"]): p for p in table(folder, "participants")}
    who = persons(list(people.values()))
    hidden = {who[key] for key, p in people.items() if p["address_protection"] in HIDDEN}
    measures, tests = defaultdict(list), defaultdict(list)
    for m in table(folder, "measures"):
        measures[int(m["municipality_number"]), m["programme_ref"]].append(m)
    for t in table(folder, "language_tests"):
        key = (t["municipality_number"], t["participant_ref"])
        if key not in restricted and t["result"] in LEVELS:
            tests[who[key]].append(t)
    found = Counter()
    for person, spells in in_year(folder, year, who, restricted).items():
        latest = max(spells)
        sex = people[latest.key]["sex"]
        place = None if person in hidden else places.place(latest.key[0], year)
        for code, breakdown in taken(spells, measures, year):
            add(found, sex, None, breakdown, code)
        starts = [s for s in spells if s.is_new and s.start[:4] == str(year)]
        if starts:
            first = min(starts)
            add(found, sex, place, "waiting", waited(people[first.key]["settled_date"], first.start))
        left = [s for s in spells if s.end[:4] == str(year) and s.cause not in NO_EXIT]
        if left:
            end = max(s.end for s in left)
            for skill in SKILLS:
                had = [t["result"] for t in tests[person] if t["skill"] == skill and t["test_date"] <= end]
                add(found, sex, None, skill, max(had, key=LEVELS.index, default="no_result"))
    return found


def in_year(folder, year, who, restricted):
    exits = {(e["municipality_number"], e["programme_ref"]): e for e in table(folder, "exits")}
    found = defaultdict(list)
    for p in table(folder, "programmes"):
        key = (p["municipality_number"], p["participant_ref"])
        gone = exits.get((p["municipality_number"], p["programme_ref"]))
        end = gone["exit_date"] if gone else NEVER
        if p["start_date"] and p["start_date"] <= f"{year}-12-31" and end >= f"{year}-01-01" and key not in restricted:
            cause = gone["exit_cause"] if gone else ""
            found[who[key]].append(
                Spell(p["start_date"], int(key[0]), p["programme_ref"], key, end, cause, not p["continues_ref"])
            )
    return found


def taken(spells, measures, year):
    """Each group that the person had a day of while in a programme in the year. A measure's last day is in it."""
    found = set()
    for s in spells:
        first, last = max(s.start, f"{year}-01-01"), min(s.end, f"{year}-12-31")
        for m in measures[s.number, s.ref]:
            if m["start_date"] <= last and (m["end_date"] or NEVER) >= first:
                twelve, four = GROUPS[m["measure_type"]]
                found |= {(twelve, "measure_12"), (four, "measure_4")}
    return found


def waited(settled, start):
    if not settled or settled > start:
        return "unknown"
    for months, code in ((3, "to_3_months"), (6, "to_6_months"), (12, "to_12_months")):
        if start <= later(settled, months):
            return code
    return "over_12_months"


def later(day, months):
    """The same day of a later month, or its last."""
    year, month, number = map(int, day.split("-"))
    year, month = year + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1
    return date(year, month, min(number, calendar.monthrange(year, month)[1])).isoformat()


def add(found, sex, place, breakdown, code):
    found["country", "all", "all", breakdown, code] += 1
    found["country", "all", sex, breakdown, code] += 1
    if place:
        found["county", place[1], "all", breakdown, code] += 1


def differences(cells, folder, year, places, restricted=()):
    """What the product says otherwise than this count. `cells` are those of a release with limit 1."""
    mine = count(folder, year, places, restricted)
    theirs = {}
    for c in cells:
        key = (c.region_level, c.region, c.sex, c.breakdown, c.code)
        assert key not in theirs, f"given twice: {key}"
        theirs[key] = c.value
    return [(key, mine[key], theirs.get(key)) for key in {*mine, *theirs} if mine[key] != theirs.get(key)]
