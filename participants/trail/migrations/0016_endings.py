"""An end to the trail: months that are planned, approved and ended, and the one function that takes rows away."""

import uuid

from django.db import migrations, models

from participants.access.row_security import AUDITOR, RUNTIME, SEALER, TRAIL_OWNER
from participants.trail.recorder import AS_OWNER, AS_TRAIL_OWNER, record

# Who seals plans; who approves comes by another way in; and neither takes a row away.
_GRANTS = f"""
GRANT SELECT ON trail_ending TO {AUDITOR}, {RUNTIME}, {SEALER}, {TRAIL_OWNER};
GRANT INSERT (id, starts_on, years, above_seal, upto_seal, rows, planned_on, planned_by) ON trail_ending TO {SEALER};
GRANT UPDATE (approved_by, approved_at, held_until_on, held_by) ON trail_ending TO {RUNTIME};
GRANT UPDATE (ended_at) ON trail_ending TO {TRAIL_OWNER};
CREATE POLICY trail ON trail_finding FOR SELECT TO {TRAIL_OWNER} USING (true);
GRANT SELECT (found_on, outcome) ON trail_finding TO {TRAIL_OWNER};
CREATE POLICY trail ON participants_restriction FOR SELECT TO {TRAIL_OWNER} USING (true);
GRANT SELECT (participant_id, lifted_at) ON participants_restriction TO {TRAIL_OWNER};
"""
_GRANTS_GONE = f"""
REVOKE ALL ON participants_restriction FROM {TRAIL_OWNER}; DROP POLICY trail ON participants_restriction;
REVOKE ALL ON trail_finding FROM {TRAIL_OWNER}; DROP POLICY trail ON trail_finding;
"""
_SEALS = """
ALTER TABLE public.trail_seal DROP CONSTRAINT trail_seal_log_check;
ALTER TABLE public.trail_seal ADD CONSTRAINT trail_seal_log_check CHECK (log IN ('event', 'reading', 'end'));
ALTER TABLE public.trail_seal ADD COLUMN is_stub boolean NOT NULL DEFAULT false;
CREATE INDEX trail_seal_sealed_at ON public.trail_seal USING brin (sealed_at);
CREATE INDEX trail_seal_closing ON public.trail_seal (log, above_id) WHERE upto_id IS NOT NULL;
CREATE INDEX trail_event_breach ON public.trail_event (at) WHERE table_name = 'breach_report';
"""
_SEALS_GONE = """
DROP INDEX public.trail_event_breach; DROP INDEX public.trail_seal_closing; DROP INDEX public.trail_seal_sealed_at;
ALTER TABLE public.trail_seal DROP COLUMN is_stub;
ALTER TABLE public.trail_seal DROP CONSTRAINT trail_seal_log_check;
ALTER TABLE public.trail_seal ADD CONSTRAINT trail_seal_log_check CHECK (log IN ('event', 'reading'));
"""
_HEAD = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'"
_FUNCTIONS = f"""
-- The seals that were made within a month: above the first number, up to the second.
CREATE FUNCTION public.trail_seals_of(month date) RETURNS bigint[] LANGUAGE sql STABLE {_HEAD} AS $$
    SELECT ARRAY[
        coalesce((SELECT max(number) FROM public.trail_seal WHERE sealed_at < month::timestamptz), 0),
        coalesce((SELECT max(number) FROM public.trail_seal WHERE sealed_at < month + interval '1 month'), 0)]
$$;

-- What a month must still be kept for.
CREATE FUNCTION public.trail_holds_of(month date) RETURNS text[] LANGUAGE sql STABLE {_HEAD} AS $$
    SELECT array_remove(ARRAY[
        CASE WHEN EXISTS (SELECT FROM public.trail_finding
            WHERE outcome = '' AND found_on >= month AND found_on <= month + interval '1 month') THEN 'finding' END,
        CASE WHEN EXISTS (SELECT FROM public.participants_restriction AS held WHERE held.lifted_at IS NULL AND (
            EXISTS (SELECT FROM public.trail_event WHERE participant_id = held.participant_id
                AND at >= month::timestamptz AND at < month + interval '1 month')
            OR EXISTS (SELECT FROM public.trail_reading WHERE participant_ids @> ARRAY[held.participant_id]
                AND at >= month::timestamptz AND at < month + interval '1 month'))) THEN 'restricted' END,
        CASE WHEN EXISTS (SELECT FROM public.trail_event WHERE table_name = 'breach_report'
            AND at >= now() - interval '5 years'
            AND (changes -> 'report' -> 'period_from' ->> 1)::timestamptz < month + interval '1 month'
            AND (changes -> 'report' -> 'period_to' ->> 1)::timestamptz >= month::timestamptz) THEN 'breach' END,
        CASE WHEN EXISTS (SELECT FROM public.trail_ending AS planned
            WHERE planned.starts_on = month AND planned.held_until_on > current_date) THEN 'held' END
    ], NULL)
$$;

-- All that takes rows of the trail away. It holds nobody's word for it: the plan is approved by another than who made
-- it, its time is out, nothing holds it back, and the last seal says what is about to go.
CREATE FUNCTION public.trail_end_month(ending uuid, ended timestamptz) RETURNS void LANGUAGE plpgsql {_HEAD} AS $$
DECLARE plan public.trail_ending; ends timestamptz; starts timestamptz; last public.trail_seal;
    kind text; parent text; child text; gone text; old date; found boolean;
BEGIN
    SELECT * INTO plan FROM public.trail_ending WHERE id = ending FOR UPDATE;
    IF plan.approved_at IS NULL OR plan.approved_by IS NULL OR plan.approved_by = plan.planned_by
        OR plan.ended_at IS NOT NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'Nobody else has approved that this month ends.';
    END IF;
    starts := plan.starts_on::timestamptz; ends := plan.starts_on + interval '1 month';
    IF ends + make_interval(years => greatest(plan.years, 5)) > now() THEN
        RAISE insufficient_privilege USING MESSAGE = 'The time of this month is not out.';
    END IF;
    IF public.trail_holds_of(plan.starts_on) <> '{{}}' THEN
        RAISE insufficient_privilege USING MESSAGE = 'Something holds this month back.';
    END IF;
    SELECT * INTO last FROM public.trail_seal ORDER BY number DESC LIMIT 1;
    IF last.log IS DISTINCT FROM 'end' OR ARRAY[last.above_id, last.upto_id] <> ARRAY[plan.above_seal, plan.upto_seal]
        OR ARRAY[plan.above_seal, plan.upto_seal] <> public.trail_seals_of(plan.starts_on) THEN
        RAISE insufficient_privilege USING MESSAGE = 'The last seal does not say that this month ends.';
    END IF;
    FOREACH kind IN ARRAY ARRAY['event', 'reading'] LOOP
        parent := 'trail_' || kind;
        child := parent || to_char(starts, '_YYYY_MM');
        SELECT string_agg(format('(id > %s AND id <= %s AND xid >= %L::xid8 AND xid < %L::xid8)', above_id,
            coalesce(upto, 9223372036854775807), low, high), ' OR ') INTO gone
        FROM (SELECT seal.above_id, min(low::text::bigint) AS low, max(high::text::bigint) AS high, (
                SELECT closing.upto_id FROM public.trail_seal AS closing WHERE closing.log = kind
                    AND closing.above_id = seal.above_id AND closing.upto_id IS NOT NULL) AS upto
            FROM public.trail_seal AS seal
            WHERE seal.log = kind AND seal.number > plan.above_seal AND seal.number <= plan.upto_seal
            GROUP BY seal.above_id) AS cluster;
        gone := coalesce(gone, 'false');
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE (%s) AND at >= %L)', parent, gone, ends) INTO found;
        IF found THEN
            RAISE insufficient_privilege USING MESSAGE = 'A row of these seals is younger than its month.';
        END IF;
        -- What was written before midnight and sealed after it belongs to the next month's seals, and waits for them.
        IF to_regclass('public.' || child) IS NOT NULL THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE NOT (%s))', child, gone) INTO found;
            IF NOT found THEN
                EXECUTE format('DROP TABLE public.%I', child);
            END IF;
        END IF;
        EXECUTE format('DELETE FROM public.%I WHERE %s', parent, gone);
        FOR old IN SELECT starts_on FROM public.trail_ending WHERE ended_at IS NOT NULL LOOP
            child := parent || to_char(old, '_YYYY_MM');
            CONTINUE WHEN to_regclass('public.' || child) IS NULL;
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', child) INTO found;
            IF NOT found THEN
                EXECUTE format('DROP TABLE public.%I', child);
            END IF;
        END LOOP;
    END LOOP;
    -- Of the marks of each row their digest is left, which the signature is on.
    UPDATE public.trail_seal SET marks = sha256(marks), is_stub = true
    WHERE number > plan.above_seal AND number <= plan.upto_seal AND log <> 'end' AND NOT is_stub;
    UPDATE public.trail_ending SET ended_at = ended WHERE id = ending;
END $$;
REVOKE EXECUTE ON FUNCTION public.trail_seals_of(date), public.trail_holds_of(date),
    public.trail_end_month(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.trail_seals_of(date), public.trail_holds_of(date),
    public.trail_end_month(uuid, timestamptz) TO {SEALER};
"""
_FUNCTIONS_GONE = """
DROP FUNCTION public.trail_end_month(uuid, timestamptz); DROP FUNCTION public.trail_holds_of(date);
DROP FUNCTION public.trail_seals_of(date);
"""


