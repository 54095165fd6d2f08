"""Families, and the highest grade in each: kept by the database, whoever writes and however (ADR 0023)."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import participants.encryption.fields
from participants.access.row_security import BY_A_MUNICIPALITY, RUNTIME, cleared, conceal, grade, hold, protect
from participants.trail.recorder import record

_TABLE = "participants_familymember"
_OF_PARTICIPANT = "{row}.participant_id"
_USER = settings.AUTH_USER_MODEL
# Of a function, and so of its calls alone.
_PATH = "SECURITY INVOKER SET search_path = pg_catalog, public, pg_temp"
_AS_OWNER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
# From the mildest to the strictest.
_GRADES = "ARRAY['none', 'client_address', 'confidential', 'strictly_confidential']"


def _rank(column: str) -> str:
    return f"array_position({_GRADES}, {column}::text)"


# Whoever changes a grade or a family waits for the others in the municipality, before any row is locked: two who change
# two members of one family at once would otherwise wait for each other. A package may be of every municipality.
_LOCK = f"""
CREATE FUNCTION participants_lock_families() RETURNS void LANGUAGE plpgsql {_PATH} AS $$
DECLARE place int := nullif(current_setting('app.municipality_id', true), '')::int;
BEGIN
    IF place IS NULL THEN
        PERFORM pg_advisory_xact_lock(7301003);
    ELSE
        PERFORM pg_advisory_xact_lock_shared(7301003);
        PERFORM pg_advisory_xact_lock(7301003, place);
    END IF;
