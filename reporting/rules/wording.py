"""How numbers become words in Norwegian: the rounding of the press release, as pure functions.

* A quantity: from 10 000 to the nearest thousand, from 1 000 to the nearest hundred, below that exact.
  17 998 → om lag 18 000.
* A change: to the step of the larger year, as one subtracts rounded numbers; where that would move it by more than
  a tenth, by its own size. 18 000 against 10 595 → 7 000 flere.
* The largest group: up to 5 % above a whole thousand is "i overkant av", up to 5 % below "i underkant av", else
  "om lag". 8 064 → i overkant av 8 000.
* A share: over the nearest well-known fraction, or nearly the next one when two points or less are missing.
  52 % → over halvparten, 49 % → nesten halvparten.
* Two shares, by whole points apart: 0 the same, up to 4 somewhat, up to 9, 10 and more clearly. 52, 49 → noe bedre.

All rounding is half up (away from zero), as people and spreadsheets do it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from reporting.rules.shares import share

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

_TEN_THOUSAND, _THOUSAND, _HUNDRED = 10_000, 1000, 100
_MAY_MOVE_A_CHANGE = Fraction(10, 100)
_CLOSE_TO_A_THOUSAND = Fraction(5, 100)
_SOMEWHAT, _PLAINLY = 4, 9  # percentage points
_NEARLY = 2  # percentage points


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A fraction that people know, and how a sentence goes on after it."""

    fraction: Fraction
    words: str
    those_who: str


_OF_THOSE = " av dem som"
_WHO = " som"
_ANCHORS = (
    _Anchor(Fraction(1, 10), "en tidel", _OF_THOSE),
    _Anchor(Fraction(1, 5), "en femdel", _OF_THOSE),
    _Anchor(Fraction(1, 4), "en firedel", _OF_THOSE),
    _Anchor(Fraction(1, 3), "en tredel", _OF_THOSE),
    _Anchor(Fraction(2, 5), "to av fem", _WHO),
    _Anchor(Fraction(1, 2), "halvparten", _OF_THOSE),
    _Anchor(Fraction(3, 5), "tre av fem", _WHO),
    _Anchor(Fraction(2, 3), "to av tre", _WHO),
    _Anchor(Fraction(3, 4), "tre av fire", _WHO),
    _Anchor(Fraction(4, 5), "fire av fem", _WHO),
    _Anchor(Fraction(9, 10), "ni av ti", _WHO),
    _Anchor(Fraction(1, 1), "alle", _WHO),
)


def number(value: int, /) -> str:
    """`11166` → "11 166", with a space that does not break and a real minus."""
    text = f"{abs(value):,}".replace(",", NBSP)
    return f"{MINUS}{text}" if value < 0 else text


def signed(value: int, /) -> str:
    """`7405` → "+7 405", `-12` → "−12", `0` → "0"."""
    return f"+{number(value)}" if value > 0 else number(value)


def percent(value: int, /) -> str:
    """`81` → "81 %"."""
    return f"{number(value)}{NBSP}%"


def of_whole(*, part: int, whole: int) -> str:
    """The counts that a rate never stands without: "22 av 27"."""
    return f"{number(part)} av {number(whole)}"


def rounded(value: int, /) -> int:
    """To the nearest thousand from 10 000, to the nearest hundred from 1 000, else as it is."""
    return _to_step(value, step=_step(value))


def about(value: int, /) -> str:
    """`17998` → "om lag 18 000". Below 1 000 the number is exact, and says so by standing alone."""
    return number(value) if _step(value) == 1 else f"om lag {number(rounded(value))}"


def near(value: int, /) -> str:
    """`8064` → "i overkant av 8 000", `7950` → "i underkant av 8 000", `8600` → "om lag 8 600"."""
    thousand = _to_step(value, step=_THOUSAND)
    distance = value - thousand
    if value < _THOUSAND or distance == 0:
        return number(value)
    if abs(distance) <= thousand * _CLOSE_TO_A_THOUSAND:
        return f"i {'overkant' if distance > 0 else 'underkant'} av {number(thousand)}"
    return about(value)


