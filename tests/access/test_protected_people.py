"""People at a strictly confidential address: nobody but the contacts named for them learns that they are there.

R17, R18, and for unique keys R09. Two worlds differ in one person alone; whatever anyone else asks, both answer alike.
"""

import re
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.test import Client
from django.utils import timezone

from participants.access import tenancy
from participants.access.models import Grant, User
from participants.encryption import blind_index
from participants.middleware import ClearanceMiddleware
from participants.models import Participant, ParticipantIdentifier, ProtectedContact
from participants.querysets import PeopleQuerySet
from programmes import actions as programmes
from programmes.models import Exit, LanguageTest, Leave, Measure, Programme
from reporting import actions as reporting
from tests.access.conftest import KRISTIANSAND, LONG_AGO, OSLO, as_owner, rows_of
from tests.packages import national_id, write_package

MODELS = [Participant, ParticipantIdentifier, Programme, Measure, Leave, LanguageTest, Exit, ProtectedContact]
BELOW = [model for model in MODELS if model not in {Participant, ProtectedContact}]
TODAY = timezone.localdate()
SEEN, HIDDEN = "P1", "P2"


def load(folder, *, grade="strictly_confidential"):
    """Two people in Kristiansand and one in Oslo; the second of Kristiansand under a grade."""
    tables = [
        rows_of("4204", ref=SEEN, serial=0),
        rows_of("4204", ref=HIDDEN, serial=2),
        rows_of("0301", ref=SEEN, serial=1),
    ]
    tables[1]["participants"][0] |= {"address_protection": grade, "given_name": "Usynlig"}
    merged = {name: [row for each in tables for row in each[name]] for name in tables[0]}
    programmes.load_package(path=write_package(folder, **merged), on=date(2024, 1, 1))


@pytest.fixture
def hidden(register, tmp_path):
    """One hidden person beside one who is not."""
    load(tmp_path / "hidden")
    return Participant.objects.using("national").get(ref=HIDDEN)


def take_away():
    """The other world: the hidden person was never there. Keys of the others stay what they are."""
    of = f"(SELECT id FROM programmes_programme WHERE ref = '{HIDDEN}')"
    whom = f"(SELECT id FROM participants_participant WHERE ref = '{HIDDEN}')"
    with transaction.atomic(using="migration"):
        for table in ("measure", "leave", "exit"):
            as_owner(f"DELETE FROM programmes_{table} WHERE programme_id IN {of}")
        for table in ("programmes_languagetest", "programmes_programme", "participants_participantidentifier",
                      "participants_personlink", "participants_protectedcontact"):  # fmt: skip
            as_owner(f"DELETE FROM {table} WHERE participant_id IN {whom}")
        as_owner(f"DELETE FROM participants_participant WHERE ref = '{HIDDEN}'")


def acting_for(municipality_id=KRISTIANSAND, *, user_id=1):
    return tenancy.tenant(municipality_id=municipality_id, user_id=user_id, role="caseworker")


def name(user, participant, **changes):
    return ProtectedContact.objects.using("national").create(
        **{
            "participant": participant, "municipality_id": participant.municipality_id, "user": user,
            "valid_from": LONG_AGO,
        } | changes
    )  # fmt: skip


def seen_in_a_request(user):
    """Whom each table shows, wall by wall, in one request of a user's: through `for_user`, and to raw SQL."""
    from participants.access.middleware import TenantMiddleware

    found = {}

    def view(_request):
        with transaction.atomic():
            for model in MODELS:
                found[model] = (
                    model.objects.for_user(user, on=TODAY).count(),
                    ask(f"SELECT count(*) FROM {model._meta.db_table}")[0][0],
                )

    request = type("Request", (), {"user": user, "session": {}})()
    TenantMiddleware(ClearanceMiddleware(view))(request)
    return found


def ask(statement, parameters=(), *, alias="default"):
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def copied(table):
    with connections["default"].cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return sorted(bytes(block) for block in copy)


