"""A week to hang on the wall: the plan in the participant's language, for a page to print and as a tagged PDF."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typst
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured

from programmes.overviews import Bar, WeekPage
from programmes.overviews.week import Slot
from programmes.week_words import Words

_TEMPLATE = Path(__file__).parent / "letters" / "week.typ"
# Beside what typst has of its own, which is Latin and Cyrillic.
_FONTS = (
    "NotoSansArabic_400Regular",
    "NotoSansArabic_700Bold",
    "NotoSansEthiopic_400Regular",
    "NotoSansEthiopic_700Bold",
)


@dataclass(frozen=True, slots=True)
class Line:
    """Something at a time."""

    clock: str
    what: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Daily:
    """A day: why it is free, or what there is to do."""

    weekday: str
    date: str
    free: str
    # The holiday by its Norwegian name, which is the one that is heard.
    holiday: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on the paper."""

    words: Words
    title: str
    name: str
    municipality: str
    period: str
    days: list[Daily]
    loose: list[Line]
    printed: str


def sheet_of(bar: Bar, page: WeekPage, *, words: Words, on: date) -> Sheet:
    """A week in words. No number, no birthday, and of leave only that it is leave: paper is lost."""
    person = bar.participant
    first, last = words.date(page.monday), words.date(page.sunday, has_year=True)
    return Sheet(
        words=words,
        title=f"{words.say('title')}: {words.say('week', number=page.number)}",
        name=f"{person.given_name} {person.family_name}",
        municipality=f"{person.municipality.name} kommune",
        period=f"{first} – {last}",
        days=[
            Daily(
                weekday=words.weekday(day.on), date=words.date(day.on),
                free=words.say("holiday") if day.holiday else words.say("leave") if day.leave else "",
                holiday=day.holiday,
                lines=[] if day.is_free else [_line(each, words) for each in day.slots],
            )
            for day in page.days
        ],
        loose=[
            Line(
                clock="", what=words.activities[each.measure_type], place=each.provider,
                text=words.say("hours", hours=_number(float(each.hours), words)) if each.hours else "",
            )
            for each in page.loose
        ],
        printed=words.say("printed", day=words.date(on, has_year=True)),
    )  # fmt: skip


def as_pdf(sheet: Sheet) -> bytes:
    """The sheet. Texts are given as data, never as source; no font of the machine is used, so it is the same on all."""
    words = sheet.words
    said = {
        "language": words.code, "direction": words.direction, "title": sheet.title, "name": sheet.name,
        "municipality": sheet.municipality, "period": sheet.period, "printed": sheet.printed,
        "heads": [words.say(each) for each in ("time", "what", "where")], "nothing": words.say("nothing"),
        "loose_title": words.say("loose"), "wrong": words.say("wrong"),
        "days": [[each.weekday, each.date, each.free, each.holiday, _rows(each.lines)] for each in sheet.days],
        "loose": _rows(sheet.loose),
    }  # fmt: skip
    return bytes(
        typst.compile(
            str(_TEMPLATE),
            sys_inputs={"week": json.dumps(said)},
            font_paths=[_fonts()],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
    )


def _line(slot: Slot, words: Words) -> Line:
    # An appointment of one's own is called by what it is for; a group by its measure and its name.
    return Line(
        clock=words.clock(slot.begins, slot.finishes), what=words.activities.get(slot.code, slot.label),
        text=slot.text, place=slot.place,
    )  # fmt: skip


def _rows(lines: list[Line]) -> list[list[str]]:
    return [[each.clock, each.what, each.text, each.place] for each in lines]


def _number(hours: float, words: Words) -> str:
    text = f"{hours:.1f}".removesuffix(".0")
    return text if words.code == "en" else text.replace(".", ",")


def _fonts() -> str:
    """The folder that the build has put them in."""
    found = {finders.find(f"vendor/fonts/{name}.ttf") for name in _FONTS}
    if None in found:
        raise ImproperlyConfigured("Fonts of the week plan are missing: run frontend/build.mjs.")
    return str(Path(str(found.pop())).parent)
