"""Telling leaders of a year that waits for their signature: each week from the first of February until June is over."""

from datetime import date, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction
from django.utils.timezone import localtime

from participants.actions import notify
from participants.codes import NoticeKind
from participants.models import Notice
from reporting.answering import answering_for
from reporting.models import YearSignOff
from reporting.rules.quality import due_on
from reporting.year_counts import counts_of

_STATISTICS, _NATIONAL = "statistics", "national"
_WEEK = timedelta(days=7)
# From the first of February; after June the figures are out, and a reminder helps nobody.
_FROM, _UNTIL = (2, 1), (6, 30)


def remind_of_years(*, now: datetime) -> int:
    """Tell those who may sign last year and have not; of how many municipalities. Once a week at most.

    A municipality with nobody in the year has nothing to sign. It is the one of today that is told; where several share
    the numbers, nobody is, since none of them can sign.
    """
    on = localtime(now).date()
    if not date(on.year, *_FROM) <= on <= date(on.year, *_UNTIL):
        return 0
    year = on.year - 1
    kind = NoticeKind.YEAR_LATE if on > due_on(year) else NoticeKind.YEAR_DUE
    subject = uuid5(NAMESPACE_OID, f"year {year}")
    signed = set(YearSignOff.objects.using(_STATISTICS).signed(year=year).values_list("municipality_id", flat=True))
    with transaction.atomic(using=_NATIONAL):
        lately = Notice.objects.using(_NATIONAL).filter(kind=kind, subject_id=subject, made_at__gt=now - _WEEK)
        told = set(lately.values_list("municipality_id", flat=True))
        answering = answering_for(year, on=on)
        unsigned = [answering[place] for place in counts_of(year) if place not in signed]
        waiting = sorted({alone for alone, *others in unsigned if not others} - told)
        for place in waiting:
            notify(kind=kind, municipality_id=place, subject_id=subject, now=now, using=_NATIONAL)
    return len(waiting)
