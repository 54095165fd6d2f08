"""Edge: let an identity of an issuer sign in as a user."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants.access.errors import RuleBroken
from participants.access.signin import actions


class Command(BaseCommand):
    help = "Lets the person who is SUBJECT at ISSUER sign in as USERNAME. --remove takes it away again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--issuer", required=True, help="as in OIDC_PROVIDERS")
        parser.add_argument("--subject", required=True, help="what the issuer calls the person: sub, or oid")
        parser.add_argument("--remove", action="store_true", help="end the sessions of the identity, and untie it")

    def handle(self, *_args: Any, **options: Any) -> None:
        username = options["username"]
        named = {name: options[name] for name in ("username", "issuer", "subject")}
        try:
            if options["remove"]:
                actions.unlink_identity(**named)
                self.stdout.write(f"Identiteten er ikke lenger knyttet til {username}.")
                return
            _identity, is_new = actions.link_identity(**named, now=timezone.now())
        except RuleBroken as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Identiteten er {'nå' if is_new else 'alt'} knyttet til {username}.")