def told(write):
    """What somebody is told who writes: nothing, or an error with random keys struck out. Nothing is kept."""
    try:
        with acting_for(), transaction.atomic():
            write()
            with connections["default"].cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except DatabaseError as error:
        return type(error), re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", str(error))
    return None


A_PARTICIPANT = {
    "municipality_id": KRISTIANSAND, "given_name": "Amal", "family_name": "Haddad", "born_on": date(1990, 1, 1),
    "sex": "F", "country_background": "SYR", "permit_basis": "utl28", "permitted_on": date(2022, 1, 1),
}  # fmt: skip


def a_participant(**changes):
    return Participant.objects.create(**A_PARTICIPANT | changes)


def number_of_the_hidden():
    return ParticipantIdentifier(
        municipality_id=KRISTIANSAND, participant=a_participant(), kind="national_id",
        value=national_id(date(1990, 5, 17), "F", 2),
    ).save()  # fmt: skip


# Whatever a caseworker can write that touches a key of the hidden person.
PROBES = {
    "a participant under their ref": lambda _: a_participant(ref=HIDDEN),
    "a participant under their ref, or nothing": lambda _: Participant.objects.bulk_create(
        [Participant(**A_PARTICIPANT, ref=HIDDEN)],
        ignore_conflicts=True,
    ),
    "their ref for someone else": lambda _: Participant.objects.filter(ref=SEEN).update(ref=HIDDEN),
    "their number": lambda _: number_of_the_hidden(),
    "a programme under their ref": lambda _: Programme.objects.create(
        municipality_id=KRISTIANSAND, participant=Participant.objects.get(ref=SEEN), ref=HIDDEN
    ),
    "a test of theirs": lambda pk: LanguageTest.objects.create(
        municipality_id=KRISTIANSAND, participant_id=pk, tested_on=date(2023, 1, 1), skill="oral", result="a2"
    ),
    "a test of theirs that says it is hidden": lambda pk: LanguageTest.objects.create(
        municipality_id=KRISTIANSAND, participant_id=pk, tested_on=date(2023, 1, 1), skill="oral", result="a2",
        is_hidden=True,
    ),
    "a contact for them": lambda pk: ProtectedContact.objects.create(
        municipality_id=KRISTIANSAND, participant_id=pk, user=User.objects.first(), valid_from=TODAY
    ),
    "a programme moved to them": lambda pk: Programme.objects.update(participant_id=pk),
    "a change of theirs": lambda pk: Participant.objects.filter(pk=pk).update(given_name="X"),
    "everybody taken away who has no programme": lambda _: Participant.objects.filter(programmes=None).delete(),
    "everybody locked": lambda _: list(Participant.objects.select_for_update().order_by("pk")),
}  # fmt: skip

READINGS = {
    **{f"COPY {model._meta.db_table}": lambda model=model: copied(model._meta.db_table) for model in MODELS},
    **{f"count of {model.__name__}": lambda model=model: model.objects.count() for model in MODELS},
    "union": lambda: sorted(
        ask("SELECT participant_id FROM programmes_programme UNION SELECT id FROM participants_participant")
    ),
    "or": lambda: sorted(ask("SELECT id FROM participants_participant WHERE is_hidden OR true")),
    "joined": lambda: ask(
        "SELECT count(*) FROM programmes_measure LEFT JOIN programmes_programme USING (municipality_id)"
    ),
    "grades": lambda: ask("SELECT address_protection, count(*) FROM participants_participant GROUP BY 1"),
    "highest": lambda: ask("SELECT max(given_name), min(ref), max(created_at) FROM participants_participant"),
    "person-years": lambda: ask("SELECT year, municipality_id, sex, age_group FROM reporting_personyear ORDER BY 1, 2"),
}  # fmt: skip


# --- two worlds ---


