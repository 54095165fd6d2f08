"""An independent count: plain Python over the CSV files of a package, sharing no code with the product.

Written from the definitions alone. It reads the reference CSV for the structure of each year in its own, slow way.
"""

import csv
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

REFERENCE = Path(__file__).parent.parent / "participants/access/reference"
NO_EXIT = {"moved", "died"}
TRANSITION = {"work", "upper_secondary", "higher_education"}
HIDDEN = {"confidential", "strictly_confidential"}
DIMENSIONS = ("sex", "age_group", "country_background", "education_level", "permit_basis", "main_activity")


def read(path):
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table(folder, name):
    path = Path(folder) / f"{name}.csv"
    return read(path) if path.exists() else []


class Places:
    """Where a municipality number lies in the structure of a year."""

    def __init__(self):
        self.spells = read(REFERENCE / "municipalities.csv")
        self.changes = [c for c in read(REFERENCE / "municipality_changes.csv") if c["old_number"] != c["new_number"]]
        self.memo = {}

    def names(self, number):
        return {s["name"] for s in self.spells if s["number"] == number}

    def holds(self, number, day):
        return any(
            s["valid_from"] <= day and (s["valid_to"] == "" or day < s["valid_to"])
            for s in self.spells
            if s["number"] == number
        )

    def place(self, number, year):
        if (number, year) not in self.memo:
            self.memo[number, year] = self.walk(number, max(f"{year}-01-01", "2018-01-01"))
        return self.memo[number, year]

    def walk(self, number, day):
        while not self.holds(number, day):
            own = sorted(s["valid_from"] for s in self.spells if s["number"] == number)
            if own[0] <= day:
                next_numbers = [
                    c["new_number"] for c in self.changes if c["old_number"] == number and c["effective_on"] <= day
                ]
            else:
                next_numbers = [
                    c["old_number"] for c in self.changes if c["new_number"] == number and c["effective_on"] == own[0]
                ]
            known = sorted(n for n in next_numbers if self.names(n))
            same = [n for n in known if self.names(n) & self.names(number)]
            number = (same or known)[0]
        county = next(
            s["county_number"]
            for s in self.spells
            if s["number"] == number and s["valid_from"] <= day and (s["valid_to"] == "" or day < s["valid_to"])
        )
        return number, county


def persons(participants):
    """Participant key → person: whoever shares a number is one person."""
    keys = [(p["municipality_number"], p["participant_ref"]) for p in participants]
    of = {key: place for place, key in enumerate(keys)}
    changed = True
    while changed:
        changed = False
        lowest = {}
        for p in participants:
            for number in (("n", p["national_id"]), ("d", p["duf_number"])):
                if number[1]:
                    me = of[p["municipality_number"], p["participant_ref"]]
                    lowest[number] = min(lowest.get(number, me), me)
        for p in participants:
            key = (p["municipality_number"], p["participant_ref"])
            best = min([of[key]] + [lowest[n] for n in (("n", p["national_id"]), ("d", p["duf_number"])) if n[1]])
            if best < of[key]:
                of[key] = best
                changed = True
    return of


def age_group(born, year):
    age = year - int(born[:4])
    for low, high in ((18, 25), (26, 35), (36, 45), (46, 55)):
        if low <= age <= high:
            return f"{low}-{high}"
    return "56+" if age > 55 else "0-17"