END $$;
CREATE FUNCTION participants_families_locked() RETURNS trigger LANGUAGE plpgsql {_PATH} AS $$
BEGIN PERFORM public.participants_lock_families(); RETURN NULL; END $$;
CREATE TRIGGER {_TABLE}_locked BEFORE INSERT OR UPDATE OR DELETE ON {_TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION participants_families_locked();
CREATE TRIGGER participants_participant_families_locked
    BEFORE UPDATE OF address_protection, family_protection ON participants_participant
    FOR EACH STATEMENT EXECUTE FUNCTION participants_families_locked();
"""
_UNLOCK = f"""
DROP TRIGGER participants_participant_families_locked ON participants_participant;
DROP TRIGGER {_TABLE}_locked ON {_TABLE};
DROP FUNCTION participants_families_locked(); DROP FUNCTION participants_lock_families();
"""
# A key of a family that is hidden and one that never was are refused alike: whoever may not see the family cannot put
# anyone into it, nor find out that it is there. A family is founded without a key, and gets a new one.
_CHOSEN = f"""
CREATE FUNCTION {_TABLE}_chosen() RETURNS trigger LANGUAGE plpgsql {_PATH} AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.left_at IS NOT NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'Who has left a family has left it.';
    END IF;
    IF NEW.family IS NULL THEN
        NEW.family := gen_random_uuid();
    ELSIF {BY_A_MUNICIPALITY} AND NOT EXISTS (SELECT FROM public.{_TABLE} AS other
        WHERE other.municipality_id = NEW.municipality_id AND other.family = NEW.family AND other.left_at IS NULL) THEN
        RAISE foreign_key_violation USING MESSAGE = 'No such family.', CONSTRAINT = 'familymember_of_a_family';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {_TABLE}_chosen_insert BEFORE INSERT ON {_TABLE} FOR EACH ROW EXECUTE FUNCTION {_TABLE}_chosen();
CREATE TRIGGER {_TABLE}_chosen_update BEFORE UPDATE OF family, left_at ON {_TABLE} FOR EACH ROW
    WHEN ({BY_A_MUNICIPALITY}) EXECUTE FUNCTION {_TABLE}_chosen();
"""
_UNCHOSEN = f"""
DROP TRIGGER {_TABLE}_chosen_update ON {_TABLE}; DROP TRIGGER {_TABLE}_chosen_insert ON {_TABLE};
DROP FUNCTION {_TABLE}_chosen();
"""
# With the owner's rights: the one who changes a grade may not see the whole family. It gives nothing back, and touches
# nobody but the members. Raised at once; lowered only where a grade was lowered or someone has left, never because a
# row is gone. Whoever becomes hidden this way gets the contacts of those whose own grade it is, and of those who were
# hidden before: nobody is lost sight of.
_REFRESH = f"""
CREATE FUNCTION participants_refresh_families(families uuid[], may_lower boolean) RETURNS void
    LANGUAGE plpgsql {_AS_OWNER} AS $$
DECLARE seen uuid[];
BEGIN
    SELECT array_agg(member.participant_id) INTO seen FROM public.{_TABLE} AS member
        WHERE member.family = ANY (families) AND member.left_at IS NULL AND NOT member.is_hidden;
    WITH highest AS (
        SELECT member.municipality_id, member.family, max({_rank("own.address_protection")}) AS rank
        FROM public.{_TABLE} AS member JOIN public.participants_participant AS own
            ON own.municipality_id = member.municipality_id AND own.id = member.participant_id
        WHERE member.family = ANY (families) AND member.left_at IS NULL
        GROUP BY member.municipality_id, member.family
    )
    UPDATE public.participants_participant AS person SET family_protection = ({_GRADES})[highest.rank]
        FROM public.{_TABLE} AS member JOIN highest USING (municipality_id, family)
        WHERE member.left_at IS NULL AND person.municipality_id = member.municipality_id
            AND person.id = member.participant_id
            AND ({_rank("person.family_protection")} < highest.rank
                OR may_lower AND {_rank("person.family_protection")} > highest.rank);
    INSERT INTO public.participants_protectedcontact
            (municipality_id, participant_id, user_id, given_by_id, valid_from, valid_to)
        SELECT DISTINCT ON (member.participant_id, contact.user_id) member.municipality_id, member.participant_id,
            contact.user_id, contact.given_by_id, greatest(contact.valid_from, today.on_day), contact.valid_to
        FROM (SELECT (now() AT TIME ZONE '{settings.TIME_ZONE}')::date AS on_day) AS today,
            public.{_TABLE} AS member
            JOIN public.participants_participant AS person ON person.id = member.participant_id AND person.is_hidden
            JOIN public.{_TABLE} AS relative ON relative.municipality_id = member.municipality_id
                AND relative.family = member.family AND relative.left_at IS NULL
            JOIN public.participants_participant AS own ON own.id = relative.participant_id
                AND own.is_hidden AND own.id <> person.id
                AND (own.address_protection = 'strictly_confidential' OR own.id <> ALL (seen))
            JOIN public.participants_protectedcontact AS contact ON contact.participant_id = own.id
        WHERE member.participant_id = ANY (seen) AND member.left_at IS NULL
            AND (contact.valid_to IS NULL OR contact.valid_to > today.on_day)
        ORDER BY member.participant_id, contact.user_id, contact.valid_to DESC NULLS FIRST
        ON CONFLICT DO NOTHING;
END $$;
CREATE FUNCTION participants_grade_changed() RETURNS trigger LANGUAGE plpgsql {_AS_OWNER} AS $$
DECLARE shared uuid[] := ARRAY(SELECT member.family FROM public.{_TABLE} AS member
    WHERE member.municipality_id = NEW.municipality_id AND member.participant_id = NEW.id AND member.left_at IS NULL);
BEGIN
    IF shared <> '{{}}' THEN
        PERFORM public.participants_refresh_families(
            shared, {_rank("NEW.address_protection")} < {_rank("OLD.address_protection")});
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER participants_participant_grade_changed AFTER UPDATE ON participants_participant FOR EACH ROW
    WHEN (NEW.address_protection <> OLD.address_protection OR NEW.family_protection <> OLD.family_protection)
    EXECUTE FUNCTION participants_grade_changed();
CREATE FUNCTION {_TABLE}_joined() RETURNS trigger LANGUAGE plpgsql {_AS_OWNER} AS $$ BEGIN
    PERFORM public.participants_refresh_families(ARRAY(SELECT DISTINCT family FROM new_rows), false);
    RETURN NULL;
END $$;
CREATE TRIGGER {_TABLE}_joined AFTER INSERT ON {_TABLE} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_joined();
-- One member goes to another family, and all go with them: two families have become one.
CREATE FUNCTION {_TABLE}_moved() RETURNS trigger LANGUAGE plpgsql {_AS_OWNER} AS $$
DECLARE left_families uuid[];
BEGIN
    -- A statement that touched no row fires it too.
    IF NOT EXISTS (SELECT FROM old_rows AS o JOIN new_rows AS n USING (id)
        WHERE n.family <> o.family OR n.left_at IS DISTINCT FROM o.left_at) THEN
        RETURN NULL;
    END IF;
    UPDATE public.{_TABLE} AS rest SET family = moved.family
        FROM (SELECT DISTINCT ON (o.family) o.family AS was, n.family FROM old_rows AS o JOIN new_rows AS n USING (id)
            WHERE n.family <> o.family ORDER BY o.family, n.family) AS moved
        WHERE rest.family = moved.was AND rest.left_at IS NULL;
    PERFORM public.participants_refresh_families(
        ARRAY(SELECT DISTINCT n.family FROM old_rows AS o JOIN new_rows AS n USING (id) WHERE n.family <> o.family),
        false);
    left_families := ARRAY(SELECT DISTINCT n.family FROM old_rows AS o JOIN new_rows AS n USING (id)
        WHERE n.left_at IS NOT NULL AND o.left_at IS NULL);
    IF left_families <> '{{}}' THEN
        UPDATE public.participants_participant AS person SET family_protection = 'none'
            FROM old_rows AS o JOIN new_rows AS n USING (id)
            WHERE n.left_at IS NOT NULL AND o.left_at IS NULL AND person.id = n.participant_id
                AND person.municipality_id = n.municipality_id AND person.family_protection <> 'none';
        PERFORM public.participants_refresh_families(left_families, true);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {_TABLE}_moved AFTER UPDATE ON {_TABLE} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_moved();
REVOKE EXECUTE ON FUNCTION participants_refresh_families(uuid[], boolean), participants_grade_changed(),
    {_TABLE}_joined(), {_TABLE}_moved() FROM PUBLIC;
"""
_NO_REFRESH = f"""
DROP TRIGGER {_TABLE}_moved ON {_TABLE}; DROP TRIGGER {_TABLE}_joined ON {_TABLE};
DROP TRIGGER participants_participant_grade_changed ON participants_participant;
DROP FUNCTION {_TABLE}_moved(); DROP FUNCTION {_TABLE}_joined(); DROP FUNCTION participants_grade_changed();
DROP FUNCTION participants_refresh_families(uuid[], boolean);
"""


def _key(to: str, **options) -> models.ForeignKey:
    return models.ForeignKey(to, related_name="+", **options)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_second_factors"),
        ("participants", "0014_count_nobody_restricted"),
        migrations.swappable_dependency(_USER),
    ]

    operations = [
        migrations.CreateModel(
            name="FamilyMember",
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
                    "family",
                    models.UUIDField(
                        null=True,
                        editable=False,
                        help_text="The key that the family shares. Empty: the database makes a new one.",
                    ),
                ),
                ("added_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("left_reason", participants.encryption.fields.EncryptedTextField(blank=True, null=True)),
                ("added_by", _key(_USER, on_delete=django.db.models.deletion.PROTECT, null=True, blank=True)),
                ("left_by", _key(_USER, on_delete=django.db.models.deletion.PROTECT, null=True, blank=True)),
                (
                    "municipality",
                    _key("access.municipality", on_delete=django.db.models.deletion.PROTECT, db_index=False),
                ),
                (
                    "participant",
                    _key(
                        "participants.participant",
                        on_delete=django.db.models.deletion.CASCADE,
                        db_constraint=False,
                        db_index=False,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at", None)),
                        fields=("participant",),
                        name="familymember_one_family_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_at", None), ("left_by", None)),
                            models.Q(
                                ("left_at__isnull", False),
                                ("left_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="familymember_left_as_a_whole",
                    ),
                ],
            },
        ),
        protect(_TABLE, runtime="SELECT, INSERT", national="SELECT, INSERT, DELETE"),
        conceal(_TABLE, key="participant_id", of="familymember_of_participant", is_new=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField("familymember", "is_hidden", models.BooleanField(null=True, editable=False))
            ]
        ),
        grade(_TABLE, named=cleared("participant_id")),
        migrations.AddIndex(
            "familymember",
            models.Index(name="familymember_in_family", fields=["municipality", "family"], include=["is_hidden"]),
        ),
        migrations.AddIndex("familymember", models.Index(name="familymember_by_participant", fields=["participant"])),
        # Who belongs together is never rewritten: a member leaves, or two families become one.
        migrations.RunSQL(
            f"GRANT UPDATE (family, left_at, left_by_id, left_reason) ON {_TABLE} TO {RUNTIME}",
            f"REVOKE UPDATE (family, left_at, left_by_id, left_reason) ON {_TABLE} FROM {RUNTIME}",
        ),
        record(
            _TABLE,
            participant=_OF_PARTICIPANT,
            kept=["municipality_id", "participant_id", "added_by_id", "added_at", "left_by_id", "left_at"],
        ),
        hold(_TABLE, participant=_OF_PARTICIPANT, update=RUNTIME),
        migrations.RunSQL(_LOCK, _UNLOCK),
        migrations.RunSQL(_CHOSEN, _UNCHOSEN),
        migrations.RunSQL(_REFRESH, _NO_REFRESH),
    ]
