"""The second wall around programmes, keys that name the municipality, and the change feed."""

from django.db import migrations

from participants.access.row_security import composite_key, protect
from participants.trail.feed import feed

_ALL = "SELECT, INSERT, UPDATE, DELETE"
_OF_PROGRAMME = {"columns": "municipality_id, programme_id", "references": "programmes_programme (municipality_id, id)"}
_OF_PARTICIPANT = {
    "columns": "municipality_id, participant_id",
    "references": "participants_participant (municipality_id, id)",
}


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial"), ("participants", "0002_row_security")]

    operations = [
        protect(
            "programmes_programme",
            runtime=_ALL,
            national=_ALL,
            statistics_columns=[
                "id", "municipality_id", "participant_id", "ref", "continues_ref", "starts_on", "ends_on",
            ],
        ),
        protect("programmes_measure", runtime=_ALL, national=_ALL),
        protect("programmes_leave", runtime=_ALL, national=_ALL),
        protect("programmes_languagetest", runtime=_ALL, national=_ALL),
        protect(
            "programmes_exit",
            runtime=_ALL,
            national=_ALL,
            statistics_columns=["id", "municipality_id", "programme_id", "exited_on", "cause", "main_activity"],
        ),
        composite_key("programmes_programme", name="programme_of_participant_key", **_OF_PARTICIPANT),
        composite_key("programmes_measure", name="measure_of_programme", **_OF_PROGRAMME),
        composite_key("programmes_leave", name="leave_of_programme", **_OF_PROGRAMME),
        composite_key("programmes_languagetest", name="test_of_participant", **_OF_PARTICIPANT),
        # The programme's end and the exit say the same day, each for the other.
        composite_key(
            "programmes_exit",
            name="exit_is_the_programmes_end",
            columns="municipality_id, programme_id, programme_ends_on",
            references="programmes_programme (municipality_id, id, ends_on)",
        ),
        composite_key(
            "programmes_programme",
            name="programme_ends_by_an_exit",
            columns="municipality_id, id, ends_on",
            references="programmes_exit (municipality_id, programme_id, programme_ends_on)",
        ),
        feed(
            "programmes_programme",
            select="SELECT municipality_id, participant_id, NULL::uuid AS person_id FROM rows",
        ),
        feed(
            "programmes_exit",
            select=(
                "SELECT rows.municipality_id, programme.participant_id, NULL::uuid AS person_id FROM rows "
                "JOIN programmes_programme AS programme ON programme.id = rows.programme_id"
            ),
        ),
    ]  # fmt: skip
