"""Edge: after the restore of a backup: what has been removed since, and the backup brought back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants.trail import origin
from programmes import actions
from reporting.actions import keeping


class Command(BaseCommand):
    help = "Removes again what the list outside the database names; without --carry-out only counts it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", type=Path, help="another copy than removed.list in TRAIL_SEAL_FOLDER")
        parser.add_argument("--carry-out", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with origin.coming_from("command:remove_again"):
                again = actions.remove_again(
                    path=options["list"], is_real=options["carry_out"], keeping=keeping(timezone.now())
                )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        for table, count in again.removed.items():
            self.stdout.write(f"{table}: {count} slettet")
        self.stdout.write(f"{again.kept_person_years} personår er bevart uten kobling til noen.")
        for key in again.left:
            self.stdout.write(f"{key}  er begrenset i denne databasen og står. Opphev begrensningen, og kjør på nytt.")
        if not options["carry_out"]:
            self.stdout.write("Ingenting er slettet. Kjør med --carry-out.")
