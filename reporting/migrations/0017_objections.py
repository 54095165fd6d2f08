"""A municipality objects to its own numbers before they are out, and its looks at them are kept."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import share

# Nobody rewrites what a municipality has said, or what it was answered.
_FREEZE = """
CREATE FUNCTION reporting_objection_is_frozen() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public
AS $$ DECLARE open text[] := ARRAY['answer', 'answered_by_id', 'answered_at']; BEGIN
    IF TG_OP = 'DELETE' OR OLD.answered_at IS NOT NULL OR to_jsonb(OLD) - open <> to_jsonb(NEW) - open THEN
        RAISE EXCEPTION 'An objection is never changed, and answered once.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER objection_is_frozen BEFORE UPDATE OR DELETE ON reporting_objection
    FOR EACH ROW EXECUTE FUNCTION reporting_objection_is_frozen();
"""
_THAW = "DROP TRIGGER objection_is_frozen ON reporting_objection; DROP FUNCTION reporting_objection_is_frozen();"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_letters_as_keys"),
        ("reporting", "0016_quality_counts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OwnRowsLook",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("looked_at", models.DateTimeField()),
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
                    ("objected", "Kommuner har innvendinger mot egne tall"),
                    ("next_is_out", "Året etter er allerede godkjent eller ute"),
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
                            "objected",
                            "next_is_out",
                        ],
                    )
                ),
                name="releasereason_warning_known",
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="release",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="reporting.release"
            ),
        ),
        migrations.AddField(
            model_name="ownrowslook",
            name="municipality",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
            ),
        ),
        migrations.AddField(
            model_name="ownrowslook",
            name="release",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reporting.release"
            ),
        ),
        migrations.AddField(
            model_name="ownrowslook",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="objection_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None), ("answered_by", None)),
                    models.Q(
                        models.Q(("answer", ""), _negated=True),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="objection_answered_as_a_whole",
            ),
        ),
        share("reporting_objection", statistics="SELECT, INSERT, UPDATE", runtime="SELECT"),
        share("reporting_ownrowslook", statistics="SELECT, INSERT"),
        migrations.RunSQL(_FREEZE, _THAW),
    ]
