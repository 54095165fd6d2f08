"""A release: built by one, approved by another, frozen once approved, and never another file for the same cells."""

import csv
import hashlib
import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections, transaction

from participants.access.actions import grant_role
from participants.access.errors import NotAllowed, RuleBroken
from programmes import actions as programmes
from reporting import actions
from reporting.codes import ReleaseStatus
from reporting.models import PersonYear, Release, ReleaseCell, Watermark
from tests.packages import exit_, participant, programme, write_package
from tests.reporting.conftest import approve

NOW = datetime(2024, 11, 24, 12, tzinfo=UTC)
BECAUSE = "Registeret er oppdiktet."
TODAY = date(2024, 11, 24)


@pytest.fixture
def statistician(register):
    return grant_role(username="stat", role="statistician", municipality_number=None, on=date(2020, 1, 1))[0].user


@pytest.fixture
def filled(register, tmp_path):
    """Eight people of Kristiansand who started and left in 2022; six of them went to work."""
    folder = write_package(
        tmp_path / "package",
        participants=[participant(f"P{n}", serial=n) for n in range(8)],
        programmes=[programme(f"I{n}", f"P{n}") for n in range(8)],
        exits=[exit_(f"I{n}", main_activity="work" if n < 6 else "other") for n in range(8)],
    )
    programmes.load_package(path=folder, on=TODAY)
    actions.refresh_statistics(now=NOW)


def build(by, **options):
    return actions.build_release(**{"year": 2022, "by": by, "limit": 1, "now": NOW, "note": "Rettet."} | options)


def cell(release, indicator, **where):
    found = {"region_level": "country"} | dict.fromkeys(
        ["sex", "age_group", "country_background", "education_level", "permit_basis", "main_activity"], "all"
    )
    return release.cells.get(indicator=indicator, **found | where)


def test_the_publisher_approves_what_the_statistician_built(filled, statistician, publisher):
    release = build(statistician)
    release = approve(release=release, by=publisher, now=NOW)
    release = actions.publish_release(release=release, by=publisher, now=NOW)

    assert (release.version, release.status) == (1, ReleaseStatus.PUBLISHED)
    assert cell(release, "exits").value == 8
    assert cell(release, "transition_share").value == 75
    assert cell(release, "exits", region_level="municipality", region="4204").value == 8
    assert Release.objects.latest_of_year(2022) == release


def test_only_a_statistician_builds(filled, publisher):
    with pytest.raises(NotAllowed):
        build(publisher)

    assert not Release.objects.exists()


def test_nobody_approves_what_they_built_even_with_both_roles(filled, statistician):
    grant_role(username="stat", role="publisher", municipality_number=None, on=date(2020, 1, 1))
    release = build(statistician)

    with pytest.raises(NotAllowed, match="ikke godkjenne den"):
        approve(release=release, by=statistician, now=NOW)


def test_the_database_itself_refuses_one_person_as_both(filled, statistician):
    release = build(statistician)

    with pytest.raises(DatabaseError), transaction.atomic(using="statistics"):
        Release.objects.using("statistics").filter(pk=release.pk).update(
            status="approved", approved_by=statistician, approved_at=NOW
        )


@pytest.mark.parametrize("step", ["approve", "publish"])
def test_a_step_out_of_turn_is_refused(filled, statistician, publisher, step):
    release = build(statistician)
    if step == "approve":
        approve(release=release, by=publisher, now=NOW)
        with pytest.raises(RuleBroken):
            approve(release=release, by=publisher, now=NOW)
    else:
        with pytest.raises(RuleBroken):
            actions.publish_release(release=release, by=publisher, now=NOW)


