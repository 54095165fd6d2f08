"""An attacker of the tests' own, who has the published files alone. Shares no code with the product.

Unknown are people: by municipality and sex, and by county, sex and one further dimension at a time, each with the part
of a pair or without it. The tables by one dimension share the people by county and sex. (Whatever the tables tell of
two further dimensions at once, they tell through these.) In the further tables everyone who left has one level in a
skill, and everyone who started one time of waiting; of each four, participants have some of the groups that make it, or
none: a person for each way to have them.
"""

import csv
import io
from collections import defaultdict
from itertools import product
from math import ceil, floor

import highspy
import numpy as np

DIMENSIONS = ("sex", "age_group", "country_background", "education_level", "permit_basis", "main_activity")
FAMILIES = (("participants", "starters"), ("exits", "transitions"))
TO_WORK = {"work", "upper_secondary", "higher_education"}
# Groups of reasons that the tables tell of: what someone went to who is in none of the tables by themselves.
REASONS = {
    "exits_to_education": {"upper_secondary", "higher_education"},
    "exits_elsewhere": {"primary_education", "qualification", "social_assistance", "other_benefits", "other"},
}
BESIDE = "beside"  # counted in the country alone
# What the further tables divide by: whose part it is.
SKILLS = ("listening", "reading", "writing", "oral")
WHOLE_OF = {"measure_12": "participants", "measure_4": "participants", "waiting": "starters",
            **dict.fromkeys(SKILLS, "exits")}  # fmt: skip
# The groups of four, and those of twelve that make each.
FOURS = {
    "norwegian_and_social_studies": ("norwegian",),
    "working_life": ("language_practice", "work_practice", "labour_market_training", "work"),
    "education_and_courses": ("primary_education", "upper_secondary_subjects", "vocational_course", "recognition"),
    "community": ("health_promoting", "social_network", "other"),
}


def read(text):
    """The rows of a CSV file: level, region, codes, indicator, value, symbol."""
    for row in csv.DictReader(io.StringIO(text)):
        codes = tuple(row[name] for name in DIMENSIONS)
        value = int(row["value"]) if row["value"] else None
        yield row["region_level"], row["region"], codes, row["indicator"], value, row["symbol"]


def read_further(text):
    """The rows of the CSV file of the further tables: two codes more, of what it is divided by."""
    for row in csv.DictReader(io.StringIO(text)):
        codes = (row["sex"], *["all"] * 5, row["breakdown"], row["code"])
        value = int(row["value"]) if row["value"] else None
        yield row["region_level"], row["region"], codes, row["indicator"], value, row["symbol"]


_SENSES = (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize)


