"""What a move between two municipalities must hold."""

from datetime import date, timedelta

_DAY = timedelta(days=1)
FURTHEST_DAYS = 92


def faults_of_move(*, starts_on: date | None, moved_on: date, on: date) -> dict[str, str]:
    """What cannot be registered, a sentence for each field. `starts_on` is of the programme that runs."""
    if moved_on > on:
        return {"moved_on": "Flyttedatoen kan ikke være etter i dag. Registrer flyttingen når deltakeren har flyttet."}
    if starts_on and moved_on <= starts_on:
        return {
            "moved_on": f"Programmet startet {starts_on:%d.%m.%Y}. Deltakeren kan ikke ha flyttet før det. Rett datoen."
        }
    return {}


def faults_of_arrival(*, moved_on: date, starts_on: date | None, on: date) -> dict[str, str]:
    """What cannot be registered where someone arrives, a sentence for each field."""
    if starts_on is None:
        return {"starts_on": "Skriv når programmet fortsetter her."}
    if starts_on < moved_on:
        return {"starts_on": f"Deltakeren flyttet {moved_on:%d.%m.%Y}. Programmet kan ikke fortsette her før det."}
    if starts_on > on + timedelta(days=FURTHEST_DAYS):
        return {"starts_on": "Datoen er for langt fram. Sjekk året."}
    return {}


def last_day_before(moved_on: date) -> date:
    """The last day in the programme of the municipality that was moved from."""
    return moved_on - _DAY
