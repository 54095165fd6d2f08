"""Whoever holds two roles in a municipality is asked by the database for either, not for the first by name alone.

A leader who was a caseworker too saw no findings. `app.role` is what the trail writes; `app.roles` are all that are held.
"""

from django.db import migrations

from participants.access.row_security import OWNER, RUNTIME, TRAIL_OWNER
from participants.trail.recorder import AS_OWNER, AS_TRAIL_OWNER

# Not with the owner's rights: it reads the transaction's own settings, and where only one role is set, that one.
_ACTS_AS = f"""
CREATE FUNCTION public.access_acts_as(roles text[]) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(string_to_array(coalesce(nullif(current_setting('app.roles', true), ''),
        current_setting('app.role', true)), ',') && roles, false)
$$;
REVOKE EXECUTE ON FUNCTION public.access_acts_as(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.access_acts_as(text[]) TO {RUNTIME}, {TRAIL_OWNER};
"""
_DROP = "DROP FUNCTION public.access_acts_as(text[]);"
_AUDITOR = "user_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint)"
_FINDINGS = "ALTER POLICY reader ON trail_finding USING ((SELECT public.access_acts_as(ARRAY['leader'])));"
_LOGS = f"""
ALTER POLICY reader ON trail_event USING ((SELECT public.access_acts_as(ARRAY['auditor'])) OR {_AUDITOR});
ALTER POLICY reader ON trail_reading USING ((SELECT public.access_acts_as(ARRAY['auditor'])) OR {_AUDITOR});
"""
_ONE = "(SELECT current_setting('app.role', true))"
_FINDINGS_BEFORE = f"ALTER POLICY reader ON trail_finding USING ({_ONE} = 'leader');"
_LOGS_BEFORE = f"""
ALTER POLICY reader ON trail_event USING ({_ONE} = 'auditor' OR {_AUDITOR});
ALTER POLICY reader ON trail_reading USING ({_ONE} = 'auditor' OR {_AUDITOR});
"""


def _functions(found: str, made: str, *, owner: str) -> str:
    """The functions that ask for a role, as they stand in the catalogue, with the other question in its place."""
    return f"""
DO $do$ DECLARE each regprocedure;
BEGIN
    FOR each IN SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proowner = '{owner}'::regrole AND prosrc ~ '{found}'
    LOOP
        EXECUTE regexp_replace(pg_get_functiondef(each), '{found}', '{made}', 'g');
    END LOOP;
END $do$;
"""


_ASKS = r"current_setting\(''app\.role'', true\) IN \(([^)]*)\)", r"public.access_acts_as(ARRAY[\1])"
_ASKED = r"public\.access_acts_as\(ARRAY\[([^]]*)\]\)", r"current_setting(''app.role'', true) IN (\1)"


def _all(found: str, made: str, *, findings: str, logs: str) -> str:
    """Each by its owner."""
    own, trails = (_functions(found, made, owner=owner) for owner in (OWNER, TRAIL_OWNER))
    return own + findings + AS_TRAIL_OWNER + trails + logs + AS_OWNER


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0012_years_signed"),
        ("programmes", "0020_part_who_draws_looks"),
        ("participants", "0026_who_draws_looks"),
        ("trail", "0018_who_draws_looks"),
    ]

    operations = [
        migrations.RunSQL(
            _ACTS_AS + _all(*_ASKS, findings=_FINDINGS, logs=_LOGS),
            _all(*_ASKED, findings=_FINDINGS_BEFORE, logs=_LOGS_BEFORE) + _DROP,
        ),
    ]
