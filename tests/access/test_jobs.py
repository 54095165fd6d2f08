"""Long work: claimed once, told of while it runs, closed with what was found."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connections
from django.db.models.functions import Now

from participants.jobs import actions
from participants.jobs.codes import JobStatus
from participants.jobs.models import Job

pytestmark = pytest.mark.usefixtures("register")

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def job(**changes):
    made = actions.queue_job(kind="import_package", by=None)
    Job.objects.filter(pk=made.pk).update(**changes) if changes else None
    return made


def now(pk):
    return Job.objects.get(pk=pk)


def test_a_job_waits_until_someone_starts_it():
    made = job()

    assert now(made.pk).status == JobStatus.QUEUED
    assert actions.start_job(pk=made.pk)
    assert now(made.pk).status == JobStatus.RUNNING


@pytest.mark.parametrize("status", [JobStatus.RUNNING, JobStatus.DONE, JobStatus.REFUSED, JobStatus.FAILED])
def test_a_job_under_way_or_over_is_not_started_again(status):
    made = job(status=status)

    assert not actions.start_job(pk=made.pk)
    assert now(made.pk).status == status


@pytest.mark.parametrize(("silent_for", "is_claimed"), [(timedelta(minutes=29), False), (timedelta(minutes=31), True)])
def test_a_job_whose_worker_has_long_been_silent_is_taken_up_again(silent_for, is_claimed):
    made = job(status=JobStatus.RUNNING, advanced_at=Now() - silent_for)

    assert actions.start_job(pk=made.pk) is is_claimed


def test_each_step_is_a_sign_of_life():
    made = job()
    actions.start_job(pk=made.pk)
    first = now(made.pk).advanced_at
    actions.advance_job(pk=made.pk, step="exits", done=1)

    assert first < now(made.pk).advanced_at


def test_of_many_who_claim_a_job_at_once_one_gets_it():
    made = job()

    def claim(_number):
        try:
            return actions.start_job(pk=made.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as executor:
        assert sum(executor.map(claim, range(8))) == 1


def test_progress_is_told_only_while_the_job_runs():
    made = job()
    actions.advance_job(pk=made.pk, step="participants", done=10)
    assert (now(made.pk).step, now(made.pk).done) == ("", 0)

    actions.start_job(pk=made.pk)
    actions.advance_job(pk=made.pk, step="participants", done=10)
    assert (now(made.pk).step, now(made.pk).done) == ("participants", 10)

    actions.end_job(pk=made.pk, status=JobStatus.DONE, now=NOW, done=20)
    actions.advance_job(pk=made.pk, step="exits", done=5)
    assert (now(made.pk).step, now(made.pk).done) == ("", 20)


def test_a_job_is_closed_with_when_and_what_was_found():
    made = job(status=JobStatus.RUNNING)
    actions.end_job(pk=made.pk, status=JobStatus.REFUSED, now=NOW, findings=[{"row": n} for n in range(5000)])

    closed = now(made.pk)
    assert (closed.status, closed.ended_at) == (JobStatus.REFUSED, NOW)
    assert [each["row"] for each in closed.findings] == list(range(1000))


@pytest.mark.parametrize(("changes", "constraint"), [
    ({"status": "lost"}, "job_status_known"),
    ({"total": 10, "done": 11}, "job_done_within_total"),
])  # fmt: skip
def test_a_job_that_cannot_be_is_refused(changes, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        job(**changes)
