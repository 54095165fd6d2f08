"""The trail by hand: changes, readings and seals, owned by a role of their own and partitioned by month."""

from django.db import migrations

from participants.access.row_security import AUDITOR, RUNTIME, SEALER, TEACHER, TRAIL_OWNER, protect
from participants.trail.recorder import AS_OWNER, AS_TRAIL_OWNER

_CODE = "'^[a-z0-9_.:-]{1,80}$'"
# On whose behalf, as the transaction itself has it: nobody who writes a row chooses these.
_CONTEXT = f"""
    user_id bigint DEFAULT nullif(current_setting('app.user_id', true), '')::bigint,
    role text NOT NULL DEFAULT coalesce(current_setting('app.role', true), ''),
    request_id uuid DEFAULT nullif(current_setting('app.request_id', true), '')::uuid,
    origin text NOT NULL DEFAULT coalesce(current_setting('app.origin', true), '') CHECK (origin = '' OR origin ~ {_CODE}),
"""
_EVENT = f"""
CREATE TABLE public.trail_event (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    table_name text NOT NULL,
    operation text NOT NULL CHECK (operation IN ('insert', 'update', 'delete', 'truncate')),
    municipality_id integer,
    participant_id uuid,
    row_keys text[] NOT NULL,
    changes jsonb,
    {_CONTEXT}
    reason text NOT NULL DEFAULT coalesce(current_setting('app.reason', true), '') CHECK (reason = '' OR reason ~ {_CODE}),
    -- Which way in, and which login: set by the server, not by the product. Inside a trigger `role` is still the caller's.
    way text NOT NULL DEFAULT coalesce(nullif(current_setting('role'), 'none'), session_user),
    login text NOT NULL DEFAULT session_user,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE public.trail_event_default PARTITION OF public.trail_event DEFAULT;
CREATE INDEX trail_event_xid ON public.trail_event (xid);
CREATE INDEX trail_event_participant ON public.trail_event (participant_id, at);
CREATE INDEX trail_event_municipality ON public.trail_event (municipality_id, at);
-- A load by the national role has no user and is large.
CREATE INDEX trail_event_user ON public.trail_event (user_id, at) WHERE user_id IS NOT NULL;
CREATE INDEX trail_event_at ON public.trail_event USING brin (at);
"""
_READING = f"""
CREATE TABLE public.trail_reading (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    outcome text NOT NULL DEFAULT 'served' CHECK (outcome IN ('served', 'refused')),
    action text NOT NULL CHECK (action ~ {_CODE}),
    purpose text NOT NULL DEFAULT '' CHECK (purpose = '' OR purpose ~ {_CODE}),
    field_class text NOT NULL DEFAULT '' CHECK (field_class = '' OR field_class ~ {_CODE}),
    criteria text[] NOT NULL DEFAULT '{{}}' CHECK (array_to_string(criteria, '') ~ '^[a-z_]*$'),
    participant_ids uuid[] NOT NULL,
    municipality_id integer DEFAULT nullif(current_setting('app.municipality_id', true), '')::int,
    {_CONTEXT}
    glass_id uuid,
    PRIMARY KEY (id, at),
    CONSTRAINT reading_has_a_reader CHECK (outcome = 'refused' OR (user_id IS NOT NULL AND municipality_id IS NOT NULL))
) PARTITION BY RANGE (at);
CREATE TABLE public.trail_reading_default PARTITION OF public.trail_reading DEFAULT;
CREATE INDEX trail_reading_xid ON public.trail_reading (xid);
CREATE INDEX trail_reading_participants ON public.trail_reading USING gin (participant_ids);
CREATE INDEX trail_reading_municipality ON public.trail_reading (municipality_id, at);
CREATE INDEX trail_reading_user ON public.trail_reading (user_id, at);
CREATE INDEX trail_reading_at ON public.trail_reading USING brin (at);
"""
_SEAL = """
CREATE TABLE public.trail_seal (
    number bigint PRIMARY KEY,
    log text NOT NULL CHECK (log IN ('event', 'reading')),
    form smallint NOT NULL,
    above_id bigint NOT NULL,
    upto_id bigint,
    low xid8 NOT NULL,
    high xid8 NOT NULL,
    count integer NOT NULL CHECK (count >= 0),
    digest bytea NOT NULL,
    marks bytea NOT NULL,
    previous bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    key_id text NOT NULL,
    signature bytea NOT NULL,
    CONSTRAINT seal_covers_something CHECK (low < high)
);
"""
_TABLES = ("trail_event", "trail_reading")

