"""The cells of a release are as frozen as the release: none is added, changed or taken away once it is approved."""

from django.db import migrations

_EVENTS = {"insert": "NEW TABLE AS rows", "update": "OLD TABLE AS rows", "delete": "OLD TABLE AS rows"}

# A statement at a time: building a release writes its cells in a few statements of thousands of rows.
_FREEZE = """
CREATE FUNCTION reporting_cells_are_frozen() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$ BEGIN
    IF EXISTS (SELECT FROM reporting_release WHERE status <> 'draft' AND id IN (SELECT release_id FROM rows)) THEN
        RAISE EXCEPTION 'The cells of an approved release are never changed: make a new version.';
    END IF;
    RETURN NULL;
END $$;
""" + "".join(
    f"CREATE TRIGGER cells_are_frozen_{event} AFTER {event.upper()} ON reporting_releasecell REFERENCING {rows} "
    "FOR EACH STATEMENT EXECUTE FUNCTION reporting_cells_are_frozen();"
    for event, rows in _EVENTS.items()
)
_THAW = "".join(f"DROP TRIGGER cells_are_frozen_{event} ON reporting_releasecell;" for event in _EVENTS)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_person_years")]

    operations = [migrations.RunSQL(_FREEZE, _THAW + "DROP FUNCTION reporting_cells_are_frozen();")]
