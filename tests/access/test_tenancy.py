"""The second wall as people meet it: what a transaction sees and writes, whatever the code above it forgets."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from copy import deepcopy
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, ProgrammingError, connections, transaction

from participants.access import tenancy
from participants.models import Participant, ParticipantIdentifier
from programmes.models import Exit, LanguageTest, Leave, Measure, Programme
from tests.access.conftest import KRISTIANSAND, LONG_AGO, OSLO, as_owner
from tests.trail.conftest import ask as as_superuser

MODELS = [Participant, ParticipantIdentifier, Programme, Measure, Leave, LanguageTest, Exit]
REFUSED = "new row violates row-level security policy"


def acting_for(municipality_id):
    return tenancy.tenant(municipality_id=municipality_id, user_id=1, role="caseworker")


def ask(statement, parameters=(), *, alias="default"):
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def context():
    [(value,)] = ask("SELECT current_setting('app.municipality_id', true)")
    return value


def a_participant(municipality_id, **changes):
    return Participant(
        **{
            "municipality_id": municipality_id, "given_name": "Amal", "family_name": "Haddad",
            "born_on": date(1990, 1, 1), "sex": "F", "country_background": "SYR", "permit_basis": "utl28",
            "permitted_on": date(2022, 1, 1),
        } | changes
    )  # fmt: skip


def of(municipality_id, model=Participant):
    return model.objects.using("national").get(municipality_id=municipality_id)


@pytest.mark.parametrize("model", MODELS)
def test_without_a_context_no_row_is_seen_and_that_is_no_error(two_municipalities, model):
    with transaction.atomic():
        assert list(model.objects.all()) == []
    assert model.objects.count() == 0
    assert model.objects.using("national").count() == 2


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("municipality_id", [KRISTIANSAND, OSLO])
def test_only_the_own_municipality_is_seen_without_any_filter(two_municipalities, model, municipality_id):
    with acting_for(municipality_id), transaction.atomic():
        assert {row.municipality_id for row in model.objects.all()} == {municipality_id}
        assert model.objects.count() == 1


@pytest.mark.parametrize("read", [
    lambda: list(Participant.objects.iterator(chunk_size=1)),
    lambda: list(Participant.objects.raw("SELECT * FROM participants_participant")),
    lambda: list(Participant.objects.filter(programmes__exit__isnull=False)),
    lambda: ask("SELECT id FROM participants_participant UNION SELECT participant_id FROM programmes_programme"),
    lambda: ask("SELECT id FROM participants_participant WHERE true OR municipality_id = 301"),
    lambda: ask("SELECT id FROM participants_participant FOR UPDATE"),
])  # fmt: skip
def test_every_way_of_reading_is_behind_the_wall(two_municipalities, read):
    with acting_for(KRISTIANSAND), transaction.atomic():
        assert len(read()) == 1
    with transaction.atomic():
        assert read() == []


def test_rows_copied_out_are_the_own_ones(two_municipalities):
    statement = "COPY participants_participant (municipality_id) TO STDOUT"
    with (
        acting_for(KRISTIANSAND),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        assert [row[0] for row in copy.rows()] == [str(KRISTIANSAND)]


def test_reading_outside_a_transaction_shows_nothing_even_for_someone_with_a_municipality(two_municipalities):
    with acting_for(KRISTIANSAND):
        assert list(Participant.objects.all()) == []


@pytest.mark.parametrize("write", [
    lambda row: row.save(),
    lambda row: Participant.objects.bulk_create([row]),
    lambda row: Participant.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["municipality", "ref"], update_fields=["given_name"]
    ),
])  # fmt: skip
@pytest.mark.parametrize("municipality_id", [OSLO, 9999])
def test_no_row_is_made_in_another_municipality(two_municipalities, write, municipality_id):
    with pytest.raises(ProgrammingError, match=REFUSED), acting_for(KRISTIANSAND), transaction.atomic():
        write(a_participant(municipality_id))

    assert Participant.objects.using("national").count() == 2


def test_no_row_is_made_without_a_context(register):
    with pytest.raises(ProgrammingError, match=REFUSED), transaction.atomic():
        a_participant(KRISTIANSAND).save()

    assert as_owner("SELECT count(*) FROM trail_change") == [(0,)]


def test_no_row_is_moved_to_another_municipality(two_municipalities):
    with pytest.raises(ProgrammingError, match=REFUSED), acting_for(KRISTIANSAND), transaction.atomic():
        ParticipantIdentifier.objects.update(municipality_id=OSLO)

    assert of(KRISTIANSAND, ParticipantIdentifier)


def test_the_rows_of_others_are_neither_changed_nor_taken_away(two_municipalities):
    theirs = of(OSLO)
    with acting_for(KRISTIANSAND), transaction.atomic():
        assert Participant.objects.filter(pk=theirs.pk).update(given_name="X") == 0
        assert Exit.objects.filter(municipality_id=OSLO).delete()[0] == 0

    assert of(OSLO).given_name == "Fornavn0301"
    assert of(OSLO, Exit)


def attach(participant_pk):
    """What is told to someone who ties a row of their own to a participant, with the key struck out."""
    with pytest.raises(IntegrityError) as told, acting_for(KRISTIANSAND), transaction.atomic():
        LanguageTest.objects.create(
            municipality_id=KRISTIANSAND, participant_id=participant_pk, tested_on=date(2023, 1, 1), skill="oral",
            result="a2",
        )  # fmt: skip
    return str(told.value).replace(str(participant_pk), "…")


def test_a_row_tied_to_anothers_participant_is_refused_as_if_they_did_not_exist(two_municipalities):
    assert attach(of(OSLO).pk) == attach(uuid.uuid4())


def test_the_same_key_of_the_municipality_may_be_used_in_each(two_municipalities):
    assert of(OSLO).ref == of(KRISTIANSAND).ref == "P1"

    ref = str(uuid.uuid4())
    for municipality_id in (OSLO, KRISTIANSAND):
        with acting_for(municipality_id), transaction.atomic():
            a_participant(municipality_id, ref=ref).save()
    with pytest.raises(IntegrityError), acting_for(KRISTIANSAND), transaction.atomic():
        a_participant(KRISTIANSAND, ref=ref).save()


@pytest.mark.parametrize("how", ["commit", "rollback", "error"])
def test_the_context_ends_with_its_transaction_and_the_connection_keeps_nothing(two_municipalities, how):
    [(process,)] = ask("SELECT pg_backend_pid()")
    try:
        with acting_for(KRISTIANSAND), transaction.atomic():
            assert context() == str(KRISTIANSAND)
            transaction.set_rollback(how == "rollback")
            if how == "error":
                ask("SELECT 1 / 0")
    except DatabaseError:
        assert how == "error"

    assert tenancy.current() is None
    assert ask("SELECT pg_backend_pid()") == [(process,)]
    assert not context()
    with transaction.atomic():
        assert not context()
        assert Participant.objects.count() == 0


def test_a_savepoint_keeps_the_context_and_taking_it_back_does_too(two_municipalities):
    with acting_for(KRISTIANSAND), transaction.atomic():
        with transaction.atomic():
            assert Participant.objects.count() == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            ask("SELECT 1 / 0")
        assert context() == str(KRISTIANSAND)
        assert Participant.objects.count() == 1


def test_each_transaction_of_a_tenant_has_the_context_and_nothing_between_them(two_municipalities):
    with acting_for(KRISTIANSAND):
        for _ in range(2):
            with transaction.atomic():
                assert context() == str(KRISTIANSAND)
            assert not context()


def test_a_lost_connection_takes_the_context_with_it(two_municipalities):
    with pytest.raises(OperationalError), acting_for(KRISTIANSAND), transaction.atomic():  # noqa: PT012
        [own] = ask("SELECT pg_backend_pid()")
        as_superuser("SELECT pg_terminate_backend(%s, 5000)", own)
        ask("SELECT 1")
    connections["default"].close()

    assert tenancy.current() is None
    with acting_for(OSLO), transaction.atomic():
        assert {row.municipality_id for row in Participant.objects.all()} == {OSLO}


def test_a_tenant_is_not_changed_inside_another(register):
    with acting_for(KRISTIANSAND):
        with pytest.raises(RuntimeError, match="once"), acting_for(OSLO):
            pass
        assert tenancy.current().municipality_id == KRISTIANSAND


def test_a_tenant_is_not_entered_after_the_transaction_has_begun(register):
    with transaction.atomic():
        with pytest.raises(RuntimeError, match="before the transaction"), acting_for(KRISTIANSAND):
            pass
        assert not context()
    assert tenancy.current() is None


def test_a_thread_started_by_a_tenant_acts_for_nobody(two_municipalities):
    seen = []

    def look():
        with transaction.atomic():
            seen.append((tenancy.current(), Participant.objects.count()))
        connections.close_all()

    with acting_for(KRISTIANSAND):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    assert seen == [(None, 0)]


def test_a_municipality_that_is_no_number_is_refused(register):
    with pytest.raises(ValueError, match="invalid literal"), acting_for("301 OR true"):
        pass
    assert tenancy.current() is None


@pytest.fixture(params=["one connection a thread", "a pool of three"])
def alias(request, register):
    """The runtime's way in, as it is and through the connection pool of DATABASE_POOL."""
    if request.param.startswith("one"):
        yield "default"
        return
    pooled = deepcopy(connections["default"].settings_dict)
    pooled |= {"CONN_MAX_AGE": 0}
    pooled["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": 3, "timeout": 60}}
    connections.settings["pooled"] = pooled
    yield "pooled"
    connections["pooled"].close()
    connections["pooled"].close_pool()
    del connections["pooled"]
    del connections.settings["pooled"]


