"""Every change of a person's rows is written to the trail."""

from django.db import migrations

from participants.trail.recorder import record


class Migration(migrations.Migration):
    dependencies = [("participants", "0003_protected_people"), ("trail", "0004_logs_and_seals")]

    operations = [
        record(
            "participants_participant",
            participant="{row}.id",
            # Not the date of birth: it is the beginning of the identity number. Not the grades of protection: that one
            # has changed is told, never to what.
            kept=[
                "municipality_id", "sex", "citizenship", "country_background", "permit_basis", "permitted_on",
                "settled_on", "settled_by_agreement", "education_level", "created_at",
            ],
        ),
        record(
            "participants_participantidentifier",
            participant="{row}.participant_id",
            kept=["municipality_id", "participant_id", "kind", "registered_at", "replaced_at"],
        ),
        record(
            "participants_protectedcontact",
            participant="{row}.participant_id",
            kept=["municipality_id", "participant_id", "user_id", "given_by_id", "valid_from", "valid_to"],
        ),
        record("participants_person", participant="NULL::uuid", municipality="NULL::int", kept=[]),
        record("participants_personidentifier", participant="NULL::uuid", municipality="NULL::int", kept=["person_id"]),
        record(
            "participants_personlink",
            participant="{row}.participant_id",
            key="participant_id",
            kept=["municipality_id", "participant_id", "person_id"],
        ),
    ]  # fmt: skip
