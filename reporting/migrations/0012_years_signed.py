"""What municipalities say of their years, and that some have not is a warning for a release."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import share

# What was signed stays as it was signed: it is opened again once, and nothing else is written.
_FREEZE = """
CREATE FUNCTION reporting_sign_off_is_frozen() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$ DECLARE open text[] := ARRAY['reopened_at', 'reopened_by_id', 'reopen_reason']; BEGIN
    IF OLD.signed_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR NOT (OLD.reopened_at IS NULL) OR to_jsonb(OLD) - open <> to_jsonb(NEW) - open THEN
        RAISE EXCEPTION 'What a municipality has signed is never changed: open the year again.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sign_off_is_frozen BEFORE UPDATE OR DELETE ON reporting_yearsignoff
    FOR EACH ROW EXECUTE FUNCTION reporting_sign_off_is_frozen();
"""
_THAW = "DROP TRIGGER sign_off_is_frozen ON reporting_yearsignoff; DROP FUNCTION reporting_sign_off_is_frozen();"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0010_support_sessions"),
        ("reporting", "0011_reasons_and_early_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="YearSignOff",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("year", models.SmallIntegerField()),
                ("explanations", models.JSONField(default=dict, help_text="Kind of gap → why it is right as it is.")),
                ("signed_at", models.DateTimeField(null=True)),
                ("figures", models.JSONField(default=dict, help_text="What was counted when it was signed.")),
                (
                    "gaps",
                    models.JSONField(default=dict, help_text="Kind of gap → how many there were when it was signed."),
                ),
                (
                    "pins",
                    models.JSONField(
                        default=list, help_text="A hash of each person-year as it was when it was signed."
                    ),
                ),
                (
                    "next_xid",
                    models.BigIntegerField(help_text="The watermark: transactions below it were counted.", null=True),
                ),
                ("reopened_at", models.DateTimeField(null=True)),
                ("reopen_reason", models.TextField(blank=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="releasereason",
            name="releasereason_warning_known",
        ),
        migrations.AlterField(
            model_name="releasereason",
            name="warning",
            field=models.CharField(
                choices=[
                    ("hides_nothing", "Ingenting er skjult"),
                    ("many_hidden", "Mange tall er skjult"),
                    ("preliminary", "Året var ikke over da tallene ble talt"),
                    ("participants_changed", "Deltakere er mye endret"),
                    ("starters_changed", "Nye deltakere er mye endret"),
                    ("exits_changed", "Avsluttet er mye endret"),
                    ("share_changed", "Andelen med overgang er mye endret"),
                    ("unsigned", "Noen kommuner har ikke signert året"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddConstraint(
            model_name="releasereason",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "warning__in",
                        [
                            "hides_nothing",
                            "many_hidden",
                            "preliminary",
                            "participants_changed",
                            "starters_changed",
                            "exits_changed",
                            "share_changed",
                            "unsigned",
                        ],
                    )
                ),
                name="releasereason_warning_known",
            ),
        ),
        migrations.AddField(
            model_name="yearsignoff",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
            ),
        ),
        migrations.AddField(
            model_name="yearsignoff",
            name="reopened_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="yearsignoff",
            name="signed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="yearsignoff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reopened_at", None)),
                fields=("municipality", "year"),
                name="yearsignoff_one_that_holds",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearsignoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_at", None), ("signed_by", None)),
                    models.Q(("signed_at__isnull", False), ("signed_by__isnull", False)),
                    _connector="OR",
                ),
                name="yearsignoff_signed_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearsignoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reopen_reason", ""), ("reopened_at", None), ("reopened_by", None)),
                    models.Q(
                        ("reopened_at__isnull", False),
                        ("reopened_by__isnull", False),
                        ("signed_at__isnull", False),
                        models.Q(("reopen_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="yearsignoff_reopened_with_a_reason",
            ),
        ),
        share("reporting_yearsignoff", statistics="SELECT, INSERT, UPDATE", runtime="SELECT"),
        migrations.RunSQL(_FREEZE, _THAW),
    ]
