"""The results page as a tagged PDF (PDF/UA-1): the same numbers, each chart with what it says in words."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from reporting.chart_files import alone, title_and_description
from reporting.codes import CohortState
from reporting.results.downloads import Figure, as_of, foot
from reporting.results.drawings import sentences, told
from reporting.results.measures import Measured, Part
from reporting.results.whole import Whole
from reporting.rules import wording
from reporting.summaries import Outcome, Shown

_TEMPLATE = Path(__file__).parent / "document.typ"
_OUTCOME = ("Sluttet", "Overgang", "Andel")
_SIGNS = [(":", "Tallet er skjult for å beskytte enkeltpersoner"), (".", "Tallet kan ikke finnes"),
          ("..", "Tallet er ikke publisert")]  # fmt: skip


def as_pdf(said: Whole, figures: Sequence[Figure]) -> bytes:
    """The file. Its date is the one that the numbers are counted on."""
    page = said.page
    parts = list(_parts(said))
    of_code = {each.code: each for each in figures}
    for part in parts:
        part["figures"] = [_figure(of_code[code]) for code in part["figures"] if code in of_code]
    at = page.as_of
    file = {
        "title": f"Resultater i {page.name}, {page.year}",
        "warnings": [
            *(["Demonstrasjon: tallene er regnet ut fra et oppdiktet register."] if settings.DEMONSTRATION else []),
            *([f"Foreløpige tall: {page.year} er ikke over."] if page.is_preliminary else []),
        ],
        "parts": [part for part in parts if part["texts"] or part["figures"] or part["tables"]],
        "signs": _SIGNS,
        "foot": foot(page),
    }
    return bytes(
        typst.compile(
            str(_TEMPLATE),
            sys_inputs={"file": json.dumps(file)},
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
            timestamp=int(at.timestamp()) if at else 0,
        )
    )


def _figure(figure: Figure) -> dict[str, Any]:
    title, description = title_and_description(figure.svg)
    chart = alone(figure.svg, legend=figure.legend, has_title=False)
    return {"svg": chart.svg, "title": title, "alt": f"{title}. {description}"}


def _parts(said: Whole) -> Iterator[dict[str, Any]]:
    page, peers = said.page, said.peers
    yield _part("Til arbeid eller utdanning", [
        f"{page.name}: {told(page.outcome)} av dem som sluttet i {page.year}." if page.outcome.share.value is not None
        else f"{page.name}: {told(page.outcome)}.",
        " ".join(sentences(page)), f"Dette er {as_of(page)}.",
        f"Utvalg: {said.choice.selection}." if said.choice.selection else "",
    ], ["andel"])  # fmt: skip
    yield _part("Utvikling", [f"Brudd i {each.year}: {each.text}" for each in page.breaks], ["utvikling"], [
        _table("Andel og antall per år", ["År", *_OUTCOME, "Fylket", "Landet"], [
            [str(line.year), *_cells(line.outcome), _percent(line.county_share), _percent(line.country_share)]
            for line in reversed(page.lines)
        ]),
    ])  # fmt: skip
    if peers.groups:
        yield _part("Ved siden av lignende kommuner", [
            " ".join(peers.sentences), *(f"{each.name}: {each.description}." for each in peers.groups),
            f"Tallene er lagt sammen av det som er publisert for de andre kommunene. Kilde: {peers.source}.",
        ], ["lignende"], [
            _table(f"Lignende kommuner i {page.year}", ["Hvem", *_OUTCOME, "Kommuner med tall"], [
                [row.outcome.label, *_cells(row.outcome), f"{row.shown} av {row.places}" if row.places else ""]
                for row in peers.rows
            ]),
        ])  # fmt: skip
    if page.cohorts:
        yield _part("Startet i året, og hvor de står nå", [
            "Sluttet i året teller alle som sluttet det året, uansett når de startet. Startet i året følger dem som "
            "begynte samtidig; dem som fortsatt er i program, er det for tidlig å si noe om.",
        ], ["startet"], [
            _table("Startet i året", ["År", "Startet", *(str(each.label) for each in CohortState), "Andel"], [
                [str(each.year), _number(each.starters), *(_number(each.states[state]) for state in CohortState),
                 _percent(each.share)]
                for each in reversed(page.cohorts)
            ]),
        ])  # fmt: skip
    for breakdown in page.breakdowns:
        yield _part(f"Etter gruppe: {breakdown.heading.lower()}", [], [breakdown.dimension], [
            _table(breakdown.heading, ["Gruppe", *_OUTCOME], [
                [each.outcome.label, *_cells(each.outcome)] for each in breakdown.groups
            ]),
        ])  # fmt: skip
    if page.activities:
        yield _part("Hva gikk deltakerne til?", [], ["etter"], [
            _table("Situasjon rett etter programmet", ["Situasjon", "Antall", "Andel"], [
                [each.label, _number(each.count), _percent(each.percent)] for each in page.activities
            ]),
        ])  # fmt: skip
    if measured := said.measured:
        yield from _followed(measured)


def _followed(said: Measured) -> Iterator[dict[str, Any]]:
    wait, hours, weekly = said.waiting, said.hours, said.weekly
    days = [_percent(said.absence.share), f"{_of(said.absence)} dager"] if said.has_absence else ["Ikke ført", ""]
    had = f"{_number(hours.many)} som hadde slike"
    yield _part(f"Slik ble programmet fulgt i {said.year}", [], [], [
        _table("Ventetid, innhold og fravær", ["Hva", "Tall", "Av hvor mange"], [
            ["Dager fra bosetting til start, median", _number(wait.median), f"{_number(wait.many)} som startet"],
            ["Dager for den midterste halvdelen", f"{_number(wait.low)} til {_number(wait.high)}", ""],
            [f"Startet innen {said.months} måneder etter bosetting", _percent(said.in_time.share), _of(said.in_time)],
            ["Hadde arbeidsrettede tiltak", _percent(said.with_work.share), f"{_of(said.with_work)} som sluttet"],
            ["Timer arbeidsrettet innhold i alt, median", _number(hours.median), had],
            ["Timer for den midterste halvdelen", f"{_number(hours.low)} til {_number(hours.high)}", ""],
            ["Timer arbeidsrettet innhold i uka, median", _number(weekly.median), ""],
            ["Fravær, andel av dagene", *days],
        ]),
    ])  # fmt: skip
    yield _part("Tiltak i programmet", [], ["tiltak"], [
        _table("De som sluttet, etter tiltak de hadde hatt", ["Tiltak", *_OUTCOME], [
            [each.label, *_cells(each)] for each in said.taken
        ]),
    ])  # fmt: skip
    yield _part("Norsk mot målet", [], ["norsk"], [
        _table("De som sluttet, etter beste resultat", ["Delprøve", "Har resultat", "Nådde målet", "Andel"], [
            [label, _of(tested), _of(reached), _percent(reached.share)] for label, tested, reached in said.language
        ]),
    ])  # fmt: skip


def _of(part: Part) -> str:
    return f"{_number(part.part)} av {_number(part.whole)}"


def _part(
    heading: str, texts: Sequence[str], figures: Sequence[str], tables: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    return {"heading": heading, "texts": [each for each in texts if each], "figures": figures,
            "tables": [each for each in tables if each["rows"]]}  # fmt: skip


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    return {"caption": caption, "head": head, "rows": rows}


def _cells(outcome: Outcome) -> list[str]:
    return [_number(outcome.exits), _number(outcome.transitions), _percent(outcome.share)]


def _number(cell: Shown) -> str:
    return cell.symbol if cell.value is None else wording.number(cell.value)


def _percent(cell: Shown | None) -> str:
    if cell is None:
        return ".."
    return cell.symbol if cell.value is None else wording.percent(cell.value)
