"""Whoever is parted again is one who draws looks if they were before."""

from django.db import migrations

# The function as it stands, with one column more in its two lists.
_ANEW = """
DO $$ BEGIN
    EXECUTE replace(pg_get_functiondef('public.programmes_part(uuid, jsonb, text, jsonb)'::regprocedure), '{was}', '{now}');
END $$
"""
_WITHOUT, _WITH = "address_protection, created_at", "address_protection, created_at, guarded_at"


class Migration(migrations.Migration):
    dependencies = [("programmes", "0019_answers_are_told"), ("participants", "0026_who_draws_looks")]

    operations = [
        migrations.RunSQL(_ANEW.format(was=_WITHOUT, now=_WITH), _ANEW.format(was=_WITH, now=_WITHOUT)),
    ]
