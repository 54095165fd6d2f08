"""A move between two municipalities: asked, answered, and what comes along sealed until then."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from participants.access.row_security import RUNTIME, cleared, conceal, grade, hold, protect
from participants.trail.recorder import record

_TRANSFER, _ARRIVAL = "programmes_transfer", "programmes_arrival"
_PLACE = "nullif(current_setting('app.municipality_id', true), '')::int"
# All four run with the owner's rights, since neither municipality reads the other. Each acts on one move, and for one of
# its two municipalities alone; of whoever is hidden nothing is told.
_TELL = f"""
CREATE FUNCTION public.programmes_tell_of_transfer(
    transfer uuid, sealed bytea, wrapped bytea, master text, guarded boolean) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO public.programmes_arrival (id, municipality_id, from_municipality_id, moved_on, is_protected, state,
        refusal, told_at, parcel, wrapped_key, master_name)
    SELECT told.id, told.to_municipality_id, told.municipality_id, told.moved_on, guarded, 'asked', '', told.asked_at,
        sealed, wrapped, master
    FROM public.programmes_transfer AS told
    WHERE told.id = transfer AND told.municipality_id = {_PLACE} AND told.state = 'asked' AND NOT told.is_hidden
    ON CONFLICT DO NOTHING
$$;
REVOKE EXECUTE ON FUNCTION public.programmes_tell_of_transfer(uuid, bytea, bytea, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.programmes_tell_of_transfer(uuid, bytea, bytea, text, boolean) TO {RUNTIME};
"""
_TAKE_BACK = f"""
CREATE FUNCTION public.programmes_take_back_transfer(transfer uuid, at timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE public.programmes_arrival
    SET state = 'withdrawn', answered_at = at, parcel = NULL, wrapped_key = NULL, master_name = ''
    WHERE id = transfer AND from_municipality_id = {_PLACE} AND state = 'asked'
$$;
REVOKE EXECUTE ON FUNCTION public.programmes_take_back_transfer(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.programmes_take_back_transfer(uuid, timestamptz) TO {RUNTIME};
"""
# No while the data are restricted where the person comes from: then nothing is handed out.
_ANSWER = f"""
CREATE FUNCTION public.programmes_answer_transfer(arrival uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
    UPDATE public.programmes_transfer AS told
    SET state = answered.state, refusal = answered.refusal, answered_at = answered.answered_at
    FROM public.programmes_arrival AS answered
    WHERE answered.id = arrival AND answered.municipality_id = {_PLACE} AND told.id = answered.id
        AND told.state = 'asked' AND NOT EXISTS (SELECT FROM public.participants_restriction AS held
            WHERE held.participant_id = told.participant_id AND held.lifted_at IS NULL);
    RETURN FOUND;
END $$;
REVOKE EXECUTE ON FUNCTION public.programmes_answer_transfer(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.programmes_answer_transfer(uuid) TO {RUNTIME};
"""
_ONCE_HIDDEN = """
CREATE FUNCTION public.programmes_transfer_of_hidden() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
    UPDATE public.programmes_arrival
    SET state = 'withdrawn', answered_at = now(), parcel = NULL, wrapped_key = NULL, master_name = ''
    WHERE id = NEW.id AND state = 'asked';
    UPDATE public.programmes_transfer SET state = 'withdrawn', answered_at = now() WHERE id = NEW.id AND state = 'asked';
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION public.programmes_transfer_of_hidden() FROM PUBLIC;
CREATE TRIGGER programmes_transfer_of_hidden AFTER UPDATE OF is_hidden ON programmes_transfer FOR EACH ROW
    WHEN (NEW.is_hidden AND NEW.state = 'asked') EXECUTE FUNCTION public.programmes_transfer_of_hidden();
"""


def _hidden(model: str) -> migrations.SeparateDatabaseAndState:
    return migrations.SeparateDatabaseAndState(
        state_operations=[migrations.AddField(model, "is_hidden", models.BooleanField(null=True, editable=False))]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("participants", "0013_restriction"),
        ("programmes", "0012_hashes_of"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="first_started_on",
            field=models.DateField(blank=True, help_text="When the programme it continues began.", null=True),
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("moved_on", models.DateField()),
                (
                    "is_protected",
                    models.BooleanField(help_text="Confidential: contacts for protected participants alone are told."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Venter på svar"),
                            ("accepted", "Tatt imot"),
                            ("declined", "Avslått"),
                            ("withdrawn", "Trukket tilbake"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_here", "Personen bor ikke i kommunen"),
                            ("no_right", "Personen har verken rett eller plikt til program hos oss"),
                            ("declined_offer", "Personen ønsker ikke program hos oss"),
                            ("ask_us", "Vi må snakke sammen først"),
                        ],
                        max_length=20,
                    ),
                ),
                ("told_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("parcel", models.BinaryField(help_text="Sealed under a key of its own.", null=True)),
                ("wrapped_key", models.BinaryField(help_text="That key, wrapped with a master key.", null=True)),
                ("master_name", models.CharField(blank=True, max_length=16)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "from_municipality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.municipality",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.municipality",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["municipality", "state", "told_at"], name="arrival_of_municipality")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "accepted", "declined", "withdrawn"])),
                        name="arrival_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refusal", ""),
                            models.Q(
                                ("refusal__in", ["not_here", "no_right", "declined_offer", "ask_us"]),
                                ("state", "declined"),
                            ),
                            _connector="OR",
                        ),
                        name="arrival_refusal_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "asked"), models.Q(("parcel", None), ("wrapped_key", None)), _connector="OR"
                        ),
                        name="arrival_keeps_nothing_once_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "accepted"), _negated=True),
                            ("participant__isnull", False),
                            _connector="OR",
                        ),
                        name="arrival_is_someone_once_accepted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
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
                ("moved_on", models.DateField(help_text="The first day in the other municipality.")),
                (
                    "brings_notes",
                    models.BooleanField(help_text="Whether the participant has agreed that the notes go along."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Venter på svar"),
                            ("accepted", "Tatt imot"),
                            ("declined", "Avslått"),
                            ("withdrawn", "Trukket tilbake"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_here", "Personen bor ikke i kommunen"),
                            ("no_right", "Personen har verken rett eller plikt til program hos oss"),
                            ("declined_offer", "Personen ønsker ikke program hos oss"),
                            ("ask_us", "Vi må snakke sammen først"),
                        ],
                        max_length=20,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.municipality",
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
                    "to_municipality",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.municipality",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["municipality", "participant", "asked_at"], name="transfer_of_participant")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "accepted", "declined", "withdrawn"])),
                        name="transfer_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refusal", ""),
                            models.Q(
                                ("refusal__in", ["not_here", "no_right", "declined_offer", "ask_us"]),
                                ("state", "declined"),
                            ),
                            _connector="OR",
                        ),
                        name="transfer_refusal_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to_municipality", models.F("municipality")), _negated=True),
                        name="transfer_to_another_municipality",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")), fields=("participant",), name="transfer_one_at_a_time"
                    ),
                ],
            },
        ),
        protect(_TRANSFER, runtime="SELECT, INSERT", national="SELECT, DELETE"),
        protect(_ARRIVAL, runtime="SELECT", national="SELECT, UPDATE, DELETE"),
        conceal(_TRANSFER, key="participant_id", of="transfer_of_participant_key", is_new=True),
        conceal(_ARRIVAL, key="participant_id", of="arrival_of_participant_key", is_new=True, is_optional=True),
        _hidden("transfer"),
        _hidden("arrival"),
        grade(_TRANSFER, named=cleared("participant_id")),
        grade(_ARRIVAL, named=cleared("participant_id")),
        hold(_TRANSFER, participant="{row}.participant_id", update=RUNTIME, delete=False),
        # Where someone has moved and when stays as it was told.
        migrations.RunSQL(
            f"GRANT UPDATE (state, answered_at) ON {_TRANSFER} TO {RUNTIME};"
            "GRANT UPDATE (state, refusal, participant_id, answered_by_id, answered_at, parcel, wrapped_key, master_name) "
            f"ON {_ARRIVAL} TO {RUNTIME}",
            f"REVOKE UPDATE ON {_TRANSFER}, {_ARRIVAL} FROM {RUNTIME}",
        ),
        record(
            _TRANSFER,
            participant="{row}.participant_id",
            kept=[
                "municipality_id",
                "participant_id",
                "to_municipality_id",
                "moved_on",
                "brings_notes",
                "state",
                "refusal",
                "asked_by_id",
                "asked_at",
                "answered_at",
            ],
        ),
        record(
            _ARRIVAL,
            participant="{row}.participant_id",
            kept=[
                "municipality_id",
                "participant_id",
                "from_municipality_id",
                "moved_on",
                "state",
                "refusal",
                "told_at",
                "answered_by_id",
                "answered_at",
            ],
        ),
        migrations.RunSQL(_TELL, "DROP FUNCTION public.programmes_tell_of_transfer(uuid, bytea, bytea, text, boolean)"),
        migrations.RunSQL(_TAKE_BACK, "DROP FUNCTION public.programmes_take_back_transfer(uuid, timestamptz)"),
        migrations.RunSQL(_ANSWER, "DROP FUNCTION public.programmes_answer_transfer(uuid)"),
        migrations.RunSQL(
            _ONCE_HIDDEN,
            f"DROP TRIGGER programmes_transfer_of_hidden ON {_TRANSFER}; "
            "DROP FUNCTION public.programmes_transfer_of_hidden()",
        ),
    ]
