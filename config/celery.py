"""The Celery application: where tasks are found and which broker carries them."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

from config.embedded.processes import die_at_once_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("fotfeste", task_cls="participants.access.background:ActingTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def _end_with_the_worker(**_of_the_signal: Any) -> None:
    # A worker that is killed tells nobody, and what it has forked would go on beside the next.
    die_at_once_with_parent()
