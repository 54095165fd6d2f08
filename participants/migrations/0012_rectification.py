"""What was registered before it was rectified: added to, never changed."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import participants.encryption.fields
from participants.access.row_security import cleared, conceal, grade, protect
from participants.trail.recorder import record

_TABLE = "participants_rectification"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("participants", "0011_registering"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rectification",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=models.Func(function="gen_random_uuid"),
                        default=uuid.uuid4,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "fact",
                    models.CharField(
                        choices=[
                            ("given_name", "Fornavn"),
                            ("family_name", "Etternavn"),
                            ("born_on", "Fødselsdato"),
                            ("sex", "Kjønn"),
                            ("citizenship", "Statsborgerskap"),
                            ("country_background", "Landbakgrunn"),
                            ("permit_basis", "Oppholdsgrunnlag"),
                            ("permitted_on", "Tillatelse gitt"),
                            ("settled_on", "Bosatt"),
                            ("education_level", "Utdanning fra før"),
                        ],
                        max_length=20,
                    ),
                ),
                ("before", participants.encryption.fields.EncryptedTextField()),
                ("after", participants.encryption.fields.EncryptedTextField()),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("rectification", "Deltakeren har krevd det"),
                            ("correction", "Vi har oppdaget feilen selv"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", participants.encryption.fields.EncryptedTextField()),
                ("rectified_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.municipality",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
                (
                    "rectified_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["municipality", "participant", "rectified_at", "id"], name="rectification_in_order"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "fact__in",
                                [
                                    "given_name",
                                    "family_name",
                                    "born_on",
                                    "sex",
                                    "citizenship",
                                    "country_background",
                                    "permit_basis",
                                    "permitted_on",
                                    "settled_on",
                                    "education_level",
                                ],
                            )
                        ),
                        name="rectification_fact_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ground__in", ["rectification", "correction"])),
                        name="rectification_ground_known",
                    ),
                ],
            },
        ),
        # What was stays as it was: nobody who uses the product can change or delete it.
        protect(_TABLE, runtime="SELECT, INSERT", national="SELECT, DELETE"),
        conceal(_TABLE, key="participant_id", of="rectification_of_participant", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("rectification", "is_hidden", models.BooleanField(null=True, editable=False))
            ]
        ),
        grade(_TABLE, named=cleared("participant_id")),
        record(
            _TABLE,
            participant="{row}.participant_id",
            kept=["municipality_id", "participant_id", "fact", "ground", "rectified_by_id", "rectified_at"],
        ),
    ]
