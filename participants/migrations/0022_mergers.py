"""Registrations that have become one, and what parting them again needs."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import participants.encryption.fields
from participants.access.row_security import NATIONAL, RUNTIME, cleared, composite_key, conceal, grade, hold, protect
from participants.trail.recorder import let_trail_read, record

_TABLE, _PERSON = "participants_merger", "participants_formerperson"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0009_invitations"),
        ("participants", "0021_who_gave_it"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Merger",
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
                ("former", models.UUIDField(help_text="The key of the registration that is no more.")),
                (
                    "former_ref",
                    models.CharField(help_text="The sender's key of it: packages still use it.", max_length=64),
                ),
                (
                    "stood",
                    participants.encryption.fields.EncryptedTextField(
                        help_text="Both registrations as they were. Null once they stay one.", null=True
                    ),
                ),
                (
                    "moved",
                    models.JSONField(editable=False, help_text="Table → keys of the rows that came along.", null=True),
                ),
                (
                    "changed",
                    models.JSONField(
                        editable=False, help_text="Days and keys that had to give way, as they were.", null=True
                    ),
                ),
                ("reason", participants.encryption.fields.EncryptedTextField()),
                ("merged_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("forgotten_on", models.DateField(help_text="The first day on which they can be parted no more.")),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_reason", participants.encryption.fields.EncryptedTextField(blank=True, null=True)),
                (
                    "merged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FormerPerson",
            fields=[
                (
                    "merger",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="participants.merger",
                    ),
                ),
                ("person_key", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("same", "One person before"),
                            ("another", "Two persons, made one"),
                            ("alone", "The one that stayed was none"),
                        ],
                        max_length=10,
                    ),
                ),
                ("identifiers", models.JSONField(help_text="Keys of the rows by whose hashes the person was known.")),
                ("others", models.JSONField(help_text="Keys of the other participants who were the same person.")),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="merger",
            index=models.Index(fields=["former"], name="merger_by_former"),
        ),
        migrations.AddIndex(
            model_name="merger",
            index=models.Index(fields=["municipality", "participant"], name="merger_of_participant"),
        ),
        migrations.AddIndex(
            model_name="merger",
            index=models.Index(
                condition=models.Q(("stood__isnull", False)),
                fields=["forgotten_on"],
                name="merger_to_be_forgotten",
            ),
        ),
        migrations.AddConstraint(
            model_name="merger",
            constraint=models.UniqueConstraint(fields=("municipality", "id"), name="merger_key_with_municipality"),
        ),
        migrations.AddConstraint(
            model_name="merger",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("municipality", "former"), name="merger_once_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="merger",
            constraint=models.CheckConstraint(
                condition=models.Q(("former", models.F("participant")), _negated=True), name="merger_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="merger",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", None)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="merger_undone_as_a_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="formerperson",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["same", "another", "alone"])), name="formerperson_kind_known"
            ),
        ),
        protect(_TABLE, runtime="SELECT, INSERT", national="SELECT, DELETE"),
        conceal(_TABLE, key="participant_id", of="merger_of_participant", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("merger", "is_hidden", models.BooleanField(null=True, editable=False))
            ]
        ),
        grade(_TABLE, named=cleared("participant_id")),
        # Who merged, when and why stays as it was written; what parting needs is taken away, and never written anew.
        migrations.RunSQL(
            f"GRANT UPDATE (undone_by_id, undone_at, undone_reason) ON {_TABLE} TO {RUNTIME};"
            f"GRANT UPDATE (stood, moved, changed) ON {_TABLE} TO {NATIONAL};",
            f"REVOKE UPDATE (undone_by_id, undone_at, undone_reason) ON {_TABLE} FROM {RUNTIME};"
            f"REVOKE UPDATE (stood, moved, changed) ON {_TABLE} FROM {NATIONAL};",
        ),
        hold(_TABLE, participant="{row}.participant_id", update=RUNTIME, delete=False),
        # By key alone: whose readings are whose.
        let_trail_read(_TABLE, columns="id, municipality_id, participant_id, former, is_hidden, merged_at, undone_at"),
        record(
            _TABLE,
            participant="{row}.participant_id",
            kept=["municipality_id", "participant_id", "merged_by_id", "merged_at", "undone_by_id", "undone_at"],
        ),
        protect(_PERSON, runtime="", national="SELECT, DELETE"),
        composite_key(
            _PERSON,
            name="formerperson_of_merger",
            columns="municipality_id, merger_id",
            references="participants_merger (municipality_id, id) ON DELETE CASCADE",
        ),
        record(
            _PERSON,
            participant=f"(SELECT merger.participant_id FROM public.{_TABLE} AS merger WHERE merger.id = {{row}}.merger_id)",
            key="merger_id",
            kept=["municipality_id", "merger_id"],
        ),
    ]
