"""A sealed column, in a table of its own for these tests."""

import hashlib
import hmac
from uuid import uuid4

import pytest
from django.core.exceptions import FieldError
from django.db import connections, models, transaction
from django.test.utils import isolate_apps

from participants.access import tenancy
from participants.encryption import EncryptedTextField, Secret, blind_index, keys
from participants.encryption.errors import KeyMissing, SealBroken
from participants.models import DataKey
from tests.access.conftest import KRISTIANSAND, OSLO, as_owner

TABLE = "test_note"


@pytest.fixture
def note(register):
    """A model with a sealed column, and its table."""
    with isolate_apps("participants"):

        class Note(models.Model):
            id = models.UUIDField(primary_key=True, default=uuid4)
            municipality_id = models.IntegerField()
            text = EncryptedTextField(null=True)

            class Meta:
                app_label = "participants"
                db_table = TABLE

            def __str__(self):
                return f"note {self.pk}"

        with connections["migration"].schema_editor() as editor:
            editor.create_model(Note)
        with connections["migration"].cursor() as cursor:
            cursor.execute(f"GRANT ALL ON {TABLE} TO fotfeste_runtime")
        yield Note
        with connections["migration"].cursor() as cursor:
            cursor.execute(f"DROP TABLE {TABLE}")


@pytest.fixture
def acting():
    """`with acting(KRISTIANSAND): …` in a transaction on behalf of a municipality."""
    from contextlib import contextmanager

    @contextmanager
    def act(municipality_id=KRISTIANSAND):
        with tenancy.tenant(municipality_id=municipality_id, user_id=1, role="caseworker"), transaction.atomic():
            yield

    return act


def kept(column="text"):
    return [bytes(value) for (value,) in as_owner(f"SELECT {column} FROM {TABLE} WHERE {column} IS NOT NULL")]


def test_what_is_saved_is_read_again_and_the_database_has_none_of_it(note, acting):
    """R29"""
    with acting():
        made = note.objects.create(municipality_id=KRISTIANSAND, text="Storgata 1")
        found = note.objects.get(pk=made.pk)

        assert found.text == made.text == "Storgata 1"
        assert isinstance(found.text, Secret)
    assert len(kept()) == 1
    assert b"Storgata" not in kept()[0]


def test_many_at_once_are_sealed_each_for_its_row(note, acting):
    with acting():
        note.objects.bulk_create([note(municipality_id=KRISTIANSAND, text=f"Storgata {n}") for n in range(5)])

        assert {each.text for each in note.objects.all()} == {f"Storgata {n}" for n in range(5)}


def test_what_nobody_has_looked_at_is_saved_as_it_is(note, acting):
    with acting():
        note.objects.create(municipality_id=KRISTIANSAND, text="Storgata 1")
        before = kept_inside()
        note.objects.get().save()

        assert kept_inside() == before


def kept_inside():
    with connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT text FROM {TABLE}")
        return [bytes(value) for (value,) in cursor.fetchall()]


def test_nothing_at_all_stays_nothing(note, acting):
    with acting():
        note.objects.create(municipality_id=KRISTIANSAND, text=None)

        assert note.objects.get().text is None
        assert note.objects.filter(text__isnull=True).count() == 1


def test_a_deferred_column_is_fetched_when_it_is_looked_at(note, acting):
    with acting():
        note.objects.create(municipality_id=KRISTIANSAND, text="Storgata 1")

        assert note.objects.defer("text").get().text == "Storgata 1"


def test_a_value_moved_to_another_row_or_municipality_does_not_open(note, acting):
    with acting():
        one, other = (note.objects.create(municipality_id=KRISTIANSAND, text=f"Storgata {n}") for n in "12")
    as_owner(f"UPDATE {TABLE} SET text = (SELECT text FROM {TABLE} WHERE id = %s) WHERE id = %s", [one.pk, other.pk])

    with acting(), pytest.raises(SealBroken):
        _ = note.objects.get(pk=other.pk).text
    as_owner(f"UPDATE {TABLE} SET municipality_id = {OSLO} WHERE id = %s", [one.pk])
    with acting(OSLO):
        note.objects.create(municipality_id=OSLO, text="Oslo har en nøkkel")
        with pytest.raises(SealBroken):
            _ = note.objects.get(pk=one.pk).text


