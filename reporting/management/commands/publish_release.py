"""Edge: make an approved release public."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants.access.models import User
from reporting import actions
from reporting.models import Release


class Command(BaseCommand):
    help = "Publishes the newest approved version of a year's release."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--by", required=True, metavar="USER", help="the publisher")

    def handle(self, *_args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"Brukeren {options['by']} finnes ikke. Lag den med grant_role.")
        release = Release.objects.of_year(options["year"]).approved().first()
        if release is None:
            raise CommandError(f"Ingen godkjent utgivelse for {options['year']} venter. Lag den med build_release.")
        try:
            release = actions.publish_release(release=release, by=by, now=timezone.now())
        except (ValidationError, PermissionDenied) as error:
            raise CommandError(" ".join(getattr(error, "messages", [str(error)]))) from error
        self.stdout.write(f"Utgivelse {release.year} versjon {release.version} er publisert.")
