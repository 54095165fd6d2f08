"""Every write to jobs and to the outbox."""

from participants.jobs.actions.outbox import (
    MOST_TRIES,
    choose_monthly_letter,
    claim_mail,
    end_mail,
    forget_mail,
    give_up_lost_mail,
    queue_mail,
    queue_mail_at_once,
    queue_monthly_letters,
    resolve_mail,
    retry_mail,
    save_mail_address,
)
from participants.jobs.actions.progress import advance_job, end_job, queue_job, start_job

__all__ = [
    "MOST_TRIES", "advance_job", "choose_monthly_letter", "claim_mail", "end_job", "end_mail", "forget_mail",
    "give_up_lost_mail", "queue_job", "queue_mail", "queue_mail_at_once", "queue_monthly_letters", "resolve_mail",
    "retry_mail", "save_mail_address", "start_job",
]  # fmt: skip
