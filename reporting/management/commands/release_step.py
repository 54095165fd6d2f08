"""Edge: take a step with a release, as at the web and the API; without a step, tell how it stands."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants.access.models import User
from reporting.codes import ReleaseStage
from reporting.models import Release
from reporting.office.page import office
from reporting.office.steps import STEPS

_FIELDS = sorted({field for step in STEPS.values() for field in step.fields})


class Command(BaseCommand):
    help = (
        "Explains a warning, approves, publishes or plans, holds back, withdraws a release, or lets someone in early."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("version_number", type=int, metavar="version")
        parser.add_argument("step", nargs="?", choices=list(STEPS), help="without one: the checklist and what is open")
        parser.add_argument("--by", required=True, metavar="USER", help="who takes it")
        for field in _FIELDS:
            parser.add_argument(f"--{field.replace('_', '-')}", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["by"], is_active=True).first()
        if user is None:
            raise CommandError(f"Brukeren {options['by']} finnes ikke. Lag den med grant_role.")
        now, version = timezone.now(), options["version_number"]
        found = Release.objects.for_user(user, at=now).staged(at=now)
        release = found.of_year(options["year"]).filter(version=version).first()
        if release is None:
            raise CommandError(f"Utgivelsen for {options['year']} har ingen versjon {version}.")
        if not options["step"]:
            self._tell(release, user)
            return
        step = STEPS[options["step"]]
        try:
            step.run(release, {field: options[field] for field in step.fields}, user, now)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        self.stdout.write(step.done)

    def _tell(self, release: Release, user: User) -> None:
        page = office(release, user=user, on=timezone.now())
        self.stdout.write(f"Utgivelse {release.year} versjon {release.version}: {ReleaseStage(page.stage).label}")
        for point in page.points:
            mark = "FEIL" if point.is_error else f"ADVARSEL {point.warning}" if point.warning else "i orden"
            reason = f" Grunn: {point.reason}" if point.reason else ""
            self.stdout.write(f"  {mark}: {point.title}. {point.detail}{reason}".rstrip())
        self.stdout.write(f"Kan gjøres nå: {', '.join(step.name for step in page.steps) or 'ingenting'}")
