"""Person-years of people who have been removed from the register: counted on, and tied to nobody."""

from django.db import migrations

from participants.access.row_security import protect

_COLUMNS = (
    "year",
    "person_id",
    "municipality_id",
    "county_number",
    "exit_municipality_id",
    "exit_county_number",
    "country_background",
    "sex",
    "age_group",
    "education_level",
    "permit_basis",
    "is_starter",
    "is_exit",
    "is_transition",
    "main_activity",
)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0005_disclosure_report")]

    operations = [
        migrations.RunSQL(
            "CREATE TABLE reporting_keptpersonyear (LIKE reporting_personyear INCLUDING CONSTRAINTS, "
            "PRIMARY KEY (year, person_id))",
            "DROP TABLE reporting_keptpersonyear",
        ),
        protect("reporting_keptpersonyear", runtime="", national="SELECT, INSERT", statistics_columns=_COLUMNS),
    ]
