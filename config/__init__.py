"""Composition only: settings, addresses, the Celery application, the database backend, the servers."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
