"""A temporary stop of a programme."""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

from participants.access.row_security import conceal, grade, hold, protect
from participants.trail.recorder import record

_TABLE = "programmes_stop"
_OF_PROGRAMME = "(SELECT p.participant_id FROM public.programmes_programme AS p WHERE p.id = {row}.programme_id)"
_HIDDEN_PROGRAMMES = (
    "programme_id = ANY (ARRAY(SELECT programme.id FROM programmes_programme AS programme WHERE programme.is_hidden))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("programmes", "0013_transfers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stop",
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
                ("warned_on", models.DateField(help_text="When the participant was told that it might come.")),
                ("decided_on", models.DateField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, help_text="The day the programme goes on.", null=True)),
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
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                        name="stop_ends_after_start",
                        violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("programme", "="),
                            (
                                models.Func(
                                    "starts_on",
                                    "ends_on",
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="stop_one_at_a_time",
                        violation_error_message="Programmet er allerede stanset i perioden.",
                    ),
                ],
            },
        ),
        protect(_TABLE, runtime="SELECT, INSERT, UPDATE", national="SELECT, DELETE"),
        conceal(_TABLE, key="programme_id", of="stop_of_programme", parent="programmes_programme", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddField("stop", "is_hidden", models.BooleanField(null=True, editable=False))]
        ),
        migrations.AddIndex(
            "stop", models.Index(name="stop_of_municipality", fields=["municipality", "programme", "is_hidden"])
        ),
        grade(_TABLE, named=_HIDDEN_PROGRAMMES),
        hold(_TABLE, participant=_OF_PROGRAMME, delete=False),
        record(
            _TABLE,
            participant=_OF_PROGRAMME,
            kept=["municipality_id", "programme_id", "warned_on", "decided_on", "starts_on", "ends_on"],
        ),
    ]
