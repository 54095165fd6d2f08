"""Seals the numbers that name participants, and hashes them: to be found in the municipality, and across the country."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import participants.encryption.fields
from participants.access.row_security import protect
from participants.encryption import blind_index, keys, sealing
from participants.encryption.digests import digests_of
from participants.trail.recorder import record

_TABLE, _DIGEST = "participants_participantidentifier", "participants_identifierdigest"
_UNIQUE = {
    "identifier_names_one_participant": models.Q(replaced_at=None, is_hidden=False),
    "identifier_names_one_hidden_participant": models.Q(replaced_at=None, is_hidden=True),
}


def seal(_apps, schema_editor):
    """Every number, for its own row."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, municipality_id, kind, number FROM {_TABLE}")
        rows = cursor.fetchall()
        if not rows:
            return
        municipalities = {municipality for _, municipality, _, _ in rows}
        found = keys.current_keys(municipality_ids=municipalities, using=connection.alias)
        for row, municipality, kind, value in rows:
            key = found[municipality]
            place = sealing.Place(_TABLE, "value", municipality, row)
            sealed = sealing.seal(value, key=key.value, number=key.number, place=place)
            index = blind_index(value, kind=kind, municipality_id=municipality)
            cursor.execute(f"UPDATE {_TABLE} SET value = %s, value_index = %s WHERE id = %s", [sealed, index, row])
            cursor.execute(
                f"INSERT INTO {_DIGEST} (identifier_id, municipality_id, digest, kin, is_d_number) "
                "VALUES (%s, %s, %s, %s, %s)",
                [row, municipality, *digests_of(value, kind=kind, person_key=settings.PERSON_KEY)],
            )
        # What waits to be checked would keep the table from being changed.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def unique(name, field):
    return migrations.AddConstraint(
        "participantidentifier",
        models.UniqueConstraint(fields=["municipality", "kind", field], condition=_UNIQUE[name], name=name),
    )


class Migration(migrations.Migration):
    dependencies = [("participants", "0009_notices")]

    operations = [
        *(migrations.RemoveConstraint("participantidentifier", name) for name in _UNIQUE),
        migrations.RenameField("participantidentifier", "value", "number"),
        migrations.AddField(
            "participantidentifier", "value", participants.encryption.fields.EncryptedTextField(null=True)
        ),
        migrations.AddField(
            "participantidentifier",
            "value_index",
            participants.encryption.fields.BlindIndexField(
                of="value", null=True, help_text="HMAC-SHA256 of the number in its municipality, 32 bytes."
            ),
        ),
        migrations.AddConstraint(
            "participantidentifier",
            models.UniqueConstraint(fields=["municipality", "id"], name="identifier_key_in_municipality"),
        ),
        migrations.CreateModel(
            name="IdentifierDigest",
            fields=[
                ("identifier", models.OneToOneField(
                    db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True,
                    related_name="+", serialize=False, to="participants.participantidentifier",
                )),
                ("digest", models.BinaryField(help_text="HMAC-SHA256 of kind and number, 32 bytes.")),
                ("kin", models.BinaryField(
                    help_text="HMAC-SHA256 of birth date and sex as the number has them.", null=True
                )),
                ("is_d_number", models.BooleanField()),
                ("municipality", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to="access.municipality",
                )),
            ],
            options={"indexes": [models.Index(fields=["digest"], name="identifierdigest_of_number")]},
        ),
        protect(_DIGEST, runtime="", national="SELECT, INSERT, UPDATE, DELETE"),
        # Gone with its number, whoever removes that one.
        migrations.RunSQL(
            f"ALTER TABLE {_DIGEST} ADD CONSTRAINT identifierdigest_of_identifier "
            f"FOREIGN KEY (municipality_id, identifier_id) REFERENCES {_TABLE} (municipality_id, id) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {_DIGEST} DROP CONSTRAINT identifierdigest_of_identifier",
        ),
        # Not to be undone: what is sealed is not put in clear again.
        migrations.RunPython(seal),
        migrations.AlterField("participantidentifier", "value", participants.encryption.fields.EncryptedTextField()),
        migrations.AlterField(
            "participantidentifier",
            "value_index",
            participants.encryption.fields.BlindIndexField(
                of="value", help_text="HMAC-SHA256 of the number in its municipality, 32 bytes."
            ),
        ),
        migrations.RemoveField("participantidentifier", "number"),
        *(unique(name, "value_index") for name in _UNIQUE),
        record(_DIGEST, participant="NULL::uuid", key="identifier_id", kept=["municipality_id", "identifier_id"]),
    ]  # fmt: skip
