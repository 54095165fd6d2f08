"""Edge: the map of the data as a document."""

from typing import Any

from django.core.management.base import BaseCommand

from reporting.data_map import document


class Command(BaseCommand):
    help = "Writes docs/security/data-map.md to standard output."
    requires_system_checks = []  # noqa: RUF012 - Django's own shape

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(document())
