"""Edge: fill an empty register with the demonstration and publish its years."""

import tempfile
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants import actions as participants
from participants.access import actions as access
from participants.access.codes import Role
from participants.access.demonstration import PASSWORD, SIGN_INS
from participants.access.models import User
from participants.models import Assignment
from programmes import actions as programmes
from programmes.models import Programme
from reporting import actions
from reporting.models import Release

YEARS = (2020, 2021, 2022, 2023)
_WORKS = Role.CASEWORKER
_STEPS = {
    "participants": "Leser deltakere",
    "programmes": "Leser programmer",
    "measures": "Leser tiltak",
    "leaves": "Leser permisjoner",
    "language_tests": "Leser prøver",
    "exits": "Leser avslutninger",
    "cross_checks": "Holder radene mot hverandre",
    "merge_participants": "Lagrer deltakere",
    "merge_persons": "Finner samme person i flere kommuner",
    "merge_programmes": "Lagrer programmer",
    "merge_exits": "Lagrer avslutninger",
    "merge_measures": "Lagrer tiltak",
    "merge_leaves": "Lagrer permisjoner",
    "merge_language_tests": "Lagrer prøver",
    "constraints": "Holder alt mot databasens regler",
}


class Command(BaseCommand):
    help = "Loads the demonstration register where there is none, and publishes 2020–2023. Does nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--empty", action="store_true", help="make the users only; leave the register empty")

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Demonstrasjonen kan bare lastes der DEMONSTRATION=true.")
        self._started = monotonic()
        is_empty = not Programme.objects.using("national").exists()
        if not is_empty and not User.objects.filter(username__in=[each.username for each in SIGN_INS]).exists():
            # Sign-ins that everyone knows have no place beside people who are not made up.
            self._tell("Registeret har data fra før. Lager ingen demonstrasjonsbrukere.")
            return
        self._make_users()
        if options["empty"]:
            return
        if is_empty:
            self._load_register()
        self._name_contacts()
        if not Assignment.objects.using("national").exists():
            self._share_out()
        self._gather()
        missing = [year for year in YEARS if Release.objects.latest_of_year(year) is None]
        if missing:
            done = actions.refresh_statistics(now=timezone.now())
            self._tell(f"Personår: {done.person_years}")
        for year in missing:
            self._publish(year)

    def _make_users(self) -> None:
        for username, role, number in SIGN_INS:
            access.grant_role(
                username=username, role=role, municipality_number=number, on=timezone.localdate(), password=PASSWORD
            )

    def _load_register(self) -> None:
        with tempfile.TemporaryDirectory(prefix="fotfeste-demo-") as folder:
            self._tell("Lager oppdiktede deltakere for 2020–2023 …")
            call_command("make_demo", out=Path(folder), force=True, verbosity=0)
            self._tell("Laster dem inn …")
            loaded = programmes.load_package(
                path=Path(folder),
                on=timezone.localdate(),
                progress=self._show,
            )
        self._tell(f"Registeret er lastet: {sum(loaded.read.values())} rader")

    def _name_contacts(self) -> None:
        """Those at a strictly confidential address show for nobody before someone is named for them."""
        for username, role, number in SIGN_INS:
            if role == Role.PROTECTED_CONTACT and number:
                participants.appoint_contact_for_unseen(
                    municipality_number=number, username=username, on=timezone.localdate()
                )

    def _share_out(self) -> None:
        """Each participant has someone who is responsible, each caseworker has some, and who runs has a plan."""
        places = {each.municipality_number for each in SIGN_INS if each.role == _WORKS and each.municipality_number}
        for number in sorted(places):
            names = [each.username for each in SIGN_INS if (each.role, each.municipality_number) == (_WORKS, number)]
            shared = participants.share_out(
                municipality_id=int(number),
                caseworkers=list(User.objects.filter(username__in=names).order_by("pk").values_list("pk", flat=True)),
                on=timezone.localdate(),
            )
            found = participants.found_families(municipality_id=int(number))
            agreed = programmes.agree_for_demonstration(municipality_id=int(number), on=timezone.localdate())
            self._tell(f"Integreringsplaner er laget: {agreed} i {number}")
            self._tell(f"Ansvarlige er satt: {shared} deltakere i {number}, {found} er i familie med noen")

    def _gather(self) -> None:
        """Courses and a workplace, with members and a teacher."""
        for username, role, number in SIGN_INS:
            if role == Role.TEACHER and number:
                teacher = User.objects.get(username=username)
                gathered = programmes.gather_for_demonstration(
                    municipality_id=int(number), teacher_id=teacher.pk, on=timezone.localdate()
                )
                if gathered:
                    self._tell(f"Kurs og praksisplasser er laget: {gathered} deltakere i {number}")

    def _show(self, step: str, rows: int) -> None:
        # Every fifth of the largest table or so: enough to see that it moves.
        if not rows or rows % 25_000 == 0:
            name = _STEPS.get(step, step)
            self._tell(f"  {name}, {rows} rader" if rows else f"  {name} …")

    def _publish(self, year: int) -> None:
        by, approver = (User.objects.get(username=name) for name in ("statistiker", "publiserer"))
        now = timezone.now()
        actions.release_year(
            year=year, by=by, approved_by=approver, limit=4, now=now, publish=True, because="Registeret er oppdiktet."
        )
        self._tell(f"Publisert: {year}")

    def _tell(self, text: str) -> None:
        self.stdout.write(f"[{monotonic() - self._started:5.1f} s] {text}".rstrip())
        self.stdout.flush()
