"""A week printed in eight languages: each with all its words, and in the order that a reader of it reads."""

import re
from datetime import date, time

import pypdfium2
import pytest

from participants.access.models import Municipality
from participants.codes import MeasureType
from participants.models import Participant
from programmes.codes import AppointmentKind
from programmes.overviews.week import Day, Loose, Slot, WeekPage
from programmes.week_letter import as_pdf, sheet_of
from programmes.week_words import LANGUAGES, words_of

MONDAY = date(2026, 11, 23)


class _Bar:
    participant = Participant(
        given_name="Amina", family_name="Haidari", municipality=Municipality(name="Kristiansand", number="4204")
    )


def slot(begins, finishes, code="norwegian", text="Norsk A2", place="Stedet skole, rom 12"):
    return Slot(
        on=MONDAY, begins=time(begins), finishes=time(finishes), label="Norskopplæring", code=code, text=text,
        place=place, measure_type=code,
    )  # fmt: skip


def sheet(language):
    days = [
        Day(on=MONDAY, slots=[slot(9, 11), slot(12, 15, "health", "", "")], holiday="", leave="", absences=[]),
        Day(on=date(2026, 12, 25), slots=[slot(9, 11)], holiday="Første juledag", leave="", absences=[]),
        Day(on=date(2026, 11, 25), slots=[slot(9, 11)], holiday="", leave="Egen sykdom", absences=[]),
    ]
    loose = [Loose(measure_type=MeasureType.WORK_PRACTICE, hours=None, provider="Kafeen", is_masked=False)]
    page = WeekPage(monday=MONDAY, days=days, loose=loose, demand=None, fields="basic", measure_types=[])
    return sheet_of(_Bar(), page, words=words_of(language), on=MONDAY)


def text_of(pdf):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_each_language_has_all_words_and_its_own_days():
    whole = words_of("nb")
    asked = {*MeasureType.values, *AppointmentKind.values} - {AppointmentKind.MEASURE}
    for language in LANGUAGES:
        words = words_of(language)
        assert set(words.phrases) == set(whole.phrases), language
        assert set(words.activities) == asked, language
        for name, phrase in whole.phrases.items():
            assert set(re.findall(r"\{\w+\}", words.phrases[name])) == set(re.findall(r"\{\w+\}", phrase)), name
        assert all(text.strip() for text in (*words.phrases.values(), *words.activities.values())), language
    days = {language: words_of(language).weekday(MONDAY) for language in LANGUAGES}
    assert days == {
        "nb": "Mandag", "nn": "Måndag", "en": "Monday", "uk": "Понеділок", "ar": "الاثنين", "ti": "ሰኑይ", "so": "Isniin",
        "fa": "دوشنبه",
    }  # fmt: skip
    assert [words_of(each).direction for each in LANGUAGES].count("rtl") == 2
    assert words_of("nb").clock(time(9), time(11, 30)) == "09.00–11.30"
    assert words_of("ar").clock(time(9), time(11, 30)) == "09:00–11:30"


def test_of_leave_the_sheet_says_that_it_is_leave_and_what_falls_on_a_free_day_is_not_on_it():
    made = sheet("en")
    assert [(day.free, day.holiday, len(day.lines)) for day in made.days] == [
        ("", "", 2), ("Public holiday", "Første juledag", 0), ("Leave", "", 0),
    ]  # fmt: skip
    assert "sykdom" not in str(made)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_becomes_a_tagged_pdf_with_letters_of_its_own(language):
    """No letter is missing from the fonts that the product brings: a missing one is drawn as an empty box."""
    made = sheet(language)
    pdf = as_pdf(made)

    assert pdf.startswith(b"%PDF")
    assert b"/MarkInfo" in pdf or b"/StructTreeRoot" in pdf
    text = text_of(pdf)
    # In which order a line is taken out of a PDF is for the reader of it: that of the sheet is looked at in a browser.
    assert {"09", "11", "Stedet"} <= set(re.findall(r"\w+", text))
    assert "\x00" not in text
    arabic = "[\u0600-\u06ff\ufb50-\ufeff]"
    letters = {"ar": arabic, "fa": arabic, "ti": "[\u1200-\u137f]", "uk": "[а-яіїєґ]"}
    assert len(re.findall(letters.get(language, "[a-z]"), text)) > 60
