"""Readings that are worth asking about, for the leader alone."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import RUNTIME, SEALER, protect

_READER = "(SELECT current_setting('app.role', true)) = 'leader'"
_OPEN = f"""
CREATE POLICY reader ON trail_finding AS RESTRICTIVE TO {RUNTIME} USING ({_READER});
GRANT UPDATE (outcome, followed_up_by_id, followed_up_at) ON trail_finding TO {RUNTIME};
CREATE POLICY sealer ON trail_finding TO {SEALER} USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON trail_finding TO {SEALER};
"""
_CLOSE = f"""
REVOKE ALL ON trail_finding FROM {SEALER}; DROP POLICY sealer ON trail_finding; DROP POLICY reader ON trail_finding;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("trail", "0007_looks_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Finding",
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
                ("found_on", models.DateField(help_text="The day it was done, in Norway.")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("many_in_an_hour", "Mange ulike deltakere på en time"),
                            ("more_than_usual", "Langt flere deltakere enn det som er vanlig i rollen"),
                            ("at_night", "Flere deltakere om natten"),
                            ("refused", "Gjentatte forsøk som ble avvist"),
                        ],
                        max_length=20,
                    ),
                ),
                ("count", models.PositiveIntegerField(help_text="Different participants, or attempts.")),
                ("found_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("explained", "Forklart: oppslagene hørte til arbeidet"),
                            ("taken_further", "Tatt videre"),
                        ],
                        max_length=20,
                    ),
                ),
                ("followed_up_at", models.DateTimeField(blank=True, null=True)),
                (
                    "followed_up_by",
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("municipality", "user", "found_on", "rule"), name="finding_once_for_a_day_and_rule"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rule__in", ["many_in_an_hour", "more_than_usual", "at_night", "refused"])),
                        name="finding_rule_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["", "explained", "taken_further"])),
                        name="finding_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("followed_up_by", None),
                            models.Q(("followed_up_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="finding_followed_up_by_someone_else",
                        violation_error_message="Ingen følger opp sine egne oppslag.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("followed_up_at", None), ("followed_up_by", None), ("outcome", "")),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("followed_up_at__isnull", False),
                                ("followed_up_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="finding_followed_up_by_and_at_together",
                    ),
                ],
            },
        ),
        protect("trail_finding", runtime="SELECT", national=""),
        migrations.RunSQL(_OPEN, _CLOSE),
    ]
