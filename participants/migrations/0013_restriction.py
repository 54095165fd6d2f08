"""When what is kept about a participant may not be used: told in a table, and held by the tables themselves."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import participants.encryption.fields
from participants.access.row_security import RUNTIME, cleared, conceal, grade, hold, protect
from participants.trail.recorder import record

_TABLE = "participants_restriction"
_OF_PARTICIPANT = "{row}.participant_id"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("participants", "0012_rectification"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Restriction",
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
                    "ground",
                    models.CharField(
                        choices=[
                            ("contested", "Deltakeren mener at noe er feil, og det undersøkes"),
                            ("unlawful", "Vi har ikke lov til å bruke dem, men deltakeren vil ikke ha dem slettet"),
                            ("claim", "Vi trenger dem ikke, men deltakeren trenger dem i en sak"),
                            ("objected", "Deltakeren har protestert, og det vurderes"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", participants.encryption.fields.EncryptedTextField()),
                ("set_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_reason", participants.encryption.fields.EncryptedTextField(blank=True, null=True)),
                (
                    "lifted_by",
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
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ground__in", ["contested", "unlawful", "claim", "objected"])),
                        name="restriction_ground_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)),
                        fields=("participant",),
                        name="restriction_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at", None), ("lifted_by", None)),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="restriction_lifted_as_a_whole",
                    ),
                ],
            },
        ),
        protect(_TABLE, runtime="SELECT, INSERT", national="SELECT, DELETE"),
        conceal(_TABLE, key="participant_id", of="restriction_of_participant", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("restriction", "is_hidden", models.BooleanField(null=True, editable=False))
            ]
        ),
        grade(_TABLE, named=cleared("participant_id")),
        # Why it was restricted stays as it was written.
        migrations.RunSQL(
            f"GRANT UPDATE (lifted_by_id, lifted_at, lifted_reason) ON {_TABLE} TO {RUNTIME}",
            f"REVOKE UPDATE (lifted_by_id, lifted_at, lifted_reason) ON {_TABLE} FROM {RUNTIME}",
        ),
        record(
            _TABLE,
            participant=_OF_PARTICIPANT,
            kept=["municipality_id", "participant_id", "ground", "set_by_id", "set_at", "lifted_by_id", "lifted_at"],
        ),
        hold("participants_participant", participant="{row}.id", insert=False),
        hold("participants_participantidentifier", participant=_OF_PARTICIPANT, update=RUNTIME),
        hold("participants_contactdetails", participant=_OF_PARTICIPANT, update=RUNTIME),
        hold("participants_journalentry", participant=_OF_PARTICIPANT, update=RUNTIME),
        # Drafts that nobody goes on with are thrown away all the same.
        hold("participants_draft", participant=_OF_PARTICIPANT, update=RUNTIME, delete=False),
    ]
