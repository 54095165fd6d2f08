"""Edge: bring the person-years up to the register."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reporting import actions


class Command(BaseCommand):
    help = "Renews the person-years of everyone who changed, or with --full of everyone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="count everyone from scratch")
        parser.add_argument("--check", action="store_true", help="count beside what is kept, and tell differences")

    def handle(self, *_args: Any, **options: Any) -> None:
        started = monotonic()
        if options["check"]:
            wrong = actions.count_wrong_person_years(now=timezone.now())
            if wrong:
                raise CommandError(f"{wrong} personår avviker fra en ny telling. Kjør refresh_statistics --full.")
            self.stdout.write(f"Ingen personår avviker fra en ny telling. {monotonic() - started:.1f} s.")
            return
        done = actions.refresh_statistics(now=timezone.now(), full=options["full"])
        whom = "alle" if done.is_full else f"{done.persons} personer"
        self.stdout.write(f"Fornyet {whom}: {done.person_years} personår på {monotonic() - started:.1f} s.")
