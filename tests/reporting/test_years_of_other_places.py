"""A year is signed by the municipality that its place has become, also where numbers were renumbered or merged."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from participants.access.actions import grant_role
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import Municipality
from reporting import actions
from reporting.models import PersonYear, YearSignOff
from reporting.reminding import remind_of_years
from reporting.year_counts import gaps_of
from reporting.yearly.page import board, year_page
from tests.access.conftest import LONG_AGO
from tests.programmes.people import signed_in
from tests.trail.conftest import ask

NOW = datetime(2024, 2, 15, 12, tzinfo=UTC)
HALDEN, HALDEN_IN_2023, ALESUND, HARAM, ALESUND_IN_2023 = 3101, 3001, 1508, 1580, 1507


@pytest.fixture
def counted(register):
    """`counted(year, place, people)` puts person-years where they were counted then."""

    def make(year: int, place: int, people: int) -> None:
        PersonYear.objects.using("statistics").bulk_create(
            PersonYear(
                year=year, person_id=uuid4(), municipality_id=place, county_number=f"{place:04d}"[:2],
                country_background="UKR", sex="F", age_group="26-35", education_level="primary", permit_basis="refugee",
                is_starter=True, is_exit=False, is_transition=False, waiting="unknown",
            )
            for _ in range(people)
        )  # fmt: skip

    return make


def leader(place: int):
    number = Municipality.objects.get(pk=place).number
    return grant_role(username=f"leder{number}", role="leader", municipality_number=number, on=LONG_AGO)[0].user


def sign(place: int, by, *, year: int = 2023, now: datetime = NOW) -> YearSignOff:
    return actions.sign_year(place=place, year=year, by=by, now=now)


def test_a_renumbered_municipality_signs_the_numbers_that_it_had_and_today_s_leader_is_reminded(counted, monkeypatch):
    counted(2023, HALDEN_IN_2023, 5)
    by = leader(HALDEN)
    page = year_page(municipality_id=HALDEN, year=2023, on=NOW.date())
    assert (page.place, page.is_shared, page.figures[0].now) == (HALDEN_IN_2023, False, 5)

    assert remind_of_years(now=NOW) == 1
    assert remind_of_years(now=NOW) == 0
    assert ask("SELECT municipality_id, kind FROM participants_notice") == [(HALDEN, "year_due")]
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client = signed_in(by)
    assert client.post("/aret/?aar=2023", {"gjor": "signer"}).status_code == 302
    held = YearSignOff.objects.get()
    assert (held.municipality_id, held.figures["participants"], len(held.pins)) == (HALDEN_IN_2023, 5, 5)
    assert [(each.number, each.state) for each in board(year=2023, on=NOW.date()).lines] == [("3001", "signed")]
    assert remind_of_years(now=NOW.replace(month=3)) == 0


def test_nobody_signs_what_several_of_today_s_municipalities_share_and_nobody_is_reminded(counted, monkeypatch):
    counted(2023, ALESUND_IN_2023, 5)
    outside, parts = leader(HALDEN), [leader(ALESUND), leader(HARAM)]

    for by in parts:
        with pytest.raises(RuleBroken, match="rett det hos deltakerne"):
            sign(ALESUND_IN_2023, by)
    with pytest.raises(NotAllowed, match="Be lederen"):
        sign(ALESUND_IN_2023, outside)
    assert remind_of_years(now=NOW) == 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    page = signed_in(parts[1]).get("/aret/?aar=2023").content.decode()
    assert "gjelder flere av dagens kommuner" in page
    assert "Nye deltakere" not in page
    assert signed_in(parts[0]).post("/aret/?aar=2023", {"gjor": "signer"}).status_code == 422
    assert not YearSignOff.objects.exists()


def test_a_merged_municipality_signs_for_each_place_that_it_has_become(counted):
    for place, people in ((1001, 7), (1017, 3), (1018, 2)):
        counted(2019, place, people)
    now = NOW.replace(year=2020)
    by = leader(4204)

    assert remind_of_years(now=now) == 1
    page = year_page(municipality_id=4204, year=2019, on=now.date(), chosen=1018)
    assert ([place for place, _ in page.places], page.place, page.figures[0].now) == ([1001, 1017, 1018], 1018, 2)
    for place in (1001, 1017, 1018):
        sign(place, by, year=2019, now=now)
    assert {each.state for each in board(year=2019, on=now.date()).lines} == {"signed"}
    assert remind_of_years(now=now.replace(month=3)) == 0


def test_a_renumbered_municipality_is_held_against_its_year_before_under_the_number_of_then(counted):
    counted(2023, HALDEN_IN_2023, 40)
    counted(2024, HALDEN, 60)

    assert [each.kind for each in gaps_of(place=HALDEN, year=2024)] == ["unlikely_starters"]
    assert gaps_of(place=HALDEN_IN_2023, year=2024) == ()
    on = NOW.replace(year=2025).date()
    assert [each.number for each in board(year=2024, on=on).lines] == ["3101"]