def count(folder, year, places, restricted=()):
    """Cells of a year: (level, region, *codes, indicator) → value.

    `restricted` are (municipality number, participant key): their programmes are as if they were not there.
    """
    people = table(folder, "participants")
    by_key = {(p["municipality_number"], p["participant_ref"]): p for p in people}
    who = persons(people)
    hidden = {who[k] for k, p in by_key.items() if p["address_protection"] in HIDDEN}
    exits = {(e["municipality_number"], e["programme_ref"]): e for e in table(folder, "exits")}
    first, last = f"{year}-01-01", f"{year}-12-31"
    open_in_year, left = defaultdict(list), defaultdict(list)
    started = set()
    for p in table(folder, "programmes"):
        key = (p["municipality_number"], p["participant_ref"])
        exit_row = exits.get((p["municipality_number"], p["programme_ref"]))
        start, end = p["start_date"], exit_row["exit_date"] if exit_row else "9999-12-31"
        if not start or start > last or end < first or key in restricted:
            continue
        person = who[key]
        order = (start, int(p["municipality_number"]), p["programme_ref"])
        open_in_year[person].append((order, key))
        if first <= start and not p["continues_ref"]:
            started.add(person)
        if exit_row and first <= end <= last and exit_row["exit_cause"] not in NO_EXIT:
            left[person].append((end, order, key, exit_row["main_activity"] or "unknown"))
    cells = defaultdict(lambda: [0, 0, 0, 0])
    for person, programmes in open_in_year.items():
        _, key = max(programmes)
        p = by_key[key]
        codes = {
            "sex": p["sex"],
            "age_group": age_group(p["birth_date"], year),
            "country_background": p["country_background"],
            "education_level": p["education_level"] or "unknown",
            "permit_basis": p["permit_basis"],
        }
        for cell in cells_of(codes, None if person in hidden else places.place(key[0], year)):
            cells[cell][0] += 1
            cells[cell][1] += person in started
        if left[person]:
            _, _, key, activity = max(left[person])
            codes["main_activity"] = activity
            for cell in cells_of(codes, None if person in hidden else places.place(key[0], year)):
                cells[cell][2] += 1
                cells[cell][3] += activity in TRANSITION
    return cells


def cells_of(codes, place):
    """Every published cell that a person with these codes is in."""

    def cell(level, region, *names):
        return (level, region, *(codes[d] if d in names else "all" for d in DIMENSIONS))

    yield cell("country", "all")
    for name in codes:
        yield cell("country", "all", name)
        if name != "sex":
            yield cell("country", "all", "sex", name)
    if place:
        number, county = place
        yield cell("county", county)
        for name in ("sex", "age_group", "country_background", "main_activity"):
            if name in codes:
                yield cell("county", county, name)
        yield cell("municipality", number)
        yield cell("municipality", number, "sex")


def expected(folder, year, places, restricted=()):
    """(cell, indicator) → (value, symbol) for every cell that is not all zero."""
    found = {}
    for cell, (participants, starters, exits, transitions) in count(folder, year, places, restricted).items():
        if cell[-1] == "all":
            found[cell, "participants"] = (participants, "")
            found[cell, "starters"] = (starters, "")
        found[cell, "exits"] = (exits, "")
        found[cell, "transitions"] = (transitions, "")
        if exits:
            # Half up: the floor of the exact fraction plus a half.
            percent = int(Fraction(100 * transitions, exits) + Fraction(1, 2))
            found[cell, "transition_share"] = (percent, "")
        else:
            found[cell, "transition_share"] = (None, ".")
    return found


def left_out(folder, year, restricted):
    """How many persons have a programme in the year that does not count."""
    who = persons(table(folder, "participants"))
    ends = {(e["municipality_number"], e["programme_ref"]): e["exit_date"] for e in table(folder, "exits")}
    found = set()
    for p in table(folder, "programmes"):
        start, end = p["start_date"], ends.get((p["municipality_number"], p["programme_ref"]), "9999-12-31")
        key = (p["municipality_number"], p["participant_ref"])
        if key in restricted and start and start <= f"{year}-12-31" and end >= f"{year}-01-01":
            found.add(who[key])
    return len(found)


def differences(cells, folder, year, places, restricted=()):
    """What the product says otherwise than this count, cell by cell. `cells` are release cells with limit 1."""
    mine = expected(folder, year, places, restricted)
    theirs = {}
    for c in cells:
        key = (c.region_level, c.region, *(getattr(c, d) for d in DIMENSIONS))
        assert (key, c.indicator) not in theirs, f"given twice: {key} {c.indicator}"
        theirs[key, c.indicator] = (c.value, c.symbol)
    wrong = [(k, v, theirs.get(k)) for k, v in mine.items() if theirs.get(k) != v]
    nothing = {(0, ""), (None, ".")}
    wrong += [(k, None, v) for k, v in theirs.items() if k not in mine and v not in nothing]
    return wrong
