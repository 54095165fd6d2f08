"""Who has been found to be two people; and the two questions about the whole country that registering someone takes."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import RUNTIME, cleared, conceal, grade, protect
from participants.trail.recorder import record

_DISTINCTION = "participants_distinction"

# Both run with the owner's rights, since a municipality sees no other and no person behind a participant. They take
# hashes that nobody can make without PERSON_KEY, and tell as little as can be told.
#
# Of whoever is protected in any place nothing is told in any other, not even that they are somewhere.
_IS_ELSEWHERE = f"""
CREATE FUNCTION public.participants_is_elsewhere(digests bytea[]) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(bool_or(link.municipality_id <> place.id) AND NOT bool_or(
        participant.is_hidden OR participant.address_protection = 'confidential'
        OR participant.family_protection = 'confidential'), false)
    FROM (SELECT nullif(current_setting('app.municipality_id', true), '')::int AS id) AS place
    JOIN public.participants_personidentifier AS known ON known.digest = ANY (digests)
    JOIN public.participants_personlink AS link ON link.person_id = known.person_id
    JOIN public.participants_participant AS participant ON participant.id = link.participant_id
    WHERE place.id IS NOT NULL
$$;
REVOKE EXECUTE ON FUNCTION public.participants_is_elsewhere(bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.participants_is_elsewhere(bytea[]) TO {RUNTIME};
"""
# Whoever shares a number is one person. A new person first: another who adds the same number at the same time is then
# waited for, and both are found. The person with most participants is kept, and a new one that nobody needs is gone.
_TIE = f"""
CREATE FUNCTION public.participants_tie(
    newcomer uuid, identifiers uuid[], digests bytea[], kins bytea[], d_numbers boolean[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    place int := nullif(current_setting('app.municipality_id', true), '')::int;
    fresh uuid := gen_random_uuid();
    same uuid[];
    kept uuid;
BEGIN
    IF NOT EXISTS (SELECT FROM public.participants_participant
        WHERE id = newcomer AND municipality_id = place) THEN
        RAISE insufficient_privilege USING MESSAGE = 'Only a participant of the municipality one acts for is tied.';
    END IF;
    INSERT INTO public.participants_identifierdigest (identifier_id, municipality_id, digest, kin, is_d_number)
        SELECT own.id, place, given.digest, given.kin, given.is_d_number
        FROM unnest(identifiers, digests, kins, d_numbers) AS given (id, digest, kin, is_d_number)
        JOIN public.participants_participantidentifier AS own ON own.id = given.id
            AND own.municipality_id = place AND own.participant_id = newcomer
        ON CONFLICT DO NOTHING;
    INSERT INTO public.participants_person (id) VALUES (fresh);
    INSERT INTO public.participants_personidentifier (digest, person_id)
        SELECT digest, fresh FROM (SELECT DISTINCT unnest(digests) AS digest) AS given ORDER BY digest
        ON CONFLICT DO NOTHING;
    SELECT array_agg(DISTINCT person_id) INTO same FROM (
        SELECT person_id FROM public.participants_personidentifier WHERE digest = ANY (digests)
        UNION SELECT person_id FROM public.participants_personlink WHERE participant_id = newcomer
        UNION SELECT fresh) AS found;
    SELECT person.id INTO kept FROM unnest(same) AS person (id)
        LEFT JOIN public.participants_personlink AS link ON link.person_id = person.id
        GROUP BY person.id ORDER BY count(link.participant_id) DESC, person.id = fresh, person.id LIMIT 1;
    INSERT INTO public.participants_personlink (participant_id, municipality_id, person_id)
        VALUES (newcomer, place, kept) ON CONFLICT DO NOTHING;
    UPDATE public.participants_personlink SET person_id = kept WHERE person_id = ANY (same) AND person_id <> kept;
    UPDATE public.participants_personidentifier SET person_id = kept WHERE person_id = ANY (same) AND person_id <> kept;
    DELETE FROM public.participants_person WHERE id = ANY (same) AND id <> kept;
END $$;
REVOKE EXECUTE ON FUNCTION public.participants_tie(uuid, uuid[], bytea[], bytea[], boolean[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.participants_tie(uuid, uuid[], bytea[], bytea[], boolean[]) TO {RUNTIME};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("participants", "0010_seal_identity_numbers"),
        ("trail", "0008_findings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Distinction",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=models.Func(function="gen_random_uuid"),
                        default=uuid.uuid4,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "pair",
                    models.BinaryField(
                        help_text="SHA-256 of both keys, and of the names and birth dates that were looked at."
                    ),
                ),
                ("stated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.municipality"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("participant", "pair"), name="distinction_once_a_pair")
                ],
            },
        ),
        protect(_DISTINCTION, runtime="SELECT, INSERT", national="SELECT, INSERT, UPDATE, DELETE"),
        conceal(_DISTINCTION, key="participant_id", of="distinction_of_participant", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("distinction", "is_hidden", models.BooleanField(null=True, editable=False))
            ]
        ),
        grade(_DISTINCTION, named=cleared("participant_id")),
        record(
            _DISTINCTION,
            participant="{row}.participant_id",
            kept=["municipality_id", "participant_id", "stated_by_id", "stated_at"],
        ),
        migrations.RunSQL(_IS_ELSEWHERE, "DROP FUNCTION public.participants_is_elsewhere(bytea[])"),
        migrations.RunSQL(_TIE, "DROP FUNCTION public.participants_tie(uuid, uuid[], bytea[], bytea[], boolean[])"),
    ]
