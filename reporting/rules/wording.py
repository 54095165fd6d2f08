"""How numbers become words in each language: the rounding of the press release, as pure functions.

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

from reporting.rules.languages import Language, Text
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
    words: Text
    those_who: Text


_OF_THOSE = Text(" av dem som", " av dei som", " of those who")
_WHO = Text(" som", " som", " of those who")
_ANCHORS = (
    _Anchor(Fraction(1, 10), Text("en tidel", "ein tidel", "a tenth"), _OF_THOSE),
    _Anchor(Fraction(1, 5), Text("en femdel", "ein femdel", "a fifth"), _OF_THOSE),
    _Anchor(Fraction(1, 4), Text("en firedel", "ein firedel", "a quarter"), _OF_THOSE),
    _Anchor(Fraction(1, 3), Text("en tredel", "ein tredel", "a third"), _OF_THOSE),
    _Anchor(Fraction(2, 5), Text("to av fem", "to av fem", "two in five"), _WHO),
    _Anchor(Fraction(1, 2), Text("halvparten", "halvparten", "half"), _OF_THOSE),
    _Anchor(Fraction(3, 5), Text("tre av fem", "tre av fem", "three in five"), _WHO),
    _Anchor(Fraction(2, 3), Text("to av tre", "to av tre", "two in three"), _WHO),
    _Anchor(Fraction(3, 4), Text("tre av fire", "tre av fire", "three in four"), _WHO),
    _Anchor(Fraction(4, 5), Text("fire av fem", "fire av fem", "four in five"), _WHO),
    _Anchor(Fraction(9, 10), Text("ni av ti", "ni av ti", "nine in ten"), _WHO),
    _Anchor(Fraction(1, 1), Text("alle", "alle", "all"), _WHO),
)
_NONE = Text("ingen", "ingen", "none")
_ROUGHLY = Text("om lag {words}", "om lag {words}", "about {words}")
_ALMOST = Text("nesten {words}", "nesten {words}", "almost {words}")
_UNDER = Text("under {words}", "under {words}", "under {words}")
_OVER = Text("over {words}", "over {words}", "over {words}")
_ABOVE = Text("i overkant av {words}", "i overkant av {words}", "just over {words}")
_BELOW = Text("i underkant av {words}", "i underkant av {words}", "just under {words}")
_OF = Text("{part} av {whole}", "{part} av {whole}", "{part} of {whole}")
_AS_MANY = Text("like mange", "like mange", "as many")
_ONE = Text("én", "éin", "one")
_MORE = Text("{count} flere", "{count} fleire", "{count} more")
_FEWER = Text("{count} færre", "{count} færre", "{count} fewer")
_AS_BEFORE = Text("{words} som året før", "{words} som året før", "{words} as the year before")
_THAN_BEFORE = Text("{words} enn året før", "{words} enn året før", "{words} than the year before")
_SAME_LEVEL = Text("på samme nivå som i {year}", "på same nivå som i {year}", "at the same level as in {year}")
_THAN_IN = Text("{word} enn i {year}", "{word} enn i {year}", "{word} than in {year}")
_BETTER = Text("bedre", "betre", "better")
_WORSE = Text("dårligere", "dårlegare", "worse")
_A_LITTLE = Text("noe {word}", "noko {word}", "somewhat {word}")
_CLEARLY = Text("klart {word}", "klart {word}", "clearly {word}")
_AND = Text("{first} og {last}", "{first} og {last}", "{first} and {last}")
_NB = Language.BOKMAL


def number(value: int, language: Language = _NB, /) -> str:
    """`11166` → "11 166", with a space that does not break and a real minus; in English "11,166"."""
    text = f"{abs(value):,}"
    text = text if language == Language.ENGLISH else text.replace(",", NBSP)
    return f"{MINUS}{text}" if value < 0 else text


def signed(value: int, language: Language = _NB, /) -> str:
    """`7405` → "+7 405", `-12` → "−12", `0` → "0"."""
    return f"+{number(value, language)}" if value > 0 else number(value, language)


def percent(value: int, language: Language = _NB, /) -> str:
    """`81` → "81 %", in English "81%"."""
    return f"{number(value, language)}{'' if language == Language.ENGLISH else NBSP}%"


def of_whole(*, part: int, whole: int, language: Language = _NB) -> str:
    """The counts that a rate never stands without: "22 av 27"."""
    return _OF.told(language, part=number(part, language), whole=number(whole, language))


def rounded(value: int, /) -> int:
    """To the nearest thousand from 10 000, to the nearest hundred from 1 000, else as it is."""
    return _to_step(value, step=_step(value))


def about(value: int, language: Language = _NB, /) -> str:
    """`17998` → "om lag 18 000". Below 1 000 the number is exact, and says so by standing alone."""
    if _step(value) == 1:
        return number(value, language)
    return _ROUGHLY.told(language, words=number(rounded(value), language))


def near(value: int, language: Language = _NB, /) -> str:
    """`8064` → "i overkant av 8 000", `7950` → "i underkant av 8 000", `8600` → "om lag 8 600"."""
    thousand = _to_step(value, step=_THOUSAND)
    distance = value - thousand
    if value < _THOUSAND or distance == 0:
        return number(value, language)
    if abs(distance) <= thousand * _CLOSE_TO_A_THOUSAND:
        return (_ABOVE if distance > 0 else _BELOW).told(language, words=number(thousand, language))
    return about(value, language)


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


def change_words(*, now: int, before: int, language: Language = _NB) -> str:
    """`18000, 10595` → "7 000 flere"; "40 færre"; "like mange"."""
    change = rounded_change(now=now, before=before)
    if change == 0:
        return _AS_MANY.told(language)
    count = _ONE.told(language) if abs(change) == 1 else number(abs(change), language)
    return (_MORE if change > 0 else _FEWER).told(language, count=count)


def changed_since(*, now: int, before: int, language: Language = _NB) -> str:
    """`18000, 10595` → "7 000 flere enn året før"; "like mange som året før"."""
    words = change_words(now=now, before=before, language=language)
    return (_AS_BEFORE if now == before else _THAN_BEFORE).told(language, words=words)


def share_words(*, part: int, whole: int, language: Language = _NB) -> str:
    """`1456, 2800` → "over halvparten". The words are true of the exact share, not only of the rounded one."""
    words, _ = _share(part=part, whole=whole, language=language)
    return words


def share_of_those_who(*, part: int, whole: int, language: Language = _NB) -> str:
    """The start of a sentence about a group: "over halvparten av dem som", "to av tre som"."""
    words, those_who = _share(part=part, whole=whole, language=language)
    return f"{words}{those_who}"


def compared(*, now: int, before: int, year_before: int, language: Language = _NB) -> str:
    """Two whole percentages: `52, 49, 2021` → "noe bedre enn i 2021"."""
    apart = abs(now - before)
    if apart == 0:
        return _SAME_LEVEL.told(language, year=year_before)
    word = (_BETTER if now > before else _WORSE).told(language)
    if apart <= _SOMEWHAT:
        word = _A_LITTLE.told(language, word=word)
    elif apart > _PLAINLY:
        word = _CLEARLY.told(language, word=word)
    return _THAN_IN.told(language, word=word, year=year_before)


def explains_most(*, growth: int, change: int) -> bool:
    """Whether a group's growth is more than half of the whole's."""
    return change > 0 and 2 * growth > change


def plural(value: int, language: Language = _NB, /, *, one: str, many: str) -> str:
    """`1, "kommune", "kommuner"` → "1 kommune"."""
    return f"{number(value, language)} {one if value == 1 else many}"


def joined(words: Sequence[str], language: Language = _NB, /) -> str:
    """`["Syria", "Kongo", "Eritrea"]` → "Syria, Kongo og Eritrea"."""
    if len(words) <= 1:
        return "".join(words)
    return _AND.told(language, first=", ".join(words[:-1]), last=words[-1])


def opening(text: str, /) -> str:
    """The first letter large, the others untouched: "Om lag 18 000"."""
    return text[:1].upper() + text[1:]


# Small counts in words, as in "de fem kommunene"; larger ones in digits.
_IN_WORDS = {
    Language.BOKMAL: ["null", "én", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"],
    Language.NYNORSK: ["null", "éin", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"],
    Language.ENGLISH: [
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ],
}


def in_words(value: int, language: Language = _NB, /) -> str:
    """`5` → "fem", `20` → "20"."""
    words = _IN_WORDS[language]
    return words[value] if 0 <= value < len(words) else number(value, language)


def _share(*, part: int, whole: int, language: Language) -> tuple[str, str]:
    text, anchor, those_who = _nearest(part=part, whole=whole)
    words = anchor.told(language)
    return text.told(language, words=words) if text else words, those_who.told(language)


def _nearest(*, part: int, whole: int) -> tuple[Text | None, Text, Text]:
    """How near a share is to which of the fractions, and how a sentence goes on."""
    if not 0 <= part <= whole or whole == 0:
        raise ValueError("A share needs 0 ≤ part ≤ whole, and a whole.")
    if part == 0:
        return None, _NONE, _OF_THOSE
    exact = Fraction(part, whole)
    shown = share(part=part, whole=whole) or 0
    for anchor in _ANCHORS:
        if exact == anchor.fraction:
            return None, anchor.words, anchor.those_who
    for anchor in _ANCHORS:
        missing = _half_up(anchor.fraction * 100) - shown
        if missing == 0 and anchor.fraction < 1:
            return _ROUGHLY, anchor.words, anchor.those_who
        if 0 <= missing <= _NEARLY and exact < anchor.fraction:
            return _ALMOST, anchor.words, anchor.those_who
    below = [anchor for anchor in _ANCHORS if anchor.fraction < exact]
    if not below:
        return _UNDER, _ANCHORS[0].words, _OF_THOSE
    return _OVER, below[-1].words, below[-1].those_who


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
