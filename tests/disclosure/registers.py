"""Made-up registers of the shape that is published, and what is published of them. Counted one by one."""

from collections import Counter
from itertools import chain, product
from random import Random
from types import SimpleNamespace

from reporting.codes import RegionLevel
from reporting.counting import Counts, Group, Person
from reporting.disclosure import cells_of
from reporting.disclosure.structure import place_of
from reporting.figures import CODES, figures, further_figures
from reporting.tidy import csv_lines, further_csv_lines
from tests.disclosure.outsider import (
    BESIDE,
    DIMENSIONS,
    FAMILIES,
    FOURS,
    REASONS,
    TO_WORK,
    WHOLE_OF,
    read,
    read_further,
)

LIMIT = 4
COUNTY_OF = {"0101": "01", "0102": "01", "0103": "01", "0201": "02", "0202": "02", "0301": "03"}
CODES_OF = {
    "sex": ["F", "M"],
    "age_group": CODES["age_group"][1:4],
    "country_background": ["AFG", "SYR", "UKR", "XXA"],
    "education_level": CODES["education_level"][:3],
    "permit_basis": CODES["permit_basis"][:2],
    "main_activity": CODES["main_activity"][:4],
}
# Of the further tables: one group of four that is one of the twelve, and one that is four of them; one skill.
PARTS_OF = {
    "measure_12": ["norwegian", *FOURS["working_life"]],
    "measure_4": ["norwegian_and_social_studies", "working_life"],
    "oral": ["a1", "a2", "b1", "no_result"],
    "waiting": ["to_3_months", "to_6_months", "unknown"],
}


def parts_of(person):
    """What someone has in each of the further tables: by chance, and the same whenever it is asked."""
    *_, is_starter, activity = person
    chance = Random(repr(person))
    often = {"norwegian": 0.9, "language_practice": 0.4}
    measures = [each for each in PARTS_OF["measure_12"] if chance.random() < often.get(each, 0.1)]
    found = {
        "measure_12": measures,
        "measure_4": [four for four in PARTS_OF["measure_4"] if not set(FOURS[four]).isdisjoint(measures)],
        "oral": [chance.choice(PARTS_OF["oral"])],
        "waiting": [chance.choice([*["to_3_months"] * 3, *PARTS_OF["waiting"]])],
    }
    return {name: codes for name, codes in found.items() if {"oral": activity, "waiting": is_starter}.get(name, True)}


def groups(register):
    """Every group of every table, counted one by one."""
    return [*main_groups(register), *further_groups(register)]


def further_groups(register):
    """Those by breakdown, each person in all that they have."""
    found = Counter()
    for person in register:
        place, sex, *_ = person
        for name, codes in parts_of(person).items():
            for region, own, code in product(("all", COUNTY_OF.get(place, BESIDE)), ("all", sex), codes):
                found[name, region, own, code] += 1
    for figure in (each for each in further_figures() if each.breakdown in PARTS_OF):
        name, sexes = figure.breakdown.value, CODES_OF["sex"] if figure.dimensions else ["all"]
        for region, sex, code in product(regions(figure.level), sexes, PARTS_OF[name]):
            counts = Counts(**{WHOLE_OF[name]: found[name, region, sex, code]})
            yield Group(figure, region, dict.fromkeys(DIMENSIONS, "all") | {"sex": sex}, counts, code)


def main_groups(register):
    """Those by the dimensions that a release has always had."""
    seen = {person[3] for person in register}
    found = []
    for figure in figures():
        choices = [sorted(seen) if name == "country_background" else CODES_OF[name] for name in figure.dimensions]
        for region in regions(figure.level):
            for combination in product(*choices):
                codes = dict.fromkeys(DIMENSIONS, "all") | dict(zip(figure.dimensions, combination, strict=True))
                found.append(Group(figure, region, codes, count(register, figure.level, region, codes)))
    return found


def regions(level):
    match level:
        case RegionLevel.COUNTRY:
            return ["all"]
        case RegionLevel.COUNTY:
            return sorted(set(COUNTY_OF.values()))
        case _:
            return sorted(COUNTY_OF)


