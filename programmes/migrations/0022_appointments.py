"""Participants' own appointments in the week plan: what they are for is sealed."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import participants.encryption.fields
from participants.access.row_security import RUNTIME, cleared, conceal, grade, hold, protect, teach
from participants.trail.recorder import record

_TABLE = "programmes_appointment"
_MEASURES = [
    ("norwegian", "Norskopplæring"),
    ("social_studies", "Samfunnskunnskap"),
    ("life_skills", "Livsmestring"),
    ("parental_guidance", "Foreldreveiledning"),
    ("language_practice", "Språkpraksis"),
    ("work_practice", "Arbeidspraksis"),
    ("labour_market_training", "Arbeidsmarkedsopplæring"),
    ("work", "Arbeid"),
    ("primary_education", "Grunnskole"),
    ("upper_secondary_subjects", "Fag i videregående skole"),
    ("vocational_course", "Yrkesrettet kurs"),
    ("recognition", "Godkjenning av kompetanse"),
    ("health_promoting", "Helsefremmende tiltak"),
    ("social_network", "Sosialt nettverk"),
    ("digital_skills", "Digital kompetanse"),
    ("english", "Engelsk"),
    ("other", "Annet"),
]


def _user(*, null=False):
    more = {"null": True, "blank": True} if null else {}
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("participants", "0028_groups"),
        ("programmes", "0021_what_a_teacher_sees"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appointment",
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
                    "kind",
                    participants.encryption.fields.EncryptedTextField(
                        choices=[
                            ("measure", "Tiltak i programmet"),
                            ("talk", "Samtale med kommunen"),
                            ("office", "Avtale med et offentlig kontor"),
                            ("health", "Lege, tannlege eller annen helsehjelp"),
                            ("family", "Barnehage, skole eller familie"),
                            ("private", "Annen avtale"),
                        ],
                        padded_to=20,
                    ),
                ),
                ("measure_type", models.CharField(blank=True, choices=_MEASURES, max_length=25)),
                ("text", participants.encryption.fields.EncryptedTextField()),
                ("place", participants.encryption.fields.EncryptedTextField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("begins", models.TimeField()),
                ("finishes", models.TimeField()),
                ("made_in", models.UUIDField(help_text="The change that made it: a random key.")),
                ("made_at", models.DateTimeField()),
                ("removed_in", models.UUIDField(blank=True, help_text="The change that took it away.", null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("made_by", _user()),
                ("removed_by", _user(null=True)),
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["municipality", "participant", "starts_on"], name="appointment_in_week")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                        ),
                        name="appointment_ends_after_start",
                        violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finishes__gt", models.F("begins"))),
                        name="appointment_finishes_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("measure_type__in", ["", *(code for code, _ in _MEASURES)])),
                        name="appointment_measure_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at", None), ("removed_by", None), ("removed_in", None)),
                            models.Q(
                                ("removed_at__isnull", False),
                                ("removed_by__isnull", False),
                                ("removed_in__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="appointment_removed_by_someone",
                    ),
                ],
            },
        ),
        # What one says stands as it was written; that it is taken away, and that this is undone, is all that changes.
        protect(
            _TABLE,
            runtime="SELECT, INSERT, UPDATE (removed_in, removed_by_id, removed_at)",
            national="SELECT, DELETE",
        ),
        conceal(_TABLE, key="participant_id", of="appointment_of_participant", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("appointment", "is_hidden", models.BooleanField(null=True, editable=False))
            ]
        ),
        grade(_TABLE, named=cleared("participant_id")),
        teach(_TABLE),
        hold(_TABLE, participant="{row}.participant_id", update=(RUNTIME,), delete=False),
        # Neither what it is for nor when on the day.
        record(
            _TABLE,
            participant="{row}.participant_id",
            kept=["municipality_id", "participant_id", "measure_type", "starts_on", "ends_on", "made_by_id",
                  "removed_by_id", "removed_at"],
        ),
    ]  # fmt: skip
