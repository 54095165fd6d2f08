"""Who is one person: numbers shared, changed, mistaken and corrected, in one municipality and across them."""

from datetime import date

import pytest
from django.conf import settings

from participants.encryption.digests import person_digest
from participants.models import Participant, Person, PersonIdentifier, PersonLink
from programmes.actions.package.persons import _leaders
from tests.packages import d_number, duf, national_id, participant, write_package
from tests.programmes.loading import everything, load

BORN = date(1990, 5, 17)
A, B, C = (national_id(BORN, "F", serial) for serial in range(3))
OSLO, BERGEN, STAVANGER = "0301", "4601", "1103"


@pytest.fixture
def known_as(register, tmp_path):
    """Loads a row in each municipality that is named, with the number (and DUF number) it is known by."""
    loaded = []

    def load_rows(**numbers):
        rows = []
        for name, number in numbers.items():
            fnr, duf_number = number if isinstance(number, tuple) else (number, "")
            municipality = {"oslo": OSLO, "bergen": BERGEN, "stavanger": STAVANGER}[name.partition("_")[0]]
            rows.append(participant(name, municipality_number=municipality, national_id=fnr, duf_number=duf_number))
        loaded.append(rows)
        return load(write_package(tmp_path / str(len(loaded)), participants=rows))

    return load_rows


def together():
    """The participants by person: each group sorted, all groups sorted."""
    names = dict(Participant.objects.using("national").values_list("pk", "ref"))
    groups = {}
    for link in PersonLink.objects.using("national").all():
        groups.setdefault(link.person_id, []).append(names[link.participant_id])
    assert Person.objects.using("national").count() == len(groups)
    return sorted(sorted(group) for group in groups.values())


def persons_by_number():
    """What the keyed hashes lead to: number → participants of that person."""
    names = dict(Participant.objects.using("national").values_list("pk", "ref"))
    members = {}
    for link in PersonLink.objects.using("national").all():
        members.setdefault(link.person_id, []).append(names[link.participant_id])
    found = {bytes(each.digest): each.person_id for each in PersonIdentifier.objects.using("national").all()}
    hashes = {each: person_digest(each, kind="national_id", person_key=settings.PERSON_KEY) for each in (A, B, C)}
    return {number: sorted(members[found[key]]) for number, key in hashes.items() if key in found}


def test_the_same_number_in_two_municipalities_is_one_person(known_as):
    known_as(oslo=A, bergen=A, stavanger=B)

    assert together() == [["bergen", "oslo"], ["stavanger"]]


def test_two_persons_become_one_when_a_later_row_carries_both_numbers(known_as):
    known_as(oslo=A)
    known_as(bergen=("", duf(3)))
    assert together() == [["bergen"], ["oslo"]]

    known_as(stavanger=(A, duf(3)))

    assert together() == [["bergen", "oslo", "stavanger"]]


def test_a_chain_of_shared_numbers_is_one_person_in_one_loading(known_as):
    known_as(oslo_1=(A, duf(1)), bergen_1=(B, duf(1)), oslo_2=(B, duf(2)), bergen_2=(C, duf(2)))

    assert together() == [["bergen_1", "bergen_2", "oslo_1", "oslo_2"]]


def test_a_corrected_number_lets_go_of_the_person_it_was_mistaken_for(known_as):
    known_as(oslo=A, bergen=A)

    known_as(bergen=B)

    assert together() == [["bergen"], ["oslo"]]
    assert persons_by_number() == {A: ["oslo"], B: ["bergen"]}


def test_nobody_is_taken_for_the_one_who_carried_their_number_by_mistake(known_as):
    known_as(oslo=A)
    known_as(oslo=B)

    known_as(bergen=A)

    assert together() == [["bergen"], ["oslo"]]
    assert persons_by_number() == {A: ["bergen"], B: ["oslo"]}


def test_a_corrected_number_ties_to_the_person_who_has_it(known_as):
    known_as(oslo=A, bergen=B)

    known_as(bergen=A)

    assert together() == [["bergen", "oslo"]]


def test_one_row_that_held_two_persons_together_lets_both_go(known_as):
    known_as(oslo=(A, duf(1)), bergen=(A, duf(2)), stavanger=(B, duf(2)))
    assert together() == [["bergen", "oslo", "stavanger"]]

    known_as(bergen=(C, duf(4)))

    assert together() == [["bergen"], ["oslo"], ["stavanger"]]