def test_it_is_neither_searched_nor_set_without_a_row(note, acting):
    """A filter on sealed text would find nothing, and an update would write it in clear."""
    with acting():
        note.objects.create(municipality_id=KRISTIANSAND, text="Storgata 1")

        with pytest.raises((FieldError, TypeError)):
            list(note.objects.filter(text="Storgata 1"))
        with pytest.raises(FieldError):
            list(note.objects.filter(text__contains="Stor"))
        with pytest.raises(FieldError):
            note.objects.update(text="Lillegata 2")


def test_a_municipality_makes_its_first_key_and_only_its_own(note, acting):
    with acting():
        note.objects.create(municipality_id=KRISTIANSAND, text="Storgata 1")

        assert list(DataKey.objects.values_list("municipality_id", "number")) == [(KRISTIANSAND, 1)]
    with acting(OSLO):
        assert not DataKey.objects.exists()
        with pytest.raises(KeyMissing):
            _ = note.objects.get().text


def test_a_key_made_in_a_transaction_that_fails_is_not_used_afterwards(note, acting):
    with acting():
        note.objects.create(municipality_id=KRISTIANSAND, text="Storgata 1")
        transaction.set_rollback(True)
    with acting():
        note.objects.create(municipality_id=KRISTIANSAND, text="Storgata 2")
    with acting():
        assert [each.text for each in note.objects.all()] == ["Storgata 2"]


def test_the_runtime_role_changes_no_key_and_takes_none_away(note, acting):
    from django.db.utils import ProgrammingError

    with acting():
        note.objects.create(municipality_id=KRISTIANSAND, text="Storgata 1")
    for write in (DataKey.objects.all().delete, lambda: DataKey.objects.update(number=2)):
        with pytest.raises(ProgrammingError), acting():
            write()


def test_without_a_master_key_nothing_opens_and_the_sentence_says_what_to_set(note, acting, settings):
    settings.DATA_KEY = settings.DATA_KEY_FILE = settings.DATA_KEY_PREVIOUS = ""

    with acting(), pytest.raises(KeyMissing, match="DATA_KEY"):
        note.objects.create(municipality_id=KRISTIANSAND, text="Storgata 1")


def test_another_master_key_opens_nothing_unless_the_one_before_is_named(note, acting, settings):
    settings.DATA_KEY = "a" * 40
    with acting():
        note.objects.create(municipality_id=KRISTIANSAND, text="Storgata 1")
    settings.DATA_KEY = "b" * 40
    keys._kept = keys._Kept()
    with acting(), pytest.raises(KeyMissing):
        _ = note.objects.get().text
    settings.DATA_KEY_PREVIOUS = "a" * 40
    with acting():
        assert note.objects.get().text == "Storgata 1"


def test_the_master_key_may_be_in_a_file(note, acting, settings, tmp_path):
    file = tmp_path / "data.key"
    file.write_text("c" * 40 + "\n")
    settings.DATA_KEY, settings.DATA_KEY_FILE = "", str(file)

    with acting():
        note.objects.create(municipality_id=KRISTIANSAND, text="Storgata 1")
        assert note.objects.get().text == "Storgata 1"


def test_a_blind_index_is_of_one_municipality_and_one_kind_and_needs_the_key(settings):
    number = "22828632349"
    found = blind_index(number, kind="national_id", municipality_id=KRISTIANSAND)

    assert found == blind_index(number, kind="national_id", municipality_id=KRISTIANSAND)
    assert len(found) == 32
    assert found != blind_index(number, kind="national_id", municipality_id=OSLO)
    assert found != blind_index(number, kind="duf_number", municipality_id=KRISTIANSAND)
    assert found != hmac.digest(b"", number.encode(), hashlib.sha256)
    settings.DATA_INDEX_KEY = "another" * 6
    assert found != blind_index(number, kind="national_id", municipality_id=KRISTIANSAND)
