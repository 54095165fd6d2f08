"""The further tables of a release: cells by breakdown, as frozen as the others."""

import django.db.models.deletion
from django.db import migrations, models

from participants.access.row_security import share

_EVENTS = {"insert": "NEW TABLE AS rows", "update": "OLD TABLE AS rows", "delete": "OLD TABLE AS rows"}
_FREEZE = "".join(
    f"CREATE TRIGGER further_cells_are_frozen_{event} AFTER {event.upper()} ON reporting_furthercell "
    f"REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION reporting_cells_are_frozen();"
    for event, rows in _EVENTS.items()
)
_THAW = "".join(f"DROP TRIGGER further_cells_are_frozen_{event} ON reporting_furthercell;" for event in _EVENTS)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0024_counts_ahead"),
    ]

    operations = [
        migrations.AddField(
            model_name="release",
            name="further_checksum",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="SHA-256 of the CSV file of the further tables; empty where they were not made yet.",
                max_length=64,
            ),
        ),
        migrations.CreateModel(
            name="FurtherCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(help_text="The row's place in the files.")),
                (
                    "region_level",
                    models.CharField(
                        choices=[("country", "Hele landet"), ("county", "Fylke"), ("municipality", "Kommune")],
                        max_length=12,
                    ),
                ),
                ("region", models.CharField(max_length=4)),
                ("region_name", models.CharField(max_length=100)),
                ("sex", models.CharField(max_length=3)),
                (
                    "breakdown",
                    models.CharField(
                        choices=[
                            ("measure_12", "Tiltak (12 grupper)"),
                            ("measure_4", "Tiltak (4 grupper)"),
                            ("listening", "Nivå i lytteforståelse"),
                            ("reading", "Nivå i leseforståelse"),
                            ("writing", "Nivå i skriftlig framstilling"),
                            ("oral", "Nivå i muntlig kommunikasjon"),
                            ("waiting", "Tid fra bosetting til programstart"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="Of the breakdown: MeasureGroup, LanguageLevel, Waiting …", max_length=30
                    ),
                ),
                (
                    "indicator",
                    models.CharField(
                        choices=[
                            ("participants", "Deltakere"),
                            ("starters", "Nye deltakere"),
                            ("exits", "Avsluttet"),
                            ("transitions", "Overgang til arbeid eller utdanning"),
                            ("transition_share", "Andel med overgang, prosent"),
                        ],
                        max_length=20,
                    ),
                ),
                ("value", models.IntegerField(null=True)),
                (
                    "symbol",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Tallet vises"),
                            (":", "Tallet er skjult for å beskytte enkeltpersoner"),
                            (".", "Tallet kan ikke finnes"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="further_cells",
                        to="reporting.release",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "region_level", "region", "sex", "breakdown", "code", "indicator"),
                        name="furthercell_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("symbol", ""), ("value__isnull", False)),
                            models.Q(("value", None), models.Q(("symbol", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="furthercell_a_value_or_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("symbol__in", ["", ":", "."])), name="furthercell_symbol_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "breakdown__in",
                                ["measure_12", "measure_4", "listening", "reading", "writing", "oral", "waiting"],
                            )
                        ),
                        name="furthercell_breakdown_known",
                    ),
                ],
            },
        ),
        share("reporting_furthercell", statistics="SELECT, INSERT", runtime="SELECT"),
        migrations.RunSQL(_FREEZE, _THAW),
    ]
