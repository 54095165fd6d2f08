"""The Celery application: where tasks are found and which broker carries them."""

from celery import Celery

app = Celery("fotfeste")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
