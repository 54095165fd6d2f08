"""Why someone is away is about health (GDPR art. 9): sealed, and in no list, filter, export or count (R47)."""

import io
import re
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connections, transaction
from django.urls import reverse

from participants.models import DataKey
from programmes.actions.package import merge
from programmes.codes import LONG_LEAVE, LeaveType
from programmes.models import Leave, Programme
from programmes.models.leave import LEAVE_TYPE_LENGTH
from tests.programmes.people import day, key_of, load, one_of_each, signed_in
from tests.programmes.test_programme_actions import hidden, shown
from tests.trail.conftest import ask, events, superuser

HELD = {"own_sickness", "parental"}
WORDS = {*HELD, *(str(LeaveType(code).label) for code in HELD)}


def leaves():
    return Leave.objects.using("national").order_by("starts_on")


def codes():
    return sorted(each.leave_type for each in leaves())


def test_the_code_stands_in_clear_neither_in_the_register_nor_in_the_trail(caseworker):
    """R47: asked of the rows as the database has them, of a loaded leave and of one that is changed by hand."""
    row = leaves().get(programme__ref="running").pk
    address = reverse("leave-change", args=[key_of("running")]) + f"?rad={row}"
    sent = {"leave_type": "long_sickness", "starts_on": shown(-1), "last_on": "", "bekreft": "1"}
    answer = caseworker.post(address, hidden(caseworker.get(address).content.decode()) | sent)
    assert answer.status_code == 302

    assert codes() == ["long_sickness", "parental"]
    rows = ask("SELECT to_jsonb(kept)::text FROM programmes_leave AS kept")
    told = ask("SELECT to_jsonb(kept)::text FROM trail_event AS kept WHERE table_name = 'programmes_leave'")
    assert len(rows) == 2
    assert len(told) == 3
    for code in LeaveType.values:
        for (text,) in rows + told:
            assert code not in text
            assert code.encode().hex() not in text
    (event,) = events("programmes_leave", "update")
    assert event["changes"][str(row)]["leave_type"] is None
    assert {each.is_long for each in leaves()} == {True}


def test_whether_the_programme_is_put_off_follows_from_the_code(people):
    assert {(each.leave_type, each.is_long) for each in leaves()} == {("parental", True), ("own_sickness", False)}
    assert all(each.is_long == (each.leave_type in LONG_LEAVE) for each in leaves())


def test_nothing_is_found_ordered_or_counted_by_why_someone_is_away(people):
    """R47: no filter and no count by reason, whoever asks: two alike have nothing in common in the database."""
    for ask_for in (
        lambda: leaves().filter(leave_type="parental").count(),
        lambda: leaves().filter(leave_type__in=["parental"]).count(),
        lambda: leaves().update(leave_type="parental"),
    ):
        with pytest.raises(FieldError):
            ask_for()
    with transaction.atomic(using="national"):
        for each in leaves():
            each.leave_type = "holiday"
            each.save()
    assert ask("SELECT count(*), count(DISTINCT leave_type) FROM programmes_leave") == [(2, 2)]


@pytest.mark.parametrize("role", ["leader", "team_leader"])
def test_a_role_without_health_is_told_of_it_nowhere(people, user, role):
    """R47: pages, lists, filters, files and the API."""
    client, key = signed_in(user("lea", **{role: "4204"})), key_of("running")
    seen = [
        client.get(reverse("participant", args=[key])),
        client.get("/deltakere/"),
        client.get("/deltakere/", {"status": "permisjon"}),
        client.get("/oppgaver/"),
        client.get("/api/v1/participants/"),
        client.get(f"/api/v1/participants/{key}/"),
        client.post("/deltakere/uttrekk/", {"format": "csv", "formal": "oppfolging"}),
    ]
    for answer in seen:
        assert answer.status_code in {200, 404}
        # Whole words: the guidance of parents is a measure.
        assert [word for word in WORDS if re.search(rf"\b{word}\b", answer.content.decode())] == [], answer.request
    plain = client.get("/deltakere/").content.decode()
    for name in ("leave_type", "permisjon", "fravar"):
        assert client.get("/deltakere/", {name: "own_sickness"}).content.decode().count("<tr") == plain.count("<tr")
    assert client.get(reverse("leave-add", args=[key])).status_code in {403, 404}


