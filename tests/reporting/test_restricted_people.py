"""Who is restricted is in no statistics that is still to come (R43, GDPR art. 18)."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from participants import actions as participants
from participants.access import tenancy
from participants.access.actions import grant_role
from participants.access.errors import RuleBroken
from participants.models import Participant
from programmes import actions as programmes
from reporting import actions
from reporting.cubes import cube_of
from reporting.exports import release_files
from reporting.models import Release
from reporting.rules.notes import in_fives, left_out
from reporting.tables import TABLES
from tests.access.conftest import user
from tests.packages import exit_, participant, programme, write_package
from tests.reporting.conftest import approve
from tests.reporting.test_releases import BECAUSE, cell, statistician

__all__ = ["statistician", "user"]

YEAR = 2022
FEWER = "Det gjelder færre enn fem personer, kanskje ingen, i hele landet."


@pytest.fixture
def kari(register, tmp_path, user):
    """Who follows up eight people of Kristiansand; one lives at a hidden address, and one in Oslo too."""
    people = [participant(f"P{n}", serial=n) for n in range(8)]
    people[1]["address_protection"] = "confidential"
    folder = write_package(
        tmp_path / "package",
        participants=[*people, participant("Q0", serial=0, municipality_number="0301")],
        programmes=[
            *(programme(f"I{n}", f"P{n}") for n in range(8)),
            programme("J0", "Q0", municipality_number="0301", start_date="2022-11-01"),
        ],
        exits=[exit_(f"I{n}", main_activity="work") for n in range(8)],
    )
    programmes.load_package(path=folder, on=timezone.localdate())
    actions.refresh_statistics(now=timezone.now())
    kari = user("kari", caseworker="4204")
    grant_role(username="kari", role="leader", municipality_number="4204", on=timezone.localdate())
    return kari


def restricting(by, *refs, lift=False):
    now = timezone.now()
    for key in Participant.objects.using("national").filter(ref__in=refs).values_list("pk", flat=True):
        with tenancy.tenant(municipality_id=4204, user_id=by.pk, role="caseworker"):
            given = {"participant_pk": key, "reason": "Deltakeren mener at datoen er feil.", "by": by, "now": now}
            if lift:
                participants.lift_restriction(**given)
            else:
                participants.restrict(ground="contested", **given)


def released(statistician, publisher, **options):
    now = timezone.now()
    actions.refresh_statistics(now=now)
    return actions.release_year(
        **{
            "year": YEAR,
            "by": statistician,
            "approved_by": publisher,
            "limit": 1,
            "now": now,
            "publish": True,
            "note": "Rettet.",
            "because": BECAUSE,
        }
        | options
    )


def counts(release):
    found = {"country": cell(release, "participants").value}
    for number in ("4204", "0301"):
        found[number] = cell(release, "participants", region_level="municipality", region=number).value
    return found


def test_the_next_release_leaves_them_out_and_the_published_stays(kari, statistician, publisher):
    """R43: the programme elsewhere, which nobody has restricted, counts on."""
    first = released(statistician, publisher)
    restricting(kari, "P0", "P2")
    second = released(statistician, publisher)
    restricting(kari, "P0", "P2", lift=True)
    third = released(statistician, publisher)

    whole = {"country": 8, "4204": 6, "0301": 1}
    assert [counts(each) for each in (first, second, third)] == [whole, {"country": 7, "4204": 5, "0301": 1}, whole]
    assert cell(second, "exits").value == 6
    assert actions.count_wrong_person_years(now=timezone.now()) == 0


def test_the_release_says_how_many_and_never_of_fewer_than_five(kari, statistician, publisher, client):
    """R43: who lives at a hidden address counts as everyone does, in the country alone."""
    nobody = released(statistician, publisher)
    restricting(kari, "P1")
    one = released(statistician, publisher)
    restricting(kari, *(f"P{n}" for n in range(8)))
    all_of_them = released(statistician, publisher)

    assert [each.left_out for each in (nobody, one, all_of_them)] == [0, 0, 10]
    assert FEWER in client.get(reverse("release-version", args=[YEAR, 1])).content.decode()
    page = client.get(reverse("release", args=[YEAR])).content.decode()
    assert "Det gjelder om lag 10 personer i hele landet." in page
    assert "om lag 10 personer" in release_files(all_of_them)["LESMEG.txt"].decode()
    assert "om lag 10 personer" in release_files(all_of_them)["datapackage.json"].decode()
    assert left_out(10) in [note.text for note in cube_of(TABLES[0], [all_of_them]).notes]


def test_a_release_built_before_anyone_was_left_out_says_nothing(kari, statistician, publisher, client):
    now = timezone.now()
    release = actions.build_release(year=YEAR, by=statistician, limit=1, now=now)
    Release.objects.using("statistics").filter(pk=release.pk).update(left_out=None)
    release = approve(release=release, by=publisher, now=now)
    release = actions.publish_release(release=release, by=publisher, now=now)

    assert b"artikkel 18" not in client.get(reverse("release", args=[YEAR])).content
    assert not any(b"artikkel 18" in content for content in release_files(release).values())


@pytest.mark.parametrize("step", ["approve", "publish"])
def test_what_was_counted_before_they_were_restricted_goes_no_further(kari, statistician, publisher, step):
    """R43."""
    now = timezone.now()
    release = actions.build_release(year=YEAR, by=statistician, limit=1, now=now)
    if step == "publish":
        approve(release=release, by=publisher, now=now)
    restricting(kari, "P0")

    going_on = approve if step == "approve" else actions.publish_release
    with pytest.raises(RuleBroken, match="på nytt"):
        going_on(release=release, by=publisher, now=now + timedelta(minutes=1))
    with pytest.raises(RuleBroken, match="Oppdater statistikken"):
        actions.build_release(year=YEAR, by=statistician, limit=1, now=now)
    call_command("build_release", str(YEAR), by="stat", approved_by="publ", limit=1, because=BECAUSE, note="Rettet.")
    assert Release.objects.latest("version").left_out == 0


def test_a_planned_release_is_held_back_when_someone_in_it_is_restricted(kari, statistician, publisher):
    """R43: its time comes by itself, so it is looked at each minute until then."""
    later = timezone.now() + timedelta(days=9)
    release = released(statistician, publisher, publish=False, publish_at=later)
    assert actions.hold_back_restricted(now=timezone.now()) == 0
    restricting(kari, "P0")

    assert actions.hold_back_restricted(now=timezone.now()) == 1
    release.refresh_from_db()
    assert (release.status, release.published_at) == ("approved", None)


@pytest.mark.parametrize(("people", "told"), [(0, 0), (1, 0), (4, 0), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15)])
def test_a_number_is_told_in_fives(people, told):
    assert in_fives(people) == told
