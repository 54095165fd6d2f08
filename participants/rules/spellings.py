"""One name as different clerks have written it: the ways from Ukrainian, Arabic and Tigrinya into Latin letters.

Transliteration changes vowels freely, doubles letters, and writes one sound in several ways: Kharchenko and Charchenko,
Yousef and Jusuf, Tsegay and Zegay. A word is read into its sounds, and each sound matches every way it is written. What
comes out is a regular expression that Python and PostgreSQL understand alike, over names as `names.folded` leaves them.
Relations are even: when one name finds another, the other finds the one (a test holds it for the tables of names).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from participants.rules import names


class _Sound(NamedTuple):
    """How it is written, the longest first, and what stands for the same when somebody else writes it."""

    written: tuple[str, ...]
    like: str


_SOUNDS = (
    _Sound(("tsch", "tsj", "tch", "cz"), "tsch|tsj|tch|ch|cz|c"),
    _Sound(("shch", "sch", "sj", "sh"), "shch|sch|sh|sj|ch|ss?"),
    _Sound(("ch",), "tsch|tsj|tch|ch|cz|shch|sch|sh|sj|kh|h|kk?|c"),
    _Sound(("dzh", "dj", "zh"), "dzh|dj|zh|jj?|gg?|z"),
    _Sound(("kh",), "kh|ch|hh?|kk?|q|x"),
    _Sound(("ks", "x"), "kks|ks|cs|xx?|kh"),
    _Sound(("gh", "g"), "gh|gg?|hh?|j|dj|q"),
    _Sound(("ph", "f"), "ph|ff?"),
    _Sound(("th",), "th|tt?|dh|ss?"),
    _Sound(("dh",), "dh|dd?|th|z"),
    _Sound(("ts", "tz"), "ts|tz|ss?|zz?|c"),
    _Sound(("ck", "k"), "ck|kk?|kh|ch|c|q"),
    _Sound(("q",), "q|ck|kk?|kh|c|gh|gg?"),
    _Sound(("c",), "c|ck|kk?|tsch|tsj|tch|ch|cz|q|ts|tz|ss?"),
    _Sound(("s",), "ss?|zz?|ts|tz|sch|sh|sj|th|c"),
    _Sound(("z",), "zz?|ss?|ts|tz|zh|dh|dj"),
    _Sound(("t",), "tt?|th"),
    _Sound(("d",), "dd?|dh"),
    _Sound(("v",), "vv?|ww?"),
    *(_Sound((letter,), f"{letter}{letter}?") for letter in "bplmnr"),
)
_READ = re.compile(
    "(?P<double>([bcdfgkqlmnprstvz])(?=\\2))"
    "|(?P<sound>" + "|".join(sorted((each for of in _SOUNDS for each in of.written), key=len, reverse=True)) + ")"
    "|(?P<soft>[hjw])|(?P<vowels>[aeiouy])|(?P<other>.)",
)  # fmt: skip
_LIKE = {written: of.like for of in _SOUNDS for written in of.written}
# Between consonants anything that may be a vowel, a glide or a breath; none at all is one way to write it too.
_BETWEEN = "[aeiouyjwh]*"
_SOFT = {"h": "(?:kh|ch|gh|h|g)?", "w": "(?:v|w)?", "j": "(?:dzh|dj|zh|j|g|y|i)?"}
# The first vowel tells Hassan from Hussein: it goes over into its neighbours alone.
_NEAR = {"a": "ae", "e": "aeiy", "i": "eiy", "y": "eiyu", "o": "ou", "u": "ouy"}
_FEWEST_CONSONANTS = 2
_LONGEST, _MOST_SOFT = 40, 3


@lru_cache(maxsize=4096)
def pattern(word: str) -> str:
    """A regular expression for one folded word, from its beginning to its end, however it is spelled."""
    pieces = list(_pieces(word))
    # No name is like this, and a search that tries every way to read it would take for ever.
    if not word or len(word) > _LONGEST or sum(kind == "soft" for kind, _ in pieces) > _MOST_SOFT:
        return re.escape(word)
    is_short = sum(kind == "sound" for kind, _ in pieces) < _FEWEST_CONSONANTS
    whole = "".join(_short(pieces) if is_short else _long(pieces))
    while (once := whole.replace(_BETWEEN * 2, _BETWEEN)) != whole:
        whole = once
    return f"(?:{word}|{whole})" if word.isalnum() else whole


def _long(pieces: list[tuple[str, str]]) -> Iterator[str]:
    """The consonants carry the name. Of the vowels the first counts, where a consonant goes before it."""
    consonants, is_open = 0, pieces[0][0] != "vowels"
    for place, (kind, text) in enumerate(pieces):
        consonants += kind == "sound"
        if kind == "vowels" and place == 0:
            yield f"h?[aeiouyj]{_BETWEEN}"
        elif kind == "vowels":
            tells = is_open and consonants <= 1 and pieces[place - 1][1] not in {"w", "v"}
            is_open = is_open and not tells
            yield f"(?:[{_NEAR[text[0]]}]{_BETWEEN})?" if tells else _BETWEEN
        else:
            yield _consonant(kind, text, is_first=place == 0)
            after = pieces[place + 1] if place + 1 < len(pieces) else ("", "")
            # The next piece is the first vowel, which says itself what may stand there.
            says_itself = is_open and consonants <= 1 and after[0] == "vowels" and text not in {"w", "v"}
            yield "" if says_itself else _BETWEEN


def _short(pieces: list[tuple[str, str]]) -> Iterator[str]:
    """One consonant carries no name: the vowels count, each as one of its neighbours."""
    for place, (kind, text) in enumerate(pieces):
        if kind == "vowels":
            # Yuliia and Iuliia begin with a glide.
            glide, first = ("[ijy]", text[1]) if place == 0 and len(text) > 1 and text[0] in "iy" else ("", text[0])
            yield f"{glide}[{_NEAR.get(first, first)}]{_BETWEEN}"
        else:
            yield _consonant(kind, text, is_first=place == 0)
            yield "h?"


def _consonant(kind: str, text: str, *, is_first: bool) -> str:
    if kind == "sound":
        return f"(?:{_LIKE[text]})"
    if kind == "soft":
        return "(?:v|w|ou|u)" if is_first and text == "w" else _SOFT[text]
    return re.escape(text)


def _pieces(word: str) -> Iterator[tuple[str, str]]:
    """Consonants as sounds; vowels in a row as one."""
    run = ""
    for found in _READ.finditer(word):
        kind = found.lastgroup or "other"
        text = found.group()
        if kind == "double":
            continue
        # A glide after a vowel belongs to it, unless another vowel follows: Mykhajlo, but Maja.
        after = word[found.end() : found.end() + 1]
        if kind == "vowels" or (kind == "soft" and text in "jh" and run and after not in set("aeiouy")):
            run += text
            continue
        if run:
            yield "vowels", run
            run = ""
        yield kind, text
    if run:
        yield "vowels", run


@lru_cache(maxsize=4096)
def _compiled(word: str) -> re.Pattern[str]:
    return re.compile(pattern(word))


def is_spelling_of(word: str, other: str) -> bool:
    """Whether two folded words may be one name: either finds the other."""
    return word == other or bool(_compiled(word).fullmatch(other)) or bool(_compiled(other).fullmatch(word))


def shared(one: str, other: str) -> int:
    """How many words of two whole names may be the same, each counted once."""
    left, count = names.words(other), 0
    for word in names.words(one):
        found = next((each for each in left if is_spelling_of(word, each)), None)
        if found is not None:
            left.remove(found)
            count += 1
    return count
