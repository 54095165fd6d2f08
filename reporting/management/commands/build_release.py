"""Edge: build a year's release; approve and publish it too, where another stands for it."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants.access.models import User
from reporting import actions
from reporting.codes import ReleaseStatus
from reporting.models import Release
from reporting.office.steps import moment


class Command(BaseCommand):
    help = "Builds the next version of a year's statistics, approved by someone else, and may publish it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--by", required=True, metavar="USER", help="the statistician who builds")
        parser.add_argument(
            "--approved-by", metavar="ANOTHER", help="the publisher who approves; without one it stays a draft"
        )
        parser.add_argument("--limit", type=int, default=4, help="counts below it are hidden; 1 hides nothing")
        parser.add_argument("--publish", action="store_true")
        parser.add_argument("--publish-at", default="", metavar="TIME", help="public from then on: 2026-06-04T08:00")
        parser.add_argument("--because", default="", help="why what is unusual is right: the reason for each warning")
        parser.add_argument("--note", default="", help="what changed since the version before, and why")

    def handle(self, *_args: Any, **options: Any) -> None:
        started = monotonic()
        try:
            release = self._made(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        if release.status == ReleaseStatus.PUBLISHED and options["limit"] == 1:
            self.stderr.write("Advarsel: grensen 1 skjuler ingenting. Slik skal tall om virkelige personer ikke ut.")
        self.stdout.write(
            f"Utgivelse {release.year} versjon {release.version}: {release.get_status_display().lower()}, "
            f"SHA-256 {release.checksum[:12]}…, {monotonic() - started:.1f} s."
        )

    def _made(self, options: dict[str, Any]) -> Release:
        now = timezone.now()
        asked = {"year": options["year"], "limit": options["limit"], "note": options["note"], "now": now}
        by = self._user(options["by"])
        if not options["approved_by"]:
            if options["publish"] or options["publish_at"]:
                raise CommandError("Ingenting publiseres uten at en annen godkjenner. Oppgi --approved-by.")
            actions.refresh_statistics(now=now)
            return actions.build_release(by=by, **asked)
        approver = self._user(options["approved_by"])
        actions.refresh_statistics(now=now)
        return actions.release_year(
            by=by, approved_by=approver, because=options["because"], publish=options["publish"],
            publish_at=moment(options["publish_at"]), **asked,
        )  # fmt: skip

    def _user(self, username: str) -> User:
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"Brukeren {username} finnes ikke. Lag den med grant_role.")
        return user
