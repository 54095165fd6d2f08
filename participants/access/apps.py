"""The app's name and label."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """`participants.access` as Django sees it."""

    name = "participants.access"
    label = "access"
