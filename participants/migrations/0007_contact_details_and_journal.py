"""How participants are reached, what is written about them, and what someone is writing."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import participants.encryption.fields
from participants.access.row_security import RUNTIME, cleared, composite_key, conceal, grade, protect
from participants.trail.recorder import record

_DETAILS, _JOURNAL, _DRAFT = "participants_contactdetails", "participants_journalentry", "participants_draft"
_ALL = "SELECT, INSERT, UPDATE, DELETE"
_SELF = "user_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint)"


def filled(model):
    """The column is the database's: see `conceal`."""
    return migrations.SeparateDatabaseAndState(
        state_operations=[migrations.AddField(model, "is_hidden", models.BooleanField(null=True, editable=False))]
    )


def about(table, *, model, key, runtime, national):
    """A table about participants, closed and opened again row by row."""
    return [
        protect(table, runtime=runtime, national=national),
        conceal(table, key="participant_id", of=key, is_new=True),
        filled(model),
        grade(table, named=cleared("participant_id")),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0006_grants_in_use_and_under_review"),
        ("participants", "0006_names_in_order"),
        ("trail", "0004_logs_and_seals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactDetails',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='gen_random_uuid'), default=uuid.uuid4, primary_key=True, serialize=False)),
                ('address', participants.encryption.fields.EncryptedTextField()),
                ('phone', participants.encryption.fields.EncryptedTextField()),
                ('email', participants.encryption.fields.EncryptedTextField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.municipality')),
                ('participant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='participants.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('participant',), name='contactdetails_once_a_participant')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='gen_random_uuid'), default=uuid.uuid4, primary_key=True, serialize=False)),
                ('form', models.CharField(choices=[('note', 'Notat')], max_length=20)),
                ('text', participants.encryption.fields.EncryptedTextField()),
                ('saved_at', models.DateTimeField()),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.municipality')),
                ('participant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='participants.participant')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('form__in', ['note'])), name='draft_form_known'), models.UniqueConstraint(fields=('user', 'participant', 'form'), name='draft_one_a_form')],
            },
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='gen_random_uuid'), default=uuid.uuid4, primary_key=True, serialize=False)),
                ('access_class', models.CharField(choices=[('ordinary', 'Vanlig'), ('health', 'Helse')], default='ordinary', max_length=10)),
                ('text', participants.encryption.fields.EncryptedTextField()),
                ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('corrects', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='participants.journalentry')),
                ('municipality', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.municipality')),
                ('participant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='participants.participant')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', 'participant', 'written_at', 'id'], name='journalentry_in_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('access_class__in', ['ordinary', 'health'])), name='journalentry_access_class_known'), models.UniqueConstraint(fields=('municipality', 'participant', 'id'), name='journalentry_key_with_participant')],
            },
        ),
        *about(
            _DETAILS, model="contactdetails", key="contactdetails_of_participant", runtime="SELECT, INSERT, UPDATE",
            national=_ALL,
        ),
        # What is written stays as it was written: nobody who uses the product can change or delete it.
        *about(
            _JOURNAL, model="journalentry", key="journalentry_of_participant", runtime="SELECT, INSERT",
            national="SELECT, DELETE",
        ),
        composite_key(
            _JOURNAL,
            name="journalentry_corrects_one_of_the_same",
            columns="municipality_id, participant_id, corrects_id",
            references=f"{_JOURNAL} (municipality_id, participant_id, id)",
        ),
        *about(_DRAFT, model="draft", key="draft_of_participant", runtime=_ALL, national="SELECT, DELETE"),
        # Beside the tenant's policy: a draft is its writer's alone.
        migrations.RunSQL(
            f"CREATE POLICY own ON {_DRAFT} AS RESTRICTIVE TO {RUNTIME} USING ({_SELF}) WITH CHECK ({_SELF})",
            f"DROP POLICY own ON {_DRAFT}",
        ),
        record(
            _DETAILS,
            participant="{row}.participant_id",
            kept=["municipality_id", "participant_id", "version", "changed_by_id", "changed_at"],
        ),
        record(
            _JOURNAL,
            participant="{row}.participant_id",
            kept=["municipality_id", "participant_id", "author_id", "corrects_id", "written_at"],
        ),
    ]  # fmt: skip
