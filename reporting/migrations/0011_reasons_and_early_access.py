"""Reasons for what is unusual in a release, and who sees it before the public does."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import share

# As the cells: what a release was approved on stays what it was.
_FREEZE = """
CREATE FUNCTION reporting_reasons_are_frozen() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$ DECLARE reason record; BEGIN
    reason := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    IF EXISTS (SELECT FROM reporting_release WHERE id = reason.release_id AND status <> 'draft') THEN
        RAISE EXCEPTION 'The reasons of an approved release are never changed: make a new version.';
    END IF;
    RETURN reason;
END $$;
CREATE TRIGGER reasons_are_frozen BEFORE INSERT OR UPDATE OR DELETE ON reporting_releasereason
    FOR EACH ROW EXECUTE FUNCTION reporting_reasons_are_frozen();
"""
_THAW = "DROP TRIGGER reasons_are_frozen ON reporting_releasereason; DROP FUNCTION reporting_reasons_are_frozen();"


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0010_frozen_from_approval"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlyAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="As the public reads it.", max_length=100)),
                ("position", models.CharField(max_length=100)),
                ("reason", models.CharField(max_length=200)),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("given_at", models.DateTimeField()),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="early_accesses",
                        to="reporting.release",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EarlyLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(blank=True, help_text="The file; empty for the page.", max_length=60)),
                ("looked_at", models.DateTimeField()),
                (
                    "access",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="reporting.earlyaccess"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReleaseReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "warning",
                    models.CharField(
                        choices=[
                            ("hides_nothing", "Ingenting er skjult"),
                            ("many_hidden", "Mange tall er skjult"),
                            ("preliminary", "Året var ikke over da tallene ble talt"),
                            ("participants_changed", "Deltakere er mye endret"),
                            ("starters_changed", "Nye deltakere er mye endret"),
                            ("exits_changed", "Avsluttet er mye endret"),
                            ("share_changed", "Andelen med overgang er mye endret"),
                        ],
                        max_length=30,
                    ),
                ),
                ("reason", models.TextField()),
                ("written_at", models.DateTimeField()),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reasons", to="reporting.release"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="earlyaccess",
            constraint=models.UniqueConstraint(fields=("release", "user"), name="earlyaccess_once_each"),
        ),
        migrations.AddConstraint(
            model_name="earlyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))), name="earlyaccess_closes_after_it_opens"
            ),
        ),
        migrations.AddConstraint(
            model_name="earlyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True),
                    models.Q(("position", ""), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                ),
                name="earlyaccess_says_who_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="earlyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(("given_by", models.F("user")), _negated=True),
                name="earlyaccess_given_by_someone_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="releasereason",
            constraint=models.UniqueConstraint(fields=("release", "warning"), name="releasereason_once_a_warning"),
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
                        ],
                    )
                ),
                name="releasereason_warning_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="releasereason",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="releasereason_says_something"
            ),
        ),
        share("reporting_releasereason", statistics="SELECT, INSERT, UPDATE", runtime="SELECT"),
        share("reporting_earlyaccess", statistics="SELECT, INSERT, DELETE", runtime="SELECT"),
        share("reporting_earlylook", statistics="SELECT, INSERT", runtime="SELECT"),
        migrations.RunSQL(_FREEZE, _THAW),
    ]
