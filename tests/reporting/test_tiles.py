"""The map of tiles: every county has a place of its own, and a tile says what its cell says."""

import csv
import re
from collections import defaultdict

import pytest
from django.conf import settings

from reporting.rules.languages import Language
from reporting.summaries import Shown, tile_map
from reporting.summaries.numbers import Outcome, Totals


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


def test_every_county_of_every_year_has_a_place_that_no_other_of_the_year_has():
    style = (settings.BASE_DIR / "static/app/app.css").read_text()
    places = {
        number: place
        for names, place in re.findall(r"((?:\.tile-\d\d,? ?)+)\{ grid-area: ([\d /]+); \}", style)
        for number in re.findall(r"\d\d", names)
    }
    structures: dict[str, list[str]] = defaultdict(list)
    with (settings.BASE_DIR / "participants/access/reference/counties.csv").open() as file:
        for row in csv.DictReader(file):
            structures[row["valid_from"]].append(row["number"])

    assert len(structures) > 1
    for numbers in structures.values():
        held = [places[number] for number in numbers]
        assert len(held) == len(set(held)), sorted(zip(numbers, held, strict=True))
