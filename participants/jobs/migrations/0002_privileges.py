"""The web and the workers keep the jobs."""

from django.db import migrations

from participants.access.row_security import share


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("access", "0002_privileges")]

    operations = [share("jobs_job", runtime="SELECT, INSERT, UPDATE")]