def test_most_of_a_person_that_is_shared_out_stays_that_person(known_as):
    known_as(oslo=A, bergen=A, stavanger=A)
    before = dict(PersonLink.objects.using("national").values_list("participant__ref", "person"))

    known_as(stavanger=B)

    after = dict(PersonLink.objects.using("national").values_list("participant__ref", "person"))
    assert {name for name in before if before[name] != after[name]} == {"stavanger"}


def test_a_d_number_that_gave_way_to_a_national_id_still_ties(known_as):
    known_as(oslo=d_number(A, 1), bergen=d_number(A, 1))

    known_as(oslo=A)

    assert together() == [["bergen", "oslo"]]
    known_as(bergen=A)
    assert together() == [["bergen", "oslo"]]


def test_a_d_number_of_another_sex_was_a_mistake(known_as):
    other = d_number(national_id(BORN, "M", 0), 1)
    known_as(oslo=other, bergen=other)

    known_as(oslo=A)

    assert together() == [["bergen"], ["oslo"]]


def test_a_d_number_in_place_of_another_was_a_mistake(known_as):
    known_as(oslo=d_number(A, 1), bergen=d_number(A, 1))

    known_as(oslo=d_number(A, 2))

    assert together() == [["bergen"], ["oslo"]]


def test_two_municipalities_that_correct_a_number_in_turn_end_as_one_person(known_as):
    known_as(oslo=A, bergen=A)
    known_as(oslo=B)
    assert together() == [["bergen"], ["oslo"]]

    known_as(bergen=B)

    assert together() == [["bergen", "oslo"]]


def test_rows_that_bring_no_new_number_touch_no_person(known_as):
    known_as(oslo=(A, duf(1)), bergen=A)
    before = everything()

    known_as(oslo=A)

    assert everything() == before


def test_whoever_comes_back_after_being_erased_is_the_same_person(known_as):
    known_as(oslo=A)
    person = PersonLink.objects.using("national").get().person_id
    PersonLink.objects.using("national").all().delete()
    Participant.objects.using("national").get().delete()

    known_as(bergen=A)

    assert PersonLink.objects.using("national").get().person_id == person


def test_each_municipality_keeps_its_own_protection_of_the_address(register, package):
    load(
        package(
            participants=[
                participant(municipality_number=OSLO, address_protection="strictly_confidential"),
                participant(municipality_number=BERGEN, address_protection=""),
            ]
        )
    )

    kept = Participant.objects.using("national").values_list("municipality_id", "address_protection")
    assert dict(kept) == {301: "strictly_confidential", 4601: "none"}
    assert PersonLink.objects.using("national").values("person").distinct().count() == 1


def test_a_chain_of_ten_thousand_is_no_trouble():
    ties = [(f"{place:05d}", f"{place + 1:05d}") for place in reversed(range(10_000))]

    assert set(_leaders(ties).values()) == {"00000"}


def test_whoever_gets_another_number_is_counted_as_changed_once(known_as):
    known_as(oslo=A, bergen=B, stavanger=(C, ""))

    counts = known_as(oslo=national_id(BORN, "F", 4), bergen=B, stavanger=(national_id(BORN, "F", 5), duf(1)))
    again = known_as(oslo=national_id(BORN, "F", 4), bergen=B, stavanger=(national_id(BORN, "F", 5), duf(1)))

    assert (counts.new["participants"], counts.changed["participants"]) == (0, 2)
    assert (again.new["participants"], again.changed["participants"]) == (0, 0)


def test_a_new_participant_is_not_counted_as_changed_for_the_number_that_comes_along(known_as):
    counts = known_as(oslo=(A, duf(1)))

    assert (counts.new["participants"], counts.changed["participants"]) == (1, 0)


def test_whoever_gets_another_number_and_another_name_is_counted_as_changed_once(register, tmp_path):
    load(write_package(tmp_path / "a", participants=[participant(serial=0)]))

    counts = load(write_package(tmp_path / "b", participants=[participant(serial=1, given_name="Amina")]))

    assert (counts.new["participants"], counts.changed["participants"]) == (0, 1)
