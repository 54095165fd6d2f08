"""Feeds made before this looked in temporary tables first, so that one named trail_change silenced them."""

from django.db import migrations

_MEND = """
DO $$ DECLARE made regprocedure; BEGIN
    FOR made IN SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname ~ '_feed_(insert|update|delete)$'
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = public, pg_temp', made);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("trail", "0002_row_security")]

    operations = [migrations.RunSQL(_MEND, migrations.RunSQL.noop)]