def answers(kari, ida, pk):
    """Everything that can be asked by those who are no contacts, raw SQL and refusals included."""
    found = {}
    with acting_for(user_id=kari.pk), transaction.atomic():
        found |= {name: read() for name, read in READINGS.items()}
        for model in MODELS:
            for user in (kari, ida):
                rows = model.objects.for_user(user, on=TODAY).filter(municipality_id=KRISTIANSAND)
                found[model, user.pk] = (rows.count(), sorted(rows.values_list("pk", flat=True)))
    found |= {f"told of {what}": told(lambda probe=probe: probe(pk)) for what, probe in PROBES.items()}
    for user in (kari, ida):
        client = Client()
        client.force_login(user)
        for address in ("/min-side/", "/statistikk/", f"/{pk}/"):
            page = re.sub(rb"(nonce|csrfmiddlewaretoken)[^>]*", b"", client.get(address).content)
            found[address, user.pk] = page
    return found


def test_two_worlds_that_differ_in_one_hidden_person_answer_alike(hidden, user):
    """R17, R18, R09: byte for byte, from every path there is, for a caseworker and for a leader."""
    kari, ida = user("kari", caseworker="4204"), user("ida", leader="4204", protected_contact="4204")
    name(user("per", protected_contact="4204"), hidden)
    reporting.refresh_statistics(now=timezone.now(), full=True)

    with_them = answers(kari, ida, hidden.pk)
    take_away()
    reporting.refresh_statistics(now=timezone.now(), full=True)
    without = answers(kari, ida, hidden.pk)

    for asked, answer in with_them.items():
        assert answer == without[asked], asked
    assert len(with_them) > 40


def test_there_is_something_to_hide(hidden):
    """The same rows under no grade are seen by everyone: the worlds above do differ."""
    with acting_for(), transaction.atomic():
        before = [model.objects.count() for model in BELOW]
    Participant.objects.using("national").filter(pk=hidden.pk).update(address_protection="none")
    with acting_for(), transaction.atomic():
        assert Participant.objects.count() == 2
        assert [model.objects.count() for model in BELOW] == [count + 1 for count in before]


@pytest.mark.parametrize("grade", ["none", "client_address", "confidential"])
def test_people_of_the_other_grades_are_there_for_everyone(register, tmp_path, grade):
    """Their addresses and places are masked, they are not invisible."""
    load(tmp_path / "graded", grade=grade)
    with acting_for(), transaction.atomic():
        assert {model.objects.count() for model in [Participant, *BELOW]} == {2}


# --- each wall alone ---


def test_the_second_wall_holds_alone(hidden, user, monkeypatch):
    """R02: `for_user` forgets everything, and still shows nobody."""
    monkeypatch.setattr(PeopleQuerySet, "for_user", lambda self, *_args, **_kwargs: self.all())
    kari = user("kari", caseworker="4204")
    with acting_for(user_id=kari.pk), transaction.atomic():
        for model in [Participant, *BELOW]:
            assert model.objects.for_user(kari, on=TODAY).count() == 1, model


def test_the_first_wall_holds_alone(hidden, user):
    """Asked of the owner, whom every policy lets through."""
    kari, per = user("kari", caseworker="4204"), user("per", protected_contact="4204")
    name(per, hidden)
    for model in [Participant, *BELOW]:
        everything = model.objects.using("migration")
        assert everything.count() == 3
        assert everything.for_user(kari, on=TODAY).count() == 1, model
        assert everything.for_user(per, on=TODAY).count() == 2, model


# --- the named contact ---


def test_a_named_contact_sees_the_person_and_all_that_is_theirs(hidden, user):
    per = user("per", protected_contact="4204")
    name(per, hidden)

    assert set(seen_in_a_request(per).values()) == {(2, 2), (1, 1)}
    assert seen_in_a_request(per)[Participant] == seen_in_a_request(per)[Exit] == (2, 2)


