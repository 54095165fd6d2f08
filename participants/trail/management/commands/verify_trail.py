"""Edge: hold the trail against its seals."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from participants.access.models import User
from participants.trail.actions.seals import key_of_settings
from participants.trail.faults import Fault
from participants.trail.rules import sealing
from participants.trail.rules.ending import End
from participants.trail.verification import verify


class Command(BaseCommand):
    help = "Holds both logs against their seals and names the place of whatever differs. Ends with an error if it does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seals",
            type=Path,
            action="append",
            metavar="FILE",
            help="seals kept outside the database; again for more files. Default: TRAIL_SEAL_FOLDER",
        )
        parser.add_argument("--public-key", metavar="HEX", help="of the seals. Default: that of TRAIL_KEY_FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        started = monotonic()
        try:
            given = options["public_key"]
            key = sealing.public_key(given) if given else key_of_settings().public_key()
            verdict = verify(key=key, files=options["seals"] or _exported())
        except (ValueError, OSError, ImproperlyConfigured) as error:
            raise CommandError(f"Kan ikke kontrollere: {error}") from error
        for end in verdict.ended:
            self.stdout.write(_told(end))
        for fault in verdict.faults:
            self.stderr.write(_sentence(fault))
        self.stdout.write(
            f"{verdict.seals} segl på {verdict.rows} rader er kontrollert på {monotonic() - started:.1f} s. "
            f"{verdict.unsealed} rader er ikke forseglet ennå. Offentlig nøkkel: {sealing.public_text(key)}"
        )
        if verdict.faults:
            raise CommandError(
                f"{len(verdict.faults)} avvik. Rør ingenting, og følg docs/operations.md, "
                "When verify_trail finds something."
            )


def _exported() -> list[Path]:
    if not settings.TRAIL_SEAL_FOLDER:
        return []
    return sorted(Path(settings.TRAIL_SEAL_FOLDER).glob("*.jsonl"))


def _sentence(fault: Fault) -> str:
    place = [fault.table]
    if fault.seal is not None:
        place.append(f"segl {fault.seal}")
    if fault.row is not None:
        place.append(f"rad {fault.row}")
    return f"{', '.join(place)}: {fault.problem}"


def _told(end: End) -> str:
    planned = _who(end.said["planned_by"]) if end.said["planned_by"] else "klokken"
    return (
        f"Sporet for {end.month:%Y-%m} er avsluttet {end.ended_at:%d.%m.%Y}, planlagt av {planned}, godkjent av "
        f"{_who(end.said['approved_by'])}. {sum(end.rows.values())} rader er borte."
    )


def _who(pk: int | None) -> str:
    found = User.objects.filter(pk=pk or 0).values_list("username", flat=True).first()
    return found or f"bruker {pk}"
