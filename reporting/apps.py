"""The app's name and label."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """`reporting` as Django sees it."""

    name = "reporting"
    label = "reporting"

    def ready(self) -> None:
        """Add what is counted of someone to the file that they get: the app below does not know of it."""
        # Not before the models are there.
        from programmes import access_file  # noqa: PLC0415
        from reporting.own_years import years_of  # noqa: PLC0415

        access_file.MORE["reporting_personyear"] = years_of
