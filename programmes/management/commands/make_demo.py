"""Edge: write the demonstration register as an exchange package."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programmes import demo


class Command(BaseCommand):
    help = "Writes an exchange package of made-up people for 2020–2023. The same seed gives the same files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write to")
        parser.add_argument("--seed", type=int, default=demo.SEED, help="another number gives other people")
        parser.add_argument("--force", action="store_true", help="write although the folder is not empty")

    def handle(self, *_args: Any, **options: Any) -> None:
        started = monotonic()
        folder: Path = options["out"]
        if folder.exists() and not folder.is_dir():
            raise CommandError(f"{folder} er ikke en mappe. Velg en annen.")
        if folder.is_dir() and any(folder.iterdir()) and not options["force"]:
            raise CommandError(f"Mappen {folder} er ikke tom. Velg en annen, eller bruk --force for å skrive over.")
        counts = demo.write_demo(folder, seed=options["seed"])
        if options["verbosity"]:
            for table, count in counts.items():
                self.stdout.write(f"{table}: {count} rader")
            self.stdout.write(f"Ferdig: {sum(counts.values())} rader i {folder} på {monotonic() - started:.1f} s.")
