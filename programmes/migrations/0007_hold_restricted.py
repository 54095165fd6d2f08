"""Nothing is changed about a programme of a participant whose data are restricted."""

from django.db import migrations

from participants.access.row_security import hold

_OF_PROGRAMME = "(SELECT p.participant_id FROM programmes_programme AS p WHERE p.id = {row}.programme_id)"


class Migration(migrations.Migration):
    dependencies = [("programmes", "0006_count_the_hashes"), ("participants", "0013_restriction")]

    operations = [
        hold("programmes_programme", participant="{row}.participant_id"),
        hold("programmes_languagetest", participant="{row}.participant_id"),
        hold("programmes_measure", participant=_OF_PROGRAMME),
        hold("programmes_leave", participant=_OF_PROGRAMME),
        hold("programmes_exit", participant=_OF_PROGRAMME),
    ]
