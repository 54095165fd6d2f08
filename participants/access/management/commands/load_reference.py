"""Edge: load the reference data."""

from typing import Any

from django.core.management.base import BaseCommand

from participants.access import actions


class Command(BaseCommand):
    help = "Loads municipalities, counties, countries, languages and KOSTRA groups. Safe to run again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        counts = actions.load_reference()
        self.stdout.write("Referansedata: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
