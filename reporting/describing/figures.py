"""The published figures, each with all that is to be told of it. Numbers of versions and tables are the code's own."""

from typing import Final

from reporting.codes import Indicator
from reporting.describing.article import Article, Section
from reporting.describing.declared import DECLARED, Declared
from reporting.describing.parts import PARTS
from reporting.figures import DEFINITIONS
from reporting.labels import BREAKDOWN_TITLES, DIMENSION_TITLES, LEVELS, SUBJECT
from reporting.rules.languages import Language, Text
from reporting.rules.notes import FOOTNOTES, SIGNS
from reporting.tables import TABLES, Table

# What is the same of every figure.
_ONCE: Final = Text(
    "Alle tall gjelder ett kalenderår, og en person teller én gang i hver celle. En person er alle "
    "registreringer som nå "
    "har samme fødselsnummer, D-nummer eller DUF-nummer, i hvilken kommune de enn står.",
    "Alle tal gjeld eitt kalenderår, og ein person tel éin gong i kvar celle. Ein person er alle registreringar som no "
    "har same fødselsnummer, D-nummer eller DUF-nummer, i kva kommune dei enn står.",
    "Every number is of one calendar year, and a person counts once in a cell. A person is all registrations that now "
    "carry the same Norwegian identity number, D number or DUF number, in whichever municipalities they stand.",
)
_NOT_USED: Final = Text(
    "Opplysninger som bare skal lagres og ikke brukes (personvernforordningen artikkel 18), er ikke med.",
    "Opplysningar som berre skal lagrast og ikkje brukast (personvernforordninga artikkel 18), er ikkje med.",
    "Data that may be stored and not used (GDPR, Article 18) are left out.",
)
_HIDING: Final = Text(
    "Grensen for små tall hører til utgivelsen. Den er 4 når ikke noe annet er sagt: 1, 2 og 3 er skjult, og det "
    "er også "
    "alt annet i utgivelsen som ville røpet dem. 0 vises, men kan være skjult for andres skyld.",
    "Grensa for små tal høyrer til utgivinga. Ho er 4 når ikkje noko anna er sagt: 1, 2 og 3 er skjulte, og det "
    "er også "
    "alt anna i utgivinga som ville røpt dei. 0 blir vist, men kan vere skjult av omsyn til andre.",
    "The limit for small numbers belongs to the release. It is 4 unless said otherwise: 1, 2 and 3 are hidden, "
    "and so is "
    "everything else in the release that would give them away. 0 is shown, but may be hidden for the sake of others.",
)
_HEADINGS: Final = {
    "population": Text("Hvem som er med", "Kven som er med", "Who is counted"),
    "place": Text("Hvor personen telles", "Kor personen blir tald", "Where a person counts"),
    "computing": Text("Slik regnes det ut", "Slik blir det rekna ut", "How it is worked out"),
    "eligibility": Text("Når tallet vises", "Når talet blir vist", "When it is shown"),
    "signs": Text("Tegn", "Teikn", "Symbols"),
    "footnotes": Text("Merknader", "Merknader", "Footnotes"),
    "tables": Text("Tabeller", "Tabellar", "Tables"),
    "source": Text("Kilde og versjon", "Kjelde og versjon", "Source and version"),
}
_NO_TABLE: Final = Text(
    "Den står på siden til utgivelsen og i pressemeldingen, og er lest av tabell IP01.",
    "Ho står på sida til utgivinga og i pressemeldinga, og er lesen av tabell IP01.",
    "It stands on the page of the release and in the press release, and is read from table IP01.",
)
_VERSION: Final = Text(
    "Versjon {number} av definisjonen. En utgivelse sier hvilken versjon den brukte, og beholder den.",
    "Versjon {number} av definisjonen. Ei utgiving seier kva versjon ho brukte, og beheld han.",
    "Version {number} of the definition. A release names the version that it used, and keeps it.",
)
_FIRST: Final = "1"
_SINCE_1: Final = Text(
    "Endret fra versjon 1: opplysninger som bare skal lagres og ikke brukes, er ikke lenger med.",
    "Endra frå versjon 1: opplysningar som berre skal lagrast og ikkje brukast, er ikkje lenger med.",
    "Changed from version 1: data that may be stored and not used are no longer counted.",
)
_REGISTER: Final = Text(
    "Tallene er talt opp fra kommunenes registreringer i Fotfeste.",
    "Tala er talde opp frå registreringane til kommunane i Fotfeste.",
    "The numbers are counted from what the municipalities have registered in Fotfeste.",
)


def _article(figure: Declared) -> Article:
    notes = (FOOTNOTES["places"],) if figure.indicator is None else (figure.lead, FOOTNOTES["places"])
    named = [
        table
        for table in TABLES
        if figure.indicator in table.indicators and (not figure.breakdowns or table.breakdown in figure.breakdowns)
    ]
    version = DEFINITIONS[figure.document or figure.indicator or Indicator.TRANSITION_SHARE]
    changed = (_SINCE_1,) if version != _FIRST else ()
    return Article(
        slug=figure.slug,
        document=figure.document or (figure.indicator.value if figure.indicator else "rank_list"),
        title=figure.title,
        lead=figure.lead,
        sections=(
            Section("hvem", _HEADINGS["population"], (*figure.population, _ONCE, _NOT_USED)),
            Section("hvor", _HEADINGS["place"], (figure.place, FOOTNOTES["places"])),
            Section("regning", _HEADINGS["computing"], (), figure.computing),
            Section("vises", _HEADINGS["eligibility"], (*figure.eligibility, _HIDING)),
            Section("tegn", _HEADINGS["signs"], (), tuple(_sign(each) for each in figure.signs)),
            Section("merknader", _HEADINGS["footnotes"], (), notes),
            Section("tabeller", _HEADINGS["tables"], () if named else (_NO_TABLE,), tuple(map(_table, named))),
            Section("kilde", _HEADINGS["source"], (_REGISTER, *figure.source, _numbered(version), *changed)),
        ),
    )


def _sign(sign: str) -> Text:
    return Text(*(f"{sign} {each}" for each in SIGNS[sign]))


def _numbered(version: str) -> Text:
    return Text(*(_VERSION.told(language, number=version) for language in Language))


def _table(table: Table) -> Text:
    return Text(*(_table_line(table, language) for language in Language))


def _table_line(table: Table, language: Language) -> str:
    levels = ", ".join(LEVELS[each].told(language) for each in table.levels)
    coarser = {table.regrouping.replaces: table.regrouping.title} if table.regrouping else {}
    titles = [{**DIMENSION_TITLES, **coarser}[each] for each in table.dimensions]
    titles += [BREAKDOWN_TITLES[table.breakdown]] if table.breakdown else []
    groups = ", ".join(each.told(language) for each in titles)
    return f"{table.id}: {SUBJECT.told(language)} {table.title.told(language)} ({levels}; {groups})"


FIGURES: Final[tuple[Article, ...]] = tuple(map(_article, (*DECLARED, *PARTS)))


def article_of(slug: str) -> Article | None:
    """The figure at an address."""
    return next((each for each in FIGURES if each.slug == slug), None)
