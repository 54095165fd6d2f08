"""Edge: the table of roles as a document, for an auditor."""

from typing import Any

from django.core.management.base import BaseCommand

from participants.access.codes import Role
from participants.access.roles import DESCRIPTIONS, MUNICIPAL_ROLES, PERMISSIONS, Permission

_HEAD = """# Roller og rettigheter

What this file is for: auditors and data protection officers, who read in Norwegian which roles there are and what each
may do. `manage.py describe_roles` writes it (`make fix`) from `participants/access/roles.py`; a test keeps it equal.

En tilgang er én person i én rolle, i én kommune eller for hele landet, fra en dag og eventuelt til en dag.

| rolle | kode | gjelder | hva rollen er til, og hva den ikke kan |
|---|---|---|---|
"""


class Command(BaseCommand):
    help = "Writes docs/security/roles.md to standard output."
    requires_system_checks = []  # noqa: RUF012 - Django's own shape

    def handle(self, *_args: Any, **_options: Any) -> None:
        lines = [
            f"| {role.label} | `{role}` | {'én kommune' if role in MUNICIPAL_ROLES else 'hele landet'} "
            f"| {DESCRIPTIONS[role]} |"
            for role in Role
        ]
        lines += [
            "",
            "## Hvem som har hvilken rettighet",
            "",
            "| rettighet | " + " | ".join(f"`{r}`" for r in Role) + " |",
        ]
        lines += ["|---" * (len(Role) + 1) + "|"]
        lines += [
            f"| `{permission}` | " + " | ".join("ja" if permission in PERMISSIONS[role] else "" for role in Role) + " |"
            for permission in Permission
        ]
        self.stdout.write(_HEAD + "\n".join(lines))