class Outsider:
    """Reads rows (level, region, codes, indicator, value, symbol), and bounds any cell."""

    def __init__(self, rows, county_of):
        self._columns, self._rows = {}, []
        self._county_of = county_of
        shown = {
            (level, region, codes, indicator): (value, symbol)
            for level, region, codes, indicator, value, symbol in rows
        }
        self._regions = defaultdict(list)
        self._codes = defaultdict(list)
        for level, region, codes, _ in shown:
            if region not in self._regions[level]:
                self._regions[level].append(region)
            for name, code in zip((*DIMENSIONS, *codes[6:7]), (*codes[:6], *codes[7:]), strict=True):
                if code != "all" and code not in self._codes[name]:
                    self._codes[name].append(code)
        self._in_county = defaultdict(list)
        for place in self._regions["municipality"]:
            self._in_county[county_of[place]].append(place)
        self._make_people()
        self._make_parts()
        for key, (value, _) in shown.items():
            # A share stands only beside both its parts; they say more.
            if value is not None and key[3] != "transition_share":
                self._say(self.sum(key), value, value)
        self._say_who_is_listed()
        self._solver, self._whole = None, None

    def _say_who_is_listed(self):
        for name, code in product(("country_background", "age_group"), self._codes["country_background"] + ["0-17"]):
            if code in self._codes[name]:
                # A row tells that somebody took part.
                codes = tuple(code if each == name else "all" for each in DIMENSIONS)
                self._say(self.sum(("country", "all", codes, "participants")), 1, None)

    def _column(self, *key):
        return self._columns.setdefault(key, len(self._columns))

    def _make_people(self):
        counties = [*self._regions["county"], BESIDE]
        for family, is_part, sex in product((0, 1), (True, False), self._codes["sex"]):
            for county in counties:
                people = {
                    self._column(family, "", place, sex, is_part): 1 for place in self._in_county.get(county, [BESIDE])
                }
                for name in DIMENSIONS[1:]:
                    if name == "main_activity" and family == 0:
                        continue
                    same = dict(people)
                    for code in self._codes[name]:
                        if name != "main_activity" or (code in TO_WORK) == is_part:
                            same[self._column(family, name, county, sex, code, is_part)] = -1
                    self._say(same, 0, 0)
        for name in ("", *DIMENSIONS[1:5]):
            for sex, code in product(self._codes["sex"], self._codes[name] if name else ["all"]):
                codes = tuple(sex if each == "sex" else code if each == name else "all" for each in DIMENSIONS)
                stay = dict(self.sum(("country", "all", codes, "participants")))
                for column in self.sum(("country", "all", codes, "exits")):
                    stay[column] = -1
                self._say(stay, 0, None)

    def _make_parts(self):
        """Those of the further tables, and that they are the participants, the starters and those who left."""
        for sex in self._codes["sex"]:
            others = (sex, *["all"] * 5)
            for name in (each for each in ("waiting", *SKILLS) if each in self._codes):
                places = [("county", each) for each in (*self._regions["county"], BESIDE)]
                for level, region in places if name == "waiting" else [("country", "all")]:
                    people = dict(self.sum((level, region, others, WHOLE_OF[name])))
                    for code in self._codes[name]:
                        people[self._column(name, region, sex, code)] = -1
                    self._say(people, 0, 0)
            for four, parts in FOURS.items():
                if four in self._codes["measure_4"]:
                    people = dict(self.sum(("country", "all", others, "participants")))
                    people |= {self._column(four, sex, have): -1 for have in product((True, False), repeat=len(parts))}
                    self._say(people, 0, 0)

    def _parts(self, level, region, codes, indicator):
        """The people of a cell of the further tables, or those who have none of a group of measures."""
        *_, name, code = codes
        sexes = self._codes["sex"] if codes[0] == "all" else [codes[0]]
        if name not in {"measure_12", "measure_4"}:
            every = [*self._regions["county"], BESIDE] if name == "waiting" else ["all"]
            regions = every if level == "country" else [region]
            return {self._column(name, each, sex, code): 1 for each, sex in product(regions, sexes)}
        four = code if name == "measure_4" else next(each for each, parts in FOURS.items() if code in parts)
        found = {}
        for have in product((True, False), repeat=len(FOURS[four])):
            has = any(have) if name == "measure_4" else have[FOURS[four].index(code)]
            if has != indicator.startswith("rest_of"):
                found |= {self._column(four, sex, have): 1 for sex in sexes}
        return found

    def sum(self, key):
        """The people of a cell. `beside` may be a county."""
        level, region, codes, indicator = key
        if len(codes) > len(DIMENSIONS):
            return self._parts(*key)
        if indicator in REASONS:
            activities = REASONS[indicator].intersection(self._codes["main_activity"])
            every = (self.sum((level, region, (*codes[:-1], each), "exits")) for each in sorted(activities))
            return {column: 1 for people in every for column in people}
        family = 0 if indicator in FAMILIES[0] or indicator == "rest_of_participants" else 1
        parts = {"starters": [True], "transitions": [True], "rest_of_participants": [False], "rest_of_exits": [False]}
        named = [(name, code) for name, code in zip(DIMENSIONS, codes, strict=True) if code != "all" and name != "sex"]
        sexes = self._codes["sex"] if codes[0] == "all" else [codes[0]]
        counties = [*self._regions["county"], BESIDE] if level == "country" else [region]
        found = {}
        for is_part, sex in product(parts.get(indicator, [True, False]), sexes):
            if level == "municipality":
                found[self._column(family, "", region, sex, is_part)] = 1
                continue
            for county in counties:
                if named:
                    ((name, code),) = named
                    if name != "main_activity" or (code in TO_WORK) == is_part:
                        found[self._column(family, name, county, sex, code, is_part)] = 1
                else:
                    for place in self._in_county.get(county, [BESIDE]):
                        found[self._column(family, "", place, sex, is_part)] = 1
        return found

    def _say(self, people, low, high):
        self._rows.append((people, low, high))

    def _model(self):
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self._columns), len(self._rows)
        model.col_cost_ = np.zeros(len(self._columns))
        model.col_lower_, model.col_upper_ = np.zeros(len(self._columns)), np.full(len(self._columns), 1e5)
        model.row_lower_ = np.array([low for _, low, _ in self._rows], float)
        model.row_upper_ = np.array([1e5 if high is None else high for *_, high in self._rows], float)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(p) for p, *_ in self._rows])]).astype(np.int32)
        model.a_matrix_.index_ = np.array([c for p, *_ in self._rows for c in p], np.int32)
        model.a_matrix_.value_ = np.array([t for p, *_ in self._rows for t in p.values()], float)
        solver = highspy.Highs()
        solver.silent()
        solver.passModel(model)
        solver.setOptionValue("simplex_strategy", 4)
        return solver

    def join(self, cells):
        """Whoever is in some cells knows that none is empty, and of those where they are alone, that they are."""
        for key, value in cells:
            self._say(self.sum(key), 1, 1 if value == 1 else None)

    def bounds(self, key, *, whole=False):
        """The smallest and the largest that a cell can be; of people who are whole, where asked for."""
        low, high = (self._end(self.sum(key), sense, whole=whole) for sense in _SENSES)
        return ceil(low - 1e-6), floor(high + 1e-6)

    def _end(self, people, sense, *, whole):
        self._solver = self._solver or self._model()
        end, is_whole = self._sought(self._solver, people, sense)
        if is_whole or not whole:
            return end
        if not self._whole:
            self._whole = self._model()
            width = len(self._columns)
            kinds = np.full(width, highspy.HighsVarType.kInteger)
            self._whole.changeColsIntegrality(width, np.arange(width, dtype=np.int32), kinds)
        return self._sought(self._whole, people, sense)[0]

    def _sought(self, solver, people, sense):
        """The end, and whether the people that were found are whole."""
        cost = np.zeros(len(self._columns))
        cost[list(people)] = 1
        solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        solver.changeObjectiveSense(sense)
        solver.run()
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, solver.getModelStatus()
        found = np.array(solver.getSolution().col_value)
        return solver.getInfo().objective_function_value, bool((np.abs(found - found.round()) < 1e-6).all())


