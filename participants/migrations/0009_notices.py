"""What users are told of in the product: each for its recipient alone."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import NATIONAL, RUNTIME, SEALER, cleared, conceal, grade, protect

_NOTICE = "participants_notice"
_SELF = "recipient_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
# Whoever breaks the glass tells others, and reads nothing of theirs. The nightly tasks tell too: whom they tell
# they must find.
_OPEN = f"""
CREATE POLICY own ON {_NOTICE} AS RESTRICTIVE FOR SELECT TO {RUNTIME} USING ({_SELF});
CREATE POLICY own_change ON {_NOTICE} AS RESTRICTIVE FOR UPDATE TO {RUNTIME} USING ({_SELF}) WITH CHECK ({_SELF});
GRANT UPDATE (read_at) ON {_NOTICE} TO {RUNTIME};
CREATE POLICY sealer ON {_NOTICE} TO {SEALER} USING (true) WITH CHECK (true);
GRANT INSERT ON {_NOTICE} TO {SEALER};
GRANT SELECT (user_id, municipality_id, role, valid_from, valid_to) ON access_grant TO {SEALER}, {NATIONAL};
GRANT SELECT (id, is_active) ON access_user TO {SEALER}, {NATIONAL};
"""
_CLOSE = f"""
REVOKE SELECT (id, is_active) ON access_user FROM {SEALER}, {NATIONAL};
REVOKE SELECT (user_id, municipality_id, role, valid_from, valid_to) ON access_grant FROM {SEALER}, {NATIONAL};
REVOKE ALL ON {_NOTICE} FROM {SEALER};
DROP POLICY sealer ON {_NOTICE}; DROP POLICY own_change ON {_NOTICE}; DROP POLICY own ON {_NOTICE};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("participants", "0008_glass"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
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
                    models.CharField(
                        choices=[
                            ("glass_broken", "Noen har brukt nødtilgang til en skjermet deltaker"),
                            ("glass_overdue", "En nødtilgang er ikke gått gjennom innen fristen på en uke"),
                            ("unusual_reading", "Oppslag som skiller seg ut, venter på oppfølging"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "subject_id",
                    models.UUIDField(help_text="Key of the row that it tells of; which table follows from the kind."),
                ),
                ("told_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
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
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["municipality", "recipient", "-made_at"], name="notice_newest"),
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["municipality", "recipient"],
                        name="notice_unread",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["glass_broken", "glass_overdue", "unusual_reading"])),
                        name="notice_kind_known",
                    ),
                    models.UniqueConstraint(
                        fields=("municipality", "recipient", "kind", "subject_id", "told_on"), name="notice_once_a_day"
                    ),
                ],
            },
        ),
        protect(_NOTICE, runtime="SELECT, INSERT", national="SELECT, INSERT, DELETE"),
        conceal(_NOTICE, key="participant_id", of="notice_of_participant", is_new=True, is_optional=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("notice", "is_hidden", models.BooleanField(null=True, editable=False))
            ]
        ),
        grade(_NOTICE, named=cleared("participant_id")),
        migrations.RunSQL(_OPEN, _CLOSE),
    ]
