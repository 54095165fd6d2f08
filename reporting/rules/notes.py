"""What the public is told beside the numbers: the same words on the page and in every file."""

from typing import Final

FOOTNOTES: Final = {
    "participants": "«Deltok» betyr at personen var i program minst én dag i året. En person telles én gang.",
    "starters": (
        "Nye deltakere er personer med programstart i året. "
        "De som fortsetter programmet i en ny kommune etter flytting, er ikke nye."
    ),
    "exits": (
        "«Avsluttet» betyr at personen sluttet i programmet i året. De som flyttet eller døde, er ikke regnet med. "
        "De som mangler årsak, er regnet med."
    ),
    "transitions": (
        "Overgang betyr at personen gikk til arbeid, videregående opplæring eller høyere utdanning. "
        "Grunnskoleopplæring er ikke regnet med."
    ),
    "places": (
        "Fylkene og kommunene er slik de var det året. "
        "Personer med skjermet adresse er bare med i tallene for hele landet."
    ),
}

# The files alone: the page shows no single share without its counts.
SHARE: Final = "Andelen er overganger i prosent av avsluttede, regnet av antallene og avrundet til hele prosent."
BACKGROUNDS: Final = "Et land uten deltakere i et fylke har ingen celle der (..)."

SIGNS: Final = {
    ":": "Tallet er skjult for å beskytte enkeltpersoner",
    ".": "Tallet kan ikke finnes",
    "..": "Utgivelsen har ikke dette tallet",
    "*": "Foreløpig tall: året var ikke over da det ble talt",
}
