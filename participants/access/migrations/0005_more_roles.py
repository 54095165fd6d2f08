"""Roles for protected people, teams, access, teaching, audit and support."""

from django.db import migrations, models
from django.db.models import Q

_ROLES = [
    ("caseworker", "Programrådgiver"), ("protected_contact", "Kontakt for skjermede deltakere"),
    ("team_leader", "Teamleder"), ("leader", "Leder i kommunen"), ("administrator", "Tilgangsansvarlig i kommunen"),
    ("teacher", "Lærer"), ("auditor", "Revisor i kommunen"), ("statistician", "Statistiker i IMDi"),
    ("publisher", "Publiserer i IMDi"), ("support", "Brukerstøtte"),
]  # fmt: skip
_MUNICIPAL = ["administrator", "auditor", "caseworker", "leader", "protected_contact", "teacher", "team_leader"]


class Migration(migrations.Migration):
    dependencies = [("access", "0004_identities_and_sessions")]

    operations = [
        migrations.AlterField("grant", "role", models.CharField(choices=_ROLES, max_length=20)),
        migrations.RemoveConstraint("grant", "grant_role_known"),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(name="grant_role_known", condition=Q(role__in=[role for role, _ in _ROLES])),
        ),
        migrations.RemoveConstraint("grant", "grant_municipal_roles_have_a_municipality"),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(
                name="grant_municipal_roles_have_a_municipality",
                condition=Q(role__in=_MUNICIPAL, municipality__isnull=False)
                | (~Q(role__in=_MUNICIPAL) & Q(municipality__isnull=True)),
                violation_error_message="Roller i kommunen trenger en kommune; roller i IMDi skal ikke ha noen.",
            ),
        ),
    ]
