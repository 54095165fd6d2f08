"""Edge: name the first contact of a participant at a strictly confidential address."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants import actions
from participants.access.errors import RuleBroken


class Command(BaseCommand):
    help = "Names USERNAME, who holds the role protected_contact there, as a contact for the participant with REF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("municipality", metavar="NNNN")
        parser.add_argument("ref")
        parser.add_argument("username")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            actions.appoint_contact(
                municipality_number=options["municipality"],
                ref=options["ref"],
                username=options["username"],
                on=timezone.localdate(),
            )
        except RuleBroken as error:
            raise CommandError(" ".join(error.messages)) from error
        # Neither who nor where: the screen and its history are read by others.
        self.stdout.write("Kontakten er utpekt.")
