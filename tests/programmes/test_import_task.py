"""The loading as a task, with the real broker and a real worker; its job tells how it goes."""

import io
import os
import re
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from participants.jobs import actions as jobs
from participants.jobs.codes import JobStatus
from participants.jobs.models import Job
from participants.models import Participant
from programmes import actions, tasks
from tests.packages import participant, whole

PROJECT = Path(__file__).parents[2]
SECRET = "Hemmelighetsen"


def on_test_database(url):
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path="/" + connections["default"].settings_dict["NAME"]))


@pytest.fixture
def worker(register, tmp_path):
    """A worker on the tests' database and broker, with its log."""
    address = {name: on_test_database(url) for name, url in os.environ.items() if name.endswith("DATABASE_URL")}
    log = tmp_path / "worker.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool=solo", "--loglevel=INFO"],
            cwd=PROJECT, env=os.environ | address, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield log
    finally:
        process.terminate()
        process.wait(timeout=30)


def queued(path, **options):
    """Queue the loading as the command does; returns the job's id."""
    out = io.StringIO()
    call_command("import_package", path, queue=True, stdout=out, **options)
    return re.search(r"[0-9a-f-]{36}", out.getvalue())[0]


def followed(pk, *, seconds=60):
    """Look at a job until it ends; returns it, and all that it said on the way."""
    seen = []
    for _ in range(seconds * 50):
        job = Job.objects.get(pk=pk)
        if (job.status, job.step, job.done) not in seen:
            seen.append((job.status, job.step, job.done))
        if job.status not in {JobStatus.QUEUED, JobStatus.RUNNING}:
            return job, seen
        time.sleep(0.02)
    raise AssertionError(f"The job did not end: {seen}")


@pytest.mark.platform
def test_a_worker_loads_a_package_and_its_job_tells_how_far_it_has_come(worker, package):
    people = [
        participant(f"P{place}", birth_date=date(1970, 1, 1) + timedelta(days=place % 9000), serial=place // 9000)
        for place in range(12_000)
    ]

    job, seen = followed(queued(package(participants=people)))

    assert (job.status, job.done, job.findings) == (JobStatus.DONE, 12_000, [])
    assert job.ended_at is not None
    assert Participant.objects.using("national").count() == 12_000
    running = [(step, done) for status, step, done in seen if status == JobStatus.RUNNING]
    assert {"participants"} < {step for step, _done in running if step}
    assert any(0 < done < 12_000 for _step, done in running)


@pytest.mark.platform
def test_a_worker_refuses_a_package_and_its_job_tells_why(worker, package):
    job, _seen = followed(queued(package(participants=[participant(sex=SECRET), participant("P2", serial=1)])))

    (finding,) = job.findings
    assert job.status == JobStatus.REFUSED
    assert (finding["table"], finding["row"], finding["column"]) == ("participants", 2, "sex")
    assert not Participant.objects.using("national").exists()
    again, _seen = followed(queued(package(participants=[participant(sex="X"), participant("P2", serial=1)]),
                                   sound_rows_only=True))  # fmt: skip
    assert (again.status, len(again.findings)) == (JobStatus.DONE, 1)
    assert Participant.objects.using("national").count() == 1
    assert SECRET not in worker.read_text(encoding="utf-8")


def test_a_failure_closes_the_job_and_is_raised(register, package, monkeypatch):
    def fail(**_arguments):
        raise actions.DatabaseTrouble("SQLSTATE 57P01")

    monkeypatch.setattr(actions, "load_package", fail)
    job = jobs.queue_job(kind="import_package", by=None)

    with pytest.raises(actions.DatabaseTrouble):
        tasks.import_package(path="/nowhere", job_pk=str(job.pk))

    job.refresh_from_db()
    assert (job.status, job.findings) == (JobStatus.FAILED, [])


def test_a_message_that_comes_twice_works_once(register, package):
    job = jobs.queue_job(kind="import_package", by=None)
    folder = str(package(**whole()))
    tasks.import_package(path=folder, job_pk=str(job.pk), something_later="is let be")
    job.refresh_from_db()

    tasks.import_package(path="/nowhere", job_pk=str(job.pk))

    assert job.status == JobStatus.DONE
    assert Job.objects.get(pk=job.pk).ended_at == job.ended_at


def test_nothing_is_queued_that_is_not_there(register, tmp_path):
    with pytest.raises(CommandError, match="finnes ikke"):
        call_command("import_package", tmp_path / "nothing", queue=True)

    assert not Job.objects.exists()
