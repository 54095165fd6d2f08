"""The lists from outside: how many there are on which day, where they come from, and that loading twice is nothing."""

import re
import time
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections, transaction

from participants.access import actions
from participants.access.models import (
    Country,
    County,
    KostraGroup,
    Language,
    Municipality,
    MunicipalityChange,
    MunicipalityProfile,
    MunicipalitySpell,
    MunicipalityYear,
)
from participants.access.reference_data import FOLDER, rows
from tests.access.conftest import as_owner

pytestmark = pytest.mark.usefixtures("ground")

MODELS = (
    Country, County, KostraGroup, Language, Municipality, MunicipalityChange, MunicipalityProfile, MunicipalitySpell,
    MunicipalityYear,
)  # fmt: skip


@pytest.mark.parametrize(("day", "municipalities", "counties"), [
    (date(2018, 1, 1), 422, 18), (date(2019, 12, 31), 422, 18),
    (date(2020, 1, 1), 356, 11), (date(2023, 12, 31), 356, 11),
    (date(2024, 1, 1), 357, 15), (date(2026, 11, 25), 357, 15),
])  # fmt: skip
def test_as_many_municipalities_and_counties_are_in_force_as_there_were(day, municipalities, counties):
    assert MunicipalitySpell.objects.valid_on(day).count() == municipalities
    assert County.objects.valid_on(day).count() == counties


def test_every_municipality_lies_in_a_county_that_is_in_force():
    for day in (date(2018, 1, 1), date(2020, 1, 1), date(2024, 1, 1)):
        known = set(County.objects.valid_on(day).values_list("number", flat=True))
        used = set(MunicipalitySpell.objects.valid_on(day).values_list("county_number", flat=True))
        assert used == known, day


def test_every_number_has_a_place_in_the_structure_of_every_year():
    years = range(2003, 2051)

    assert MunicipalityYear.objects.count() == Municipality.objects.count() * len(years)
    assert MunicipalityYear.objects.filter(year=2019).values("counted_as").distinct().count() == 422
    assert MunicipalityYear.objects.filter(year=2023).values("counted_as").distinct().count() == 356
    # Of Ålesund before 2024, the part that kept the name is taken: Haram of that time is its own number again.
    assert MunicipalityYear.objects.filter(year=2024).values("counted_as").distinct().count() == 357


def test_the_number_is_the_key_without_its_zeros():
    assert {(each.id, int(each.number)) for each in Municipality.objects.all()} == {
        (each.id, each.id) for each in Municipality.objects.all()
    }
    assert Municipality.objects.get(number="0301").id == 301


def test_every_municipality_of_today_is_compared_with_others_like_it():
    today = set(MunicipalitySpell.objects.valid_on(date(2024, 1, 1)).values_list("municipality_id", flat=True))

    assert set(MunicipalityProfile.objects.values_list("municipality_id", flat=True)) == today
    assert set(MunicipalityProfile.objects.values_list("centrality_class", flat=True)) == {1, 2, 3, 4, 5, 6}
    used = set(MunicipalityProfile.objects.values_list("kostra_group_id", flat=True))
    assert used <= set(KostraGroup.objects.values_list("code", flat=True))
    assert len(used) >= 16
    assert MunicipalityProfile.objects.get(municipality_id=301).kostra_group_id == "EKG13"


@pytest.mark.parametrize(("model", "at_least"), [(Country, 249), (Language, 60)])
def test_every_country_and_language_has_a_name_in_three_languages(model, at_least):
    assert model.objects.count() >= at_least
    for each in model.objects.all():
        assert re.fullmatch(r"[A-Za-z]{3}", each.code), each.code
        assert all(name.strip() == name != "" for name in (each.name_nb, each.name_nn, each.name_en)), each.code