def count(register, level, region, codes):
    counted = Counter()
    for place, *attributes, is_starter, activity in register:
        county = COUNTY_OF.get(place, BESIDE)
        if {RegionLevel.COUNTRY: "all", RegionLevel.COUNTY: county, RegionLevel.MUNICIPALITY: place}[level] != region:
            continue
        own = dict(zip(DIMENSIONS, (*attributes, activity), strict=True))
        if any(code not in {"all", own[name]} for name, code in codes.items() if name != "main_activity"):
            continue
        if codes["main_activity"] == "all":
            counted["participants"] += 1
            counted["starters"] += is_starter
        if activity and codes["main_activity"] in {"all", activity}:
            counted["exits"] += 1
            counted["transitions"] += activity in TO_WORK
    return Counts(**counted)


def rows(made, hidden, year=2022):
    """What stands in the two files of the release, and nothing else."""
    frozen, further = [], []
    for group in made:
        breakdown = group.figure.breakdown
        for indicator, cell in cells_of(group, hidden=hidden).items():
            told = SimpleNamespace(
                region_level=group.figure.level, region=group.region, indicator=indicator, value=cell.value,
                symbol=cell.symbol, breakdown=breakdown, code=group.code, **group.codes,
            )  # fmt: skip
            (further if breakdown else frozen).append(told)
    files = "".join(csv_lines(frozen, year=year)), "".join(further_csv_lines(further, year=year))
    return chain(read(files[0]), read_further(files[1]))


def small_counts(made):
    """What must not be known: counts and complements below the limit, in each table and beside the counties."""
    counted = {}
    for group in made:
        codes, values = codes_of(group), group.counts._asdict()
        if not group.figure.is_published:
            continue
        if group.figure.breakdown:
            counted.update(_parts_and_rests(group, counted))
            continue
        for family, (whole, part) in enumerate(FAMILIES):
            if family == 0 and codes[5] != "all":
                continue
            for name, value in (
                (whole, values[whole]), (part, values[part]), (f"rest_of_{whole}", values[whole] - values[part]),
            ):  # fmt: skip
                counted[group.figure.level.value, group.region, codes, name] = value
    _add_reasons(counted)
    for (level, _, codes, name), value in list(counted.items()):
        if level == "county":
            beside = ("county", BESIDE, codes, name)
            counted[beside] = counted.get(beside, counted["country", "all", codes, name]) - value
    return {key: value for key, value in counted.items() if 0 < value < LIMIT}


def _add_reasons(counted):
    for (level, region, codes, name), value in list(counted.items()):
        for reason, activities in REASONS.items():
            if name == "exits" and codes[5] in activities:
                key = (level, region, (*codes[:5], "all"), reason)
                counted[key] = counted.get(key, 0) + value


def _parts_and_rests(group, counted):
    """Of the further tables: a part, and of a group of measures those who are not in it."""
    codes = codes_of(group)
    whole = WHOLE_OF[codes[6]]
    value = getattr(group.counts, whole)
    yield (group.figure.level.value, group.region, codes, whole), value
    if codes[6] in {"measure_12", "measure_4"}:
        yield ("country", "all", codes, f"rest_of_{whole}"), counted["country", "all", codes[:6], whole] - value


def codes_of(group):
    """As the attacker has them: the dimensions, and of the further tables what they divide by."""
    codes = tuple(group.codes[name] for name in DIMENSIONS)
    return (*codes, group.figure.breakdown.value, group.code) if group.figure.breakdown else codes


def as_published(made, hidden):
    return {
        (place_of(group), indicator): cell.value
        for group in made
        for indicator, cell in cells_of(group, hidden=hidden).items()
    }


def side_by_side(made, hidden, before):
    """What is still hidden for whoever takes for unchanged what the version before tells."""
    true = as_published(made, frozenset())
    return frozenset(cell for cell in hidden if before.get(cell) is None or before[cell] != true[cell])


def crowd(size=80, *, seed=1):
    """A register that is the same every time, of the size of a small county."""
    chance = Random(seed)
    return [
        (
            chance.choice([*COUNTY_OF, *COUNTY_OF, BESIDE]),
            *(chance.choice(CODES_OF[name]) for name in DIMENSIONS[:5]),
            chance.random() < 0.4,
            chance.choice(["", "", *CODES_OF["main_activity"]]),
        )
        for _ in range(size)
    ]


def next_year(register, chance):
    """Whoever did not leave goes on, nearly all of them, and others begin."""
    return [after for _, after in followed(register, chance) if after]


