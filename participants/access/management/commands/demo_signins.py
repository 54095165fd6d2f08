"""Edge: print the sign-ins of the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from participants.access.demonstration import PASSWORD, SIGN_INS


class Command(BaseCommand):
    help = "Prints the sign-ins of the demonstration."
    requires_system_checks = []  # noqa: RUF012 - Django's own shape

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Dette er ikke demonstrasjonen: her finnes ingen ferdige brukere.")
        for username, role, number in SIGN_INS:
            place = f" i {number}" if number else ""
            self.stdout.write(f"  {username:<12} {PASSWORD}   {role.label}{place}")
