"""The person-years follow the register: by command, by the task over the real broker, and each night from scratch."""

import io
import logging
import time
from datetime import UTC, date, datetime

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.celery import app
from programmes import actions as programmes
from reporting import actions, tasks
from reporting.models import PersonYear, Watermark
from tests.packages import participant, programme, write_package

TODAY = date(2024, 11, 24)
NOW = datetime(2024, 11, 24, 12, tzinfo=UTC)


def person_years():
    return PersonYear.objects.using("statistics")


@pytest.fixture
def filled(register, tmp_path):
    folder = write_package(
        tmp_path / "package",
        participants=[participant(f"P{n}", serial=n) for n in range(3)],
        programmes=[programme(f"I{n}", f"P{n}") for n in range(3)],
    )
    programmes.load_package(path=folder, on=TODAY)


def test_the_command_renews_and_says_how_many(filled):
    out = io.StringIO()
    call_command("refresh_statistics", full=True, stdout=out)

    assert "alle" in out.getvalue()
    assert person_years().values("person_id").distinct().count() == 3


def test_a_second_refresh_has_nothing_to_do(filled):
    actions.refresh_statistics(now=NOW)

    done = actions.refresh_statistics(now=NOW)

    assert (done.is_full, done.persons, done.person_years) == (False, 0, 0)


def test_a_count_from_scratch_finds_the_one_wrong_person_year(filled):
    actions.refresh_statistics(now=NOW)
    assert actions.count_wrong_person_years(now=NOW) == 0

    person_years().filter(year=2023, person_id=person_years().first().person_id).update(sex="M")

    assert actions.count_wrong_person_years(now=NOW) == 1


def test_a_change_that_waits_for_the_next_refresh_is_no_fault(filled, tmp_path):
    actions.refresh_statistics(now=NOW)
    later = write_package(tmp_path / "later", participants=[participant("P0", serial=0, education_level="none")])
    programmes.load_package(path=later, on=TODAY)

    assert actions.count_wrong_person_years(now=NOW) == 0

    actions.refresh_statistics(now=NOW)
    assert person_years().filter(education_level="none").exists()


def test_the_nightly_check_tells_a_fault_and_mends_it(filled, caplog):
    actions.refresh_statistics(now=timezone.now())
    person_years().filter(year=2023).delete()

    with caplog.at_level(logging.ERROR):
        tasks.check_statistics()

    assert "3 person-years differed" in caplog.text
    assert actions.count_wrong_person_years(now=timezone.now()) == 0


def test_the_command_fails_where_a_person_year_is_wrong(filled):
    actions.refresh_statistics(now=timezone.now())
    call_command("refresh_statistics", check=True, stdout=io.StringIO())
    person_years().filter(year=2023).delete()

    with pytest.raises(CommandError, match="3 personår avviker"):
        call_command("refresh_statistics", check=True)


def test_the_task_renews_over_the_real_broker(filled):
    # By name: a worker takes from what the one before it in this process was told to, and from nothing else.
    queue = app.conf.task_default_queue
    with start_worker(app, queues=[queue], pool="solo", perform_ping_check=False, loglevel="INFO"):
        tasks.refresh_statistics.delay()
        deadline = time.monotonic() + 30
        while not person_years().exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    assert Watermark.objects.using("statistics").exists()
    assert person_years().values("person_id").distinct().count() == 3