class Migration(migrations.Migration):
    dependencies = [("trail", "0015_support_sessions"), ("participants", "0020_trail_of_hidden_people")]

    operations = [
        migrations.CreateModel(
            name="Ending",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("starts_on", models.DateField(unique=True, help_text="The first day of the month, in UTC.")),
                ("years", models.PositiveSmallIntegerField(help_text="For how long it was to be kept.")),
                ("above_seal", models.BigIntegerField()),
                ("upto_seal", models.BigIntegerField()),
                ("rows", models.JSONField(help_text="Log → rows that its seals are on.")),
                ("planned_on", models.DateField()),
                ("planned_by", models.BigIntegerField(blank=True, null=True, help_text="Null: by the clock.")),
                ("approved_by", models.BigIntegerField(blank=True, null=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "held_until_on",
                    models.DateField(
                        blank=True, null=True, help_text="For a claim or a case: not ended before this day."
                    ),
                ),
                ("held_by", models.BigIntegerField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(name="ending_of_a_month", condition=models.Q(("starts_on__day", 1))),
                    models.CheckConstraint(
                        name="ending_after_five_years_at_least", condition=models.Q(("years__gte", 5))
                    ),
                    models.CheckConstraint(
                        name="ending_of_some_seals", condition=models.Q(("above_seal__lt", models.F("upto_seal")))
                    ),
                    models.CheckConstraint(
                        name="ending_approved_by_someone_else",
                        condition=models.Q(
                            ("approved_by", None),
                            ("planned_by", None),
                            models.Q(("approved_by", models.F("planned_by")), _negated=True),
                            _connector="OR",
                        ),
                        violation_error_message="Den som har planlagt at måneden avsluttes, kan ikke godkjenne det.",
                    ),
                    models.CheckConstraint(
                        name="ending_approved_as_a_whole",
                        condition=models.Q(
                            models.Q(("approved_at", None), ("approved_by", None)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                    models.CheckConstraint(
                        name="ending_held_as_a_whole",
                        condition=models.Q(
                            models.Q(("held_by", None), ("held_until_on", None)),
                            models.Q(("held_by__isnull", False), ("held_until_on__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                    models.CheckConstraint(
                        name="ending_done_when_approved",
                        condition=models.Q(
                            ("ended_at", None),
                            models.Q(("approved_at__isnull", False), ("ended_at__gte", models.F("approved_at"))),
                            _connector="OR",
                        ),
                    ),
                ]
            },
        ),
        migrations.RunSQL(_GRANTS, _GRANTS_GONE),
        record(
            "trail_ending",
            participant="NULL::uuid",
            municipality="NULL::int",
            kept=["starts_on", "planned_by", "approved_by", "approved_at", "held_until_on", "held_by", "ended_at"],
            needs_user=False,
        ),
        migrations.RunSQL(
            AS_TRAIL_OWNER + _SEALS + _FUNCTIONS + AS_OWNER, AS_TRAIL_OWNER + _FUNCTIONS_GONE + _SEALS_GONE + AS_OWNER
        ),
    ]
