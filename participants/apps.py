"""The app's name and label."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """`participants` as Django sees it."""

    name = "participants"
    label = "participants"
