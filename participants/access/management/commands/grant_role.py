"""Edge: give a person a role."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants.access import actions
from participants.access.codes import Role
from participants.access.errors import RuleBroken


class Command(BaseCommand):
    help = "Gives USERNAME a role, making the user where there is none. GRANT_PASSWORD sets a new user's password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", help=", ".join(Role.values))
        parser.add_argument("--municipality", metavar="NNNN")

    def handle(self, *_args: Any, **options: Any) -> None:
        # Never an argument: arguments are seen by everyone on the machine.
        password = os.environ.get("GRANT_PASSWORD")
        try:
            grant, is_new = actions.grant_role(
                username=options["username"],
                role=options["role"],
                municipality_number=options["municipality"],
                on=timezone.localdate(),
                password=password,
            )
        except RuleBroken as error:
            raise CommandError(" ".join(error.messages)) from error
        made = " Brukeren er ny." if is_new else ""
        if password and not is_new:
            made = " Passordet er ikke endret, for brukeren fantes fra før."
        place = f" i {grant.municipality}" if grant.municipality else ""
        self.stdout.write(f"{options['username']} har rollen {grant.get_role_display()}{place}.{made}")
