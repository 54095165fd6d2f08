"""How long work stands, and what is to leave the house."""

from django.db.models import TextChoices


class JobStatus(TextChoices):
    """From queued to done."""

    QUEUED = "queued", "Venter"
    RUNNING = "running", "Pågår"
    DONE = "done", "Ferdig"
    REFUSED = "refused", "Stoppet av feil i dataene. Ingenting er endret."
    FAILED = "failed", "Feilet. Ingenting er endret."


class MailKind(TextChoices):
    """What an e-mail is about."""

    NOTICES = "notices", "Uleste varsler"
    INVITATION = "invitation", "Invitasjon"
    FACTOR_REMOVED = "factor_removed", "Kodeappen er fjernet"
    MONTHLY = "monthly", "Månedens tall"


class MailState(TextChoices):
    """From written to sent, or to where somebody must look."""

    WAITING = "waiting", "Venter"
    SENDING = "sending", "Sendes"
    SENT = "sent", "Sendt"
    NEEDLESS = "needless", "Ikke lenger noe å sende"
    UNSURE = "unsure", "Kan være sendt"
    DEAD = "dead", "Gitt opp"
