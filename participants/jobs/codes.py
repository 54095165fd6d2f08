"""How a piece of long work stands."""

from django.db.models import TextChoices


class JobStatus(TextChoices):
    """From queued to done."""

    QUEUED = "queued", "Venter"
    RUNNING = "running", "Pågår"
    DONE = "done", "Ferdig"
    REFUSED = "refused", "Stoppet av feil i dataene. Ingenting er endret."
    FAILED = "failed", "Feilet. Ingenting er endret."
