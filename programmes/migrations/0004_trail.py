"""Every change of a programme's rows is written to the trail."""

from django.db import migrations

from participants.trail.recorder import let_trail_read, record

_OF_PROGRAMME = "(SELECT p.participant_id FROM public.programmes_programme AS p WHERE p.id = {row}.programme_id)"
_KEYS = ["municipality_id", "programme_id", "participant_id"]


class Migration(migrations.Migration):
    dependencies = [("programmes", "0003_protected_people"), ("participants", "0004_trail")]

    operations = [
        let_trail_read("programmes_programme", columns="id, participant_id"),
        record(
            "programmes_programme",
            participant="{row}.participant_id",
            kept=[
                *_KEYS, "continues_municipality_number", "offered_on", "decided_on", "starts_on", "ends_on", "goal",
                "planned_end_on",
            ],
        ),
        record(
            "programmes_measure",
            participant=_OF_PROGRAMME,
            kept=[*_KEYS, "measure_type", "starts_on", "ends_on"],
        ),
        record(
            "programmes_leave",
            participant=_OF_PROGRAMME,
            kept=[*_KEYS, "leave_type", "starts_on", "ends_on"],
        ),
        record(
            "programmes_languagetest",
            participant="{row}.participant_id",
            kept=[*_KEYS, "tested_on", "skill", "result"],
        ),
        record(
            "programmes_exit",
            participant=_OF_PROGRAMME,
            kept=[*_KEYS, "exited_on", "programme_ends_on", "cause", "main_activity"],
        ),
    ]  # fmt: skip
