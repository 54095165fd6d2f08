"""Edge: what the law says of a case in a file. Nothing is stored."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programmes import rules
from programmes.overviews import acting


class Command(BaseCommand):
    help = "Prints what the law says of a case: reads JSON with the keys of docs/rules.md."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            data = json.loads(options["path"].read_text(encoding="utf-8"))
        except OSError:
            raise CommandError("Filen kan ikke leses. Sjekk stien.") from None
        except (ValueError, RecursionError):
            raise CommandError("Filen er ikke gyldig JSON i UTF-8. Rett filen.") from None
        try:
            case = rules.read_case(data)
        except rules.CaseRefused as refusal:
            raise CommandError("\n".join(f"{key}: {fault}" for key, fault in refusal.faults.items())) from None
        self.stdout.write(json.dumps(acting.assess(case).as_data(), ensure_ascii=False, indent=2))
