"""Programmes and what belongs to them are hidden with their participant (ADR 0014)."""

from django.db import migrations, models
from django.db.models import Q

import participants.models.base
from participants.access.row_security import cleared, conceal, grade, own_keys

_HIDDEN_PROGRAMMES = (
    "programme_id = ANY (ARRAY(SELECT programme.id FROM programmes_programme AS programme WHERE programme.is_hidden))"
)
_OF_PROGRAMME = {"measure": "programmes_measure", "leave": "programmes_leave", "exit": "programmes_exit"}
_COUNTED = {
    "programme": ("programme_of_municipality", "participant"),
    "measure": ("measure_of_municipality", "programme"),
    "leave": ("leave_of_municipality", "programme"),
    "languagetest": ("test_of_municipality", "participant"),
    "exit": ("exit_of_municipality", "programme"),
}
_PROGRAMME = "programmes_programme"


def counted(model, index, key):
    """Counts read an index alone: all that the policies ask for is in it."""
    place = models.ForeignKey(
        "access.municipality", on_delete=models.deletion.PROTECT, related_name="+", db_index=False
    )
    return [
        migrations.AddIndex(model, models.Index(name=index, fields=["municipality", key, "is_hidden"])),
        migrations.AlterField(model, "municipality", place),
    ]


def filled(model):
    """The column is the database's: see `conceal`."""
    return migrations.SeparateDatabaseAndState(
        state_operations=[migrations.AddField(model, "is_hidden", models.BooleanField(null=True, editable=False))]
    )


class Migration(migrations.Migration):
    dependencies = [("programmes", "0002_row_security"), ("participants", "0003_protected_people")]

    operations = [
        conceal("programmes_programme", key="participant_id", of="programme_of_participant_key"),
        conceal("programmes_languagetest", key="participant_id", of="test_of_participant"),
        filled("programme"),
        filled("languagetest"),
        migrations.AddConstraint(
            "programme",
            models.UniqueConstraint(name="programme_key_with_grade", fields=["municipality", "id", "is_hidden"]),
        ),
        migrations.AddIndex(
            "programme", models.Index(name="programme_hidden", fields=["municipality"], condition=Q(is_hidden=True))
        ),
        migrations.AlterField(
            "programme",
            "ref",
            models.CharField(
                max_length=64,
                default=participants.models.base.new_ref,
                help_text="The sender's own key, unique within the municipality; only who loads packages chooses it.",
            ),
        ),
        *(
            conceal(table, key="programme_id", of=f"{name}_of_programme", parent=_PROGRAMME, is_new=name == "exit")
            for name, table in _OF_PROGRAMME.items()
        ),
        *(filled(name) for name in _OF_PROGRAMME),
        grade("programmes_programme", named=cleared("participant_id")),
        grade("programmes_languagetest", named=cleared("participant_id")),
        # The sub-select is behind the programme's own policies: it gives those of the people one is named for.
        *(grade(table, named=_HIDDEN_PROGRAMMES) for table in _OF_PROGRAMME.values()),
        own_keys("programmes_programme"),
        *(operation for model, (index, key) in _COUNTED.items() for operation in counted(model, index, key)),
        # The new one of municipality, participant and grade takes its place.
        migrations.RemoveIndex("programme", "programme_of_participant"),
    ]