class TwoYears:
    """Reads the rows of a year and of the next, and takes for true that whoever took part and did not leave, goes on.

    `balanced` are the codes of the country for which that is so: where it is not, it only misleads.
    """

    def __init__(self, before, after, county_of, *, balanced):
        self._years = Outsider(before, county_of), Outsider(after, county_of)
        first, second = self._years
        moved = len(first._columns)
        second._columns = {key: column + moved for key, column in second._columns.items()}
        first._columns.update({("after", *key): column for key, column in second._columns.items()})
        first._rows += [
            ({column + moved: times for column, times in people.items()}, low, high)
            for people, low, high in second._rows
        ]
        for codes in balanced:
            known = defaultdict(int)
            for year, indicator, sign in (
                (0, "participants", 1), (0, "exits", -1), (1, "participants", -1), (1, "starters", 1),
            ):  # fmt: skip
                for column, times in self._years[year].sum(("country", "all", codes, indicator)).items():
                    known[column] += sign * times
            first._say(dict(known), 0, 0)

    def join(self, year, cells):
        """As an insider of the first year or of the second."""
        for key, value in cells:
            self._years[0]._say(self._years[year].sum(key), 1, 1 if value == 1 else None)

    def bounds(self, year, key, *, whole=False):
        """As an outsider's, of a cell of the first year or of the second."""
        people, first = self._years[year].sum(key), self._years[0]
        low, high = (first._end(people, sense, whole=whole) for sense in _SENSES)
        return ceil(low - 1e-6), floor(high + 1e-6)
