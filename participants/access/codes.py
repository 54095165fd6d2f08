"""Closed lists that the ground branches on."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a grant lets a person be."""

    CASEWORKER = "caseworker", "Programrådgiver"
    LEADER = "leader", "Leder i kommunen"
    STATISTICIAN = "statistician", "Statistiker i IMDi"
    PUBLISHER = "publisher", "Publiserer i IMDi"


class MunicipalityChangeKind(TextChoices):
    """How one municipality number became another (SSB KLASS 131)."""

    RENAME = "rename", "Nytt navn"
    RENUMBER = "renumber", "Nytt nummer"
    RENUMBER_RENAME = "renumber_rename", "Nytt nummer og navn"
    MERGE = "merge", "Sammenslåing"
    SPLIT_PART = "split_part", "Deling"
