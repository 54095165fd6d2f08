"""What registering asks of the whole country: one yes or no, and a tie that shows nothing."""

import uuid

import pytest
from django.db import DatabaseError, connections, transaction

from participants import countrywide
from participants.access import tenancy
from participants.codes import AddressProtection
from participants.models import Participant, PersonLink
from tests.access.conftest import KRISTIANSAND, OSLO, as_owner, rows_of
from tests.packages import write_package


@pytest.fixture
def two(register, tmp_path):
    """Someone in Oslo and someone else in Kristiansand; the number of the one in Oslo."""
    from datetime import date

    from programmes import actions

    tables = [rows_of("4204", ref="here", serial=0), rows_of("0301", ref="there", serial=1)]
    merged = {name: [row for each in tables for row in each[name]] for name in tables[0]}
    actions.load_package(path=write_package(tmp_path / "two", **merged), on=date(2024, 1, 1))
    return [("national_id", tables[1]["participants"][0]["national_id"])]


def acting_for(place):
    return tenancy.tenant(municipality_id=place, user_id=1, role="caseworker")


def named(numbers):
    return [countrywide.Number(uuid.uuid4(), *each) for each in numbers]


def asked(numbers, *, place=KRISTIANSAND):
    with acting_for(place), transaction.atomic():
        return countrywide.is_elsewhere(numbers=numbers)


def test_a_number_of_another_municipality_is_known_to_be_elsewhere_and_ones_own_is_not(two):
    assert asked(two)
    assert not asked(two, place=OSLO)
    assert not asked([("national_id", "00000000000")])
    assert not asked([])


def test_whoever_acts_for_nobody_is_told_nothing(two):
    with transaction.atomic():
        assert not countrywide.is_elsewhere(numbers=two)


@pytest.mark.parametrize("column", ["address_protection", "family_protection"])
@pytest.mark.parametrize("grade", AddressProtection.values)
def test_whoever_is_protected_anywhere_is_nowhere(two, column, grade):
    """R17: a grade anywhere silences every place."""
    as_owner(f"UPDATE participants_participant SET {column} = '{grade}' WHERE ref = 'there'")

    assert asked(two) == (grade in {"none", "client_address"})


def test_a_tie_makes_two_one_and_leaves_no_person_that_nobody_is(two):
    here = Participant.objects.using("national").get(ref="here")
    with acting_for(KRISTIANSAND), transaction.atomic():
        countrywide.tie(participant_pk=here.pk, numbers=named(two))
        countrywide.tie(participant_pk=here.pk, numbers=named(two))

    assert PersonLink.objects.using("national").values("person_id").distinct().count() == 1
    assert as_owner("SELECT count(*) FROM participants_person") == [(1,)]
    assert as_owner("SELECT count(DISTINCT person_id) FROM participants_personidentifier") == [(1,)]


def test_someone_without_a_number_is_a_person_too(two):
    here = Participant.objects.using("national").get(ref="here")
    as_owner(f"DELETE FROM participants_personlink WHERE participant_id = '{here.pk}'")
    with acting_for(KRISTIANSAND), transaction.atomic():
        countrywide.tie(participant_pk=here.pk, numbers=[])

    assert PersonLink.objects.using("national").filter(participant=here).count() == 1


@pytest.mark.parametrize("of", ["there", "nobody"])
def test_nobody_is_tied_but_ones_own(two, of):
    key = Participant.objects.using("national").get(ref=of).pk if of == "there" else uuid.uuid4()
    with pytest.raises(DatabaseError, match="Only a participant"), acting_for(KRISTIANSAND), transaction.atomic():
        countrywide.tie(participant_pk=key, numbers=named(two))
    connections["default"].close()
