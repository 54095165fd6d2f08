"""Counting each night how complete the records are, so that a pace can be told."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from reporting.models import QualityCount
from reporting.quality.records import quality_of_everyone

_NATIONAL = "national"
# The year before is mended until it is published, and told of in comparisons for a while after.
_YEARS = 2
_KEPT = timedelta(days=2 * 366)


@transaction.atomic(using=_NATIONAL)
def count_quality(*, now: datetime) -> int:
    """Of this year and the one before, for each municipality that has any record; how many rows it makes."""
    on = localtime(now).date()
    rows = [
        QualityCount(
            municipality_id=place, year=year, counted_on=on, records=found.records, incomplete=found.incomplete,
            broken={code.value: count for code, count in (found.broken or {}).items() if count},
        )
        for year in range(on.year - _YEARS + 1, on.year + 1)
        for place, found in sorted(quality_of_everyone(year=year, on=on).items())
    ]  # fmt: skip
    counts = QualityCount.objects.using(_NATIONAL)
    counts.filter(counted_on=on).delete()
    counts.filter(counted_on__lt=on - _KEPT).delete()
    counts.bulk_create(rows, batch_size=1000)
    return len(rows)
