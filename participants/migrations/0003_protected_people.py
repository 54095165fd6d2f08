"""Hides people at a strictly confidential address from all but the contacts named for them (ADR 0014)."""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import participants.models.base
from participants.access.row_security import STATISTICS, cleared, conceal, grade, own_keys, protect

_PROTECTION = [
    ("none", "Ingen"), ("client_address", "Klientadresse"), ("confidential", "Fortrolig"),
    ("strictly_confidential", "Strengt fortrolig"),
]  # fmt: skip
_SELF = "user_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
_PLACE = models.ForeignKey(
    "access.municipality", on_delete=django.db.models.deletion.PROTECT, related_name="+", db_index=False
)
_ALL = "SELECT, INSERT, UPDATE, DELETE"


def filled(model):
    """The column is the database's: see `conceal`."""
    return migrations.SeparateDatabaseAndState(
        state_operations=[migrations.AddField(model, "is_hidden", models.BooleanField(null=True, editable=False))]
    )


class Migration(migrations.Migration):
    dependencies = [("participants", "0002_row_security"), ("access", "0005_more_roles")]

    operations = [
        migrations.AddField(
            "participant",
            "family_protection",
            models.CharField(max_length=25, choices=_PROTECTION, default="none", db_default="none"),
        ),
        migrations.AddField(
            "participant",
            "is_hidden",
            models.GeneratedField(
                expression=models.Case(
                    models.When(
                        Q(address_protection="strictly_confidential") | Q(family_protection="strictly_confidential"),
                        then=True,
                    ),
                    default=False,
                ),
                output_field=models.BooleanField(),
                db_persist=True,
            ),
        ),
        migrations.AlterField(
            "participant",
            "ref",
            models.CharField(
                max_length=64,
                default=participants.models.base.new_ref,
                help_text="The sender's own key, unique within the municipality; only who loads packages chooses it.",
            ),
        ),
        migrations.AddConstraint(
            "participant",
            models.CheckConstraint(
                name="participant_family_protection_known",
                condition=Q(family_protection__in=[value for value, _ in _PROTECTION]),
            ),
        ),
        migrations.AddConstraint(
            "participant",
            models.UniqueConstraint(name="participant_key_with_grade", fields=["municipality", "id", "is_hidden"]),
        ),
        migrations.CreateModel(
            name="ProtectedContact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        primary_key=True,
                        default=uuid.uuid4,
                        db_default=models.Func(function="gen_random_uuid"),
                        serialize=False,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="participants.participant",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="protected_contacts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="contact_ends_no_earlier_than_it_starts",
                        condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                        violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
                    ),
                    models.CheckConstraint(
                        name="contact_given_by_someone_else",
                        condition=Q(given_by=None) | ~Q(given_by=models.F("user")),
                        violation_error_message="Ingen kan gjøre seg selv til kontakt.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        name="contact_one_at_a_time",
                        expressions=[
                            ("participant", "="),
                            ("user", "="),
                            (
                                models.Func(
                                    "valid_from",
                                    "valid_to",
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        violation_error_message="Personen er allerede kontakt i perioden.",
                    ),
                ],
            },
        ),
        conceal("participants_participantidentifier", key="participant_id", of="identifier_of_participant"),
        conceal("participants_protectedcontact", key="participant_id", of="contact_of_participant", is_new=True),
        filled("participantidentifier"),
        filled("protectedcontact"),
        # A taken number would tell that someone hidden has it: they are unique apart.
        migrations.RemoveConstraint("participantidentifier", "identifier_names_one_participant"),
        migrations.AddConstraint(
            "participantidentifier",
            models.UniqueConstraint(
                name="identifier_names_one_participant",
                fields=["municipality", "kind", "value"],
                condition=Q(replaced_at=None, is_hidden=False),
            ),
        ),
        migrations.AddConstraint(
            "participantidentifier",
            models.UniqueConstraint(
                name="identifier_names_one_hidden_participant",
                fields=["municipality", "kind", "value"],
                condition=Q(replaced_at=None, is_hidden=True),
            ),
        ),
        protect("participants_protectedcontact", runtime="SELECT, INSERT, UPDATE", national=_ALL),
        grade("participants_participant", named=cleared("id")),
        grade("participants_participantidentifier", named=cleared("participant_id")),
        grade("participants_protectedcontact", named=f"{_SELF} OR {cleared('participant_id')}"),
        own_keys("participants_participant"),
        # Lists and counts read an index alone, and need the grade in it.
        migrations.AddIndex(
            "participant",
            models.Index(
                name="participant_by_name",
                fields=["municipality", "family_name", "given_name", "id"],
                include=["is_hidden"],
            ),
        ),
        migrations.AddIndex(
            "participantidentifier",
            models.Index(name="identifier_of_municipality", fields=["municipality", "participant", "is_hidden"]),
        ),
        migrations.AlterField("participant", "municipality", _PLACE),
        migrations.AlterField("participantidentifier", "municipality", _PLACE),
        migrations.RunSQL(
            f"GRANT SELECT (family_protection) ON participants_participant TO {STATISTICS}",
            f"REVOKE SELECT (family_protection) ON participants_participant FROM {STATISTICS}",
        ),
    ]
