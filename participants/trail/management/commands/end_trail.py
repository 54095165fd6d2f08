"""Edge: months of the trail whose time is out: planned, approved by another, ended."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants.trail import actions, origin
from participants.trail.actions.seals import key_of_settings
from participants.trail.models import Ending
from participants.trail.rules.ending import HELD


class Command(BaseCommand):
    help = "Plans which months of the trail are to end, approves one, or ends it. Nothing young or unapproved is ended."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        plan = steps.add_parser("plan", help="the months whose time is out; the clock does it each night")
        plan.add_argument("--by", required=True)
        steps.add_parser("months", help="those that wait, and what holds them back")
        approve = steps.add_parser("approve", help="by someone else who publishes for IMDi")
        hold = steps.add_parser("hold", help="keeps a month back until a day, for a claim or a case")
        hold.add_argument("--until", type=date.fromisoformat, required=True, metavar="2052-01-01")
        carry_out = steps.add_parser("carry-out", help="ends an approved month now; the clock does it each night")
        for each in (approve, hold, carry_out):
            each.add_argument("month", type=_month, metavar="2026-03")
        for each in (approve, hold):
            each.add_argument("--by", required=True)
        again = steps.add_parser("again", help="after a restore: what the signed statements say has ended")
        again.add_argument("--seals", type=Path, action="append", metavar="FILE", help="default: TRAIL_SEAL_FOLDER")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with origin.coming_from("command:end_trail"):
                self._do(options)
        except (ValidationError, PermissionDenied) as refusal:
            raise CommandError(" ".join(getattr(refusal, "messages", [str(refusal)]))) from refusal
        except (OSError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error

    def _do(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        match options["step"]:
            case "plan":
                self._tell(actions.plan_endings(now=now, username=options["by"]))
            case "months":
                self._tell(actions.waiting_endings())
            case "approve":
                actions.approve_ending(month=options["month"], username=options["by"], now=now)
                self.stdout.write("Godkjent. Måneden avsluttes i natt, eller nå med end_trail carry-out.")
            case "hold":
                actions.hold_ending(month=options["month"], until=options["until"], username=options["by"], now=now)
                self.stdout.write("Måneden holdes tilbake. Etter dagen må den godkjennes på nytt.")
            case "carry-out":
                self._ended([actions.end_month(month=options["month"], now=now)])
            case "again":
                files = options["seals"] or sorted(Path(settings.TRAIL_SEAL_FOLDER or ".").glob("*.jsonl"))
                self._ended(actions.end_again(files=files, key=key_of_settings().public_key(), now=now))

    def _tell(self, months: list[Ending]) -> None:
        for each in months:
            holds = ", ".join(HELD[why] for why in actions.holds_of(each.starts_on))
            state = f"holdes tilbake: {holds}" if holds else "godkjent" if each.approved_at else "venter på godkjenning"
            self.stdout.write(f"{each.starts_on:%Y-%m}  {sum(each.rows.values())} rader  {state}")
        self.stdout.write(f"{len(months)} måneder. Ingenting er avsluttet.")

    def _ended(self, months: list[Ending]) -> None:
        for each in months:
            self.stdout.write(f"{each.starts_on:%Y-%m} er avsluttet: {sum(each.rows.values())} rader er borte.")
        if not months:
            self.stdout.write("Ingen måneder skulle avsluttes på nytt.")


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ArgumentTypeError("Skriv måneden som 2026-03.") from None
