"""The press release: a PDF whose every number is in a cell, read back by a program that reads PDF."""

import hashlib
import re
from datetime import UTC, datetime

import pypdfium2
import pytest
from django.core.management import call_command

from reporting.exports.files import FILES
from reporting.models import Release
from reporting.rules.languages import Language
from reporting.rules.wording import NBSP
from reporting.summaries import press as pressing
from tests.reporting.test_public_pages import cells, country, outcome, year_2021, year_2022

OTHERS = (Language.NYNORSK, Language.ENGLISH)
NUMBER = re.compile(rf"\d+(?:[{NBSP} ]\d{{3}})*")


def read(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    pages = (document[number].get_textpage().get_text_range() for number in range(len(document)))
    return "\n".join(pages).replace(NBSP, " ").replace("\r\n", "\n")


def made(release: Release) -> bytes:
    return FILES["pdf"].make(release)


@pytest.fixture
def release(publish) -> Release:
    publish(2021, year_2021(), built_at=datetime(2022, 6, 1, tzinfo=UTC), published_at=datetime(2022, 6, 2, tzinfo=UTC))
    return publish(2022, year_2022(), built_at=datetime(2023, 6, 1, tzinfo=UTC))


def test_it_says_what_the_page_says(release):
    text = " ".join(read(made(release)).split())

    assert "Om lag 18 000 flyktninger deltok i introduksjonsprogram i 2022. Det er 7 000 flere enn året før." in text
    assert "11 166 nye flyktninger med bakgrunn fra 7 land" in text
    assert "Det gjelder 1 456 av 2 800, eller 52 %. Det samlede resultatet er noe bedre enn i 2021." in text
    assert "Nordre Follo 27 22 81 %" in text
    assert "56 år" not in text


def test_it_says_the_same_in_nynorsk_and_english(release):
    nynorsk, english = (" ".join(read(FILES["pdf"].make(release, each)).split()) for each in OTHERS)

    assert (
        "Om lag 18 000 flyktningar deltok i introduksjonsprogram i 2022. Det er 7 000 fleire enn året før." in nynorsk
    )
    assert "Det gjeld 1 456 av 2 800, eller 52 %. Det samla resultatet er noko betre enn i 2021." in nynorsk
    assert "About 18,000 refugees took part in an introduction programme in 2022. That is 7,000 more" in english
    assert "That is 1,456 of 2,800, or 52%. The overall result is somewhat better than in 2021." in english
    assert [set(re.findall(rb"/Lang ?\((\w+)\)", FILES["pdf"].make(release, each))) for each in OTHERS] == [
        {b"nn"}, {b"en"}]  # fmt: skip


def test_every_number_that_a_reader_finds_is_that_of_a_cell(release):
    """From the file alone: what stands above the explanations is in the release as it is, or listed with its cell."""
    text = read(made(release))
    body, rest = text.split("Tegn og forklaringer")
    listed = rest.split("Tallene i teksten")[1].split("Om utgivelsen")[0]
    in_cells = {
        f"{value:,}".replace(",", " ")
        for each in Release.objects.all()
        for value in each.cells.exclude(value=None).values_list("value", flat=True)
    }
    without_pages = re.sub(r"^\d+ av \d+$", "", body, flags=re.MULTILINE)
    # The name of a table is no number. The years are listed in what each number is.
    numbers = {each.replace(NBSP, " ") for each in NUMBER.findall(re.sub(r"IP\d\d", "", without_pages))}
    listed_numbers = set(NUMBER.findall(listed))

    assert {"18 000", "7 000", "11 166", "8 000", "1 456", "81", "20"} <= numbers
    # The others are what is left of a sum: told beside its parts, and hidden with them.
    others = 11_166 - (8064 + 1063 + 465 + 398 + 290)
    assert numbers - in_cells - listed_numbers == {str(others)}
    assert "Deltakere, hele landet, 2022 minus 2021" in listed
    assert "17 998" in listed


def test_a_number_that_no_cell_has_stops_the_text(release, monkeypatch):
    told = pressing.tell

    def slipped(summary):
        story = told(summary)
        object.__setattr__(story, "countries_text", story.countries_text.replace(f"11{NBSP}166", f"11{NBSP}167"))
        return story

    monkeypatch.setattr(pressing, "tell", slipped)
    with pytest.raises(pressing.Unbound, match=f"11{NBSP}167"):
        made(release)


def test_hidden_numbers_are_signs(publish):
    frozen = [*cells(participants=None, starters=None, **outcome(None, None))]

    text = read(made(publish(2022, frozen)))

    assert "2022 : : :" in text
    assert "Tallene er skjult for å beskytte enkeltpersoner." in text


def test_the_year_before_stays_as_it_was_known(publish):
    """A correction of 2021 that is out after 2022 was frozen changes no byte of 2022."""
    publish(2021, year_2021(), built_at=datetime(2022, 6, 1, tzinfo=UTC), published_at=datetime(2022, 6, 2, tzinfo=UTC))
    release = publish(2022, year_2022(), built_at=datetime(2023, 6, 1, tzinfo=UTC))
    before = hashlib.sha256(made(release)).hexdigest()
    publish(2021, country(9, 9, 9, 9), version=2, published_at=datetime(2023, 7, 1, tzinfo=UTC))

    assert hashlib.sha256(made(release)).hexdigest() == before
    assert "10 595" in read(made(release))


@pytest.mark.parametrize("frozen", [country(0, 0, 0, 0), country(1, 1, 1, 1), []], ids=["nobody", "one", "no cells"])
def test_any_year_is_a_press_release(publish, frozen):
    assert f"flyktninger {2019}" in read(made(publish(2019, frozen)))


def test_it_is_tagged_and_says_its_language(release):
    content = made(release)

    assert b"/MarkInfo" in content
    assert set(re.findall(rb"/Lang ?\((\w+)\)", content)) == {b"nb"}
    assert pypdfium2.PdfDocument(content).get_metadata_dict()["Title"] == "Introduksjonsprogram for flyktninger 2022"


def test_a_demonstration_says_so_on_paper_too(release, settings):
    settings.DEMONSTRATION = True

    assert "oppdiktet register" in read(made(release))


def test_it_is_among_the_files_that_are_rebuilt(release, tmp_path):
    call_command("rebuild_release", 2022, 1, out=tmp_path)

    assert (tmp_path / "pressemelding.pdf").read_bytes() == made(release)
