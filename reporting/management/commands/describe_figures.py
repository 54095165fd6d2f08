"""Edge: the published figures as documents, one each, and how they are made."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reporting.describing import FIGURES, METHOD, document


class Command(BaseCommand):
    help = "Writes a page about each published figure, and one on the method, to a folder."
    requires_system_checks = []  # noqa: RUF012 - Django's own shape

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "docs/figures")

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        for each in (*FIGURES, METHOD):
            (folder / f"{each.document}.md").write_text(document(each), encoding="utf-8")