@pytest.mark.parametrize(("year", "limit"), [(2022, 0), (2022, -1), (2022, 10**20), (2002, 4), (2025, 4)])
def test_a_year_or_limit_that_cannot_be_is_refused(filled, statistician, year, limit):
    with pytest.raises(RuleBroken):
        build(statistician, year=year, limit=limit)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reporting_release SET note = 'x' WHERE id = %(id)s",
        "DELETE FROM reporting_release WHERE id = %(id)s",
        "UPDATE reporting_releasecell SET value = 9 WHERE release_id = %(id)s AND value IS NOT NULL",
        "DELETE FROM reporting_releasecell WHERE release_id = %(id)s",
        "INSERT INTO reporting_releasecell (release_id, position, region_level, region, region_name, sex, age_group, "
        "country_background, education_level, permit_basis, main_activity, indicator, value, symbol) "
        "VALUES (%(id)s, 999999, 'country', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'exits', 1, '')",
        "UPDATE reporting_furthercell SET value = 9, symbol = '' WHERE release_id = %(id)s",
        "INSERT INTO reporting_furthercell (release_id, position, region_level, region, region_name, sex, breakdown, "
        "code, indicator, value, symbol) "
        "VALUES (%(id)s, 999999, 'country', 'x', 'x', 'x', 'waiting', 'x', 'starters', 1, '')",
    ],
)
@pytest.mark.parametrize("alias", ["statistics", "migration"])
def test_a_published_release_is_changed_by_nobody(filled, statistician, publisher, statement, alias):
    release = build(statistician)
    release = approve(release=release, by=publisher, now=NOW)
    actions.publish_release(release=release, by=publisher, now=NOW)
    before = [list(each.order_by("position").values_list()) for each in (release.cells, release.further_cells)]

    with pytest.raises(DatabaseError), transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(statement, {"id": release.pk})

    assert [list(each.order_by("position").values_list()) for each in (release.cells, release.further_cells)] == before
    assert all(before)


def test_a_correction_is_a_new_version_beside_the_old(filled, statistician, publisher):
    for _ in range(2):
        release = build(statistician)
        release = approve(release=release, by=publisher, now=NOW)
        actions.publish_release(release=release, by=publisher, now=NOW)

    assert list(Release.objects.of_year(2022).values_list("version", flat=True)) == [2, 1]
    assert Release.objects.latest_of_year(2022).version == 2


def test_small_numbers_and_what_follows_from_them_are_hidden(filled, statistician):
    release = build(statistician, limit=4)

    # Two of eight had no transition: six would tell.
    assert (cell(release, "exits").value, cell(release, "transitions").symbol) == (8, ":")
    assert cell(release, "transition_share").symbol == ":"
    assert cell(release, "exits", main_activity="other").symbol == ":"
    assert cell(release, "exits", main_activity="primary_education").value == 0
    assert (
        not ReleaseCell.objects.filter(release=release, value__range=(1, 3))
        .exclude(indicator="transition_share")
        .exists()
    )


def test_a_draft_is_not_approved_beside_a_version_that_it_was_not_attacked_with(filled, statistician, publisher):
    first, second = (build(statistician, limit=4) for _ in range(2))
    approve(release=first, by=publisher, now=NOW)

    with pytest.raises(RuleBroken, match="på nytt"):
        approve(release=second, by=publisher, now=NOW)
    third = approve(release=build(statistician, limit=4), by=publisher, now=NOW)

    assert third.disclosure["beside"] == [first.version]
    assert list(third.cells.order_by("position").values_list("value", "symbol")) == list(
        first.cells.order_by("position").values_list("value", "symbol")
    )


def test_a_draft_is_not_approved_beside_a_year_that_it_was_not_attacked_with(filled, statistician, publisher):
    """The table of a year tells of those who stay, and that of the next who they are."""
    last, this = build(statistician, year=2021, limit=4), build(statistician, limit=4)
    approve(release=last, by=publisher, now=NOW)

    with pytest.raises(RuleBroken, match="av året før eller etter, er godkjent"):
        approve(release=this, by=publisher, now=NOW)
    again = approve(release=build(statistician, limit=4), by=publisher, now=NOW)

    assert again.disclosure["years_beside"] == [2021]
    assert again.disclosure["beside_years"] == {"2021": [last.version]}
    assert again.disclosure["known_before"] == 0
    corrected = build(statistician, year=2021, limit=4)
    assert corrected.disclosure["beside_years"] == {"2022": [again.version]}
    assert corrected.disclosure["recovered"] == 0


