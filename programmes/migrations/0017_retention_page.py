"""The leader of a municipality sees its plans for removal, approves them or refuses them; what a plan holds stays closed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import RUNTIME
from participants.trail.recorder import record

_BATCH = "programmes_retentionbatch"
_DECIDED = "approved_by_id, approved_at, refused_by_id, refused_at, refusal"
# Not how many rows were removed: hidden people are among them.
_READ = f"id, municipality_id, planned_on, planned_by_id, executed_at, {_DECIDED}"
_OWN = "municipality_id = (SELECT nullif(current_setting('app.municipality_id', true), '')::int)"


def _whom(name):
    return migrations.AddField(
        "retentionbatch",
        name,
        models.ForeignKey(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
            to=settings.AUTH_USER_MODEL,
        ),
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0016_merging"),
        ("trail", "0016_endings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        _whom("refused_by"),
        migrations.AddField("retentionbatch", "refused_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "retentionbatch",
            "refusal",
            models.CharField(
                blank=True,
                choices=[
                    ("case", "Opplysningene trengs i en klage, en sak eller et innsyn"),
                    ("archive", "Saken må arkiveres først"),
                    ("wrong", "Noe i planen er feil og må rettes først"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionbatch",
            constraint=models.CheckConstraint(
                name="retentionbatch_refused_as_a_whole",
                condition=models.Q(
                    models.Q(("refusal", ""), ("refused_at", None), ("refused_by", None)),
                    models.Q(
                        ("approved_at", None),
                        ("executed_at", None),
                        ("refusal__in", ["case", "archive", "wrong"]),
                        ("refused_at__isnull", False),
                        ("refused_by__isnull", False),
                    ),
                    _connector="OR",
                ),
            ),
        ),
        migrations.RunSQL(
            f"CREATE POLICY tenant ON {_BATCH} TO {RUNTIME} USING ({_OWN}) WITH CHECK ({_OWN});"
            f"GRANT SELECT ({_READ}), UPDATE ({_DECIDED}) ON {_BATCH} TO {RUNTIME};",
            f"REVOKE ALL ON {_BATCH} FROM {RUNTIME}; DROP POLICY tenant ON {_BATCH};",
        ),
        record(
            _BATCH,
            participant="NULL::uuid",
            kept=[
                "planned_on",
                "planned_by_id",
                "approved_by_id",
                "approved_at",
                "refused_by_id",
                "refusal",
                "executed_at",
            ],
            needs_user=False,
        ),
    ]
