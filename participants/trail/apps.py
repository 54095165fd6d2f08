"""The app's name and label."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """`participants.trail` as Django sees it."""

    name = "participants.trail"
    label = "trail"
