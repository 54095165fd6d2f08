"""The feed tells of content, absence and tests too: the results count them, and are counted anew where they change."""

from django.db import migrations

from participants.trail.feed import feed

_OF_A_PROGRAMME = (
    "SELECT rows.municipality_id, programme.participant_id, NULL::uuid AS person_id FROM rows "
    "JOIN programmes_programme AS programme ON programme.id = rows.programme_id"
)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0024_confirmed_weeks")]

    operations = [
        feed("programmes_measure", select=_OF_A_PROGRAMME),
        feed("programmes_leave", select=_OF_A_PROGRAMME),
        feed("programmes_absence", select=_OF_A_PROGRAMME),
        feed("programmes_stop", select=_OF_A_PROGRAMME),
        feed("programmes_plan", select=_OF_A_PROGRAMME),
        feed(
            "programmes_languagetest",
            select="SELECT municipality_id, participant_id, NULL::uuid AS person_id FROM rows",
        ),
    ]
