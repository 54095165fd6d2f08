"""The app's name and label."""

from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register


class AccessConfig(AppConfig):
    """`participants.access` as Django sees it."""

    name = "participants.access"
    label = "access"

    def import_models(self) -> None:
        """With the tables of signing in and of support, which have rooms of their own."""
        super().import_models()
        import_module(f"{self.name}.signin.models")
        import_module(f"{self.name}.support.models")

    def ready(self) -> None:
        """A provider that is set up wrongly is told of at the start, not at the first sign-in."""
        import_module(f"{self.name}.signin.providers").configured()
        passwords = import_module(f"{self.name}.signin.passwords")
        register(passwords.check_list)
        register(passwords.check_list_is_set, deploy=True)
