"""Edge: load an exchange package, here or by a worker."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from kombu.exceptions import OperationalError

from participants.jobs import actions as jobs
from programmes import actions
from programmes.exchange.findings import Finding, Findings, PackageRefused

_SHOWN = 1000
_TASK = "programmes.import_package"


class Command(BaseCommand):
    help = "Loads an exchange package: a folder, a .zip or an .xlsx. Errors load nothing unless --sound-rows-only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--sound-rows-only", action="store_true", help="load the rows without errors")
        parser.add_argument(
            "--queue", action="store_true", help="let a worker do it; the worker must be able to read the path"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["queue"]:
            self._queue(path=options["path"], sound_rows_only=options["sound_rows_only"])
            return
        started = monotonic()
        try:
            loaded = actions.load_package(
                path=options["path"],
                on=timezone.localdate(),
                sound_rows_only=options["sound_rows_only"],
                progress=self._show if options["verbosity"] > 1 else lambda _step, _rows: None,
            )
        except PackageRefused as refusal:
            self._tell(refusal.findings)
            raise CommandError(str(refusal)) from None
        except actions.DatabaseTrouble as trouble:
            raise CommandError(f"Databasen svarte med feil ({trouble}). Ingenting er lastet inn.") from None
        self._tell(loaded.findings)
        for table, count in loaded.read.items():
            self.stdout.write(
                f"{table}: {count} rader lest, {loaded.new.get(table, 0)} nye, {loaded.changed.get(table, 0)} endret"
            )
        rows, seconds = sum(loaded.read.values()), monotonic() - started
        self.stdout.write(
            f"Ferdig: {rows} rader på {seconds:.1f} s ({rows / max(seconds, 0.001):.0f} rader i sekundet)."
        )

    def _queue(self, *, path: Path, sound_rows_only: bool) -> None:
        if not path.exists():
            raise CommandError("Filen eller mappen finnes ikke. Sjekk stien.")
        job = jobs.queue_job(kind="import_package", by=None)
        arguments = {"path": str(path.resolve()), "job_pk": str(job.pk), "sound_rows_only": sound_rows_only}
        try:
            # By name: the commands and the tasks are edges beside each other, and know nothing of one another.
            current_app.send_task(_TASK, kwargs=arguments)
        except OperationalError:
            raise CommandError("Køen svarer ikke. Ingenting er lagt i den.") from None
        self.stdout.write(f"Lagt i kø som jobb {job.pk}.")

    def _tell(self, findings: Findings) -> None:
        for kind, rows in (("Feil", sorted(findings.errors)), ("Advarsel", sorted(findings.warnings))):
            for finding in rows[:_SHOWN]:
                self._line(kind, finding)
            count = findings.counts["errors" if kind == "Feil" else "warnings"]
            if count > _SHOWN:
                self.stderr.write(f"… og {count - _SHOWN} til.")

    def _line(self, kind: str, finding: Finding) -> None:
        self.stderr.write(f"{kind}: {finding.as_sentence()}")

    def _show(self, step: str, rows: int) -> None:
        self.stdout.write(f"  {step} {rows or ''}".rstrip())
