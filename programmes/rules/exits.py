"""What an exit counts as in the statistics, and what an exit must hold (docs/figures/definitions.md)."""

from dataclasses import dataclass
from datetime import date

from programmes.codes import ExitCause, MainActivity

# These are no exits of the programme: whoever moves goes on elsewhere.
NOT_COUNTED = frozenset({ExitCause.MOVED, ExitCause.DIED})
TRANSITIONS = frozenset({MainActivity.WORK, MainActivity.UPPER_SECONDARY, MainActivity.HIGHER_EDUCATION})
# The words of the published figures (reporting/rules/notes.py), which the forms say too.
EXITS_TOLD = (
    "«Avsluttet» betyr at personen sluttet i programmet i året. De som flyttet eller døde, er ikke regnet med. "
    "De som mangler årsak, er regnet med."
)
TRANSITIONS_TOLD = (
    "Overgang betyr at personen gikk til arbeid, videregående opplæring eller høyere utdanning. "
    "Grunnskoleopplæring er ikke regnet med."
)
FIRST_DAY = date(2003, 9, 1)  # the first introduction programmes


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an exit adds to the figures of its calendar year."""

    is_exit: bool
    is_transition: bool
    sentence: str
    because: str


def counts_as(*, cause: ExitCause, main_activity: MainActivity) -> Meaning:
    """In the numerator, in the denominator alone, or in neither."""
    if cause in NOT_COUNTED:
        return Meaning(
            is_exit=False,
            is_transition=False,
            sentence="Dette regnes ikke med blant dem som har avsluttet.",
            because=(
                "Den som flytter til en annen kommune, fortsetter programmet der."
                if cause == ExitCause.MOVED
                else "Den som er død, er ikke med i tallene for avsluttede."
            ),
        )
    if main_activity in TRANSITIONS:
        return Meaning(
            is_exit=True,
            is_transition=True,
            sentence="Dette regnes som overgang til arbeid eller utdanning.",
            because=f"Hovedaktiviteten er {MainActivity(main_activity).label.lower()}.",
        )
    because = {
        MainActivity.UNKNOWN: "Så lenge hovedaktiviteten ikke er kjent, teller avslutningen, men ikke som overgang.",
        MainActivity.PRIMARY_EDUCATION: "Grunnskole regnes ikke som overgang.",
    }.get(main_activity, "Bare arbeid, videregående opplæring og høyere utdanning regnes som overgang.")
    return Meaning(
        is_exit=True,
        is_transition=False,
        sentence="Dette regnes ikke som overgang til arbeid eller utdanning.",
        because=because,
    )


def faults_of_exit(
    *, starts_on: date, exited_on: date, cause: ExitCause, main_activity: MainActivity | None, on: date
) -> dict[str, str]:
    """What cannot be registered, a sentence for each field."""
    faults = {}
    if exited_on < starts_on:
        faults["exited_on"] = (
            f"Programmet startet {starts_on:%d.%m.%Y}. Siste dag kan ikke være før det. Rett siste dag."
        )
    elif exited_on > on:
        faults["exited_on"] = "Siste dag kan ikke være etter i dag. Registrer avslutningen når programmet er slutt."
    if cause == ExitCause.NOT_REGISTERED:
        faults["cause"] = "Velg hvorfor programmet sluttet."
    if main_activity is None and cause not in NOT_COUNTED:
        faults["main_activity"] = "Velg hva deltakeren gjør rett etter programmet. Vet du ikke ennå, velg «Ikke kjent»."
    return faults