def followed(register, chance):
    """Everyone of two years, as they are in each, or None where they are not in it."""
    went_on = [
        (person, _next_of(person, chance) if not person[7] and chance.random() < 0.97 else None) for person in register
    ]
    began = [
        (None, (chance.choice([*COUNTY_OF]), *(chance.choice(CODES_OF[name]) for name in DIMENSIONS[:5]), True, ""))
        for _ in range(chance.randrange(len(register) // 2))
    ]
    return went_on + began


def _next_of(person, chance):
    return (*person[:6], False, chance.choice(["", "", "", *CODES_OF["main_activity"]]))


def balanced(before, after):
    """The codes of the country where whoever took part and did not leave, goes on."""
    of = [
        {
            tuple(each.codes.values()): each.counts
            for each in year
            if each.figure.level == "country" and not each.figure.breakdown
        }
        for year in (before, after)
    ]
    for codes, now in of[1].items():
        then = of[0].get(codes)
        stayed = then and then.participants - then.exits
        if codes[1] == codes[5] == "all" and stayed == now.participants - now.starters:
            yield codes


def persons(register, year=0):
    """The register as the product reads it."""
    return [{year: _read(person)} for person in register]


def persons_of_two(pairs, years):
    """Those of two years as the product reads them."""
    return [{year: _read(person) for year, person in zip(years, pair, strict=True) if person} for pair in pairs]


def _read(person):
    place, *attributes, is_starter, activity = person
    own = (None, None) if place == BESIDE else (place, COUNTY_OF[place])
    exits = own if activity else (None, None)
    return Person(*own, tuple(attributes), is_starter, activity, *exits, parts_of(person))


def known_to(person, made):
    """The cells that someone is in, published, left of a whole or beside the counties, and what is in each."""
    yield from _known_parts(person, made)
    every = list(_with_those_beside(made))
    exits = {(level, region, tuple(codes.values())): counts.exits for level, region, codes, counts in every}
    for level, region, codes, counts in every:
        own = count([person], level, region, codes)._asdict()
        for reason, activities in REASONS.items():
            # Of the groups of reasons they know the one that they left for.
            if own["exits"] and codes["main_activity"] in activities:
                others = tuple(codes.values())[:-1]
                value = sum(exits.get((level, region, (*others, each)), 0) for each in activities)
                yield (level.value, region, (*others, "all"), reason), value
        values, key = counts._asdict(), (level.value, region, tuple(codes.values()))
        for whole, part in FAMILIES:
            if own[whole] and (whole == "exits" or codes["main_activity"] == "all"):
                is_part = bool(own[part])
                value = values[part] if is_part else values[whole] - values[part]
                yield (*key, whole), values[whole]
                yield (*key, part if is_part else f"rest_of_{whole}"), value


def _known_parts(person, made):
    """The cells of the further tables that they are in, and those that they know themselves not to be in."""
    place, sex, *_ = person
    own, wholes, county = parts_of(person), {}, COUNTY_OF.get(place, BESIDE)
    for group in made:
        codes, level = codes_of(group), group.figure.level.value
        if not group.figure.breakdown:
            wholes[group.region, codes] = group.counts.participants
            continue
        name, whole = codes[6], WHOLE_OF[codes[6]]
        value = getattr(group.counts, whole)
        if not group.figure.is_published or group.region not in {"all", county} or codes[0] not in {"all", sex}:
            continue
        if group.code in own.get(name, ()):
            yield (level, group.region, codes, whole), value
        elif name in {"measure_12", "measure_4"}:
            yield (level, "all", codes, f"rest_of_{whole}"), wholes["all", codes[:6]] - value
        if county == BESIDE and name == "waiting" and group.code in own.get(name, ()) and codes[0] == "all":
            inside = (each for each in made if codes_of(each) == codes and each.figure.level == RegionLevel.COUNTY)
            yield ("county", BESIDE, codes, whole), value - sum(each.counts.starters for each in inside)


def _with_those_beside(made):
    inside = Counter()
    made = [group for group in made if not group.figure.breakdown]
    for group in made:
        yield group.figure.level, group.region, group.codes, group.counts
        if group.figure.level == RegionLevel.COUNTY:
            inside.update(
                {(tuple(group.codes.values()), name): value for name, value in group.counts._asdict().items()}
            )
    for group in made:
        codes = tuple(group.codes.values())
        if group.figure.level == RegionLevel.COUNTRY and any(each == codes for each, _ in inside):
            beside = {name: value - inside[codes, name] for name, value in group.counts._asdict().items()}
            yield RegionLevel.COUNTY, BESIDE, group.codes, Counts(**beside)
