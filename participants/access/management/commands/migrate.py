"""Edge: Django's migrate, as the owner of the tables and with the roles in place."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from participants.access import database


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="migration")

    def handle(self, *args: Any, **options: Any) -> None:
        database.prepare(settings=connections["migration"].settings_dict)
        super().handle(*args, **options)