def test_many_at_once_see_their_own_municipality_alone(alias, two_municipalities):
    rounds, threads = 25, 20
    processes, wrong = set(), []

    def work(number):
        for turn in range(rounds):
            # One in five forgets to say for whom.
            wanted = [KRISTIANSAND, OSLO][(number + turn) % 2] if (number + turn) % 5 else None
            with ExitStack() as stack:
                if wanted:
                    stack.enter_context(acting_for(wanted))
                stack.enter_context(transaction.atomic(using=alias))
                rows = ask("SELECT municipality_id, pg_backend_pid() FROM participants_participant", alias=alias)
                processes.update(process for _, process in rows)
                if [municipality for municipality, _ in rows] != ([wanted] if wanted else []):
                    wrong.append((wanted, rows))
                if turn % 7 == 0:
                    transaction.set_rollback(True, using=alias)
            if alias == "pooled":
                # As at the end of a request: back to the pool.
                connections[alias].close()
        connections.close_all()

    with ThreadPoolExecutor(threads) as executor:
        list(executor.map(work, range(threads)))

    assert wrong == []
    assert len(processes) <= 3 if alias == "pooled" else len(processes) > 1


MANY = """
INSERT INTO participants_participant (municipality_id, ref, given_name, family_name, born_on, sex, citizenship,
    country_background, permit_basis, permitted_on, education_level, address_protection)
SELECT place.id, 'P' || n, 'Amal', 'Haddad ' || n, '1990-01-01', 'F', '',
    'SYR', 'utl28', '2022-01-01', 'unknown', 'none'
FROM generate_series(1, 60) AS n, (SELECT id FROM access_municipality ORDER BY id LIMIT 350) AS place
"""


