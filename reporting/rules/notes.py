"""What the public is told beside the numbers: the same words on the page and in every file."""

from typing import Final

from programmes.rules.exits import EXITS_TOLD, TRANSITIONS_TOLD
from reporting.rules.languages import Language, Text

FOOTNOTES: Final = {
    "participants": Text(
        "«Deltok» betyr at personen var i program minst én dag i året. En person telles én gang.",
        "«Deltok» betyr at personen var i program minst éin dag i året. Ein person blir tald éin gong.",
        "A participant was in a programme on at least one day of the year. A person is counted once.",
    ),
    "starters": Text(
        "Nye deltakere er personer med programstart i året. "
        "De som fortsetter programmet i en ny kommune etter flytting, er ikke nye.",
        "Nye deltakarar er personar med programstart i året. "
        "Dei som held fram med programmet i ein ny kommune etter flytting, er ikkje nye.",
        "New participants started a programme in the year. "
        "Those who go on with it in another municipality after moving are not new.",
    ),
    "exits": Text(
        EXITS_TOLD,
        "«Avslutta» betyr at personen slutta i programmet i året. Dei som flytta eller døydde, er ikkje rekna med. "
        "Dei som manglar årsak, er rekna med.",
        "An exit is a person who left the programme in the year. Those who moved or died are not counted. "
        "Those without a registered reason are.",
    ),
    "transitions": Text(
        TRANSITIONS_TOLD,
        "Overgang betyr at personen gjekk til arbeid, vidaregåande opplæring eller høgare utdanning. "
        "Grunnskuleopplæring er ikkje rekna med.",
        "A transition is an exit to work, upper secondary education or higher education. "
        "Primary and lower secondary education is not counted.",
    ),
    "places": Text(
        "Fylkene og kommunene er slik de var det året. "
        "Personer med skjermet adresse er bare med i tallene for hele landet.",
        "Fylka og kommunane er slik dei var det året. "
        "Personar med skjerma adresse er berre med i tala for heile landet.",
        "Counties and municipalities are as they were that year. "
        "Persons with a protected address are in the figures of the whole country only.",
    ),
}

_STEP: Final = 5
_LEFT_OUT: Final = Text(
    "Opplysninger som bare skal lagres og ikke brukes (personvernforordningen artikkel 18), er ikke regnet med. "
    "Det gjelder {how_many} i hele landet.",
    "Opplysningar som berre skal lagrast og ikkje brukast (personvernforordninga artikkel 18), er ikkje rekna med. "
    "Det gjeld {how_many} i heile landet.",
    "Data that may be stored and not used (GDPR, Article 18) are not counted. "
    "This concerns {how_many} in the whole country.",
)
_SOME: Final = Text("om lag {told} personer", "om lag {told} personar", "about {told} persons")
_FEW: Final = Text(
    "færre enn fem personer, kanskje ingen,",
    "færre enn fem personar, kanskje ingen,",
    "fewer than five persons, perhaps none,",
)

# The files alone: the page shows no single share without its counts.
SHARE: Final = Text(
    "Andelen er overganger i prosent av avsluttede, regnet av antallene og avrundet til hele prosent.",
    "Delen er overgangar i prosent av avslutta, rekna av tala på personar og runda av til heile prosent.",
    "The share is transitions as a percentage of exits, worked out from the counts and rounded to whole per cent.",
)
REASONS: Final = Text(
    "Årsaken er hovedaktiviteten rett etter programmet. «Ikke kjent» er de som mangler den. "
    "Gruppene er regnet ut av tall i utgivelsen som vises; ellers er de skjult.",
    "Årsaka er hovudaktiviteten rett etter programmet. «Ikkje kjent» er dei som manglar han. "
    "Gruppene er rekna ut av tal i utgivinga som blir viste; elles er dei skjulte.",
    "The reason is the main activity right after the programme. It is not known of those who have none registered. "
    "The groups are worked out from numbers of the release that are shown, and are hidden otherwise.",
)
BACKGROUNDS: Final = Text(
    "Et land uten deltakere i et fylke har ingen celle der (..).",
    "Eit land utan deltakarar i eit fylke har inga celle der (..).",
    "A country without participants in a county has no cell there (..).",
)
MEASURES: Final = Text(
    "En deltaker kan være med i flere grupper av tiltak. Derfor kan gruppene til sammen bli flere enn deltakerne.",
    "Ein deltakar kan vere med i fleire grupper av tiltak. Difor kan gruppene til saman bli fleire enn deltakarane.",
    "A participant may be in several groups of measures, so the groups may add up to more than the participants.",
)
LANGUAGE: Final = Text(
    "Det høyeste resultatet i ferdigheten på dagen personen avsluttet, uansett hvor og når prøven ble tatt.",
    "Det høgaste resultatet i ferdigheita på dagen personen avslutta, same kor og når prøva blei teken.",
    "The highest result in the skill on the day of the exit, wherever and whenever the test was taken.",
)
WAITING: Final = Text(
    "Fra bosetting i kommunen til den første nye programstarten i året. «Ikke kjent» er de som mangler dato for "
    "bosetting, eller er bosatt etter start.",
    "Frå busetjing i kommunen til den første nye programstarten i året. «Ikkje kjend» er dei som manglar dato for "
    "busetjing, eller er busette etter start.",
    "From settlement in the municipality to the first new start of the year. It is not known of those without a date "
    "of settlement, or settled after the start.",
)

SIGNS: Final = {
    ":": Text(
        "Tallet er skjult for å beskytte enkeltpersoner",
        "Talet er skjult for å verne enkeltpersonar",
        "The number is hidden to protect individuals",
    ),
    ".": Text("Tallet kan ikke finnes", "Talet kan ikkje finnast", "The number cannot exist"),
    "..": Text(
        "Utgivelsen har ikke dette tallet", "Utgivinga har ikkje dette talet", "The release does not have this number"
    ),
    "*": Text(
        "Foreløpig tall: året var ikke over da det ble talt",
        "Førebels tal: året var ikkje over då det blei talt",
        "Preliminary: the year was not over when it was counted",
    ),
}
SIGNS_TITLE: Final = Text("Tegn: {signs}.", "Teikn: {signs}.", "Symbols: {signs}.")


def signs_in(language: Language, /) -> dict[str, str]:
    """Every sign with its meaning."""
    return {sign: text.told(language) for sign, text in SIGNS.items()}


def in_fives(people: int, /) -> int:
    """As a release tells of those it leaves out: to the nearest five, and 0 for fewer than five.

    Nobody and somebody are told alike: what has gone since the version before is not said to be theirs.
    """
    return 0 if people < _STEP else (people * 2 + _STEP) // (_STEP * 2) * _STEP


def left_out(told: int, language: Language = Language.BOKMAL, /) -> str:
    """The sentence for a number in fives. Of the whole country alone: no place tells of its own."""
    how_many = _SOME.told(language, told=told) if told else _FEW.told(language)
    return _LEFT_OUT.told(language, how_many=how_many)
