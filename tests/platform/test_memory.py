"""The tests' database lies in memory where there is plenty, and leaves nothing there."""

import pytest

from config.embedded import memory
from config.embedded.places import Places


@pytest.fixture
def places(tmp_path, monkeypatch):
    """The places of a clone, and a memory that lies in a folder."""
    (tmp_path / "memory").mkdir()
    (tmp_path / "clone").mkdir()
    monkeypatch.setattr(memory, "_MEMORY", tmp_path / "memory")
    monkeypatch.setattr(memory, "_FREE_THERE", 0)
    monkeypatch.setattr(memory, "_FREE_IN_ALL", 0)
    home = tmp_path / "clone"
    return Places(folder=home, home=home, sockets=home, programs=home, user=None)


def in_memory():
    return [each.name for each in memory._MEMORY.iterdir()]


def test_what_lies_in_memory_is_gone_when_the_server_stops(places):
    places.postgres_data.mkdir()  # what earlier tests left
    (places.postgres_data / "PG_VERSION").touch()
    memory.prefer(places)
    data = places.postgres_data
    assert data.is_symlink()
    assert not data.exists()
    data.readlink().mkdir()
    assert len(in_memory()) == 1

    memory.give_back(places)

    assert in_memory() == []
    assert not data.is_symlink()


@pytest.mark.parametrize("short_of", ["_FREE_THERE", "_FREE_IN_ALL"])
def test_where_memory_is_short_the_data_stay_on_the_disk(places, monkeypatch, short_of):
    monkeypatch.setattr(memory, short_of, 2**60)
    places.postgres_data.mkdir()

    memory.prefer(places)
    memory.give_back(places)

    assert places.postgres_data.is_dir()
    assert in_memory() == []


@pytest.mark.parametrize("there", ["disk", "memory", "memory/fotfeste-tests-of-another"])
def test_what_a_link_of_ones_own_leads_to_is_never_taken_away(places, there):
    elsewhere = memory._MEMORY.parent / there / "data"
    elsewhere.mkdir(parents=True)
    (elsewhere / "PG_VERSION").touch()
    (elsewhere.parent / "something else").touch()
    places.postgres_data.symlink_to(elsewhere)

    memory.prefer(places)
    memory.give_back(places)

    assert places.postgres_data.readlink() == elsewhere
    assert (elsewhere / "PG_VERSION").exists()
    assert (elsewhere.parent / "something else").exists()


def test_a_link_of_ones_own_stays_while_what_it_leads_to_is_away(places):
    places.postgres_data.symlink_to(memory._MEMORY.parent / "a disk that is not there" / "postgres")

    memory.prefer(places)
    memory.give_back(places)

    assert places.postgres_data.is_symlink()
    assert in_memory() == []


def test_a_copied_clone_takes_nothing_from_the_one_it_was_copied_from(places):
    memory.prefer(places)
    places.postgres_data.readlink().mkdir()
    copied = Places(folder=places.home, home=places.home / "copy", sockets=places.home, programs=places.home, user=None)
    copied.home.mkdir()
    copied.postgres_data.symlink_to(places.postgres_data.readlink())

    memory.give_back(copied)
    assert places.postgres_data.is_dir()

    copied.postgres_data.symlink_to(places.postgres_data.readlink())
    memory.prefer(copied)
    assert places.postgres_data.is_dir()
    assert copied.postgres_data.readlink() != places.postgres_data.readlink()


def test_after_the_machine_was_restarted_the_link_leads_to_a_new_place(places):
    places.postgres_data.symlink_to(memory._MEMORY / "fotfeste-tests-gone" / "postgres")

    memory.prefer(places)

    assert places.postgres_data.readlink().parent.is_dir()


def test_what_a_killed_run_left_is_swept_away_once_its_clone_is_gone(places):
    memory.prefer(places)
    (left,) = in_memory()
    other = Places(folder=places.home, home=places.home / "other", sockets=places.home, programs=places.home, user=None)
    other.home.mkdir()
    memory.prefer(other)
    assert left in in_memory()
    assert len(in_memory()) == 2

    other.postgres_data.unlink()
    other.home.rmdir()
    memory.prefer(places)

    assert in_memory() == [left]
