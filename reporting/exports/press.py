"""The press release as a tagged PDF (PDF/UA-1): the same release is the same bytes, on every machine."""

import json
from pathlib import Path

import typst
from django.conf import settings
from django.utils.timezone import localtime

from reporting.cubes import SOURCE
from reporting.models import Release
from reporting.rules import notes
from reporting.summaries.press import press

_TEMPLATE = Path(__file__).parent / "press.typ"
_DEMONSTRATION = (
    "Demonstrasjon: tallene er regnet ut fra et oppdiktet register og er ikke offisiell statistikk."
)  # fmt: skip


def release_press(release: Release) -> bytes:
    """The file. Its date is the one that the numbers were counted on; of the publishing it knows nothing."""
    made = press(release)
    file = {
        "title": made.title,
        "warnings": [
            *([_DEMONSTRATION] if settings.DEMONSTRATION else []),
            *([f"{notes.SIGNS['*']}."] if release.is_preliminary else []),
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
            for part in made.parts for each in part.numbers if each.source.what != "Året"
        )),
        "signs": made.signs,
        "notes": made.notes,
        "about": [
            ("Kilde", SOURCE),
            ("Utgivelse", f"Introduksjonsprogram {release.year}, versjon {release.version}"),
            ("Talt", f"{localtime(release.built_at):%d.%m.%Y}"),
            ("SHA-256 av tabeller.csv", release.checksum),
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
