"""R23. Every change is in the trail, however it is made; and nothing of what names a person."""

import uuid
from datetime import date

import psycopg
import pytest
from django.db import ProgrammingError, connections, transaction

from participants.models import Participant
from participants.trail import actions, origin
from participants.trail.codes import ChangeReason
from participants.trail.models import Change, Event, Reading
from participants.trail.watched import tables_of_people, tables_that_write
from programmes.models import Measure, Programme
from tests.access.conftest import KRISTIANSAND, OSLO, rows_of
from tests.trail.conftest import acting, ask, clean, events, superuser


def update(**changes):
    with acting(), transaction.atomic():
        return Participant.objects.update(**changes)


def new_participant(**changes):
    return Participant(
        municipality_id=KRISTIANSAND, given_name="Olena", family_name="Kovalenko", born_on=date(1990, 5, 17), sex="F",
        country_background="UKR", permit_basis="utl34", permitted_on=date(2022, 3, 20), **changes,
    )  # fmt: skip


def test_every_table_of_people_is_known():
    assert tables_of_people() == {
        "participants_participant", "participants_participantidentifier", "participants_protectedcontact",
        "participants_contactdetails", "participants_journalentry", "participants_glass",
        "participants_distinction", "participants_rectification", "participants_restriction",
        "participants_familymember",
        "participants_recipient", "participants_merger",
        "programmes_programme", "programmes_measure", "programmes_leave", "programmes_languagetest", "programmes_exit",
        "programmes_postponement", "participants_assignment", "programmes_appointment",
        "participants_group", "participants_groupmember", "participants_groupteacher", "participants_groupsession",
        "programmes_confirmedweek",
        "programmes_absence", "programmes_hoursdone",
        "programmes_transfer", "programmes_arrival", "programmes_stop", "programmes_plan", "programmes_contract",
    }  # fmt: skip
    assert {"access_user", "access_grant"} < tables_that_write()


def test_every_table_of_people_writes_to_the_trail_whoever_replays_it(trail):
    awake = {name for (name,) in ask("SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'")}

    more = {
        "participants_person", "participants_personidentifier", "participants_personlink",
        "participants_identifierdigest", "participants_formerperson",
    }  # fmt: skip
    for table in tables_that_write() | more:
        for event in ("insert", "update", "delete", "truncate"):
            assert f"{table}_trail_{event}" in awake


def test_saving_writes_who_when_where_from_and_what(people):
    with acting(user_id=7), origin.coming_from("web:Page") as source, transaction.atomic():
        actions.explain(reason=ChangeReason.CORRECTION)
        found = Participant.objects.get()
        found.education_level = "upper_secondary"
        found.given_name = "Olha"
        found.save()

    [event] = events("participants_participant")
    assert event == {
        "operation": "update", "municipality_id": KRISTIANSAND, "participant_id": people, "row_keys": [str(people)],
        "changes": {str(people): {"education_level": ["higher", "upper_secondary"], "given_name": None}}, "user_id": 7,
        "role": "caseworker", "way": "fotfeste_runtime", "login": event["login"], "request_id": source.request_id,
        "origin": "web:page", "reason": "correction",
    }  # fmt: skip


def test_the_settings_of_one_transaction_are_not_those_of_the_next(people):
    with acting(user_id=7), origin.coming_from("web:a"), transaction.atomic():
        actions.explain(reason=ChangeReason.CORRECTION)
        Participant.objects.update(education_level="upper_secondary")
    with acting(user_id=8), transaction.atomic():
        Participant.objects.update(education_level="primary")

    _, second = events("participants_participant")
    assert (second["user_id"], second["origin"], second["reason"], second["request_id"]) == (8, "", "", None)


def test_a_text_is_no_reason(people):
    with acting(), transaction.atomic(), pytest.raises(ValueError, match="Olena"):
        actions.explain(reason="Olena flyttet")


def test_bulk_create_writes_a_row_for_each(people):
    with acting(), transaction.atomic():
        made = Participant.objects.bulk_create([new_participant() for _ in range(20)])

    written = events("participants_participant", "insert")
    assert {event["participant_id"] for event in written} == {each.pk for each in made}
    assert len(written) == 20


def test_an_update_of_many_writes_a_row_for_each_person(people):
    with acting(), transaction.atomic():
        made = Participant.objects.bulk_create([new_participant() for _ in range(20)])
    clean()

    assert update(education_level="upper_secondary") == 21

    assert {event["participant_id"] for event in events("participants_participant", "update")} == {
        people, *(each.pk for each in made)
    }  # fmt: skip


