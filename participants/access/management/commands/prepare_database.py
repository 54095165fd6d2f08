"""Edge: make the database roles."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from participants.access import database


class Command(BaseCommand):
    help = "Makes the database roles that are missing. `migrate` does it too."
    requires_system_checks = []  # noqa: RUF012 - Django's own shape

    def handle(self, *_args: Any, **_options: Any) -> None:
        database.prepare(settings=connections["migration"].settings_dict)
        self.stdout.write("Rollene i databasen er på plass.")
