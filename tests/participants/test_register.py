"""People in the register: what the database refuses, who sees whom by the first wall, what the feed is told."""

from datetime import date

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from participants.access import actions as access
from participants.access import tenancy
from participants.access.models import User
from participants.access.roles import Permission
from participants.models import Participant, ParticipantIdentifier, Person, PersonIdentifier, PersonLink
from participants.trail.models import Change

pytestmark = pytest.mark.usefixtures("register")

KRISTIANSAND, OSLO = 4204, 301
DAY = date(2024, 5, 1)


def participant(ref="P1", municipality_id=KRISTIANSAND, **changes):
    return Participant.objects.using("national").create(
        **{
            "municipality_id": municipality_id, "ref": ref, "given_name": "Amal", "family_name": "Haddad",
            "born_on": date(1990, 1, 1), "sex": "F", "country_background": "SYR", "permit_basis": "utl28",
            "permitted_on": date(2022, 1, 1),
        } | changes
    )  # fmt: skip


def number(of, value, **changes):
    return ParticipantIdentifier.objects.using("national").create(
        **{"participant": of, "municipality_id": of.municipality_id, "kind": "duf_number", "value": value} | changes
    )


# --- what the database refuses ---


@pytest.mark.parametrize(("changes", "constraint"), [
    ({"sex": "X"}, "participant_sex_known"),
    ({"permit_basis": "utl99"}, "participant_permit_basis_known"),
    ({"education_level": ""}, "participant_education_level_known"),
    ({"address_protection": "secret"}, "participant_address_protection_known"),
    ({"permitted_on": date(1989, 12, 31)}, "participant_born_before_permit"),
])  # fmt: skip
def test_a_participant_who_cannot_be_is_refused(changes, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        participant(**changes)

    assert Change.objects.using("migration").count() == 0


def test_a_child_born_on_the_day_of_the_permit_is_in_order():
    assert participant(born_on=date(2022, 1, 1))


def test_a_ref_is_used_once_in_a_municipality_and_again_in_the_next():
    participant()
    participant(municipality_id=OSLO)

    with pytest.raises(IntegrityError, match="participant_ref_once_in_a_municipality"):
        participant()


def test_a_number_names_one_participant_of_a_municipality_at_a_time():
    first, second = participant("P1"), participant("P2")
    taken = number(first, "202200000111")

    with pytest.raises(IntegrityError, match="identifier_names_one_participant"):
        number(second, "202200000111")

    taken.replaced_at = timezone.now()
    taken.save()
    assert number(second, "202200000111")
    assert number(participant(municipality_id=OSLO), "202200000111")


def test_a_participant_has_one_number_of_a_kind_and_keeps_those_before_it():
    someone = participant()
    number(someone, "202200000111", replaced_at=timezone.now())
    number(someone, "202200000112")

    with pytest.raises(IntegrityError, match="identifier_one_of_a_kind_now"):
        number(someone, "202200000113")

    everything = ParticipantIdentifier.objects.using("national")
    assert everything.count() == 2
    assert [each.value for each in everything.current()] == ["202200000112"]


def test_a_number_is_of_a_kind_that_is_known():
    with pytest.raises(IntegrityError, match="identifier_kind_known"):
        number(participant(), "1", kind="passport")


def test_a_number_belongs_to_a_participant_of_its_own_municipality():
    with pytest.raises(IntegrityError, match="identifier_of_participant"):
        number(participant(), "202200000111", municipality_id=OSLO)


def test_a_hashed_number_leads_to_one_person():
    people = Person.objects.using("national")
    hashed = PersonIdentifier.objects.using("national")
    hashed.create(digest=b"x" * 32, person=people.create())

    with pytest.raises(IntegrityError):
        hashed.create(digest=b"x" * 32, person=people.create())


def test_a_participant_with_a_number_is_not_taken_away_alone():
    number(participant(), "202200000111")

    with (
        pytest.raises(IntegrityError, match="identifier_of_participant"),
        transaction.atomic(using="national"),
        connections["national"].cursor() as cursor,
    ):
        cursor.execute("DELETE FROM participants_participant")

    assert Participant.objects.using("national").count() == 1


# --- the first wall, without the second behind it ---


@pytest.fixture
def kari():
    return User.objects.create(username="kari")


def seen_by(user, *, on=DAY, **more):
    """As the owner, whom no policy holds back."""
    rows = Participant.objects.using("migration").for_user(user, on=on, **more)
    return {row.municipality_id for row in rows}


@pytest.fixture
def everywhere():
    for municipality_id in (KRISTIANSAND, OSLO, 1103):
        participant(municipality_id=municipality_id)


@pytest.mark.parametrize("role", ["caseworker", "leader"])
def test_who_holds_a_role_in_a_municipality_sees_its_people(everywhere, kari, role):
    access.grant_role(username="kari", role=role, municipality_number="4204", on=DAY)

    assert seen_by(kari) == {KRISTIANSAND}


@pytest.mark.parametrize("role", ["statistician", "publisher"])
def test_imdi_sees_no_people(everywhere, kari, role):
    access.grant_role(username="kari", role=role, municipality_number=None, on=DAY)

    assert seen_by(kari) == set()


def test_without_a_role_nobody_is_seen(everywhere, kari):
    access.grant_role(username="ola", role="caseworker", municipality_number="4204", on=DAY)

    assert seen_by(kari) == set()


def test_a_role_shows_people_from_its_first_day_to_the_day_before_its_end(everywhere, kari):
    grant, _ = access.grant_role(username="kari", role="caseworker", municipality_number="4204", on=DAY)
    grant.valid_to = date(2024, 6, 1)
    grant.save(update_fields=["valid_to"])

    days = [date(2024, 4, 30), DAY, date(2024, 5, 31), date(2024, 6, 1)]
    assert [bool(seen_by(kari, on=day)) for day in days] == [False, True, True, False]


def test_each_permission_counts_for_the_municipality_it_was_given_in(everywhere, kari):
    access.grant_role(username="kari", role="caseworker", municipality_number="4204", on=DAY)
    access.grant_role(username="kari", role="leader", municipality_number="0301", on=DAY)

    assert seen_by(kari) == {KRISTIANSAND, OSLO}
    assert seen_by(kari, permission=Permission.PARTICIPANT_CHANGE) == {KRISTIANSAND}
    assert seen_by(kari, permission=Permission.RESULTS_VIEW) == {OSLO}


# --- the feed of changes ---


def feed():
    """What has been told since it was last asked: municipality, participant, person."""
    changes = Change.objects.using("migration")
    told = [(each.municipality_id, each.participant_id, each.person_id) for each in changes.order_by("pk")]
    changes.all().delete()
    return told


def run(statement, *, alias="national", count=None):
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        assert count in (None, cursor.rowcount)


def test_whatever_touches_a_participant_is_told_once_a_statement():
    someone = participant()
    key = (KRISTIANSAND, someone.pk, None)
    assert feed() == [key]

    someone.given_name = "Salma"
    someone.save()
    assert feed() == [key]

    Participant.objects.using("national").update(given_name="Amal")
    assert feed() == [key]

    run("UPDATE participants_participant SET sex = 'M'", count=1)
    assert feed() == [key]

    run("DELETE FROM participants_participant", count=1)
    assert feed() == [key]


def test_a_thousand_at_once_are_all_told_of_by_one_transaction():
    with transaction.atomic(using="national"):
        run(
            "INSERT INTO participants_participant (municipality_id, ref, given_name, family_name, born_on, sex, "
            "citizenship, country_background, permit_basis, permitted_on, education_level, address_protection) "
            "SELECT 301, n, 'A', 'B', '1990-01-01', 'F', '', 'SYR', 'utl28', '2022-01-01', 'unknown', 'none' "
            "FROM generate_series(1, 1000) AS n",
            count=1000,
        )
    changes = Change.objects.using("migration")

    assert changes.values("participant_id").distinct().count() == changes.count() == 1000
    assert changes.values("xid").distinct().count() == 1


def test_a_participant_that_moves_is_told_of_in_both_places():
    someone = participant()
    feed()
    run(f"UPDATE participants_participant SET municipality_id = {OSLO}")

    assert set(feed()) == {(KRISTIANSAND, someone.pk, None), (OSLO, someone.pk, None)}


def test_nothing_is_told_of_what_was_taken_back():
    with transaction.atomic(using="national"):
        participant()
        transaction.set_rollback(True, using="national")

    assert feed() == []


def test_a_statement_that_touches_nobody_tells_nothing():
    participant()
    feed()
    run("UPDATE participants_participant SET sex = 'M' WHERE ref = 'unknown'", count=0)

    assert feed() == []


def test_a_tie_to_a_person_tells_of_the_person_before_and_after():
    someone = participant()
    first, second = (Person.objects.using("national").create() for _ in range(2))
    feed()
    link = PersonLink.objects.using("national").create(
        participant=someone, municipality_id=someone.municipality_id, person=first
    )
    assert feed() == [(KRISTIANSAND, someone.pk, first.pk)]

    link.person = second
    link.save()
    assert set(feed()) == {(KRISTIANSAND, someone.pk, first.pk), (KRISTIANSAND, someone.pk, second.pk)}


def test_a_caseworkers_change_is_told_though_they_cannot_read_the_feed():
    someone = participant()
    feed()
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=1, role="caseworker"), transaction.atomic():
        assert Participant.objects.update(given_name="Salma") == 1

    assert feed() == [(KRISTIANSAND, someone.pk, None)]
