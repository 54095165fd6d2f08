"""Sessions of support: timed, for one municipality that is not one's own, written once."""

import datetime
import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import NATIONAL, RUNTIME, protect

_TABLE = "access_supportsession"
_SELF = "(SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
# Whoever opens one acts for no municipality; those of the municipality end it, in their own name, and once.
_OPEN = f"""
GRANT UPDATE (ended_at, ended_by_id) ON {_TABLE} TO {RUNTIME}, {NATIONAL};
CREATE POLICY own_change ON {_TABLE} AS RESTRICTIVE FOR UPDATE TO {RUNTIME}
    USING (ended_at IS NULL) WITH CHECK (ended_by_id = {_SELF});
CREATE FUNCTION {_TABLE}_check() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE today date := (NEW.opened_at AT TIME ZONE 'Europe/Oslo')::date;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL THEN
            RAISE check_violation USING MESSAGE = 'The session has ended.', CONSTRAINT = 'supportsession_ends_once';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT FROM access_grant AS held WHERE held.user_id = NEW.user_id AND held.role = 'support'
        AND held.valid_from <= today AND (held.valid_to IS NULL OR held.valid_to > today)) THEN
        RAISE check_violation USING MESSAGE = 'Only support opens one.', CONSTRAINT = 'supportsession_by_support';
    END IF;
    IF EXISTS (SELECT FROM access_grant AS held WHERE held.user_id = NEW.user_id
        AND held.municipality_id = NEW.municipality_id AND (held.valid_to IS NULL OR held.valid_to > today)) THEN
        RAISE check_violation
            USING MESSAGE = 'Nobody supports their own municipality.', CONSTRAINT = 'supportsession_of_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {_TABLE}_check BEFORE INSERT OR UPDATE ON {_TABLE} FOR EACH ROW EXECUTE FUNCTION {_TABLE}_check();
"""
_CLOSE = f"""
DROP TRIGGER {_TABLE}_check ON {_TABLE}; DROP FUNCTION {_TABLE}_check();
DROP POLICY own_change ON {_TABLE}; REVOKE ALL ON {_TABLE} FROM {RUNTIME}, {NATIONAL};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0009_invitations"),
    ]

    operations = [
        migrations.CreateModel(
            name="SupportSession",
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
                    "purpose",
                    models.CharField(
                        choices=[
                            ("sign_in", "Innlogging og tilganger"),
                            ("import", "Innlesing av data"),
                            ("jobs", "Jobber eller e-post som har stoppet"),
                            ("figures", "Tall og publisering"),
                            ("security", "Mistanke om feil eller misbruk"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("opened_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
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
                "indexes": [models.Index(fields=["municipality", "-opened_at"], name="supportsession_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["sign_in", "import", "jobs", "figures", "security"])),
                        name="supportsession_purpose_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "^\\S.{13,}\\S$")),
                        name="supportsession_says_why",
                        violation_error_message="Skriv hvorfor, med minst 15 tegn.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__gt", models.F("opened_at")),
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("opened_at"), "+", models.Value(datetime.timedelta(seconds=7200))
                                ),
                            ),
                        ),
                        name="supportsession_lasts_two_hours_at_most",
                        violation_error_message="En økt varer høyst to timer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            models.Q(
                                ("ended_at__gte", models.F("opened_at")), ("ended_at__lte", models.F("expires_at"))
                            ),
                            _connector="OR",
                        ),
                        name="supportsession_ends_while_it_runs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="supportsession_ended_by_and_at_together",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("user", "="),
                            (
                                models.Func(
                                    "opened_at",
                                    django.db.models.functions.comparison.Coalesce("ended_at", "expires_at"),
                                    function="tstzrange",
                                    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="supportsession_one_at_a_time",
                        violation_error_message="Du har en åpen økt. Avslutt den først.",
                    ),
                ],
            },
        ),
        protect(_TABLE, runtime="SELECT", national="SELECT, INSERT"),
        migrations.RunSQL(_OPEN, _CLOSE),
    ]
