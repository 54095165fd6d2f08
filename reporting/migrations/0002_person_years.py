"""Person-years by hand, partitioned by year; policies and privileges of the statistics."""

from django.db import migrations

from participants.access.row_security import STATISTICS, protect, share

_FIRST, _LAST = 2015, 2040

_TABLE = """
CREATE TABLE reporting_personyear (
    year smallint NOT NULL,
    person_id uuid NOT NULL,
    municipality_id integer,
    county_number varchar(2),
    exit_municipality_id integer,
    exit_county_number varchar(2),
    country_background varchar(3) NOT NULL,
    sex varchar(1) NOT NULL,
    age_group varchar(5) NOT NULL,
    education_level varchar(25) NOT NULL,
    permit_basis varchar(10) NOT NULL,
    is_starter boolean NOT NULL,
    is_exit boolean NOT NULL,
    is_transition boolean NOT NULL,
    main_activity varchar(20) NOT NULL,
    PRIMARY KEY (year, person_id),
    CONSTRAINT personyear_transition_is_an_exit CHECK (is_exit OR NOT is_transition),
    CONSTRAINT personyear_activity_at_exit CHECK (is_exit = (main_activity <> ''))
) PARTITION BY RANGE (year);
CREATE TABLE reporting_personyear_other PARTITION OF reporting_personyear DEFAULT;
"""
_PARTITIONS = "".join(
    f"CREATE TABLE reporting_personyear_{year} PARTITION OF reporting_personyear FOR VALUES FROM ({year}) TO ({year + 1});"
    for year in range(_FIRST, _LAST + 1)
)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("access", "0002_privileges")]

    operations = [
        migrations.RunSQL(_TABLE + _PARTITIONS, "DROP TABLE reporting_personyear"),
        migrations.RunSQL(
            "CREATE INDEX personyear_municipality ON reporting_personyear (municipality_id, year)",
            "DROP INDEX personyear_municipality",
        ),
        protect("reporting_personyear", runtime="SELECT", national=""),
        migrations.RunSQL(
            f"CREATE POLICY statistics ON reporting_personyear TO {STATISTICS} USING (true) WITH CHECK (true);"
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON reporting_personyear TO {STATISTICS};",
            f"DROP POLICY statistics ON reporting_personyear; REVOKE ALL ON reporting_personyear FROM {STATISTICS};",
        ),
        share("reporting_watermark", statistics="SELECT, INSERT, UPDATE", runtime="SELECT"),
        # A published release is read by all and changed by none: the trigger below holds even the owner back.
        share("reporting_release", statistics="SELECT, INSERT, UPDATE", runtime="SELECT"),
        share("reporting_releasecell", statistics="SELECT, INSERT", runtime="SELECT"),
        migrations.RunSQL(
            """
            CREATE FUNCTION reporting_release_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF OLD.status = 'published' THEN
                    RAISE EXCEPTION 'A published release is never changed: make a new version.';
                END IF;
                RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
            END $$;
            CREATE TRIGGER release_is_frozen BEFORE UPDATE OR DELETE ON reporting_release
                FOR EACH ROW EXECUTE FUNCTION reporting_release_is_frozen();
            """,
            "DROP TRIGGER release_is_frozen ON reporting_release; DROP FUNCTION reporting_release_is_frozen()",
        ),
    ]
