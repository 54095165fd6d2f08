"""Edge: bring everything that is sealed under the keys that are set now."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants import actions
from participants.encryption.errors import KeyMissing


class Command(BaseCommand):
    help = (
        "Wraps, seals, indexes and hashes anew under the keys that are set now. Interrupted, it goes on the next time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-data-keys", action="store_true", help="give each municipality another data key first"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        started = monotonic()
        try:
            done = actions.rotate_keys(now=timezone.now(), new_data_keys=options["new_data_keys"])
        except KeyMissing as missing:
            raise CommandError(f"En nøkkel mangler, og det den åpner, er som før. {missing}") from None
        self.stdout.write(
            f"Nøkler pakket om: {done.wrapped}, nye: {done.made}, fjernet: {done.removed}. Verdier forseglet på nytt: "
            f"{done.sealed}, indeksert: {done.indexed}, hashet: {done.hashed}. {monotonic() - started:.1f} s."
        )