@pytest.mark.parametrize(
    "roles", [{"caseworker": "4204"}, {"leader": "4204"}, {"protected_contact": "0301", "caseworker": "4204"}]
)
def test_a_name_without_the_role_in_that_place_shows_nothing(hidden, user, roles):
    per = user("per", **roles)
    name(per, hidden)

    assert seen_in_a_request(per)[Participant] == (1, 1)


def test_the_role_without_a_name_shows_nothing(hidden, user):
    assert seen_in_a_request(user("per", protected_contact="4204"))[Participant] == (1, 1)


@pytest.mark.parametrize("ended", ["role", "name"])
def test_what_has_ended_shows_nothing_in_the_next_request(hidden, user, ended):
    """R15."""
    per = user("per", protected_contact="4204", caseworker="4204")
    contact = name(per, hidden)
    assert seen_in_a_request(per)[Participant] == (2, 2)

    if ended == "role":
        Grant.objects.filter(role="protected_contact").update(valid_to=TODAY)
    else:
        ProtectedContact.objects.using("national").filter(pk=contact.pk).update(valid_to=TODAY)

    assert seen_in_a_request(per)[Participant] == (1, 1)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "counts"), [(0, None, True), (1, None, False), (-9, 1, True), (-9, 0, False)]
)
def test_a_name_counts_from_its_first_day_to_the_day_before_its_end(hidden, user, valid_from, valid_to, counts):
    per = user("per", protected_contact="4204")
    name(per, hidden, valid_from=TODAY + timedelta(valid_from),
         valid_to=None if valid_to is None else TODAY + timedelta(valid_to))  # fmt: skip

    assert (seen_in_a_request(per)[Participant] == (2, 2)) is counts


def test_a_contact_does_not_see_another_hidden_person(hidden, user):
    per = user("per", protected_contact="4204")
    name(per, Participant.objects.using("national").get(ref=SEEN, municipality_id=KRISTIANSAND))

    assert seen_in_a_request(per)[Participant] == (1, 1)


def test_who_the_contacts_are_is_seen_by_the_contacts_alone(hidden, user):
    per, kari = user("per", protected_contact="4204"), user("kari", caseworker="4204")
    name(per, hidden)

    assert seen_in_a_request(per)[ProtectedContact] == (1, 1)
    assert seen_in_a_request(kari)[ProtectedContact] == (0, 0)


# --- when a grade changes ---


def regrade(participant, **grade):
    Participant.objects.using("national").filter(pk=participant.pk).update(**grade)


@pytest.mark.parametrize("field", ["address_protection", "family_protection"])
def test_a_grade_acts_at_once_and_on_everything_below(hidden, field):
    """A person's own grade, or the highest of the family: the next transaction has it."""
    someone = Participant.objects.using("national").get(ref=SEEN, municipality_id=KRISTIANSAND)
    regrade(someone, **{field: "strictly_confidential"})
    with acting_for(), transaction.atomic():
        assert {model.objects.count() for model in [Participant, *BELOW]} == {0}

    regrade(someone, **{field: "confidential"})
    with acting_for(), transaction.atomic():
        assert {model.objects.count() for model in [Participant, *BELOW]} == {1}


def test_a_grade_acts_in_mid_transaction(hidden):
    someone = Participant.objects.using("national").get(ref=SEEN, municipality_id=KRISTIANSAND)
    with acting_for(), transaction.atomic():
        assert Participant.objects.count() == Measure.objects.count() == 1
        regrade(someone, address_protection="strictly_confidential")
        assert Participant.objects.count() == Measure.objects.count() == 0


def test_a_new_row_is_as_hidden_as_its_participant_without_anyone_saying_so(hidden):
    kept = LanguageTest.objects.using("national").create(
        municipality_id=KRISTIANSAND, participant=hidden, tested_on=date(2023, 1, 1), skill="oral", result="a2"
    )
    assert as_owner("SELECT is_hidden FROM programmes_languagetest WHERE id = %s", [kept.pk]) == [(True,)]

    # What an instance in memory believes does not matter.
    kept.result = "b1"
    kept.save()
    assert as_owner("SELECT is_hidden FROM programmes_languagetest WHERE id = %s", [kept.pk]) == [(True,)]


