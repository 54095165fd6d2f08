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

_STEP: Final = 5
_LEFT_OUT: Final = (
    "Opplysninger som bare skal lagres og ikke brukes (personvernforordningen artikkel 18), er ikke regnet med. "
    "Det gjelder {how_many} i hele landet."
)

# The files alone: the page shows no single share without its counts.
SHARE: Final = "Andelen er overganger i prosent av avsluttede, regnet av antallene og avrundet til hele prosent."
BACKGROUNDS: Final = "Et land uten deltakere i et fylke har ingen celle der (..)."

SIGNS: Final = {
    ":": "Tallet er skjult for å beskytte enkeltpersoner",
    ".": "Tallet kan ikke finnes",
    "..": "Utgivelsen har ikke dette tallet",
    "*": "Foreløpig tall: året var ikke over da det ble talt",
}


def in_fives(people: int, /) -> int:
    """As a release tells of those it leaves out: to the nearest five, and 0 for fewer than five.

    Nobody and somebody are told alike: what has gone since the version before is not said to be theirs.
    """
    return 0 if people < _STEP else (people * 2 + _STEP) // (_STEP * 2) * _STEP


def left_out(told: int, /) -> str:
    """The sentence for a number in fives. Of the whole country alone: no place tells of its own."""
    return _LEFT_OUT.format(how_many=f"om lag {told} personer" if told else "færre enn fem personer, kanskje ingen,")
