"""How names are compared and put in order, whatever the server's own collation: in the alphabet a Norwegian reads.

The database does the same in `participants_folded` and `participants_ordered`, so that no writer can forget it; a test
holds the two against each other.
"""

import re
import unicodedata

# Letters that are no base letter with a mark.
_OTHERS = {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n", "ə": "e", "œ": "o"}
_PAIRS = {"æ": "ae", "ǣ": "ae", "ǽ": "ae", "þ": "th", "ß": "ss"}
# Ways to write one letter: "Aas" is found by "Ås", and "Oeyvind" by "Øyvind".
_SPELLINGS = (("aa", "a"), ("oe", "o"))
# The last letters of the alphabet, by signs that come after z in ASCII too. Those of the neighbours stand with ours.
_LAST = {"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}", "ü": "y"}
_SILENT = "'`\u00b4\u02b9\u02bb\u02bc\u02bf\u2018\u2019"
_BETWEEN = re.compile(r'[ \t\n\r\u00a0.,;:_()/"\u2010-\u2015-]+')
_GAP = "  "  # before any letter, and before the space inside a name


def letters() -> dict[str, str]:
    """Each Latin letter with one plain small letter in its place."""
    found = {}
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), 0x259, 0x18F, *range(0x1E00, 0x1F00)):
        small = unicodedata.normalize("NFC", chr(code)).lower()
        base = unicodedata.normalize("NFD", small)[0]
        plain = _OTHERS.get(base, base)
        if small not in _PAIRS and "a" <= plain <= "z" and plain != chr(code):
            found[chr(code)] = plain
    return found


_MARKS = {chr(code): "" for code in range(0x300, 0x370)}
_PLAIN = str.maketrans({**letters(), **_MARKS, **dict.fromkeys(_SILENT, ""), **_PAIRS,
                        "Æ": "ae", "Ǣ": "ae", "Ǽ": "ae", "Þ": "th", "ẞ": "ss"})  # fmt: skip
_KEEP = str.maketrans({**_LAST, **{each.upper(): sign for each, sign in _LAST.items()}})


def folded(text: str) -> str:
    """Small letters without marks, one space between words: "Ås-Løvdal" and "aas lovdal" are alike."""
    found = _plain(unicodedata.normalize("NFC", text))
    for spelling, letter in _SPELLINGS:
        found = found.replace(spelling, letter)
    return found


def words(text: str) -> list[str]:
    """What is searched for, word by word."""
    return folded(text).split()


def sort_key(*, family_name: str, given_name: str) -> str:
    """Compares sign by sign as the names do in Norwegian: æ, ø and å last, and aa as å."""
    return _GAP.join(ordered(name) for name in (family_name, given_name))


def ordered(text: str) -> str:
    """One name as it is compared: see `sort_key`."""
    return _plain(unicodedata.normalize("NFC", text).translate(_KEEP)).replace("aa", "}")


def _plain(text: str) -> str:
    return _BETWEEN.sub(" ", text.translate(_PLAIN)).strip(" ")
