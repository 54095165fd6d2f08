"""The press release as a tagged PDF (PDF/UA-1): the same release is the same bytes, on every machine."""

import json
from pathlib import Path

import typst
from django.conf import settings
from django.utils.timezone import localtime

from reporting.cubes import SOURCE
from reporting.exports.sheets import RELEASE, SOURCE_LABEL, title_of
from reporting.models import Release
from reporting.rules import notes
from reporting.rules.languages import Language, Text
from reporting.summaries.press import press

_TEMPLATE = Path(__file__).parent / "press.typ"
_DEMONSTRATION = Text(
    "Demonstrasjon: tallene er regnet ut fra et oppdiktet register og er ikke offisiell statistikk.",
    "Demonstrasjon: tala er rekna ut frå eit oppdikta register og er ikkje offisiell statistikk.",
    "Demonstration: the figures are of a made-up register and are no official statistics.",
)
_COUNTED = Text("Talt", "Talt", "Counted")
_CHECKSUM = Text("SHA-256 av tabeller.csv", "SHA-256 av tabeller.csv", "SHA-256 of tabeller.csv")
# Of the template.
_WORDS = {
    "page": Text("av", "av", "of"),
    "source": Text("Kilde: tabell", "Kjelde: tabell", "Source: table"),
    "signs": Text("Tegn og forklaringer", "Teikn og forklaringar", "Symbols and notes"),
    "numbers": Text("Tallene i teksten", "Tala i teksten", "The numbers of the text"),
    "bound": Text(
        "Hvert tall i teksten er en celle i utgivelsen eller en regel for den. Her står cellen uten avrunding.",
        "Kvart tal i teksten er ei celle i utgivinga eller ein regel for henne. Her står cella utan avrunding.",
        "Every number of the text is a cell of the release or a rule of it. Here is the cell without rounding.",
    ),
    "written": Text("I teksten", "I teksten", "In the text"),
    "exact": Text("I cellen", "I cella", "In the cell"),
    "what": Text("Hva det er", "Kva det er", "What it is"),
    "table": Text("Tabell", "Tabell", "Table"),
    "about": Text("Om utgivelsen", "Om utgivinga", "About the release"),
}


def release_press(release: Release, language: Language = Language.BOKMAL) -> bytes:
    """The file. Its date is the one that the numbers were counted on; of the publishing it knows nothing."""
    made = press(release, language)
    file = {
        "title": made.title,
        "language": language.value,
        "words": {name: text.told(language) for name, text in _WORDS.items()},
        "warnings": [
            *([_DEMONSTRATION.told(language)] if settings.DEMONSTRATION else []),
            *([f"{notes.SIGNS['*'].told(language)}."] if release.is_preliminary else []),
        ],
        "parts": [
            {
                "heading": part.heading,
                "texts": [text for text in part.texts if text],
                "grid": part.grid
                and {"caption": part.grid.caption, "head": part.grid.head, "rows": part.grid.rows,
                     "source": part.grid.source},
            }
            for part in made.parts
        ],
        # Each number of the text once, in the order in which it is read.
        "numbers": list(dict.fromkeys(
            (each.written, each.source.exact, each.source.what, each.source.table)
            for part in made.parts for each in part.numbers if not each.source.is_year
        )),
        "signs": made.signs,
        "notes": made.notes,
        "about": [
            (SOURCE_LABEL.told(language), SOURCE),
            (RELEASE.told(language), title_of(release, language)),
            (_COUNTED.told(language), f"{localtime(release.built_at):%d.%m.%Y}"),
            (_CHECKSUM.told(language), release.checksum),
        ],
    }  # fmt: skip
    # As data, never as source. The machine's own fonts are left alone: they are not the same everywhere.
    return bytes(
        typst.compile(
            str(_TEMPLATE),
            sys_inputs={"file": json.dumps(file)},
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
            timestamp=int(release.built_at.timestamp()),
        )
    )