def test_the_files_say_the_same_as_the_cells_and_the_checksum_holds(filled, statistician, publisher, tmp_path):
    build(statistician, limit=4)
    for kind in ("csv", "xlsx"):
        call_command("export_release", "2022", format=kind, out=tmp_path, stdout=io.StringIO())
    release = Release.objects.get()
    text = (tmp_path / "introduksjonsprogram-2022-v1.csv").read_bytes()

    rows = list(csv.reader(io.StringIO(text.decode())))
    sheet = openpyxl.load_workbook(tmp_path / "introduksjonsprogram-2022-v1.xlsx")["tall"]
    workbook = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]

    assert hashlib.sha256(text).hexdigest() == release.checksum
    assert ",".join(rows[0]) == (
        "year,region_level,region,sex,age_group,country_background,education_level,permit_basis,main_activity,"
        "indicator,value,symbol"
    )
    assert len(rows) == 1 + release.cells.count()
    assert workbook == rows
    assert len({tuple(row[:10]) for row in rows}) == len(rows)


def test_the_commands_build_approve_and_publish(filled, statistician, publisher, tmp_path):
    out = io.StringIO()
    call_command("build_release", "2022", by="stat", approved_by="publ", limit=1, because=BECAUSE, stdout=out)
    assert Release.objects.get().status == ReleaseStatus.APPROVED
    call_command("publish_release", "2022", by="publ", stdout=out)

    assert Release.objects.get().status == ReleaseStatus.PUBLISHED
    assert "publisert" in out.getvalue()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"by": "stat", "approved_by": "stat"}, "kan ikke godkjenne"),
        ({"by": "publ", "approved_by": "stat"}, "Bare en statistiker"),
        ({"by": "stat", "approved_by": "neither"}, "Bare en som publiserer"),
        ({"by": "stat", "approved_by": "ingen"}, "finnes ikke"),
        ({"by": "stat", "approved_by": "publ", "limit": 0}, "Grensen"),
    ],
)
def test_a_command_that_may_not_says_why_and_leaves_nothing(filled, statistician, publisher, options, words):
    grant_role(username="neither", role="leader", municipality_number="4204", on=date(2020, 1, 1))

    with pytest.raises(CommandError, match=words):
        call_command("build_release", "2022", **options)

    assert not Release.objects.exists()


def test_nothing_waits_to_be_published_is_told(filled, publisher):
    with pytest.raises(CommandError, match="Ingen godkjent"):
        call_command("publish_release", "2022", by="publ")


def test_a_watermark_from_another_cluster_makes_everyone_be_counted(filled):
    Watermark.objects.using("statistics").update(next_xid=2**40)
    PersonYear.objects.using("statistics").all().delete()

    done = actions.refresh_statistics(now=NOW)

    assert done.is_full
    assert PersonYear.objects.using("statistics").count() == 8


def test_a_new_calendar_year_gives_every_open_programme_a_year_more(register, tmp_path):
    folder = write_package(tmp_path / "package", participants=[participant()], programmes=[programme()])
    programmes.load_package(path=folder, on=TODAY)
    actions.refresh_statistics(now=NOW)

    actions.refresh_statistics(now=datetime(2025, 1, 1, 12, tzinfo=UTC))

    years = PersonYear.objects.using("statistics").order_by("year").values_list("year", flat=True)
    assert list(years) == [2022, 2023, 2024, 2025]


def test_a_year_that_was_not_over_when_it_was_counted_is_preliminary(filled, statistician):
    assert build(statistician, year=2024).is_preliminary
    assert not build(statistician, year=2023).is_preliminary


def test_no_transition_among_few_exits_is_a_zero_that_is_shown(filled, statistician):
    release = build(statistician, limit=4)

    few = {"main_activity": "other"}
    assert cell(release, "exits", **few).symbol == ":"
    assert cell(release, "transitions", **few).value == 0
    assert cell(release, "transition_share", **few).symbol == ":"


@pytest.mark.parametrize("out", ["/etc/hostname", "/proc/nowhere"])
def test_a_folder_that_cannot_be_written_is_told(filled, statistician, out):
    build(statistician)

    with pytest.raises(CommandError, match="Velg en annen mappe"):
        call_command("export_release", "2022", format="csv", out=Path(out))


def test_a_version_that_is_missing_is_told_apart_from_a_year_that_is(filled, statistician, tmp_path):
    build(statistician)

    with pytest.raises(CommandError, match="har ingen versjon 9"):
        call_command("export_release", "2022", format="csv", out=tmp_path, version_number=9)
