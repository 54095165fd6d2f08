"""The maps of tiles and of squares: every county has a place of its own, and each says what its cell says."""

import csv
import re
from collections import defaultdict

import pytest
from django.conf import settings

from reporting.rules.languages import Language
from reporting.summaries import Shown, square_map, tile_map
from reporting.summaries.numbers import Outcome, Totals
from reporting.summaries.squares import _AS_READ


def county(code: str, share: Shown, participants: int = 0) -> Totals:
    zero = Shown(0)
    return Totals(2022, f"Fylke {code}", Shown(participants), zero, Outcome(f"Fylke {code}", zero, zero, share), code)


@pytest.mark.parametrize(
    ("share", "look", "text"),
    [
        (0, "step-0", "0 %"), (39, "step-0", "39 %"), (40, "step-1", "40 %"), (59, "step-2", "59 %"),
        (69, "step-3", "69 %"), (70, "step-4", "70 %"), (100, "step-4", "100 %"),
    ],
)  # fmt: skip
def test_a_tile_is_as_dark_as_its_share_and_says_it(share, look, text):
    [tile] = tile_map([county("46", Shown(share))], year=2022, language=Language.BOKMAL).tiles

    assert (tile.code, tile.look, tile.text.replace("\N{NO-BREAK SPACE}", " ")) == ("46", look, text)


def test_hidden_and_empty_tiles_are_told_apart_in_words_and_only_where_they_are():
    made = tile_map(
        [county("46", Shown(None, ":")), county("03", Shown(None, "."))], year=2022, language=Language.NYNORSK
    )

    assert [(each.code, each.look, each.text) for each in made.tiles] == [
        ("03", "nobody", "Ingen avslutta"), ("46", "hidden", "Skjult")]  # fmt: skip
    assert [each.look for each in made.keys[-2:]] == ["hidden", "nobody"]
    assert [each.look for each in tile_map([county("03", Shown(50))], year=2022, language=Language.ENGLISH).keys] == [
        f"step-{place}" for place in range(5)
    ]


def test_where_most_shares_are_hidden_the_map_is_of_participants():
    hidden = [county(code, Shown(None, ":"), 1500) for code in ("11", "46")]
    made = tile_map([*hidden, county("03", Shown(50), 499)], year=2022, language=Language.ENGLISH)

    assert made.title == "Participants in the counties, 2022"
    assert [(each.text, each.look) for each in made.tiles] == [
        ("499", "step-0"), ("1,500", "step-3"), ("1,500", "step-3")]  # fmt: skip


STYLE = (settings.BASE_DIR / "static/app/app.css").read_text()


def places() -> dict[str, tuple[int, int]]:
    """Number of a county → the row and the column of its tile."""
    return {
        number: (int(row), int(column))
        for names, row, column in re.findall(r"((?:\.tile-\d\d,? ?)+)\{ grid-area: (\d+) / (\d+); \}", STYLE)
        for number in re.findall(r"\d\d", names)
    }


def structures() -> list[list[str]]:
    """The numbers of the counties, each year that they changed."""
    found: dict[str, list[str]] = defaultdict(list)
    with (settings.BASE_DIR / "participants/access/reference/counties.csv").open() as file:
        for row in csv.DictReader(file):
            found[row["valid_from"]].append(row["number"])
    assert len(found) > 1
    return list(found.values())


def test_every_county_of_every_year_has_a_place_that_no_other_of_the_year_has():
    known = places()
    for numbers in structures():
        held = [known[number] for number in numbers]
        assert len(held) == len(set(held)), sorted(zip(numbers, held, strict=True))


def test_the_squares_of_a_county_stand_where_its_tile_does_and_are_read_from_the_north_and_the_west():
    known = places()
    [wider] = re.findall(r"\.county-squares > :is\((.*?)\) \{ grid-column-end: 6; \}", STYLE)
    for numbers in structures():
        read = sorted(numbers, key=_AS_READ.index)
        assert read == sorted(numbers, key=lambda number: known[number])
        # One that is wider has no other to its right.
        for number in set(re.findall(r"\d\d", wider)) & set(numbers):
            row, column = known[number]
            assert not [other for other in numbers if known[other][0] == row and known[other][1] > column], number


def municipality(code: str, exits: int | None, transitions: int | None, participants: int | None = 40) -> Totals:
    hidden = Shown(None, ":")
    counts = [hidden if each is None else Shown(each) for each in (exits, transitions)]
    share = hidden if None in {exits, transitions} else Shown(None, ".") if exits == 0 else Shown(
        round(100 * (transitions or 0) / (exits or 1)))  # fmt: skip
    name = f"Kommune {code}"
    took_part = hidden if participants is None else Shown(participants)
    return Totals(2022, name, took_part, Shown(0), Outcome(name, *counts, share), code)


COUNTIES = [county("46", Shown(50)), county("18", Shown(50))]


def test_a_square_says_its_share_with_the_counts_and_one_of_few_has_no_step():
    places = [municipality("1804", 40, 20), municipality("4601", 20, 19), municipality("4602", 19, 10),
              municipality("4603", None, None), municipality("4604", 0, 0)]  # fmt: skip
    made = square_map(COUNTIES, places, year=2022, language=Language.ENGLISH)

    assert made.title == "Transition share in the municipalities, 2022"
    # From the north, and by number.
    assert [(each.code, [square.totals.code for square in each.squares]) for each in made.counties] == [
        ("18", ["1804"]), ("46", ["4601", "4602", "4603", "4604"])]  # fmt: skip
    assert [(square.text, square.look, square.told) for each in made.counties for square in each.squares] == [
        ("50", "step-2", "Kommune 1804: 50%, 20 of 40"), ("95", "step-4", "Kommune 4601: 95%, 19 of 20"),
        ("<20", "few", "Kommune 4602: 53%, 10 of 19, fewer than 20 exits"), (":", "hidden", "Kommune 4603: hidden"),
        (".", "nobody", "Kommune 4604: nobody left"),
    ]  # fmt: skip
    assert [(key.look, sign) for key, sign in made.keys[5:]] == [("few", "<20"), ("hidden", ":"), ("nobody", ".")]
    assert [key.look for key, _ in square_map(COUNTIES, places[:1], year=2022, language=Language.NYNORSK).keys] == [
        f"step-{place}" for place in range(5)
    ]


def test_where_most_shares_are_hidden_the_squares_are_of_participants_and_a_place_of_no_county_is_last():
    places = [
        municipality("4601", None, None, 1329),
        municipality("4602", None, 0, None),
        municipality("9901", 40, 20, 1),
    ]
    made = square_map(COUNTIES, places, year=2022, language=Language.BOKMAL)

    assert made.title == "Deltakere i kommunene, 2022"
    assert [each.name for each in made.counties] == ["Fylke 46", "Andre"]
    assert [(square.look, square.told.replace("\N{NO-BREAK SPACE}", " ")) for each in made.counties
            for square in each.squares] == [
        ("step-4", "Kommune 4601: 1 329 deltakere"), ("hidden", "Kommune 4602: skjult"),
        ("step-0", "Kommune 9901: 1 deltaker"),
    ]  # fmt: skip
