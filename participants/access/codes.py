"""Closed lists that the ground branches on."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a grant lets a person be."""

    CASEWORKER = "caseworker", "Programrådgiver"
    PROTECTED_CONTACT = "protected_contact", "Kontakt for skjermede deltakere"
    TEAM_LEADER = "team_leader", "Teamleder"
    LEADER = "leader", "Leder i kommunen"
    ADMINISTRATOR = "administrator", "Tilgangsansvarlig i kommunen"
    TEACHER = "teacher", "Lærer"
    AUDITOR = "auditor", "Revisor i kommunen"
    STATISTICIAN = "statistician", "Statistiker i IMDi"
    PUBLISHER = "publisher", "Publiserer i IMDi"
    SUPPORT = "support", "Brukerstøtte"


class ReviewDecision(TextChoices):
    """What a leader decides about a grant at the quarterly review."""

    KEEP = "keep", "Behold"
    END = "end", "Avslutt"


class MunicipalityChangeKind(TextChoices):
    """How one municipality number became another (SSB KLASS 131)."""

    RENAME = "rename", "Nytt navn"
    RENUMBER = "renumber", "Nytt nummer"
    RENUMBER_RENAME = "renumber_rename", "Nytt nummer og navn"
    MERGE = "merge", "Sammenslåing"
    SPLIT_PART = "split_part", "Deling"
