"""Why someone is away is sealed (GDPR art. 9). In clear stands only whether the programme is put off meanwhile."""

from django.db import migrations, models

import participants.encryption.fields
from participants.access.row_security import NATIONAL, RUNTIME, hold
from participants.encryption import keys, sealing
from participants.trail.recorder import record

_TABLE = "programmes_leave"
_OF_PROGRAMME = "(SELECT p.participant_id FROM public.programmes_programme AS p WHERE p.id = {row}.programme_id)"
_KEPT = ["municipality_id", "programme_id", "participant_id", "starts_on", "ends_on"]
_TYPES = [
    ("own_sickness", "Egen sykdom"), ("child_sickness", "Barns sykdom"), ("pregnancy", "Svangerskap"),
    ("birth", "Fødsel"), ("welfare", "Velferdspermisjon"), ("peace_work", "Freds- og forsoningsarbeid"),
    ("long_sickness", "Langvarig sykdom"), ("parental", "Omsorgspermisjon"),
    ("religious_day", "Religiøs høytidsdag"), ("holiday", "Ferie"), ("other", "Annet"),
]  # fmt: skip
_LONG = {"pregnancy", "birth", "welfare", "peace_work", "long_sickness", "parental"}
_AT_A_TIME = 5_000


def seal(_apps, schema_editor):
    """Every code, for its own row."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, municipality_id, code FROM {_TABLE}")
        rows = cursor.fetchall()
        if not rows:
            return
        found = keys.current_keys(municipality_ids={place for _, place, _ in rows}, using=connection.alias)
        for start in range(0, len(rows), _AT_A_TIME):
            cursor.executemany(
                f"UPDATE {_TABLE} SET leave_type = %s, is_long = %s WHERE id = %s",
                [
                    (_sealed(code, found[place], sealing.Place(_TABLE, "leave_type", place, row)), code in _LONG, row)
                    for row, place, code in rows[start : start + _AT_A_TIME]
                ],
            )
        # What waits to be checked would keep the table from being changed.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _sealed(code, key, place):
    return sealing.seal(code.ljust(20), key=key.value, number=key.number, place=place)


def anew(made, before):
    """The same triggers with other words: the old ones go first."""
    return [migrations.RunSQL(before.reverse_sql, before.sql), made]


class Migration(migrations.Migration):
    dependencies = [("programmes", "0009_postponements"), ("participants", "0013_restriction")]

    operations = [
        # The code is no more among what the trail keeps the value of.
        *anew(
            record(_TABLE, participant=_OF_PROGRAMME, kept=_KEPT),
            record(_TABLE, participant=_OF_PROGRAMME, kept=[*_KEPT, "leave_type"]),
        ),
        # Of whoever is restricted, too, the code is sealed anew when the keys are changed.
        *anew(
            hold(_TABLE, participant=_OF_PROGRAMME, update=(RUNTIME, NATIONAL)),
            hold(_TABLE, participant=_OF_PROGRAMME),
        ),
        migrations.RemoveConstraint("leave", "leave_type_known"),
        migrations.RenameField("leave", "leave_type", "code"),
        migrations.AddField(
            "leave",
            "leave_type",
            participants.encryption.fields.EncryptedTextField(choices=_TYPES, null=True, padded_to=20),
        ),
        migrations.AddField(
            "leave",
            "is_long",
            models.BooleanField(null=True, help_text="Whether the programme is put off meanwhile. Not why."),
        ),
        # Not to be undone: what is sealed is not put in clear again.
        migrations.RunPython(seal),
        migrations.AlterField(
            "leave", "leave_type", participants.encryption.fields.EncryptedTextField(choices=_TYPES, padded_to=20)
        ),
        migrations.AlterField(
            "leave",
            "is_long",
            models.BooleanField(help_text="Whether the programme is put off meanwhile. Not why."),
        ),
        migrations.RemoveField("leave", "code"),
    ]
