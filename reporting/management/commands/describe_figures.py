"""Edge: the published figures as documents, one each."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reporting.describing import FIGURES, document


class Command(BaseCommand):
    help = "Writes a page about each published figure to a folder."
    requires_system_checks = []  # noqa: RUF012 - Django's own shape

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "docs/figures")

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        for figure in FIGURES:
            text = document(figure, why="readers of the figure, in whichever language")
            (folder / f"{figure.document}.md").write_text(text, encoding="utf-8")
