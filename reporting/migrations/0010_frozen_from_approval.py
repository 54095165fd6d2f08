"""A release is frozen once approved: then it is given a time, and once its time has come it is withdrawn or nothing."""

from django.db import migrations

# What may still be written of a release that is approved, and of one that is public.
_UNTIL_PUBLIC = "ARRAY['status', 'published_at', 'published_by_id']"
_ONCE_PUBLIC = "ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawal_reason']"

_FREEZE = f"""
CREATE OR REPLACE FUNCTION reporting_release_is_frozen() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public AS $$
DECLARE open text[] := {_UNTIL_PUBLIC};
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF OLD.status = 'published' AND OLD.published_at <= statement_timestamp() THEN
        -- Withdrawn once, and for good.
        open := CASE WHEN OLD.withdrawn_at IS NULL THEN {_ONCE_PUBLIC} ELSE '{{}}' END;
    END IF;
    IF TG_OP = 'DELETE' OR NEW.status = 'draft' OR to_jsonb(OLD) - open <> to_jsonb(NEW) - open THEN
        RAISE EXCEPTION 'An approved release is never changed: make a new version.';
    END IF;
    RETURN NEW;
END $$;
"""
_AS_BEFORE = """
CREATE OR REPLACE FUNCTION reporting_release_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF OLD.status = 'published' THEN
        RAISE EXCEPTION 'A published release is never changed: make a new version.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0009_from_planned_to_withdrawn")]

    operations = [migrations.RunSQL(_FREEZE, _AS_BEFORE)]
