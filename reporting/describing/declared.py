"""What differs from one published figure to the next: who is counted, where, how, when it is shown, and after whom."""

from dataclasses import dataclass
from typing import Final

from reporting.codes import Breakdown, Indicator
from reporting.labels import INDICATORS
from reporting.rules.languages import Text
from reporting.rules.notes import FOOTNOTES, SHARE

LATEST_PROGRAMME: Final = Text(
    "I kommunen der det siste programmet i året er: det som startet sist av dem som var åpne.",
    "I kommunen der det siste programmet i året er: det som starta sist av dei som var opne.",
    "In the municipality of the latest programme of the year: the one that started last among those that were open.",
)
EXIT_PLACE: Final = Text(
    "I kommunen der programmet som ble avsluttet, var. Det kan være en annen enn der personen telles som deltaker.",
    "I kommunen der programmet som blei avslutta, var. Det kan vere ein annan enn der personen blir tald som deltakar.",
    "In the municipality of the programme that ended. It may be another than the one where the person is a "
    "participant.",
)
FROM_THE_LIMIT: Final = Text(
    "Tallet vises når det er 0, eller grensen for små tall eller mer, og ikke må skjules for å beskytte andre tall.",
    "Talet blir vist når det er 0, eller grensa for små tal eller meir, og ikkje må skjulast for å verne andre tal.",
    "The number is shown when it is 0, or the limit for small numbers or more, and need not be hidden to protect "
    "others.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What differs from figure to figure."""

    slug: str
    title: Text
    lead: Text
    indicator: Indicator | None
    population: tuple[Text, ...]
    place: Text
    computing: tuple[Text, ...]
    eligibility: tuple[Text, ...]
    source: tuple[Text, ...]
    signs: tuple[str, ...] = (":", "..", "*")
    # Of the further tables, whose document is not named by the indicator: what they divide it by.
    breakdowns: tuple[Breakdown, ...] = ()
    document: str = ""


_PARTICIPANTS = Declared(
    slug="deltakere",
    title=INDICATORS[Indicator.PARTICIPANTS],
    lead=FOOTNOTES["participants"],
    indicator=Indicator.PARTICIPANTS,
    population=(
        Text(
            "Alle med et program som er startet. Et program som er tilbudt eller vedtatt, men ikke startet, "
            "teller ikke.",
            "Alle med eit program som er starta. Eit program som er tilbode eller vedteke, men ikkje starta, tel "
            "ikkje.",
            "Everyone with a programme that has started. One that is offered or decided and never started does "
            "not count.",
        ),
    ),
    place=LATEST_PROGRAMME,
    computing=(
        Text(
            "Et program er åpent fra og med startdagen til og med siste dag. Uten avslutning er det fortsatt åpent.",
            "Eit program er ope frå og med startdagen til og med siste dag. Utan avslutning er det framleis ope.",
            "A programme is open from its start to its last day, both included. Without an exit it is open still.",
        ),
        Text(
            "Start 31. desember 2022: deltaker i 2022 og årene etter, til programmet er avsluttet.",
            "Start 31. desember 2022: deltakar i 2022 og åra etter, til programmet er avslutta.",
            "Start on 31 December 2022: a participant in 2022 and the years after it, until the programme ends.",
        ),
        Text(
            "To program i samme år, i to kommuner: én deltaker.",
            "To program i same år, i to kommunar: éin deltakar.",
            "Two programmes in a year, in two municipalities: one participant.",
        ),
    ),
    eligibility=(FROM_THE_LIMIT,),
    source=(
        Text(
            "Begrepet er IMDis, slik det står i resultatene for 2022.",
            "Omgrepet er IMDi sitt, slik det står i resultata for 2022.",
            "The term is IMDi's, as in its results for 2022.",
        ),
    ),
)
_STARTERS = Declared(
    slug="nye-deltakere",
    title=INDICATORS[Indicator.STARTERS],
    lead=FOOTNOTES["starters"],
    indicator=Indicator.STARTERS,
    population=(
        Text(
            "Deltakerne som har et program med startdag i året, og som ikke fortsetter et annet etter flytting.",
            "Deltakarane som har eit program med startdag i året, og som ikkje held fram med eit anna etter flytting.",
            "The participants who have a programme that starts in the year and does not continue another after a move.",
        ),
    ),
    place=LATEST_PROGRAMME,
    computing=(
        Text(
            "To nye starter i samme år, for eksempel etter et avbrutt program: én ny deltaker.",
            "To nye startar i same år, til dømes etter eit avbrote program: éin ny deltakar.",
            "Two new starts in a year, as after a programme that was interrupted: one new participant.",
        ),
        Text(
            "Starter i en kommune og fortsetter i en annen samme år: én ny deltaker, i kommunen det siste er i.",
            "Startar i ein kommune og held fram i ein annan same år: éin ny deltakar, i kommunen det siste er i.",
            "Starts in one municipality and goes on in another in the same year: one new participant, in the latter.",
        ),
    ),
    eligibility=(FROM_THE_LIMIT,),
    source=(
        Text(
            "Begrepet er IMDis. At de som fortsetter etter flytting, ikke er nye, er vårt eget valg.",
            "Omgrepet er IMDi sitt. At dei som held fram etter flytting, ikkje er nye, er vårt eige val.",
            "The term is IMDi's. That those who go on after moving are not new, is our own choice.",
        ),
    ),
)
_EXITS = Declared(
    slug="avsluttede",
    title=INDICATORS[Indicator.EXITS],
    lead=FOOTNOTES["exits"],
    indicator=Indicator.EXITS,
    population=(
        Text(
            "Alle som har fullført, avbrutt eller stanset for godt, som har brukt opp tiden, som har reist ut av "
            "landet, og "
            "de som mangler årsak.",
            "Alle som har fullført, avbrote eller stansa for godt, som har brukt opp tida, som har reist ut av "
            "landet, og "
            "dei som manglar årsak.",
            "Everyone who has completed, interrupted or been stopped for good, used up the time or left the country, "
            "and those without a registered reason.",
        ),
    ),
    place=EXIT_PLACE,
    computing=(
        Text(
            "Siste dag i programmet avgjør året. 31. desember 2022 er 2022.",
            "Siste dag i programmet avgjer året. 31. desember 2022 er 2022.",
            "The last day in the programme decides the year: 31 December 2022 is 2022.",
        ),
        Text(
            "To avslutninger i samme år teller som én, med årsak og hovedaktivitet fra den siste.",
            "To avslutningar i same år tel som éi, med årsak og hovudaktivitet frå den siste.",
            "Two exits in a year count as one, with the reason and main activity of the last.",
        ),
        Text(
            "Fullført i mars og flyttet i oktober, fra et annet program: den i mars teller.",
            "Fullført i mars og flytta i oktober, frå eit anna program: den i mars tel.",
            "Completed in March and moved in October, from another programme: the one in March counts.",
        ),
    ),
    eligibility=(FROM_THE_LIMIT,),
    source=(
        Text(
            "IMDi, juni 2024: de som mangler årsak, er med i grunnlaget. At flyttede og døde ikke er med, er "
            "vårt eget valg.",
            "IMDi, juni 2024: dei som manglar årsak, er med i grunnlaget. At flytta og døde ikkje er med, er "
            "vårt eige val.",
            "IMDi, June 2024: those without a registered reason are in the basis. That moves and deaths are not, "
            "is our own "
            "choice.",
        ),
    ),
)
_TRANSITIONS = Declared(
    slug="overganger",
    title=INDICATORS[Indicator.TRANSITIONS],
    lead=FOOTNOTES["transitions"],
    indicator=Indicator.TRANSITIONS,
    population=(
        Text(
            "De avsluttede som har arbeid, videregående opplæring eller høyere utdanning som hovedaktivitet rett "
            "etterpå.",
            "Dei avslutta som har arbeid, vidaregåande opplæring eller høgare utdanning som hovudaktivitet rett "
            "etterpå.",
            "The exits whose main activity right afterwards is work, upper secondary education or higher education.",
        ),
    ),
    place=EXIT_PLACE,
    computing=(
        Text(
            "Det er den ene hovedaktiviteten ved avslutningen som teller, ikke hva personen gjør senere.",
            "Det er den eine hovudaktiviteten ved avslutninga som tel, ikkje kva personen gjer seinare.",
            "The one main activity at the exit counts, not what the person does later.",
        ),
        Text(
            "Grunnskole, kvalifiseringstiltak og ukjent aktivitet er ikke overgang, men blir med blant de avsluttede.",
            "Grunnskule, kvalifiseringstiltak og ukjend aktivitet er ikkje overgang, men blir med blant dei avslutta.",
            "Primary and lower secondary education, qualification measures and an unknown activity are no "
            "transition, and "
            "stay among the exits.",
        ),
    ),
    eligibility=(
        FROM_THE_LIMIT,
        Text(
            "Resten vernes likt: 40 avsluttede med 38 overganger ville fortalt om to uten.",
            "Resten blir verna likt: 40 avslutta med 38 overgangar ville fortalt om to utan.",
            "The rest is protected alike: 40 exits with 38 transitions would tell of two without.",
        ),
    ),
    source=(
        Text(
            "IMDis resultater for 2022: «grunnskoleopplæring er ikke inkludert».",
            "IMDi sine resultat for 2022: «grunnskuleopplæring er ikkje inkludert».",
            "IMDi's results for 2022: primary and lower secondary education is not included.",
        ),
    ),
)
_SHARE = Declared(
    slug="andel-med-overgang",
    title=INDICATORS[Indicator.TRANSITION_SHARE],
    lead=SHARE,
    indicator=Indicator.TRANSITION_SHARE,
    population=(
        Text(
            "De avsluttede. De som mangler årsak eller hovedaktivitet, er med i nevneren, og gir en lavere andel.",
            "Dei avslutta. Dei som manglar årsak eller hovudaktivitet, er med i nemnaren, og gir ein lågare del.",
            "The exits. Those without a registered reason or main activity are in the denominator, and lower the "
            "share.",
        ),
    ),
    place=EXIT_PLACE,
    computing=(
        Text(
            "100 · overganger / avsluttede, rundet av til hele prosent, halve opp: 22 av 27 er 81, og 1 av 8 er 13.",
            "100 · overgangar / avslutta, runda av til heile prosent, halve opp: 22 av 27 er 81, og 1 av 8 er 13.",
            "100 · transitions / exits, in whole per cent, halves up: 22 of 27 is 81, and 1 of 8 is 13.",
        ),
        Text(
            "Den regnes av antallene, aldri av avrundede deler. Derfor kan delene for arbeid og utdanning til "
            "sammen bli én mer "
            "eller mindre.",
            "Han blir rekna av tala på personar, aldri av avrunda delar. Difor kan delane for arbeid og "
            "utdanning til saman bli "
            "éin meir eller mindre.",
            "It is worked out from the counts, never from rounded parts. So the parts for work and education may "
            "add up to one "
            "more or less.",
        ),
    ),
    eligibility=(
        Text(
            "Andelen vises bare der både overganger og avsluttede vises. Uten avsluttede er det ingen andel.",
            "Delen blir vist berre der både overgangar og avslutta blir viste. Utan avslutta er det ingen del.",
            "The share is shown only where both transitions and exits are. Without exits there is no share.",
        ),
    ),
    source=(
        Text(
            "Regnet ut igjen av de fem kommunene i IMDis resultater for 2022.",
            "Rekna ut igjen av dei fem kommunane i IMDi sine resultat for 2022.",
            "Worked out again from the five municipalities in IMDi's results for 2022.",
        ),
    ),
    signs=(":", ".", "..", "*"),
)
_RANK_LIST = Declared(
    slug="rangliste",
    title=Text("Kommunene med høyest andel", "Kommunane med høgast del", "Municipalities with the highest share"),
    lead=Text(
        "De fem kommunene der størst andel av dem som avsluttet, gikk til arbeid eller utdanning.",
        "Dei fem kommunane der størst del av dei som avslutta, gjekk til arbeid eller utdanning.",
        "The five municipalities where the largest share of exits went to work or education.",
    ),
    indicator=None,
    population=(
        Text(
            "Kommunene med 20 eller flere avsluttede i året.",
            "Kommunane med 20 eller fleire avslutta i året.",
            "The municipalities with 20 or more exits in the year.",
        ),
    ),
    place=EXIT_PLACE,
    computing=(
        Text(
            "Rekkefølgen følger andelen før avrunding, så antall avsluttede, så navnet. 15 av 21 står før 52 av "
            "73, selv om begge "
            "blir 71 prosent.",
            "Rekkjefølgja følgjer delen før avrunding, så talet på avslutta, så namnet. 15 av 21 står før 52 av "
            "73, sjølv om begge "
            "blir 71 prosent.",
            "The order is that of the share before rounding, then of the exits, then of the name. 15 of 21 comes "
            "before 52 of 73, "
            "though both are 71 per cent.",
        ),
    ),
    eligibility=(
        Text(
            "En kommune med færre enn 20 avsluttede er ikke med. En med skjult andel er ikke med, men er talt i "
            "en setning.",
            "Ein kommune med færre enn 20 avslutta er ikkje med. Ein med skjult del er ikkje med, men er tald i "
            "ei setning.",
            "A municipality with fewer than 20 exits is not in it. One whose share is hidden is not, but is "
            "counted in a sentence.",
        ),
    ),
    source=(
        Text(
            "IMDis liste over de fem beste i 2022, med grensen på 20 avsluttede.",
            "IMDi si liste over dei fem beste i 2022, med grensa på 20 avslutta.",
            "IMDi's list of the top five of 2022, with its limit of 20 exits.",
        ),
    ),
)
DECLARED: Final = (_PARTICIPANTS, _STARTERS, _EXITS, _TRANSITIONS, _SHARE, _RANK_LIST)
