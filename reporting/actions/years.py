"""A leader explains what is missing in the municipality's year, signs it, and opens it again."""

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from participants.access.errors import RuleBroken
from participants.access.models import User
from reporting import permissions
from reporting.answering import answering_for
from reporting.models import YearSignOff
from reporting.rules.quality import YearCounts
from reporting.year_counts import counts_of, gaps_of, pins_of, watermark

DATABASE = "statistics"
_FEWEST_WORDS = 3


@transaction.atomic(using=DATABASE)
def explain_gap(*, place: int, year: int, kind: str, explanation: str, by: User, now: datetime) -> YearSignOff:
    """Say why a gap in the year is right as it is. The first one begins the sign-off."""
    held = _open(place=place, year=year, by=by, now=now)
    if kind not in {each.kind for each in gaps_of(place=place, year=year)}:
        raise RuleBroken("Det mangler ikke noe slikt i året.")
    if len(explanation.split()) < _FEWEST_WORDS:
        raise RuleBroken("Skriv hvorfor det er riktig, med minst tre ord.")
    held.explanations = {**held.explanations, kind: explanation.strip()}
    held.save(using=DATABASE)
    return held


@transaction.atomic(using=DATABASE)
def sign_year(*, place: int, year: int, by: User, now: datetime) -> YearSignOff:
    """Stand for the year as it is counted now: nothing is missing, or each kind of gap is explained."""
    held = _open(place=place, year=year, by=by, now=now)
    found = gaps_of(place=place, year=year)
    unexplained = [str(each.kind.label) for each in found if each.kind not in held.explanations]
    if unexplained:
        raise RuleBroken(f"Rett eller forklar dette før du signerer: {'; '.join(unexplained)}.")
    held.signed_by_id = by.pk
    held.signed_at = now
    held.figures = asdict(counts_of(year).get(place, YearCounts()))
    held.gaps = {each.kind: each.count for each in found}
    held.pins = pins_of(year=year, place=place)
    held.next_xid = watermark()
    held.save(using=DATABASE)
    return held


@transaction.atomic(using=DATABASE)
def reopen_year(*, place: int, year: int, reason: str, by: User, now: datetime) -> YearSignOff:
    """Take the word back, and say why. The one that was signed is kept as it was."""
    _check(by, place=place, year=year, on=localtime(now).date())
    held = YearSignOff.objects.using(DATABASE).select_for_update().signed(year=year).filter(municipality=place).first()
    if held is None:
        raise RuleBroken("Bare et signert år kan åpnes igjen.")
    if len(reason.split()) < _FEWEST_WORDS:
        raise RuleBroken("Skriv hvorfor året åpnes igjen, med minst tre ord.")
    held.reopened_by_id = by.pk
    held.reopened_at = now
    held.reopen_reason = reason.strip()
    held.save(using=DATABASE)
    return held


def _open(*, place: int, year: int, by: User, now: datetime) -> YearSignOff:
    today = localtime(now).date()
    _check(by, place=place, year=year, on=today)
    if year >= today.year:
        raise RuleBroken("Året må være over før det kan signeres.")
    rows = YearSignOff.objects.using(DATABASE).select_for_update().holding()
    held = rows.filter(municipality=place, year=year).first() or YearSignOff(municipality_id=place, year=year)
    if held.signed_at is not None:
        raise RuleBroken("Året er signert. Åpne det igjen for å endre noe.")
    return held


def _check(by: User, *, place: int, year: int, on: date) -> None:
    """That the user leads the municipality that answers for the place today, and that it is the only one."""
    answering = answering_for(year, on=on).get(place, ())
    permissions.check_may_sign(by, municipality_ids=answering, on=on)
    if len(answering) > 1:
        raise RuleBroken(
            "Tallene gjelder flere av dagens kommuner sammen, og ingen av dem kan signere alene. Er noe feil, rett "
            "det hos deltakerne."
        )
