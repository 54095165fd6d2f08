"""The app's name and label."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """`reporting` as Django sees it."""

    name = "reporting"
    label = "reporting"
