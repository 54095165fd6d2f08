"""Builds, approves and publishes releases. A published release never changes: a correction is a new version."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from django.db import connections, transaction
from django.db.models import Max
from django.utils.timezone import localdate

from participants.access.errors import RuleBroken
from participants.access.models import County, MunicipalityYear, User
from reporting import permissions
from reporting import person_year_sql as sql
from reporting.actions.objections import refuse_while_unanswered
from reporting.checking import check, is_restricted_since, protected_versions
from reporting.codes import Indicator, RegionLevel, ReleaseStatus
from reporting.counting import Group, count, people
from reporting.disclosure import (
    NOTHING,
    Beside,
    Earlier,
    Place,
    Protection,
    Recovered,
    Unprotectable,
    cells_of,
    protect,
)
from reporting.figures import ALL, DEFINITIONS, DIMENSIONS
from reporting.models import EarlyAccess, FurtherCell, Release, ReleaseCell, ReleaseReason
from reporting.rules.notes import in_fives
from reporting.tidy import checksum_of, csv_lines, further_csv_lines

DATABASE = "statistics"
_COUNTRY_NAME = "Hele landet"
_OTHERS_SUMMED = tuple(ALL for name in DIMENSIONS if name != "sex")
FIRST_YEAR, LAST_YEAR = 2003, 2050
_LARGEST_LIMIT = 1000
_FURTHEST_AHEAD = timedelta(days=2 * 366)
_FEWEST_WORDS = 3
_NOT_A_DRAFT = "Utgivelsen er godkjent og kan ikke endres. Lag en ny versjon."
_NOT_PLANNED = "Bare en planlagt utgivelse kan settes på vent. En som er ute, kan trekkes tilbake."
_NOT_PUBLIC = "Bare en utgivelse som er publisert, kan trekkes tilbake."


@transaction.atomic(using=DATABASE)
def build_release(*, year: int, by: User, limit: int, now: datetime, note: str = "") -> Release:
    """Count, hide and freeze a year as the next version, a draft. Nothing is made that the attacker finds a way into.

    Raises NotAllowed when the user is no statistician, RuleBroken for a year or limit that cannot be, and for numbers
    that cannot be hidden well enough.
    """
    permissions.check_may_build(by, on=localdate(now))
    if not 1 <= limit <= _LARGEST_LIMIT:
        raise RuleBroken(f"Grensen må være fra 1 til {_LARGEST_LIMIT}. 1 skjuler ingenting.")
    if not FIRST_YEAR <= year <= localdate(now).year:
        raise RuleBroken(f"Året må være fra {FIRST_YEAR} til {localdate(now).year}.")
    if _asked(sql.RESTRICTED_AND_COUNTED, year=year):
        raise RuleBroken("Noen skal ikke lenger regnes med. Oppdater statistikken (refresh_statistics), og prøv igjen.")
    names, county_of = _names(year)
    groups = _counted(year, names)
    protection = _protected(groups, county_of=county_of, limit=limit, year=year)
    frozen = list(_cells(groups, protection=protection, names=names))
    further = list(_further_cells(groups, protection=protection, names=names))
    release = Release(
        year=year,
        version=(Release.objects.using(DATABASE).filter(year=year).aggregate(last=Max("version"))["last"] or 0) + 1,
        limit=limit,
        definitions=DEFINITIONS,
        note=note,
        left_out=in_fives(_asked(sql.LEFT_OUT, year=year)),
        disclosure=protection.report,
        built_by_id=by.pk,
        built_at=now,
    )
    is_preliminary = release.is_preliminary
    release.checksum = checksum_of(csv_lines(frozen, year=year, is_preliminary=is_preliminary))
    release.further_checksum = checksum_of(further_csv_lines(further, year=year, is_preliminary=is_preliminary))
    release.save(using=DATABASE)
    for cell in frozen:
        cell.release_id = release.pk
    for each in further:
        each.release_id = release.pk
    ReleaseCell.objects.using(DATABASE).bulk_create(frozen, batch_size=5000)
    FurtherCell.objects.using(DATABASE).bulk_create(further)
    return release


@transaction.atomic(using=DATABASE)
def approve_release(*, release: Release, by: User, now: datetime) -> Release:
    """Approve a draft that someone else has built. An error, or a warning that nobody has explained, stops it.

    One at a time among neighbouring years: each is held against what is approved of the others.
    """
    around = Release.objects.using(DATABASE).filter(year__range=(release.year - 1, release.year + 1))
    # In one order, so that two who wait never wait for each other.
    list(around.order_by("year", "version").select_for_update().values_list("pk"))
    release = _locked(release, expected=ReleaseStatus.DRAFT, problem="Bare et utkast kan godkjennes.")
    permissions.check_may_approve(by, built_by_id=release.built_by_id, on=localdate(now))
    still_open = [each for each in check(release) if each.is_open]
    errors = [f"{each.title}. {each.detail}".strip() for each in still_open if each.is_error]
    if errors:
        raise RuleBroken(" ".join(errors))
    if still_open:
        names = "; ".join(each.title for each in still_open)
        raise RuleBroken(f"Skriv en grunn for hver advarsel før du godkjenner: {names}.")
    release.status = ReleaseStatus.APPROVED
    release.approved_by_id = by.pk
    release.approved_at = now
    release.save(using=DATABASE, update_fields=["status", "approved_by", "approved_at"])
    return release


@transaction.atomic(using=DATABASE)
def explain_warning(*, release: Release, warning: str, reason: str, by: User, now: datetime) -> Release:
    """Say why something unusual in a draft is right, instead of what was said before."""
    release = _locked(release, expected=ReleaseStatus.DRAFT, problem=_NOT_A_DRAFT)
    permissions.check_may_see_releases(by, on=localdate(now))
    if warning not in {each.warning for each in check(release) if each.warning}:
        raise RuleBroken("Utkastet har ingen slik advarsel.")
    if len(reason.split()) < _FEWEST_WORDS:
        raise RuleBroken("Skriv hvorfor tallet er riktig, med minst tre ord.")
    ReleaseReason.objects.using(DATABASE).update_or_create(
        release=release, warning=warning,
        defaults={"reason": reason.strip(), "written_by_id": by.pk, "written_at": now},
    )  # fmt: skip
    return release


@transaction.atomic(using=DATABASE)
def write_note(*, release: Release, note: str, by: User, now: datetime) -> Release:
    """What changed since the version before, and why, in the words that the public reads."""
    release = _locked(release, expected=ReleaseStatus.DRAFT, problem=_NOT_A_DRAFT)
    permissions.check_may_build(by, on=localdate(now))
    release.note = note.strip()
    release.save(using=DATABASE, update_fields=["note"])
    return release


@transaction.atomic(using=DATABASE)
def publish_release(*, release: Release, by: User, now: datetime, publish_at: datetime | None = None) -> Release:
    """Make an approved release public, for ever at its address: at once, or from a time ahead.

    Nothing is done when the time comes: every read asks the clock.
    """
    release = _locked(release, expected=ReleaseStatus.APPROVED, problem="Bare en godkjent utgivelse kan publiseres.")
    permissions.check_may_approve(by, built_by_id=release.built_by_id, on=localdate(now))
    if publish_at is not None and not now < publish_at <= now + _FURTHEST_AHEAD:
        raise RuleBroken("Tidspunktet må ligge framover i tid, og høyst to år fram.")
    _refuse_if_restricted_since(release)
    refuse_while_unanswered(release)
    release.status = ReleaseStatus.PUBLISHED
    release.published_at = publish_at or now
    release.published_by_id = by.pk
    release.save(using=DATABASE, update_fields=["status", "published_at", "published_by"])
    return release


@transaction.atomic(using=DATABASE)
def cancel_publication(*, release: Release, by: User, now: datetime) -> Release:
    """Take the time back from a release that nobody has seen yet: it is approved, and waits."""
    release = _locked(release, expected=ReleaseStatus.PUBLISHED, problem=_NOT_PLANNED)
    permissions.check_may_publish(by, on=localdate(now))
    if release.published_at is None or release.published_at <= now:
        raise RuleBroken(_NOT_PLANNED)
    _take_back(release)
    return release


@transaction.atomic(using=DATABASE)
def hold_back_restricted(*, now: datetime) -> int:
    """Take the time back from whatever counts someone whose data may no longer be used; of how many releases."""
    held = 0
    for release in Release.objects.using(DATABASE).select_for_update().planned(at=now):
        if is_restricted_since(year=release.year, since=release.built_at):
            _take_back(release)
            held += 1
    return held


@transaction.atomic(using=DATABASE)
def withdraw_release(*, release: Release, by: User, reason: str, now: datetime) -> Release:
    """Take the numbers of a public release away. Its address stays, and says why."""
    release = _locked(release, expected=ReleaseStatus.PUBLISHED, problem=_NOT_PUBLIC)
    permissions.check_may_publish(by, on=localdate(now))
    if release.published_at is None or release.published_at > now or release.withdrawn_at is not None:
        raise RuleBroken(_NOT_PUBLIC)
    if len(reason.split()) < _FEWEST_WORDS:
        raise RuleBroken("Skriv hvorfor utgivelsen trekkes tilbake. Alle kan lese det.")
    release.withdrawn_at = now
    release.withdrawn_by_id = by.pk
    release.withdrawal_reason = reason.strip()
    release.save(using=DATABASE, update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    return release


@transaction.atomic(using=DATABASE)
def release_year(
    *, year: int, by: User, approved_by: User, limit: int, now: datetime, note: str = "", because: str = "",
    publish: bool = False, publish_at: datetime | None = None,
) -> Release:  # fmt: skip
    """Build, approve and perhaps publish in one go: all of it, or nothing where a step is refused.

    `because` is the reason for each warning there is.
    """
    release = build_release(year=year, by=by, limit=limit, now=now, note=note)
    if because:
        for point in check(release):
            if point.warning:
                explain_warning(release=release, warning=point.warning, reason=because, by=by, now=now)
    release = approve_release(release=release, by=approved_by, now=now)
    if not publish and publish_at is None:
        return release
    return publish_release(release=release, by=approved_by, now=now, publish_at=publish_at)


def _locked(release: Release, *, expected: ReleaseStatus, problem: str) -> Release:
    release = Release.objects.using(DATABASE).select_for_update().get(pk=release.pk)
    if release.status != expected:
        raise RuleBroken(problem)
    return release


def _take_back(release: Release) -> None:
    # The window was before the time that is gone. One that was used stays as it was, and opens nothing.
    EarlyAccess.objects.using(DATABASE).filter(release=release, looks=None).delete()
    release.status = ReleaseStatus.APPROVED
    release.published_at = None
    release.published_by_id = None
    release.save(using=DATABASE, update_fields=["status", "published_at", "published_by"])


def _refuse_if_restricted_since(release: Release) -> None:
    """What is published stays; what is not yet must leave out whoever has become restricted meanwhile."""
    if is_restricted_since(year=release.year, since=release.built_at):
        raise RuleBroken(
            "Opplysninger som er regnet med, skal ikke lenger brukes. Utgivelsen er ikke sendt videre. Lag den på nytt."
        )


def _asked(query: str, **given: int) -> int:
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(query, given)
        (answer,) = cursor.fetchone()
    return int(answer)


def _as_published(release: Release) -> Earlier:
    rows = release.cells.using(DATABASE).values_list("region_level", "region", *DIMENSIONS, "indicator", "value")
    further = release.further_cells.using(DATABASE).values_list(
        "region_level", "region", "sex", "breakdown", "code", "indicator", "value"
    )
    return {
        **{
            (Place(RegionLevel(level), region, tuple(codes)), Indicator(indicator)): value
            for level, region, *codes, indicator, value in rows
        },
        **{
            (Place(RegionLevel(level), region, (sex, *_OTHERS_SUMMED), (breakdown, code)), Indicator(indicator)): value
            for level, region, sex, breakdown, code, indicator, value in further
        },
    }


def _protected(groups: list[Group], *, county_of: Mapping[str, str], limit: int, year: int) -> Protection:
    if limit == 1:
        return Protection(NOTHING, {"limit": 1})
    versions = protected_versions(year)
    # The table of a year tells of those who stay, and that of the next who they are.
    neighbours = {each: out for each in (year - 1, year + 1) if (out := protected_versions(each))}
    try:
        made = protect(
            groups,
            county_of=county_of,
            limit=limit,
            year=year,
            earlier=[_as_published(each) for each in versions],
            beside=[_beside(each, out) for each, out in neighbours.items()],
            people=people(years=(year, *neighbours)),
        )
        made.report["beside"] = sorted(each.version for each in versions)
        made.report["beside_years"] = {
            str(each): sorted(version.version for version in out) for each, out in neighbours.items()
        }
        return made
    except Unprotectable as problem:
        raise RuleBroken(
            "Små tall kan ikke skjules godt nok: det er for få personer, eller tidligere versjoner av året eller "
            "tallene for året før eller etter har røpet for mye. Utgivelsen er ikke laget."
        ) from problem
    except Recovered as problem:
        raise RuleBroken(
            "Skjulte tall kan regnes ut fra dem som vises. Utgivelsen er ikke laget. "
            "Meld fra til dem som lager Fotfeste."
        ) from problem


def _counted(year: int, names: Mapping[RegionLevel, Mapping[str, str]]) -> list[Group]:
    return list(count(year=year, regions={level: list(places) for level, places in names.items()}))


def _beside(year: int, versions: list[Release]) -> Beside:
    names, county_of = _names(year)
    return Beside(
        year=year,
        groups=_counted(year, names),
        county_of=county_of,
        versions=[_as_published(each) for each in versions],
        counts_countries=not all(each.disclosure.get("hides_no_starters") for each in versions),
    )


def _names(year: int) -> tuple[dict[RegionLevel, dict[str, str]], dict[str, str]]:
    """The places of a year, by level and code, in the order of their codes; and the county of each municipality."""
    spells = (
        MunicipalityYear.objects.using(DATABASE)
        .filter(year=year)
        .order_by("counted_as_id")
        .distinct("counted_as_id")
        .values_list("counted_as_id", "name", "county_number")
    )
    municipalities = {f"{number:04d}": (name, county) for number, name, county in spells}
    counties = dict(
        # The oldest spell known stands in for the years before it.
        County.objects.using(DATABASE)
        .filter(number__in={county for _, county in municipalities.values()})
        .order_by("number", "-valid_from")
        .values_list("number", "name")
    )
    known = dict(County.objects.using(DATABASE).valid_on(date(year, 1, 1)).values_list("number", "name"))
    names = {
        RegionLevel.COUNTRY: {ALL: _COUNTRY_NAME},
        RegionLevel.COUNTY: {number: known.get(number, name) for number, name in sorted(counties.items())},
        RegionLevel.MUNICIPALITY: {number: name for number, (name, _) in municipalities.items()},
    }
    return names, {number: county for number, (_, county) in municipalities.items()}


def _cells(
    groups: list[Group], *, protection: Protection, names: Mapping[RegionLevel, Mapping[str, str]]
) -> Iterator[ReleaseCell]:
    position = 0
    for group in groups:
        if group.figure.breakdown:
            continue
        level = group.figure.level
        shown = cells_of(group, hidden=protection.hidden)
        for indicator in Indicator:
            if indicator not in shown:
                continue
            position += 1
            yield ReleaseCell(
                position=position,
                region_level=level,
                region=group.region,
                region_name=names[level][group.region],
                indicator=indicator,
                value=shown[indicator].value,
                symbol=shown[indicator].symbol,
                **group.codes,
            )


def _further_cells(
    groups: list[Group], *, protection: Protection, names: Mapping[RegionLevel, Mapping[str, str]]
) -> Iterator[FurtherCell]:
    broken_down = [group for group in groups if group.figure.breakdown and group.figure.is_published]
    for position, group in enumerate(broken_down, 1):
        ((indicator, cell),) = cells_of(group, hidden=protection.hidden).items()
        yield FurtherCell(
            position=position,
            region_level=group.figure.level,
            region=group.region,
            region_name=names[group.figure.level][group.region],
            sex=group.codes["sex"],
            breakdown=group.figure.breakdown or "",
            code=group.code,
            indicator=indicator,
            value=cell.value,
            symbol=cell.symbol,
        )
