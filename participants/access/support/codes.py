"""Closed lists of support."""

from django.db.models import TextChoices


class SupportPurpose(TextChoices):
    """What a session of support is for."""

    SIGN_IN = "sign_in", "Innlogging og tilganger"
    IMPORT = "import", "Innlesing av data"
    JOBS = "jobs", "Jobber eller e-post som har stoppet"
    FIGURES = "figures", "Tall og publisering"
    SECURITY = "security", "Mistanke om feil eller misbruk"