def parts(plan):
    yield plan
    for each in plan.get("Plans", []):
        yield from parts(each)


@pytest.mark.parametrize("is_filtered", [True, False])
def test_the_list_of_a_municipality_reads_an_index_and_not_the_country(user, is_filtered):
    someone = user(caseworker="0301")
    as_owner(MANY)
    as_owner("ANALYZE participants_participant")
    rows = Participant.objects.for_user(someone, on=LONG_AGO) if is_filtered else Participant.objects.all()
    with acting_for(OSLO), transaction.atomic():
        statement, parameters = rows.order_by("family_name", "given_name", "pk")[:50].query.sql_with_params()
        [([explained],)] = ask(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)

    reads = [part for part in parts(explained["Plan"]) if part.get("Relation Name") == "participants_participant"]
    assert as_owner("SELECT count(*) FROM participants_participant") == [(21_000,)]
    assert reads
    for part in reads:
        assert "Index" in part["Node Type"] or "Bitmap" in part["Node Type"], part
        assert part["Actual Rows"] + part.get("Rows Removed by Filter", 0) <= 60, part


def test_a_temporary_table_does_not_take_the_feeds_place(register):
    with acting_for(OSLO), transaction.atomic():
        with connections["default"].cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE trail_change (municipality_id int, participant_id uuid, person_id uuid) "
                           "ON COMMIT DROP")  # fmt: skip
        a_participant(OSLO).save()

    assert as_owner("SELECT municipality_id FROM trail_change") == [(OSLO,)]
