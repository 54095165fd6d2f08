"""The words that numbers become."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.rules import wording
from reporting.rules.wording import NBSP

COUNTS = st.integers(min_value=0, max_value=200_000)


def plain(text: str) -> str:
    """With ordinary spaces, so that the tables below can be read."""
    return text.replace(NBSP, " ")


def test_numbers_have_spaces_that_do_not_break():
    assert wording.number(11166) == f"11{NBSP}166"
    assert wording.percent(81) == f"81{NBSP}%"
    assert wording.number(-7405) == f"−7{NBSP}405"
    assert wording.signed(7405) == f"+7{NBSP}405"
    assert wording.signed(0) == "0"
    assert plain(wording.of_whole(part=1456, whole=2800)) == "1 456 av 2 800"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (17_998, "om lag 18 000"),
        (18_000, "om lag 18 000"),
        (17_500, "om lag 18 000"),
        (17_499, "om lag 17 000"),
        (10_595, "om lag 11 000"),
        (9_999, "om lag 10 000"),
        (2_846, "om lag 2 800"),
        (2_850, "om lag 2 900"),
        (999, "999"),
        (0, "0"),
    ],
)
def test_quantities_are_rounded_by_their_size(value, words):
    assert plain(wording.about(value)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (8_064, "i overkant av 8 000"),
        (8_400, "i overkant av 8 000"),
        (8_401, "om lag 8 400"),
        (7_950, "i underkant av 8 000"),
        (8_000, "8 000"),
        (1_000, "1 000"),
        (980, "980"),
        (12_300, "i overkant av 12 000"),
    ],
)
def test_the_largest_group_is_a_little_above_or_below_a_thousand(value, words):
    assert plain(wording.near(value)) == words


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (18_000, 10_595, "7 000 flere enn året før"),
        (10_595, 18_000, "7 000 færre enn året før"),
        (18_000, 17_400, "600 flere enn året før"),
        (18_000, 16_600, "1 400 flere enn året før"),
        (2_246, 2_246, "like mange som året før"),
        (21, 20, "én flere enn året før"),
        (3_295, 2_800, "500 flere enn året før"),
        (18_040, 18_000, "40 flere enn året før"),
    ],
)
def test_a_change_is_rounded_to_the_step_of_the_larger_year(now, before, words):
    assert plain(wording.changed_since(now=now, before=before)) == words


@given(now=COUNTS, before=COUNTS)
def test_a_rounded_change_keeps_its_sign_and_most_of_its_size(now, before):
    change = now - before

    shown = wording.rounded_change(now=now, before=before)

    assert (shown > 0) == (change > 0)
    assert (shown < 0) == (change < 0)
    assert abs(shown - change) <= Fraction(abs(change), 10)


@given(value=COUNTS)
def test_rounding_moves_a_number_by_half_a_step_at_most(value):
    step = 1000 if value >= 10_000 else 100 if value >= 1000 else 1

    assert wording.rounded(value) % step == 0
    assert abs(wording.rounded(value) - value) * 2 <= step


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (52, 100, "over halvparten"),
        (50, 100, "halvparten"),
        (502, 1000, "om lag halvparten"),
        (49, 100, "nesten halvparten"),
        (48, 100, "nesten halvparten"),
        (47, 100, "over to av fem"),
        (1, 3, "en tredel"),
        (66, 100, "nesten to av tre"),
        (67, 100, "om lag to av tre"),
        (75, 100, "tre av fire"),
        (62, 100, "over tre av fem"),
        (81, 100, "over fire av fem"),
        (4, 100, "under en tidel"),
        (97, 100, "over ni av ti"),
        (98, 100, "nesten alle"),
        (1999, 2000, "nesten alle"),
        (7, 7, "alle"),
        (0, 7, "ingen"),
    ],
)
def test_shares_in_words(part, whole, words):
    assert wording.share_words(part=part, whole=whole) == words


def test_a_sentence_goes_on_after_a_share():
    assert wording.share_of_those_who(part=52, whole=100) == "over halvparten av dem som"
    assert wording.share_of_those_who(part=2, whole=3) == "to av tre som"
    assert wording.share_of_those_who(part=0, whole=3) == "ingen av dem som"
    assert wording.share_of_those_who(part=3, whole=3) == "alle som"


FRACTIONS = {anchor.words.nb: anchor.fraction for anchor in wording._ANCHORS}


@given(st.integers(min_value=1, max_value=5000).flatmap(lambda whole: st.tuples(st.integers(1, whole), st.just(whole))))
def test_words_for_a_share_are_true_of_the_exact_share(counts):
    part, whole = counts
    exact = Fraction(part, whole)

    words = wording.share_words(part=part, whole=whole)

    match words.split(" ", 1):
        case ["over", anchor]:
            assert exact > FRACTIONS[anchor]
        case ["under" | "nesten", anchor]:
            assert exact < FRACTIONS[anchor]
        case _ if words.startswith("om lag "):
            assert abs(exact - FRACTIONS[words.removeprefix("om lag ")]) <= Fraction(1, 100)
        case _:
            assert exact == FRACTIONS[words]


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (0, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_is_refused(part, whole):
    with pytest.raises(ValueError, match="share"):
        wording.share_words(part=part, whole=whole)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (52, 49, "noe bedre enn i 2021"),
        (49, 52, "noe dårligere enn i 2021"),
        (52, 52, "på samme nivå som i 2021"),
        (57, 52, "bedre enn i 2021"),
        (62, 52, "klart bedre enn i 2021"),
        (40, 52, "klart dårligere enn i 2021"),
    ],
)
def test_two_shares_are_compared(now, before, words):
    assert wording.compared(now=now, before=before, year_before=2021) == words


def test_a_cause_must_be_more_than_half():
    assert wording.explains_most(growth=8000, change=7405)
    assert not wording.explains_most(growth=3700, change=7400)
    assert not wording.explains_most(growth=10, change=-5)


def test_small_words():
    assert wording.joined([]) == ""
    assert wording.joined(["Syria"]) == "Syria"
    assert wording.joined(["Syria", "Kongo", "Eritrea"]) == "Syria, Kongo og Eritrea"
    assert wording.plural(1, one="land", many="land") == "1 land"
    assert wording.plural(2, one="kommune", many="kommuner") == "2 kommuner"
    assert plain(wording.opening("om lag 18 000")) == "Om lag 18 000"
    assert wording.in_words(5) == "fem"
    assert wording.in_words(20) == "20"