def rounded_change(*, now: int, before: int) -> int:
    """How many more, rounded for a sentence; negative for fewer.

    The step is that of the larger of the two years, as one would subtract the rounded numbers. Where this would
    move the change by more than a tenth (600 → 1 000), the change is rounded by its own size instead.
    """
    change = now - before
    coarse = _to_step(change, step=_step(max(now, before)))
    if abs(coarse - change) <= abs(change) * _MAY_MOVE_A_CHANGE:
        return coarse
    return rounded(change)


def change_words(*, now: int, before: int) -> str:
    """`18000, 10595` → "7 000 flere"; "40 færre"; "like mange"."""
    change = rounded_change(now=now, before=before)
    if change == 0:
        return "like mange"
    count = "én" if abs(change) == 1 else number(abs(change))
    return f"{count} {'flere' if change > 0 else 'færre'}"


def changed_since(*, now: int, before: int) -> str:
    """`18000, 10595` → "7 000 flere enn året før"; "like mange som året før"."""
    words = change_words(now=now, before=before)
    return f"{words} {'som' if now == before else 'enn'} året før"


def share_words(*, part: int, whole: int) -> str:
    """`1456, 2800` → "over halvparten". The words are true of the exact share, not only of the rounded one."""
    words, _ = _share(part=part, whole=whole)
    return words


def share_of_those_who(*, part: int, whole: int) -> str:
    """The start of a sentence about a group: "over halvparten av dem som", "to av tre som"."""
    words, those_who = _share(part=part, whole=whole)
    return f"{words}{those_who}"


def compared(*, now: int, before: int, year_before: int) -> str:
    """Two whole percentages: `52, 49, 2021` → "noe bedre enn i 2021"."""
    apart = abs(now - before)
    if apart == 0:
        return f"på samme nivå som i {year_before}"
    word = "bedre" if now > before else "dårligere"
    if apart <= _SOMEWHAT:
        word = f"noe {word}"
    elif apart > _PLAINLY:
        word = f"klart {word}"
    return f"{word} enn i {year_before}"


def explains_most(*, growth: int, change: int) -> bool:
    """Whether a group's growth is more than half of the whole's."""
    return change > 0 and 2 * growth > change


def plural(value: int, /, *, one: str, many: str) -> str:
    """`1, "kommune", "kommuner"` → "1 kommune"."""
    return f"{number(value)} {one if value == 1 else many}"


def joined(words: Sequence[str], /) -> str:
    """`["Syria", "Kongo", "Eritrea"]` → "Syria, Kongo og Eritrea"."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} og {words[-1]}"


def opening(text: str, /) -> str:
    """The first letter large, the others untouched: "Om lag 18 000"."""
    return text[:1].upper() + text[1:]


# Small counts in words, as in "de fem kommunene"; larger ones in digits.
_IN_WORDS = ("null", "én", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv")


def in_words(value: int, /) -> str:
    """`5` → "fem", `20` → "20"."""
    return _IN_WORDS[value] if 0 <= value < len(_IN_WORDS) else number(value)


def _share(*, part: int, whole: int) -> tuple[str, str]:
    if not 0 <= part <= whole or whole == 0:
        raise ValueError("A share needs 0 ≤ part ≤ whole, and a whole.")
    if part == 0:
        return "ingen", _OF_THOSE
    exact = Fraction(part, whole)
    shown = share(part=part, whole=whole) or 0
    for anchor in _ANCHORS:
        if exact == anchor.fraction:
            return anchor.words, anchor.those_who
    for anchor in _ANCHORS:
        missing = _half_up(anchor.fraction * 100) - shown
        if missing == 0 and anchor.fraction < 1:
            return f"om lag {anchor.words}", anchor.those_who
        if 0 <= missing <= _NEARLY and exact < anchor.fraction:
            return f"nesten {anchor.words}", anchor.those_who
    below = [anchor for anchor in _ANCHORS if anchor.fraction < exact]
    if not below:
        return f"under {_ANCHORS[0].words}", _OF_THOSE
    return f"over {below[-1].words}", below[-1].those_who


def _step(value: int) -> int:
    size = abs(value)
    if size >= _TEN_THOUSAND:
        return _THOUSAND
    return _HUNDRED if size >= _THOUSAND else 1


def _to_step(value: int, *, step: int) -> int:
    whole = _half_up(Fraction(abs(value), step)) * step
    return -whole if value < 0 else whole


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
