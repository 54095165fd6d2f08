"""Every cell of every year agrees with an independent count, for small random packages."""

import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants.access.actions import grant_role
from programmes import actions as programmes
from reporting import actions
from reporting.models import PersonYear, Release
from reporting.person_year_sql import LEFT_OUT
from tests import further_oracle, oracle, packages
from tests.conftest import wipe
from tests.trail.conftest import ask

NOW = datetime(2024, 11, 24, 12, tzinfo=UTC)
TODAY = date(2024, 11, 24)
PLACES = oracle.Places()
# Numbers before and after the reforms of 2020 and 2024, a split (Ålesund) and one that never changed.
NUMBERS = ["0301", "1902", "5401", "5501", "1507", "1508", "1580", "4204", "1103"]
YEARS = [2019, 2020, 2022, 2023, 2024]

# Days that tempt: the edges of years, and any other.
days = st.one_of(
    st.sampled_from([date(y, m, d) for y in (2020, 2022, 2023) for m, d in ((1, 1), (12, 31), (12, 30), (1, 2))]),
    st.dates(date(2019, 1, 1), date(2024, 10, 1)),
)
# Of measures and tests few kinds, so that they meet; each kind of measure once in a programme.
# A day of settlement when the municipality had its number, or where it still has, any or none.
SETTLED = ["2020-10-01", "2021-12-31", "2022-06-01"]
SETTLED_IN = {"1902": ["2019-06-01"], **{key: ["", "2019-01-31", *SETTLED] for key in ("0301", "4204", "1103")}}
taken = st.lists(
    st.tuples(
        st.sampled_from(["norwegian", "social_studies", "work", "english"]), days,
        st.sampled_from([None, 0, 1, 90, 400]),
    ),
    max_size=2, unique_by=lambda each: each[0],
)  # fmt: skip
tested_in = st.lists(
    st.tuples(days, st.sampled_from(["oral", "reading"]), st.sampled_from(["below_a1", "b1", "c1"])),
    max_size=2, unique_by=lambda each: each[:2],
)  # fmt: skip


@st.composite
def person_rows(draw, serial: int):
    """One person in one to three municipalities, with programmes, moves and exits in order of time."""
    born_on = draw(st.dates(date(1960, 1, 1), date(2004, 12, 31)))
    sex = draw(st.sampled_from("FM"))
    codes = {
        "birth_date": born_on,
        "sex": sex,
        "country_background": draw(st.sampled_from(["UKR", "SYR", "COD", "XXA"])),
        "permit_basis": draw(st.sampled_from(["utl34", "utl28", "family"])),
        "permit_date": "2019-01-01",
        "education_level": draw(st.sampled_from(["", "none", "higher"])),
        "address_protection": draw(
            st.sampled_from(["", "none", "client_address", "confidential", "strictly_confidential"])
        ),
    }
    numbers = draw(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3, unique=True))
    carries = draw(st.sampled_from(["national", "duf", "both", "chain"]))
    fnr, duf = packages.national_id(born_on, sex, serial), packages.duf(serial)
    people, spells, exits = [], [], []
    for place, number in enumerate(numbers):
        # In a chain the first row has one number, the next both, the last the other: still one person.
        has_fnr = carries in {"national", "both"} or (carries == "chain" and place <= 1)
        has_duf = carries in {"duf", "both"} or (carries == "chain" and place >= 1)
        people.append(
            packages.participant(
                f"P{serial}",
                **codes,
                municipality_number=number,
                settled_date=draw(st.sampled_from(SETTLED_IN.get(number, SETTLED))),
                national_id=fnr if has_fnr else "",
                duf_number=duf if has_duf else "",
            )
        )
    day, measures = draw(days), []
    for count in range(draw(st.integers(0, 4))):
        number = draw(st.sampled_from(numbers))
        ref = f"I{serial}-{count}"
        continues = draw(st.sampled_from(["", "", "", "0301:elsewhere"]))
        spells.append(
            packages.programme(
                ref, f"P{serial}", municipality_number=number, offered_date="", decision_date="", start_date=day,
                continues_ref=continues,
            )
        )  # fmt: skip
        for kind, first, length in draw(taken):
            last = "" if length is None else first + timedelta(days=length)
            row = {"programme_ref": ref, "municipality_number": number, "measure_type": kind}
            measures.append(packages.MEASURE | row | {"start_date": first, "end_date": last, "provider": ref})
        if draw(st.integers(0, 4)) == 0:
            break  # still open: the last of this person
        end = max(day, draw(days))
        exits.append(
            packages.exit_(
                ref,
                municipality_number=number,
                exit_date=end,
                exit_cause=draw(st.sampled_from(["completed", "moved", "died", "not_registered", "", "interrupted"])),
                main_activity=draw(st.sampled_from(["work", "higher_education", "primary_education", "unknown", ""])),
            )
        )
        day = end + timedelta(days=draw(st.sampled_from([1, 2, 30, 200])))
        if day > date(2024, 10, 1):
            break
    tests = [
        packages.TEST | {"participant_ref": f"P{serial}", "municipality_number": number, "test_date": tested,
                         "skill": skill, "result": result}
        for number in numbers for tested, skill, result in draw(tested_in)
    ]  # fmt: skip
    return people, spells, measures, tests, exits