@pytest.mark.parametrize(("code", "names"), [
    ("SYR", ("Syria", "Syria", "Syria")), ("UKR", ("Ukraina", "Ukraina", "Ukraine")),
    ("ERI", ("Eritrea", "Eritrea", "Eritrea")), ("COD", ("Kongo", None, None)), ("XKX", ("Kosovo", "Kosovo", "Kosovo")),
    ("XXA", (None, None, None)), ("XXX", (None, None, None)),
])  # fmt: skip
def test_the_countries_that_refugees_come_from_are_named_as_in_the_statistics(code, names):
    country = Country.objects.get(code=code)

    for name, expected in zip((country.name_nb, country.name_nn, country.name_en), names, strict=True):
        assert expected in (None, name)


def snapshot():
    """Every row with the transaction that wrote it, and how far each counter has come."""
    tables = [model._meta.db_table for model in MODELS]
    found = {table: as_owner(f"SELECT xmin::text, ctid::text FROM {table} ORDER BY ctid") for table in tables}
    return found | {"counters": as_owner("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")}


def test_loading_again_touches_no_row_and_takes_no_time():
    before, started = snapshot(), time.perf_counter()
    with transaction.atomic(using="migration"):
        loaded = actions.load_reference()
        assert as_owner("SELECT pg_current_xact_id_if_assigned()") == [(None,)]
    took = time.perf_counter() - started

    assert {each.written for each in loaded.values()} == {0}
    assert sum(each.rows for each in loaded.values()) > 30_000
    assert snapshot() == before
    assert took < 0.7


def test_only_what_differs_is_written_and_it_is_put_right():
    as_owner("UPDATE access_country SET name_nb = 'Feil' WHERE code = 'SYR'")
    as_owner("DELETE FROM access_language WHERE code = 'ara'")
    as_owner("UPDATE access_municipalityspell SET valid_to = NULL WHERE municipality_id = 1507")
    as_owner("UPDATE access_municipalityyear SET name = 'Feil' WHERE municipality_id = 301 AND year IN (2022, 2023)")
    before = snapshot()

    loaded = actions.load_reference()

    written = {name: each.written for name, each in loaded.items() if each.written}
    assert written == {"countries": 1, "languages": 1, "municipality_spells": 1, "municipality_years": 2}
    assert Country.objects.get(code="SYR").name_nb == "Syria"
    assert Language.objects.get(code="ara").name_nb == "arabisk"
    assert MunicipalitySpell.objects.get(municipality_id=1507).valid_to == date(2024, 1, 1)
    assert snapshot()["access_municipality"] == before["access_municipality"]


def test_the_command_says_how_much_there_is_and_how_much_was_new():
    def told():
        out = StringIO()
        call_command("load_reference", stdout=out)
        return out.getvalue()

    as_owner("UPDATE access_country SET name_nb = 'Feil' WHERE code = 'SYR'")

    assert told().endswith("1 rader var nye eller endret.\n")
    assert "357 municipality_profiles" in told()
    assert told().endswith("Ingen rader var nye eller endret.\n")


def test_only_the_owner_writes_reference_data():
    from django.db import DatabaseError

    for alias in ("default", "national", "statistics"):
        for model in MODELS:
            with pytest.raises(DatabaseError, match="permission denied"), connections[alias].cursor() as cursor:
                cursor.execute(f"DELETE FROM {model._meta.db_table}")


def test_every_file_has_a_source_and_a_licence():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    documented = {}
    for line in re.findall(r"^\| (.+\.csv.*) \|$", text, re.MULTILINE):
        files, _what, source, licence = line.split(" | ")
        documented |= dict.fromkeys(files.split(", "), (source, licence))

    assert set(documented) == {file.name for file in FOLDER.glob("*.csv")}
    for source, licence in documented.values():
        assert re.search(r"SSB|ISO|Kartverket", source)
        assert re.search(r"NLOD|CC BY|facts", licence)


def test_the_files_are_clean():
    for file in FOLDER.glob("*.csv"):
        content = file.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf"), file.name
        assert b"\r" not in content, file.name
        for row in rows(file.stem):
            assert None not in row, file.name
            assert all(value == value.strip() for value in row.values()), (file.name, row)