# Who refuses has no municipality where the reader has none, and then nobody may insert but this.
_FUNCTIONS = f"""
CREATE FUNCTION public.trail_record_refusal(action text, participants uuid[], reader bigint) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO public.trail_reading (outcome, action, participant_ids, user_id)
    VALUES ('refused', action, participants, coalesce(nullif(current_setting('app.user_id', true), '')::bigint, reader))
$$;
REVOKE EXECUTE ON FUNCTION public.trail_record_refusal(text, uuid[], bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.trail_record_refusal(text, uuid[], bigint) TO {RUNTIME};

CREATE FUNCTION public.trail_check_writer() RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
    IF coalesce(nullif(current_setting('role'), 'none'), session_user) IN ('{RUNTIME}', '{TEACHER}')
        AND nullif(current_setting('app.user_id', true), '') IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'A change of a person''s rows needs someone who stands for it.';
    END IF;
END $$;

CREATE FUNCTION public.trail_make_partitions() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE parent text; starts timestamptz; child text; made integer := 0;
BEGIN
    -- One at a time; and the months are the same ones whoever asks.
    PERFORM pg_advisory_xact_lock(7301002);
    FOREACH parent IN ARRAY ARRAY['trail_event', 'trail_reading'] LOOP
        FOR starts IN SELECT generate_series(date_trunc('month', now()), now() + interval '3 months', interval '1 month') LOOP
            child := parent || to_char(starts, '_YYYY_MM');
            CONTINUE WHEN to_regclass('public.' || child) IS NOT NULL;
            EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', child, parent);
            -- What has come while the month had no place of its own.
            EXECUTE format(
                'WITH moved AS (DELETE FROM public.%I WHERE at >= %L AND at < %L RETURNING *) INSERT INTO public.%I SELECT * FROM moved',
                parent || '_default', starts, starts + interval '1 month', child);
            EXECUTE format(
                'ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                parent, child, starts, starts + interval '1 month');
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
REVOKE EXECUTE ON FUNCTION public.trail_make_partitions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.trail_make_partitions() TO {SEALER};
SELECT public.trail_make_partitions();
"""
# Beside the tenant's policy: who controls the municipality's trail reads it, anyone else what they did themselves.
_READER = (
    "(SELECT current_setting('app.role', true)) = 'auditor' "
    "OR user_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
)
_READERS = "".join(
    f"CREATE POLICY trail ON {table} TO {TRAIL_OWNER} USING (true) WITH CHECK (true);"
    f"CREATE POLICY reader ON {table} AS RESTRICTIVE FOR SELECT TO {RUNTIME} USING ({_READER});"
    + "".join(
        f"CREATE POLICY {name} ON {table} FOR SELECT TO {role} USING (true); GRANT SELECT ON {table} TO {role};"
        for name, role in (("auditor", AUDITOR), ("sealer", SEALER))
    )
    for table in _TABLES
)
_READERS_GONE = "".join(
    f"DROP POLICY trail ON {table}; DROP POLICY reader ON {table}; DROP POLICY auditor ON {table}; DROP POLICY sealer ON {table};"
    for table in _TABLES
)
_GRANTS = f"""
GRANT INSERT (action, purpose, field_class, criteria, participant_ids, glass_id) ON trail_reading TO {RUNTIME};
GRANT SELECT, INSERT ON trail_seal TO {SEALER};
GRANT SELECT ON trail_seal TO {AUDITOR}, {RUNTIME};
"""
_DROP = "DROP TABLE {}; ".format
_DROP_FUNCTIONS = (
    "DROP FUNCTION trail_make_partitions(); DROP FUNCTION trail_check_writer();"
    "DROP FUNCTION trail_record_refusal(text, uuid[], bigint);"
)


class Migration(migrations.Migration):
    dependencies = [("trail", "0003_temporary_tables_last"), ("access", "0002_privileges")]

    operations = [
        migrations.RunSQL(AS_TRAIL_OWNER, AS_OWNER),
        migrations.RunSQL(_EVENT, _DROP("trail_event")),
        migrations.RunSQL(_READING, _DROP("trail_reading")),
        migrations.RunSQL(_SEAL, _DROP("trail_seal")),
        *(protect(table, runtime="SELECT", national="") for table in _TABLES),
        migrations.RunSQL(_READERS, _READERS_GONE),
        migrations.RunSQL(_GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(_FUNCTIONS, _DROP_FUNCTIONS),
        migrations.RunSQL(AS_OWNER, AS_TRAIL_OWNER),
    ]
