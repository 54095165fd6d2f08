"""The Celery application: where tasks are found and which broker carries them."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("fotfeste", task_cls="participants.access.background:ActingTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
