"""Edge: load the reference data."""

from typing import Any

from django.core.management.base import BaseCommand

from participants.access import actions


class Command(BaseCommand):
    help = "Loads municipalities, counties, countries, languages and KOSTRA groups. Safe to run again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        loaded = actions.load_reference()
        written = sum(each.written for each in loaded.values())
        counts = ", ".join(f"{each.rows} {name}" for name, each in loaded.items())
        self.stdout.write(f"Referansedata: {counts}. {written or 'Ingen'} rader var nye eller endret.")
