"""Reads pages and the press release as someone who looks for numbers in the words. Shares no code with the product."""

import html
import re

_GAP = "\u00a0\u202f"
# What is no count: years, dates, versions, footnotes and where they are, names of tables and places, steps of an axis,
# sizes of files, pages, and what the signs mean.
_NOT_COUNTED = re.compile(
    r"\b20\d\d\b|\b\d+\.\s(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember)\b"
    r"|\b(?:[Vv]ersjon|[Ff]otnote|sted|Kommunenummer) \d+|\bIP\d+|initial-scale=1|\b(?:0|25|50|75|100) %|\b\d+ kB"
    r"|PxWebApi 2|\u2191\d+|tall fra 1 til 3\b|\b\d av \d\b(?=\s*$)|\b[0-9a-f]{64}\b|\b\d\d[.:]\d\d\b"
    # The number of a footnote after its sentence, and of a place in a list before its name.
    r"|(?<=\.) [1-9] (?=[A-ZÆØÅ])|(?:(?<=deltakere)|(?<=\d)) [1-5] (?=[A-ZÆØÅ])"
    # Age groups are names too, and so are the steps of a map.
    r"|\b\d+\u2013\d+(?: år)?|\b\d+ år\b|\bUnder \d+\b"
    # And so is how finely a table divides.
    r"|\((?:[348]|12) grupper\)"
)
_NUMBER = re.compile(r"(?<![\w,])(\d+)(,\d+)?(?!\w)( ?%| prosentpoeng)?")
_SPOKEN = re.compile(r'(?:alt|aria-label|aria-description|title|content|summary)="([^"]*)"')


def words(page):
    """All that a page says: what is read, and what is told to those who do not see it."""
    page = re.sub(r"<(style|script|sup)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return plain(html.unescape(" \n ".join([re.sub(r"<[^>]+>", " ", page), *_SPOKEN.findall(page)])))


def plain(said):
    """Numbers without gaps in them, and words with one space between."""
    return re.sub(rf"[\s{_GAP}]+", " ", re.sub(rf"(?<=\d)[{_GAP}](?=\d{{3}})", "", said))


def unexplained(said, *, counts, shares):
    """The numbers of a text that are none of these, nor so many points between two of the shares, with their words."""
    said = _NOT_COUNTED.sub("#", said)
    points = {abs(one - another) for one in shares for another in shares}
    for found in _NUMBER.finditer(said):
        value = float(found[1] + (found[2] or "").replace(",", "."))
        if value not in {"%": shares, "prosentpoeng": points}.get((found[3] or "").strip(), counts):
            yield said[max(found.start() - 40, 0) : found.end() + 30]
