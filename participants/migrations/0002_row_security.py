"""The second wall around people, keys that name the municipality, and the change feed."""

from django.db import migrations

from participants.access.row_security import composite_key, protect
from participants.trail.feed import feed

_ALL = "SELECT, INSERT, UPDATE, DELETE"


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0001_initial"),
        ("access", "0002_privileges"),
        ("trail", "0002_row_security"),
    ]

    operations = [
        protect(
            "participants_participant",
            runtime=_ALL,
            national=_ALL,
            statistics_columns=[
                "id", "municipality_id", "ref", "born_on", "sex", "country_background", "permit_basis",
                "education_level", "address_protection",
            ],
        ),
        protect("participants_participantidentifier", runtime=_ALL, national=_ALL),
        protect("participants_person", runtime="", national=_ALL, statistics_columns=["id"]),
        protect("participants_personidentifier", runtime="", national=_ALL),
        protect(
            "participants_personlink",
            runtime="",
            national=_ALL,
            statistics_columns=["participant_id", "municipality_id", "person_id"],
        ),
        composite_key(
            "participants_participantidentifier",
            name="identifier_of_participant",
            columns="municipality_id, participant_id",
            references="participants_participant (municipality_id, id)",
        ),
        composite_key(
            "participants_personlink",
            name="personlink_of_participant",
            columns="municipality_id, participant_id",
            references="participants_participant (municipality_id, id)",
        ),
        feed(
            "participants_participant",
            select="SELECT municipality_id, id AS participant_id, NULL::uuid AS person_id FROM rows",
        ),
        feed("participants_personlink", select="SELECT municipality_id, participant_id, person_id FROM rows"),
    ]  # fmt: skip
