"""Edge: write a release as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.exports import ALL_FILES
from reporting.models import Release


class Command(BaseCommand):
    help = "Writes the newest version of a year's release to a folder, in one of its formats."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--format", choices=list(ALL_FILES), required=True)
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument("--version-number", type=int, help="another version than the newest")

    def handle(self, *_args: Any, **options: Any) -> None:
        releases = Release.objects.of_year(options["year"])
        if options["version_number"]:
            releases = releases.filter(version=options["version_number"])
        release = releases.first()
        if release is None and options["version_number"]:
            raise CommandError(f"Utgivelsen for {options['year']} har ingen versjon {options['version_number']}.")
        if release is None:
            raise CommandError(f"Det finnes ingen utgivelse for {options['year']}. Lag den med build_release.")
        try:
            self._write(release, options)
        except OSError as error:
            raise CommandError(f"Får ikke skrive i {options['out']}: {error.strerror}. Velg en annen mappe.") from error

    def _write(self, release: Release, options: dict[str, Any]) -> None:
        options["out"].mkdir(parents=True, exist_ok=True)
        file = ALL_FILES[options["format"]]
        extension = file.name.partition(".")[2]
        target = options["out"] / f"introduksjonsprogram-{release.year}-v{release.version}.{extension}"
        target.write_bytes(file.make(release))
        self.stdout.write(str(target))
