"""Brings the person-years up to the register: the changed persons, or everyone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections, transaction
from django.utils.timezone import localtime

from reporting import person_year_sql as sql
from reporting.models import Watermark

# Sees keys, dates and codes of everyone, and no name, number or address.
DATABASE = "statistics"
# The introduction act took effect in 2003.
FIRST_YEAR = 2003
LOCK = 7_301_002


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did."""

    is_full: bool
    persons: int
    person_years: int


def _nothing(changed: Sequence[int]) -> None:
    """Where nothing is to follow."""


@transaction.atomic(using=DATABASE)
def refresh_statistics(
    *, now: datetime, full: bool = False, beside: Callable[[Sequence[int]], None] = _nothing
) -> Refreshed:
    """Renew the person-years of everyone who changed since the last time, or of everyone.

    Everyone too where there is no last time, in a new calendar year, when each open programme gains a year, and
    after a restore into another cluster, where transaction ids begin anew and the watermark says nothing.
    Only what is committed counts; a transaction still open is taken the next time. `beside` is called with the keys
    of the municipalities that changed, once the person-years are renewed and before anyone else sees them.
    """
    connection = connections[DATABASE]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(sql.HORIZON)
        (horizon,) = cursor.fetchone()
        watermark = Watermark.objects.using(DATABASE).first()
        full = (
            full
            or watermark is None
            or localtime(watermark.refreshed_at).year != localtime(now).year
            or watermark.next_xid > horizon
        )
        given = {
            "first_year": FIRST_YEAR,
            "last_year": localtime(now).year,
            "horizon": horizon,
            "watermark": watermark.next_xid if watermark else 0,
        }
        if full:
            persons = 0
            cursor.execute(sql.REMOVE_ALL)
            cursor.execute(sql.MARK_ALL)
        else:
            persons = _renew_changed(cursor, given)
        changed = [municipality for (municipality,) in cursor.fetchall()]
        cursor.execute(
            sql.MAKE.format(target=sql.KEPT, scope=sql.EVERYONE if full else sql.SOME, which=sql.IN_USE), given
        )
        person_years = cursor.rowcount
        cursor.execute(sql.ADD_KEPT.format(target=sql.KEPT))
        person_years += cursor.rowcount
        cursor.execute(sql.FORGET, given)
    beside(changed)
    Watermark.objects.using(DATABASE).update_or_create(id=1, defaults={"next_xid": horizon, "refreshed_at": now})
    return Refreshed(is_full=full, persons=persons, person_years=person_years)


@transaction.atomic(using=DATABASE)
def count_wrong_person_years(*, now: datetime) -> int:
    """Count everyone from scratch beside what is kept; how many person-years differ. Zero is the promise.

    People whose change the next refresh will take are left out.
    """
    with connections[DATABASE].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        watermark = Watermark.objects.using(DATABASE).first()
        # Without a last time nothing is kept; in a new year the next refresh counts everyone.
        if watermark is None or localtime(watermark.refreshed_at).year != localtime(now).year:
            return 0
        cursor.execute(sql.FRESH)
        cursor.execute(
            sql.MAKE.format(target="fresh", scope=sql.EVERYONE, which=sql.IN_USE),
            {"first_year": FIRST_YEAR, "last_year": localtime(now).year},
        )
        cursor.execute(sql.ADD_KEPT.format(target="fresh"))
        cursor.execute(sql.DIFFERENT)
        (wrong,) = cursor.fetchone()
    return wrong


def _renew_changed(cursor: Any, given: dict[str, int]) -> int:
    cursor.execute(sql.CHANGED, given)
    persons: int = cursor.rowcount
    cursor.execute("ANALYZE renewed")
    cursor.execute(sql.REMOVE_CHANGED)
    cursor.execute(sql.MARK_CHANGED, given)
    return persons
