"""Edge: build, approve and publish a year's release."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants.access.models import User
from reporting import actions


class Command(BaseCommand):
    help = "Builds the next version of a year's statistics, approved by someone else, and may publish it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--by", required=True, metavar="USER", help="the statistician who builds")
        parser.add_argument("--approved-by", required=True, metavar="ANOTHER", help="the publisher who approves")
        parser.add_argument("--limit", type=int, default=4, help="counts below it are hidden; 1 hides nothing")
        parser.add_argument("--publish", action="store_true")
        parser.add_argument("--note", default="", help="what changed since the version before, and why")

    def handle(self, *_args: Any, **options: Any) -> None:
        started = monotonic()
        now = timezone.now()
        by, approver = self._user(options["by"]), self._user(options["approved_by"])
        try:
            actions.refresh_statistics(now=now)
            release = actions.release_year(
                year=options["year"],
                by=by,
                approved_by=approver,
                limit=options["limit"],
                now=now,
                note=options["note"],
                publish=options["publish"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        if options["publish"] and options["limit"] == 1:
            self.stderr.write("Advarsel: grensen 1 skjuler ingenting. Slik skal tall om virkelige personer ikke ut.")
        self.stdout.write(
            f"Utgivelse {release.year} versjon {release.version}: {release.get_status_display().lower()}, "
            f"SHA-256 {release.checksum[:12]}…, {monotonic() - started:.1f} s."
        )

    def _user(self, username: str) -> User:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"Brukeren {username} finnes ikke. Lag den med grant_role.")
        return user