@st.composite
def registers(draw):
    """A package of one to five people."""
    tables = {"participants": [], "programmes": [], "measures": [], "language_tests": [], "exits": []}
    for serial in range(draw(st.integers(1, 5))):
        for name, rows in zip(tables, draw(person_rows(serial)), strict=True):
            tables[name] += rows
    return tables


def restrict(*, municipality_id, ref, by):
    """As the action leaves it, where nobody holds a role."""
    ask(
        "INSERT INTO participants_restriction (municipality_id, participant_id, ground, reason, set_by_id) "
        "SELECT municipality_id, id, 'claim', '', %s FROM participants_participant "
        "WHERE municipality_id = %s AND ref = %s RETURNING id",
        [by.pk, municipality_id, ref],
    )


@pytest.fixture
def cast(register):
    grant_role(username="stat", role="statistician", municipality_number=None, on=TODAY)
    return register


def _statistician():
    return grant_role(username="stat", role="statistician", municipality_number=None, on=TODAY)[0].user


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tables=registers(),
    years=st.lists(st.sampled_from(YEARS), min_size=2, max_size=2, unique=True),
    kept_back=st.sets(st.integers(0, 14), max_size=3),
)
def test_every_cell_of_a_random_register_agrees_with_the_independent_count(cast, tables, years, kept_back):
    """R43: also where some are restricted, in one municipality of several or in all."""
    wipe()
    people = [(row["municipality_number"], row["participant_ref"]) for row in tables["participants"]]
    restricted = {each for place, each in enumerate(people) if place in kept_back}
    folder = Path(tempfile.mkdtemp())
    try:
        packages.write_package(folder, **tables)
        programmes.load_package(path=folder, on=TODAY)
        actions.refresh_statistics(now=NOW)
        by = _statistician()
        for number, ref in restricted:
            restrict(municipality_id=int(number), ref=ref, by=by)
        actions.refresh_statistics(now=NOW)
        for year in years:
            release = actions.build_release(year=year, by=by, limit=1, now=NOW)
            assert oracle.differences(release.cells.all(), folder, year, PLACES, restricted) == []
            further = release.further_cells.all()
            assert further_oracle.differences(further, folder, year, PLACES, restricted) == []
            with connections["statistics"].cursor() as cursor:
                cursor.execute(LEFT_OUT, {"year": year})
                assert cursor.fetchone() == (oracle.left_out(folder, year, restricted),)
    finally:
        shutil.rmtree(folder)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=registers(), second=registers(), third=registers())
def test_renewing_the_changed_gives_the_same_person_years_as_counting_everyone(cast, first, second, third):
    wipe()
    for tables in (first, second, third):
        folder = Path(tempfile.mkdtemp())
        try:
            packages.write_package(folder, **tables)
            # The same keys again with other content: rows are changed, persons split and merge.
            programmes.load_package(path=folder, on=TODAY, sound_rows_only=True)
        finally:
            shutil.rmtree(folder)
        done = actions.refresh_statistics(now=NOW)
        renewed = _person_years()
        actions.refresh_statistics(now=NOW, full=True)
        assert renewed == _person_years()
    assert not done.is_full


def _person_years():
    return sorted(PersonYear.objects.using("statistics").values_list(*_FIELDS))


_FIELDS = [f.attname for f in PersonYear._meta.concrete_fields if f.attname != "pk"]


def test_a_release_counts_nothing_in_an_empty_register(cast):
    actions.refresh_statistics(now=NOW)

    release = actions.build_release(year=2022, by=_statistician(), limit=4, now=NOW)

    assert set(release.cells.values_list("value", "symbol")) == {(0, ""), (None, ".")}
    assert Release.objects.public().count() == 0