def test_bulk_update_and_delete_are_written_with_the_right_keys(people):
    with acting(), transaction.atomic():
        made = Participant.objects.bulk_create([new_participant() for _ in range(3)])
    clean()
    with acting(), transaction.atomic():
        for each in made:
            each.sex = "M"
        Participant.objects.bulk_update(made, ["sex"])
        found = Participant.objects.filter(pk__in=[each.pk for each in made])
        found._raw_delete("default")

    keys = {str(each.pk) for each in made}
    assert {event["row_keys"][0] for event in events("participants_participant", "update")} == keys
    deleted = events("participants_participant", "delete")
    assert {event["row_keys"][0] for event in deleted} == keys
    assert deleted[0]["changes"][deleted[0]["row_keys"][0]]["sex"] == ["M", None]
    assert deleted[0]["changes"][deleted[0]["row_keys"][0]]["family_name"] is None


def test_raw_sql_is_written(people):
    with acting(), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("UPDATE programmes_measure SET starts_on = '2022-06-11', provider = 'Hemmelig'")

    [event] = events("programmes_measure")
    [changes] = event["changes"].values()
    assert event["participant_id"] == people
    assert changes == {"starts_on": ["2022-06-10", "2022-06-11"], "provider": None}


def test_copy_is_written(people):
    """Only the owner may: PostgreSQL lets no one copy into a table that is closed to them row by row."""
    key = uuid.uuid4()
    [(programme,)] = ask("SELECT id FROM programmes_programme WHERE municipality_id = %s", [KRISTIANSAND])
    columns = "id, municipality_id, programme_id, measure_type, starts_on, provider, ordinal, is_hidden"
    with (
        superuser("fotfeste_owner") as connection,
        connection.cursor().copy(f"COPY programmes_measure ({columns}) FROM STDIN") as copy,
    ):
        copy.write_row((key, KRISTIANSAND, programme, "norwegian", date(2022, 7, 1), "", 1, False))

    [event] = events("programmes_measure")
    assert (event["participant_id"], event["row_keys"]) == (people, [str(key)])


def test_deleting_a_programme_first_still_tells_which_programme_its_measures_had(people):
    with acting(), transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM programmes_programme RETURNING id")
        [(programme,)] = cursor.fetchall()
        cursor.execute("DELETE FROM programmes_measure")
        cursor.execute("DELETE FROM programmes_leave")
        cursor.execute("DELETE FROM programmes_exit")

    [event] = events("programmes_measure", "delete")
    [changes] = event["changes"].values()
    assert changes["programme_id"] == [str(programme), None]
    assert events("programmes_programme", "delete")[0]["participant_id"] == people


def test_a_migration_is_written(people):
    with connections["migration"].cursor() as cursor:
        cursor.execute("UPDATE participants_participant SET permit_basis = 'utl28'")

    written = events("participants_participant")
    assert {event["municipality_id"] for event in written} == {KRISTIANSAND, OSLO}
    assert {event["way"] for event in written} == {"fotfeste_owner"}


def test_emptying_a_table_is_written(people):
    with connections["migration"].cursor() as cursor:
        cursor.execute("TRUNCATE programmes_leave")

    assert [event["operation"] for event in events("programmes_leave")] == ["truncate"]


def test_an_upsert_writes_what_it_added_and_what_it_changed_apart(trail, package):
    from tests.programmes.loading import load

    load(package(**rows_of("4204", ref="P1", serial=0)))
    clean()
    second = rows_of("4204", ref="P1", serial=0)
    second["participants"][0]["education_level"] = "upper_secondary"
    load(package(**second))

    [event] = events("participants_participant")
    [changes] = event["changes"].values()
    assert changes == {"education_level": ["higher", "upper_secondary"]}
    assert (event["way"], event["user_id"]) == ("fotfeste_national", None)


def test_a_package_that_changes_nothing_writes_nothing(trail, package):
    from tests.programmes.loading import load

    folder = package(**rows_of("4204", ref="P1", serial=0))
    load(folder)
    clean()
    load(folder)

    assert ask("SELECT count(*) FROM trail_event") == [(0,)]


def test_what_is_rolled_back_is_not_written(people):
    with acting(), transaction.atomic():
        Participant.objects.update(education_level="upper_secondary")
        transaction.set_rollback(True)

    assert events("participants_participant") == []


def test_a_change_without_someone_who_stands_for_it_is_refused(people):
    with superuser("fotfeste_runtime") as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT set_config('app.municipality_id', '4204', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="stands for it"):
            connection.execute("UPDATE participants_participant SET sex = 'M'")


