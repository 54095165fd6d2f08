"""Reads what the checklist of a release judges."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connections
from django.db.models import Max

from programmes.codes import QualityNature
from programmes.rules.quality import RULES
from reporting import person_year_sql as sql
from reporting.codes import Indicator, RegionLevel, ReleaseStatus, ReleaseWarning
from reporting.figures import ALL, DIMENSIONS
from reporting.models import Objection, QualityCount, Release, ReleaseReason, YearSignOff
from reporting.rules.checklist import Facts, Point, checklist
from reporting.tidy import checksum_of, csv_lines, further_csv_lines
from reporting.year_counts import counts_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reporting.querysets import ObjectionQuerySet

DATABASE = "statistics"
_CONTRADICTORY = [code.value for code, rule in RULES.items() if rule.nature == QualityNature.CONTRADICTORY]


def check(release: Release) -> tuple[Point, ...]:
    """The checklist as it stands now, with the reasons that are given."""
    reasons = dict(_reasons(release).values_list("warning", "reason"))
    return checklist(facts_of(release), reasons=reasons)


def protected_versions(year: int) -> list[Release]:
    """What is out or will be, of a year. A version that was never attacked has given away what it had."""
    found = Release.objects.using(DATABASE).of_year(year).exclude(status=ReleaseStatus.DRAFT)
    return [each for each in found if "recovered" in each.disclosure]


def is_restricted_since(*, year: int, since: datetime) -> bool:
    """Whether the data of someone who is counted may no longer be used."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(sql.RESTRICTED_SINCE, {"year": year, "since": since})
        (answer,) = cursor.fetchone()
    return bool(answer)


def facts_of(release: Release) -> Facts:
    """What is known of a release."""
    others = Release.objects.using(DATABASE).of_year(release.year).exclude(pk=release.pk)
    before = Release.objects.using(DATABASE).latest_of_year(release.year - 1)
    return Facts(
        limit=release.limit,
        is_attacked="recovered" in release.disclosure and _is_attacked_beside_all(release),
        recovered=release.disclosure.get("recovered", 0),
        told_before=release.disclosure.get("known_before", 0),
        told_inside=release.disclosure.get("exposed_to_insiders", 0),
        is_same_file=_checksums(release) == (release.checksum, release.further_checksum),
        is_correction=others.exclude(status=ReleaseStatus.DRAFT).exists(),
        note=release.note,
        is_preliminary=release.is_preliminary,
        hidden=_hidden(release),
        this=_national(release),
        before=_national(before) if before else {},
        year_before=release.year - 1,
        is_restricted_since=is_restricted_since(year=release.year, since=release.built_at),
        contradictory=_contradictory(release.year),
        objecting=tuple(dict.fromkeys(_objections(release).values_list("municipality__name", flat=True))),
        municipalities=len(places := counts_of(release.year).keys()),
        signed=YearSignOff.objects.using(DATABASE).signed(year=release.year).filter(municipality__in=places).count(),
    )


def _contradictory(year: int) -> tuple[int, int]:
    """How many records did not fit together last night, and in how many municipalities."""
    counted = QualityCount.objects.using(DATABASE).latest_of_year(year).values_list("broken", flat=True)
    found = [sum(broken.get(code, 0) for code in _CONTRADICTORY) for broken in counted]
    return sum(found), sum(1 for each in found if each)


def _objections(release: Release) -> "ObjectionQuerySet":
    return Objection.objects.using(DATABASE).about(release)


def _reasons(release: Release) -> "QuerySet[ReleaseReason]":
    """Those that still say something: a newer objection has not been thought of."""
    reasons = release.reasons.using(DATABASE)
    newest = _objections(release).aggregate(at=Max("made_at"))["at"]
    return reasons.exclude(warning=ReleaseWarning.OBJECTED, written_at__lt=newest) if newest else reasons.all()


def _is_attacked_beside_all(release: Release) -> bool:
    """Beside every version of the year that is out by now, and of the years before and after."""
    return all(_is_attacked_beside(release, release.year + step) for step in (-1, 0, 1))


def _is_attacked_beside(release: Release, year: int) -> bool:
    attacked = {str(release.year): release.disclosure.get("beside", []), **release.disclosure.get("beside_years", {})}
    versions = (each.version for each in protected_versions(year) if each.pk != release.pk)
    return all(each in attacked.get(str(year), []) for each in versions)


def _checksums(release: Release) -> tuple[str, str]:
    """Of the two files. A release from before there were further tables has none of them, and no such checksum."""
    year, is_preliminary = release.year, release.is_preliminary
    cells = release.cells.using(DATABASE).in_table_order().iterator()
    further = list(release.further_cells.using(DATABASE).in_table_order())
    return (
        checksum_of(csv_lines(cells, year=year, is_preliminary=is_preliminary)),
        checksum_of(further_csv_lines(further, year=year, is_preliminary=is_preliminary))
        if further or release.further_checksum
        else "",
    )


def _hidden(release: Release) -> dict[str, tuple[int, int]]:
    by_level = release.disclosure.get("hidden_by_level", {})
    return {RegionLevel(level).label.lower(): (hidden, every) for level, (hidden, every) in by_level.items()}


def _national(release: Release) -> dict[Indicator, int | None]:
    whole = {"region_level": RegionLevel.COUNTRY, **dict.fromkeys(DIMENSIONS, ALL)}
    found = release.cells.using(DATABASE).filter(**whole).values_list("indicator", "value")
    return {Indicator(indicator): value for indicator, value in found}