@pytest.mark.parametrize(
    "table",
    [
        "participants_participantidentifier",
        "programmes_languagetest",
        "programmes_programme",
        "programmes_measure",
        "programmes_leave",
        "programmes_exit",
    ],
)
def test_no_row_can_be_less_hidden_than_its_participant(hidden, table):
    """Not even by the owner of the tables."""
    as_owner(f"UPDATE {table} SET is_hidden = false WHERE is_hidden")
    assert as_owner(f"SELECT count(*) FROM {table} WHERE is_hidden") == [(1,)]

    with pytest.raises(IntegrityError, match=r"_of_(participant|programme)"):
        as_owner(
            f"ALTER TABLE {table} DISABLE TRIGGER {table}_conceal_update; "
            f"UPDATE {table} SET is_hidden = false WHERE is_hidden; SET CONSTRAINTS ALL IMMEDIATE; "
            f"ALTER TABLE {table} ENABLE TRIGGER {table}_conceal_update"
        )
    as_owner(f"ALTER TABLE {table} ENABLE TRIGGER {table}_conceal_update")


def test_a_row_that_passes_to_a_hidden_participant_is_hidden(hidden):
    someone = Participant.objects.using("national").get(ref=SEEN, municipality_id=KRISTIANSAND)
    LanguageTest.objects.using("national").filter(participant=someone).update(participant=hidden, ordinal=2)

    assert as_owner("SELECT count(*) FROM programmes_languagetest WHERE is_hidden") == [(2,)]


def test_loading_again_changes_a_grade_like_any_other_field(hidden, tmp_path):
    load(tmp_path / "again", grade="none")
    with acting_for(), transaction.atomic():
        assert {model.objects.count() for model in [Participant, *BELOW]} == {2}

    load(tmp_path / "once more")
    with acting_for(), transaction.atomic():
        assert {model.objects.count() for model in [Participant, *BELOW]} == {1}


def test_a_caseworker_cannot_hide_or_show_anyone(hidden):
    """Who hides a person must see them afterwards: a contact is named first."""
    with pytest.raises(DatabaseError, match="row-level security"), acting_for(), transaction.atomic():
        Participant.objects.filter(ref=SEEN).update(address_protection="strictly_confidential")
    with acting_for(), transaction.atomic():
        assert Participant.objects.filter(pk=hidden.pk).update(address_protection="none") == 0


def test_a_number_taken_by_someone_hidden_may_be_registered_again(hidden):
    """R09, decided in ADR 0014: a double is less bad than an answer that tells where someone is."""
    with acting_for(), transaction.atomic():
        number_of_the_hidden()

    assert as_owner("SELECT count(*), count(*) FILTER (WHERE is_hidden) FROM participants_participantidentifier "
                    "WHERE value_index = %s", [
                        blind_index(national_id(date(1990, 5, 17), "F", 2), kind="national_id",
                                    municipality_id=KRISTIANSAND)]) == [(2, 1)]  # fmt: skip


# --- statistics ---


def test_the_hidden_count_in_the_country_and_nowhere_else(hidden):
    """R18: always in one, always out of the other."""
    reporting.refresh_statistics(now=timezone.now(), full=True)

    assert as_owner("SELECT count(*) FROM reporting_personyear WHERE year = 2022") == [(3,)]
    assert set(as_owner("SELECT municipality_id FROM reporting_personyear WHERE year = 2022")) == {
        (OSLO,), (KRISTIANSAND,), (None,),
    }  # fmt: skip


@pytest.mark.parametrize("grade", ["confidential", "strictly_confidential"])
def test_a_grade_of_the_family_counts_in_the_statistics_like_ones_own(register, tmp_path, grade):
    load(tmp_path / "none", grade="none")
    Participant.objects.using("national").filter(ref=HIDDEN).update(family_protection=grade)
    reporting.refresh_statistics(now=timezone.now(), full=True)

    assert as_owner("SELECT count(*) FROM reporting_personyear WHERE year = 2022 AND municipality_id IS NULL") == [(1,)]