def test_how_long_a_sealed_code_is_does_not_tell_which_it_is(people):
    """R47: a code is one of eleven words of different lengths. Loaded and saved ones alike."""
    one = leaves().get(programme__ref="running")
    one.leave_type = "birth"
    one.save()

    assert ask("SELECT count(DISTINCT length(leave_type)) FROM programmes_leave") == [(1,)]
    assert max(map(len, LeaveType.values)) <= LEAVE_TYPE_LENGTH


def test_a_code_of_another_row_does_not_open(people):
    one, other = leaves()
    with connections["migration"].cursor() as cursor:
        cursor.execute(
            "UPDATE programmes_leave SET leave_type = (SELECT leave_type FROM programmes_leave WHERE id = %s) "
            "WHERE id = %s", [one.pk, other.pk],
        )  # fmt: skip
    with pytest.raises(Exception, match="changed, moved or sealed"):
        _ = leaves().get(pk=other.pk).leave_type


def test_new_data_keys_seal_it_anew_whoever_is_restricted(caseworker):
    """R31, R47."""
    sent = {"gjor": "begrens", "ground": "contested", "reason": "Deltakeren mener at datoen er feil."}
    assert caseworker.post(reverse("restriction", args=[key_of("running")]), sent).status_code == 302
    before = codes()

    call_command("rotate_keys", "--new-data-keys", stdout=io.StringIO())

    assert codes() == before
    numbers = ask("SELECT DISTINCT substring(leave_type FROM 2 FOR 4) FROM programmes_leave")
    assert [bytes(number) for (number,) in numbers] == [(2).to_bytes(4, "big")]
    assert DataKey.objects.using("national").filter(municipality_id=4204, number=2).exists()


def test_a_package_that_comes_again_writes_no_leave_and_a_corrected_one_seals_it_for_its_row(people, tmp_path):
    before = ask("SELECT id, leave_type FROM programmes_leave ORDER BY id")
    assert load(tmp_path / "again", one_of_each()).changed["leaves"] == 0
    assert ask("SELECT id, leave_type FROM programmes_leave ORDER BY id") == before

    tables = one_of_each()
    tables["leaves"][0]["leave_type"] = "birth"
    loaded = load(tmp_path / "corrected", tables)

    assert (loaded.new["leaves"], loaded.changed["leaves"]) == (0, 1)
    assert codes() == ["birth", "own_sickness"]


def test_a_leave_that_is_registered_while_a_package_loads_is_left_as_it_is(people, tmp_path, monkeypatch):
    """The package's code was sealed for a row that never came."""
    key, real = Programme.objects.using("national").get(ref="ended").pk, merge.leaves
    sealed = (
        "INSERT INTO programmes_leave (municipality_id, programme_id, leave_type, is_long, starts_on, ends_on) "
        "VALUES (4204, %s, '\\x01', false, %s, %s)"
    )

    def meanwhile(cursor):
        with superuser() as connection:
            connection.execute("SET lock_timeout = '5s'")
            connection.execute(sealed, [key, day(-100), day(-90)])
        return real(cursor)

    monkeypatch.setattr(merge, "leaves", meanwhile)
    late = {"programme_ref": "ended", "municipality_number": "4204", "leave_type": "birth"}
    load(tmp_path / "late", {"leaves": [late | {"start_date": day(-100), "end_date": day(-95)}]})

    assert ask("SELECT leave_type FROM programmes_leave WHERE programme_id = %s", [key]) == [(b"\x01",)]


def test_the_migration_seals_what_stood_in_clear_in_its_row(people):
    """R47: as it was before, put back for the length of a transaction."""
    migration = import_module("programmes.migrations.0010_seal_leave")
    held = {each.pk: str(each.leave_type) for each in leaves()}
    connection = connections["migration"]
    with transaction.atomic(using="migration"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programmes_leave ADD COLUMN code text")
        for key, code in held.items():
            cursor.execute(
                "UPDATE programmes_leave SET code = %s, leave_type = '', is_long = NOT is_long WHERE id = %s",
                [code, key],
            )
        migration.seal(None, SimpleNamespace(connection=connection))
        rows = Leave.objects.using("migration")
        assert {row.pk: str(row.leave_type) for row in rows} == held
        assert all(row.is_long == (row.leave_type in LONG_LEAVE) for row in rows)
        transaction.set_rollback(True, using="migration")
