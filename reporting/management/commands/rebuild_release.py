"""Edge: make every file of a release anew, and show that it is the file that it was."""

from argparse import ArgumentParser
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.exports import every_file
from reporting.models import Release


class Command(BaseCommand):
    help = "Makes every file of a release anew from its frozen cells and prints their SHA-256, as in its zip files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("version_number", type=int, metavar="version")
        parser.add_argument("--out", type=Path, metavar="DIR", help="write them there too")

    def handle(self, *_args: Any, **options: Any) -> None:
        year, version = options["year"], options["version_number"]
        release = Release.objects.of_year(year).filter(version=version).first()
        if release is None:
            raise CommandError(f"Utgivelsen for {year} har ingen versjon {version}.")
        made = every_file(release)
        frozen = {"tabeller.csv": release.checksum, "flere-tabeller.csv": release.further_checksum}
        for name, checksum in frozen.items():
            # The further tables of a release from before there were such have no checksum.
            if checksum and sha256(made[name]).hexdigest() != checksum:
                raise CommandError(f"{name} er ikke den som ble frosset: cellene eller koden er endret siden.")
        for name, content in made.items():
            self.stdout.write(f"{sha256(content).hexdigest()}  {name}")
            if options["out"]:
                target = options["out"] / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
