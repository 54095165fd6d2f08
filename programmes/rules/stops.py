"""Stopping a programme for a while (INTL §18), and going on with it."""

from datetime import date

# What the law adds to the duration is leave and absence (INTF §§10, 17–19). A stop is neither.
KEEPS_END = "Stans legges ikke til varigheten (INTL §18, INTF §§10 og 19). Planlagt slutt flyttes ikke."


def faults_of_stop(
    *, programme_starts_on: date, warned_on: date, decided_on: date, starts_on: date, on: date
) -> dict[str, str]:
    """What cannot be registered, a sentence for each field."""
    faults = {}
    if decided_on > on:
        faults["decided_on"] = "Vedtaket kan ikke være fra en dag etter i dag. Rett datoen."
    if warned_on > decided_on:
        faults["warned_on"] = "Varselet må være sendt før vedtaket. Rett en av datoene."
    if starts_on < decided_on:
        faults["starts_on"] = "Programmet kan ikke stanses før vedtaket. Rett en av datoene."
    if starts_on < programme_starts_on:
        faults["starts_on"] = f"Programmet startet {programme_starts_on:%d.%m.%Y}. Det kan ikke stanses før det."
    if (starts_on - on).days > 366:  # noqa: PLR2004 - a year
        faults["starts_on"] = "Datoen er for langt fram. Sjekk året."
    return faults


def faults_of_resuming(*, stopped_on: date, resumes_on: date, on: date) -> dict[str, str]:
    """What cannot be registered, a sentence for each field."""
    if resumes_on <= stopped_on:
        return {"resumes_on": f"Programmet ble stanset {stopped_on:%d.%m.%Y}. Det kan tidligst fortsette dagen etter."}
    if (resumes_on - on).days > 366:  # noqa: PLR2004 - a year
        return {"resumes_on": "Datoen er for langt fram. Sjekk året."}
    return {}
