"""Edge: e-mail that nobody sends any more unless somebody says so."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import timezone

from participants.access.errors import RuleBroken
from participants.jobs import actions
from participants.jobs.models import OutboxMail


class Command(BaseCommand):
    """`manage.py outbox`, `manage.py outbox --again KEY`, `manage.py outbox --leave KEY`."""

    help = "Shows how the e-mails stand, and those that were given up or may have been sent. Sends such a one again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of them, and what to do with it."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--again", type=UUID, metavar="KEY", help="send this one again")
        what.add_argument("--leave", type=UUID, metavar="KEY", help="leave this one unsent, or as it was sent")

    def handle(self, *_args: Any, again: UUID | None, leave: UUID | None, **_options: Any) -> None:
        """Do it, and show what is left."""
        if key := again or leave:
            try:
                actions.resolve_mail(pk=key, is_sent_again=bool(again), now=timezone.now())
            except RuleBroken as error:
                raise CommandError(error.messages[0]) from error
        for state, count in OutboxMail.objects.values_list("state").annotate(Count("pk")).order_by("state"):
            self.stdout.write(f"{count:7} {state}")
        for each in OutboxMail.objects.in_trouble():
            self.stdout.write(
                f"{each.pk}  {each.state}  due {each.due_on}  tries {each.tries}  {each.trouble or 'silent'}"
            )
