"""Made-up registers of the shape that is published, and what is published of them. Counted one by one."""

from collections import Counter
from itertools import product
from random import Random
from types import SimpleNamespace

from reporting.codes import RegionLevel
from reporting.counting import Counts, Group, Person
from reporting.disclosure import cells_of
from reporting.disclosure.structure import place_of
from reporting.figures import CODES, figures
from reporting.tidy import csv_lines
from tests.disclosure.outsider import BESIDE, DIMENSIONS, FAMILIES, REASONS, TO_WORK, read

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


def groups(register):
    """Every group of every table, counted one by one."""
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
    """What stands in the file of the release, and nothing else."""
    frozen = [
        SimpleNamespace(
            region_level=group.figure.level, region=group.region, indicator=indicator, value=cell.value,
            symbol=cell.symbol, **group.codes,
        )
        for group in made
        for indicator, cell in cells_of(group, hidden=hidden).items()
    ]  # fmt: skip
    return read("".join(csv_lines(frozen, year=year)))


def small_counts(made):
    """What must not be known: counts and complements below the limit, in each table and beside the counties."""
    counted = {}
    for group in made:
        codes = tuple(group.codes[name] for name in DIMENSIONS)
        for family, (whole, part) in enumerate(FAMILIES):
            if family == 0 and codes[5] != "all":
                continue
            values = group.counts._asdict()
            for name, value in (
                (whole, values[whole]), (part, values[part]), (f"rest_of_{whole}", values[whole] - values[part]),
            ):  # fmt: skip
                counted[group.figure.level.value, group.region, codes, name] = value
    for (level, region, codes, name), value in list(counted.items()):
        for reason, activities in REASONS.items():
            if name == "exits" and codes[5] in activities:
                key = (level, region, (*codes[:5], "all"), reason)
                counted[key] = counted.get(key, 0) + value
    for (level, _, codes, name), value in list(counted.items()):
        if level == "county":
            beside = ("county", BESIDE, codes, name)
            counted[beside] = counted.get(beside, counted["country", "all", codes, name]) - value
    return {key: value for key, value in counted.items() if 0 < value < LIMIT}


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
        {tuple(each.codes.values()): each.counts for each in year if each.figure.level == "country"}
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
    return Person(*own, tuple(attributes), is_starter, activity, *(own if activity else (None, None)))


def known_to(person, made):
    """The cells that someone is in, published, left of a whole or beside the counties, and what is in each."""
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


def _with_those_beside(made):
    inside = Counter()
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
