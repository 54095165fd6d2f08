"""Edge: seal the trail now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants.trail import actions
from participants.trail.errors import SealBroken


class Command(BaseCommand):
    help = "Seals what has been written to the trail since the last seal. The worker does it each minute."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-cluster",
            action="store_true",
            help="once, after a restore into another database cluster and before anyone writes",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        do = actions.begin_new_cluster if options["new_cluster"] else actions.seal
        try:
            made = do(now=timezone.now())
        except SealBroken as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{made} nye segl.")
