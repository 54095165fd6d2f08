"""An independent count of how a municipality's programmes were followed: plain Python over a package's rows."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from tests import oracle

WORK = {"language_practice", "work_practice", "labour_market_training", "work", "vocational_course"}
LEVELS = ["below_a1", "a1", "a2", "b1", "b2", "c1"]
SKILLS = ["listening", "reading", "writing", "oral"]
# INTF §26: written skills, oral.
GOALS = {"none": ("a2", "b1"), "primary": ("b1", "b1"), "upper_secondary_part": ("b1", "b1"),
         "upper_secondary": ("b1", "b2"), "higher": ("b1", "b2")}  # fmt: skip


def day(text):
    return date.fromisoformat(text)


def half_up(number):
    return int(number + Fraction(1, 2))


def share(part, whole):
    return half_up(Fraction(100 * part, whole))


def quarter(numbers, place):
    """The first, second or third quartile, between neighbours where it falls between them; half up."""
    ordered, at = sorted(numbers), Fraction((len(numbers) - 1) * place, 4)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return half_up(ordered[low] + (at - low) * (ordered[high] - ordered[low]))


def three_months_after(start):
    year, month = start.year + (start.month + 2) // 12, (start.month + 2) % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(start.day, last))


class Followed:
    """The rows that tell how programmes went, beside the register's."""

    def __init__(self, folder, register):
        self.register = register
        self.measures, self.tests = defaultdict(list), defaultdict(list)
        for row in oracle.table(folder, "measures"):
            self.measures[row["municipality_number"], row["programme_ref"]].append(row)
        for row in oracle.table(folder, "language_tests"):
            self.tests[row["municipality_number"], row["participant_ref"]].append(row)

    def waits(self, number, year):
        """(days from settlement, whether within three months) of those whose new programme of the year began here."""
        register, found = self.register, []
        for person, spells in register.spells.items():
            new = sorted(
                (start, int(key[0]), p["programme_ref"], key)
                for start, key, p, _ in spells
                if start[:4] == str(year) and not p["continues_ref"]
            )
            if person in register.hidden or not new:
                continue
            _, latest, _ = max(register.open_in(person, year), key=lambda each: each[0])
            here = [each for each in new if each[3][0] == number]
            if register.places.place(latest[0], year) != register.places.place(number, year) or not here:
                continue
            start, settled = day(here[0][0]), register.by_key[here[0][3]]["settled_date"]
            if settled and day(settled) <= start:
                found.append(((start - day(settled)).days, start <= three_months_after(day(settled))))
        return found

    def leavers(self, number, year):
        return [row for row in self.register.left(number, year) if row["key"][0] == number]

    def taken(self, leavers):
        """Kind → (had it, of them with a transition)."""
        had = defaultdict(set)
        for row in leavers:
            for measure in self.measures[row["key"][0], row["programme_ref"]]:
                if measure["start_date"] <= row["exit_date"]:
                    had[measure["measure_type"]].add((row["key"], row["is_transition"]))
        return {kind: (len(rows), sum(moved for _, moved in rows)) for kind, rows in had.items()}

    def hours(self, leavers):
        """(in all, a week in the programme) of each who had work-oriented measures with hours."""
        found = []
        for row in leavers:
            after = day(row["exit_date"]) + timedelta(days=1)
            days, any_hours = Fraction(0), False
            for measure in self.measures[row["key"][0], row["programme_ref"]]:
                if measure["measure_type"] in WORK and measure["hours_per_week"] and measure["start_date"] < str(after):
                    end = min(day(measure["end_date"]) + timedelta(days=1), after) if measure["end_date"] else after
                    long = max((end - day(measure["start_date"])).days, 0)
                    days += Fraction(str(round(Fraction(measure["hours_per_week"]), 1))) * long
                    any_hours = True
            if any_hours:
                found.append((days / 7, days / max((after - day(row["start"])).days, 1)))
        return found

    def language(self, leavers):
        """Skill → (with a result, with a goal, at the goal)."""
        found = {skill: [0, 0, 0] for skill in SKILLS}
        for row in leavers:
            about = self.register.by_key[row["key"]]
            goals = GOALS.get(about["education_level"]) if about["permit_date"] >= "2021-01-01" else None
            for skill in SKILLS:
                results = [
                    LEVELS.index(test["result"])
                    for test in self.tests[row["key"]]
                    if test["skill"] == skill and test["result"] in LEVELS and test["test_date"] <= row["exit_date"]
                ]
                found[skill][0] += bool(results)
                if goals:
                    goal = LEVELS.index(goals[skill == "oral"])
                    found[skill][1] += 1
                    found[skill][2] += any(each >= goal for each in results)
        return found
