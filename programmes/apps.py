"""The app's name and label."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """`programmes` as Django sees it."""

    name = "programmes"
    label = "programmes"