def test_who_gets_which_role_is_written(people, user):
    kari = user(caseworker="4204")

    assert kari.pk in {int(event["row_keys"][0]) for event in events("access_user", "insert")}
    [grant] = events("access_grant", "insert")
    assert grant["municipality_id"] == KRISTIANSAND


def test_a_hidden_person_becoming_so_is_not_told(people):
    with connections["national"].cursor() as cursor:
        cursor.execute(
            "UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE id = %s", [people]
        )

    [event] = events("participants_participant")
    assert event["changes"] == {str(people): {"address_protection": None}}
    assert events("programmes_programme") == []
    assert "confidential" not in str(ask("SELECT e::text FROM trail_event AS e"))


def test_no_name_number_or_text_stands_in_the_trail(trail, package):
    from tests.programmes.loading import load

    rows = rows_of("4204", ref="Hemmeligref", serial=0)
    rows["participants"][0] |= {"given_name": "Kanarifugl", "family_name": "Etternavnet", "duf_number": "202212345640"}
    rows["measures"][0]["provider"] = "Kanariskolen"
    canaries = [
        "Kanari", "Etternavn", "Hemmelig", "1990-05-17", rows["participants"][0]["national_id"], "2022123456",
    ]  # fmt: skip
    load(package(**rows))
    rows["participants"][0] |= {"given_name": "Kanariene", "family_name": "Etternavnene"}
    load(package(**rows))
    with connections["national"].cursor() as cursor:
        cursor.execute("UPDATE participants_participantidentifier SET value = value || value")
        cursor.execute("UPDATE participants_participant SET born_on = born_on + 1, ref = ref || '2'")
        cursor.execute("DELETE FROM programmes_leave; UPDATE programmes_programme SET ref = 'Hemmelig2'")
        cursor.execute("DELETE FROM programmes_measure")
    written = " ".join(text for (text,) in ask("SELECT e::text FROM trail_event AS e"))

    assert written.count("programmes_measure") >= 2
    assert [canary for canary in canaries if canary in written] == []


def test_the_plan_stays_sound_when_many_follow_few_in_one_session(people):
    """A cached plan made for one row made larger statements quadratic; a full join and an index look-up cannot be."""
    import time

    with acting(), transaction.atomic():
        found = Programme.objects.get()
        for day in range(8):
            Measure.objects.create(
                municipality_id=KRISTIANSAND,
                programme=found,
                measure_type="norwegian",
                starts_on=date(2022, 8, 1 + day),
            )
            Measure.objects.filter(starts_on=date(2022, 8, 1 + day)).update(hours_per_week=day)
        taken = []
        for number in (2_000, 8_000):
            Measure.objects.bulk_create(
                Measure(
                    municipality_id=KRISTIANSAND, programme=found, measure_type="life_skills",
                    starts_on=date(2022, 8, 1), ordinal=number + each,
                )
                for each in range(number)
            )  # fmt: skip
            started = time.monotonic()
            Measure.objects.filter(measure_type="life_skills", ordinal__gte=number, ordinal__lt=2 * number).update(
                hours_per_week=3
            )
            taken.append(time.monotonic() - started)

    # Four times the rows: about four times the time, sixteen if it were quadratic.
    assert taken[1] < 10 * taken[0] + 0.2


def test_a_municipalitys_auditor_reads_its_own_rows_and_a_caseworker_their_own(people):
    update(education_level="upper_secondary")
    with connections["migration"].cursor() as cursor:
        cursor.execute("UPDATE participants_participant SET permit_basis = 'utl28'")

    def read(**who):
        with acting(**who), transaction.atomic():
            return sorted(Event.objects.values_list("municipality_id", "user_id"), key=str)

    assert read(user_id=9, role="auditor") == [(KRISTIANSAND, 7), (KRISTIANSAND, None)]
    assert read(user_id=9, role="auditor", municipality_id=OSLO) == [(OSLO, None)]
    assert read(user_id=7) == [(KRISTIANSAND, 7)]
    assert read(user_id=8) == []


def test_the_national_auditor_reads_all_and_writes_nothing(people):
    update(education_level="upper_secondary")

    with superuser("fotfeste_auditor") as connection:
        assert connection.execute("SELECT count(*) FROM trail_event").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM trail_reading").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT count(*) FROM participants_participant")


def test_nothing_is_read_without_a_context(people):
    update(education_level="upper_secondary")

    with transaction.atomic():
        assert not Event.objects.exists()
        assert not Reading.objects.exists()
    with pytest.raises(ProgrammingError), transaction.atomic(using="national"):
        Event.objects.using("national").exists()
    assert Change.objects.using("statistics").exists()
