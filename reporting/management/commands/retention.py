"""Edge: what has been kept for as long as the law lets it: planned, approved by another, removed."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants.trail import origin
from programmes import actions
from programmes.codes import RetentionRule
from reporting.actions import keeping


class Command(BaseCommand):
    help = "Plans the removal of what is due in a municipality, approves a plan, or carries it out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        plan = steps.add_parser("plan", help="dry run: who, what, by which rule, since when; nothing is removed")
        plan.add_argument("--municipality", required=True, metavar="4204")
        plan.add_argument("--by", required=True)
        waiting = steps.add_parser("plans", help="those that are not carried out yet")
        waiting.add_argument("--municipality", required=True, metavar="4204")
        approve = steps.add_parser("approve", help="by a leader who has not planned it")
        approve.add_argument("batch", type=UUID)
        approve.add_argument("--by", required=True)
        execute = steps.add_parser("execute", help="removes what was approved and still is due")
        execute.add_argument("batch", type=UUID)

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            with origin.coming_from("command:retention"):
                if options["step"] == "plan":
                    batch = actions.plan_retention(
                        municipality_number=options["municipality"], username=options["by"], on=timezone.localdate(now)
                    )
                    self._tell(batch)
                elif options["step"] == "plans":
                    for batch in actions.waiting_plans(municipality_number=options["municipality"]):
                        self._tell(batch)
                elif options["step"] == "approve":
                    actions.approve_retention(batch_pk=options["batch"], username=options["by"], now=now)
                    self.stdout.write("Godkjent. Ingenting er slettet ennå: kjør retention execute.")
                else:
                    batch = actions.carry_out_retention(batch_pk=options["batch"], now=now, keeping=keeping(now))
                    for table, count in batch.removed.items():
                        self.stdout.write(f"{table}: {count} slettet")
                    self.stdout.write(f"{batch.kept_person_years} personår er bevart uten kobling til noen.")
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        except PermissionDenied as refusal:
            raise CommandError(str(refusal)) from refusal

    def _tell(self, batch: Any) -> None:
        items = actions.items_of(batch)
        for item in items:
            self.stdout.write(f"{item.participant_key}  {item.rule} {item.row_key}  siden {item.due_on:%d.%m.%Y}")
        for rule, count in sorted(Counter(item.rule for item in items).items()):
            self.stdout.write(f"{RetentionRule(rule).label}: {count}")
        self.stdout.write(f"Plan {batch.pk}. Ingenting er slettet. Lederen godkjenner: retention approve {batch.pk}")
