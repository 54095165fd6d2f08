"""The app's name and label."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """`participants.jobs` as Django sees it."""

    name = "participants.jobs"
    label = "jobs"
