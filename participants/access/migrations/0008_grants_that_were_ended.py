"""Who ended a grant and when; given by whoever may, and never made wider, whatever the code forgets to ask."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from participants.access.row_security import BY_A_MUNICIPALITY, RUNTIME

_HOLDS = """EXISTS (SELECT FROM access_grant AS held JOIN access_user AS holder ON holder.id = held.user_id
        WHERE holder.is_active AND held.user_id = {who} AND held.municipality_id = NEW.municipality_id
        AND held.role = ANY ({roles}) AND held.valid_from <= today AND (held.valid_to IS NULL OR held.valid_to > today))"""
# Whoever acts in a request is in its context. An operator's command has none, and stands for what it gives itself.
_BY_RIGHT = f"""
CREATE FUNCTION access_grant_by_right() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    acting bigint := nullif(current_setting('app.user_id', true), '')::bigint;
    today date := (now() AT TIME ZONE 'Europe/Oslo')::date;
BEGIN
    IF TG_OP = 'INSERT' AND acting IS NOT NULL AND NEW.given_by_id IS DISTINCT FROM acting THEN
        RAISE insufficient_privilege USING MESSAGE = 'A role is given in one''s own name.';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.given_by_id IS NOT NULL
        AND NOT {_HOLDS.format(who="NEW.given_by_id", roles="ARRAY['administrator']")} THEN
        RAISE insufficient_privilege USING MESSAGE = 'Only whoever gives roles there gives a role.';
    END IF;
    IF TG_OP = 'UPDATE' AND {BY_A_MUNICIPALITY} AND NEW.valid_to IS DISTINCT FROM OLD.valid_to THEN
        IF NEW.valid_to IS NULL OR NEW.valid_to > OLD.valid_to THEN
            RAISE insufficient_privilege USING MESSAGE = 'A role is ended, and never made longer.';
        END IF;
        IF acting IS NOT NULL AND NOT {_HOLDS.format(who="acting", roles="ARRAY['administrator', 'leader']")} THEN
            RAISE insufficient_privilege USING MESSAGE = 'Only whoever gives or reviews roles there ends a role.';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_grant_by_right BEFORE INSERT OR UPDATE ON access_grant
    FOR EACH ROW EXECUTE FUNCTION access_grant_by_right();
REVOKE UPDATE ON access_grant FROM {RUNTIME};
GRANT UPDATE (valid_to, last_used_on, ended_at, ended_by_id) ON access_grant TO {RUNTIME};
"""
_ANYHOW = f"""
REVOKE UPDATE (valid_to, last_used_on, ended_at, ended_by_id) ON access_grant FROM {RUNTIME};
GRANT UPDATE ON access_grant TO {RUNTIME};
DROP TRIGGER access_grant_by_right ON access_grant; DROP FUNCTION access_grant_by_right();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0007_second_factors")]

    operations = [
        migrations.AddField("grant", "ended_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "grant",
            "ended_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(
                name="grant_that_was_ended_has_an_end", condition=Q(ended_at=None) | Q(valid_to__isnull=False)
            ),
        ),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(
                name="grant_ended_by_someone_at_a_time", condition=Q(ended_by=None) | Q(ended_at__isnull=False)
            ),
        ),
        migrations.RunSQL(_BY_RIGHT, _ANYHOW),
    ]