# --- connections that are shared ---


def test_a_clearance_ends_with_its_transaction_and_the_connection_keeps_nothing(hidden):
    with acting_for(), tenancy.cleared_for([hidden.pk]):
        with transaction.atomic():
            assert Participant.objects.count() == 2
        assert not ask("SELECT current_setting('app.clearance', true)")[0][0]
    with acting_for(), transaction.atomic():
        assert Participant.objects.count() == 1


def test_many_at_once_see_only_what_they_are_cleared_for(hidden):
    wrong = []

    def work(number):
        for turn in range(20):
            cleared = [hidden.pk] if (number + turn) % 2 else []
            with acting_for(), tenancy.cleared_for(cleared), transaction.atomic():
                found = Participant.objects.count(), Measure.objects.count()
            if found != ((2, 2) if cleared else (1, 1)):
                wrong.append((cleared, found))
        connections.close_all()

    with ThreadPoolExecutor(8) as executor:
        list(executor.map(work, range(8)))

    assert wrong == []


def test_a_thread_started_by_a_contact_is_cleared_for_nobody(hidden):
    seen = []

    def look():
        with acting_for(), transaction.atomic():
            seen.append(Participant.objects.count())
        connections.close_all()

    with acting_for(), tenancy.cleared_for([hidden.pk]):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    assert seen == [1]


def test_a_clearance_in_another_municipality_shows_nobody(hidden):
    """The tenant's wall stands in front of it."""
    with acting_for(OSLO), tenancy.cleared_for([hidden.pk]), transaction.atomic():
        assert {each.municipality_id for each in Participant.objects.all()} == {OSLO}


def test_a_clearance_takes_a_tenant_and_is_given_once_before_the_transaction(hidden):
    with pytest.raises(RuntimeError, match="once"), tenancy.cleared_for([hidden.pk]):
        pass
    with acting_for():
        with transaction.atomic(), pytest.raises(RuntimeError, match="before"), tenancy.cleared_for([hidden.pk]):
            pass
        with (
            tenancy.cleared_for([hidden.pk]),
            pytest.raises(RuntimeError, match="once"),
            tenancy.cleared_for([uuid.uuid4()]),
        ):
            pass
        with pytest.raises(ValueError, match="badly formed"), tenancy.cleared_for(["x' OR true"]):
            pass


@pytest.mark.parametrize("deferred", [True, False])
@pytest.mark.parametrize("statement", [
    "INSERT INTO programmes_exit (municipality_id, programme_id, exited_on, cause, main_activity, is_hidden) "
    "VALUES (4204, %s, '2022-12-20', 'completed', 'work', {})",
    "INSERT INTO programmes_leave (municipality_id, programme_id, leave_type, is_long, starts_on, is_hidden) "
    "VALUES (4204, %s, 'holiday', false, '2021-01-01', {})",
    "UPDATE programmes_leave SET programme_id = %s, is_hidden = {}",
])  # fmt: skip
@pytest.mark.parametrize("is_hidden", ["false", "true", "NULL"])
def test_a_key_remembered_from_before_tells_nothing_now(hidden, statement, is_hidden, deferred):
    """Who was in the person's page before the grade was set has the key, and asks the database itself."""

    def probe(key):
        def write():
            with connections["default"].cursor() as cursor:
                cursor.execute(f"SET CONSTRAINTS ALL {'DEFERRED' if deferred else 'IMMEDIATE'}")
                cursor.execute(statement.format(is_hidden), [key])

        return told(write)

    theirs = Programme.objects.using("national").get(ref=HIDDEN).pk
    assert probe(theirs) == probe(uuid.uuid4())
    assert probe(theirs) is not None
