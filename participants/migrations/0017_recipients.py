"""Who had what was wrong before it was rectified, and who has been told."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import RUNTIME, cleared, conceal, grade, protect
from participants.trail.recorder import record

_TABLE = "participants_recipient"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("trail", "0010_stood_since"),
        ("participants", "0016_assignment"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='gen_random_uuid'), default=uuid.uuid4, primary_key=True, serialize=False)),
                ('rectified_at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('employee', 'Ansatt som tok opplysningene ut'), ('participant', 'Deltakeren selv, i en innsynsfil'), ('system', 'Fagsystemet som pakken kom fra')], max_length=20)),
                ('took_out_at', models.DateTimeField(blank=True, help_text='The last time before it was rectified.', null=True)),
                ('is_notified', models.BooleanField(default=False, help_text='Told by a notice, in the transaction that rectified.')),
                ('told_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='recipient',
            name='municipality',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.municipality'),
        ),
        migrations.AddField(
            model_name='recipient',
            name='participant',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='participants.participant'),
        ),
        migrations.AddField(
            model_name='recipient',
            name='told_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recipient',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['employee', 'participant', 'system'])), name='recipient_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.UniqueConstraint(fields=('municipality', 'participant', 'rectified_at', 'kind', 'user'), name='recipient_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('told_at', None), ('told_by', None)), models.Q(('told_at__isnull', False), ('told_by__isnull', False)), _connector='OR'), name='recipient_told_as_a_whole'),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'employee'), ('user__isnull', False)), models.Q(models.Q(('kind', 'employee'), _negated=True), ('user', None)), _connector='OR'), name='recipient_user_is_an_employee'),
        ),
        protect(_TABLE, runtime="SELECT, INSERT", national="SELECT, DELETE"),
        conceal(_TABLE, key="participant_id", of="recipient_of_participant", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("recipient", "is_hidden", models.BooleanField(null=True, editable=False))
            ]
        ),
        grade(_TABLE, named=cleared("participant_id")),
        # That someone has been told is said once; who had what stays as it was.
        migrations.RunSQL(
            f"GRANT UPDATE (told_by_id, told_at) ON {_TABLE} TO {RUNTIME}",
            f"REVOKE UPDATE (told_by_id, told_at) ON {_TABLE} FROM {RUNTIME}",
        ),
        record(
            _TABLE,
            participant="{row}.participant_id",
            kept=[
                "municipality_id", "participant_id", "rectified_at", "kind", "user_id", "took_out_at", "is_notified",
                "told_by_id", "told_at",
            ],
        ),
    ]  # fmt: skip
