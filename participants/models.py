"""People: a participant in a municipality, the numbers that name them, the person behind them."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now

from participants.access.models import Municipality
from participants.codes import AddressProtection, EducationLevel, IdentifierKind, PermitBasis, Sex
from participants.querysets import ParticipantIdentifierQuerySet, ParticipantQuerySet


def municipality_key() -> models.ForeignKey:
    """The tenant column that every table about people carries."""
    return models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")


def known(name: str, field: str, choices: type[models.TextChoices]) -> CheckConstraint:
    """A check constraint: the field holds one of the codes."""
    return CheckConstraint(name=name, condition=Q(**{f"{field}__in": choices.values}))


class Participant(models.Model):
    """A person as one municipality knows them. The same person in two municipalities is two participants."""

    class Privacy:
        """Every field says something about a person in a vulnerable place; keys alone are plain."""

        personal: ClassVar[set[str]] = {
            "ref", "given_name", "family_name", "born_on", "sex", "citizenship", "country_background", "permit_basis",
            "permitted_on", "settled_on", "settled_by_agreement", "education_level", "address_protection",
        }  # fmt: skip
        plain: ClassVar[set[str]] = {"id", "municipality", "created_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key()
    ref = models.CharField(max_length=64, help_text="The sender's own key, unique within the municipality.")
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    born_on = models.DateField()
    sex = models.CharField(max_length=1, choices=Sex)
    citizenship = models.CharField(max_length=3, blank=True, help_text="ISO 3166-1 alpha-3; empty: not known.")
    country_background = models.CharField(max_length=3, help_text="ISO 3166-1 alpha-3, XXA stateless, XXX unknown.")
    permit_basis = models.CharField(max_length=10, choices=PermitBasis, help_text="INTL §9")
    permitted_on = models.DateField()
    settled_on = models.DateField(null=True, blank=True)
    settled_by_agreement = models.BooleanField(null=True, blank=True)
    education_level = models.CharField(max_length=25, choices=EducationLevel, default=EducationLevel.UNKNOWN)
    address_protection = models.CharField(max_length=25, choices=AddressProtection, default=AddressProtection.NONE)
    created_at = models.DateTimeField(db_default=Now())

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="participant_ref_once_in_a_municipality", fields=["municipality", "ref"]),
            UniqueConstraint(name="participant_key_with_municipality", fields=["municipality", "id"]),
            known("participant_sex_known", "sex", Sex),
            known("participant_permit_basis_known", "permit_basis", PermitBasis),
            known("participant_education_level_known", "education_level", EducationLevel),
            known("participant_address_protection_known", "address_protection", AddressProtection),
            CheckConstraint(
                name="participant_born_before_permit",
                condition=Q(permitted_on__gte=models.F("born_on")),
                violation_error_message="Tillatelsen kan ikke være gitt før personen er født.",
            ),
        ]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class ParticipantIdentifier(models.Model):
    """A number that names a participant, kept when another takes its place: numbers change and merge."""

    class Privacy:
        """The number is the person."""

        personal: ClassVar[set[str]] = {"kind", "value"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "registered_at", "replaced_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key()
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="identifiers", db_constraint=False
    )
    kind = models.CharField(max_length=20, choices=IdentifierKind)
    value = models.CharField(max_length=12)
    registered_at = models.DateTimeField(db_default=Now())
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipantIdentifierQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("identifier_kind_known", "kind", IdentifierKind),
            UniqueConstraint(
                name="identifier_one_of_a_kind_now", fields=["participant", "kind"], condition=Q(replaced_at=None)
            ),
            UniqueConstraint(
                name="identifier_names_one_participant",
                fields=["municipality", "kind", "value"],
                condition=Q(replaced_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"identifier {self.pk}"


class Person(models.Model):
    """The human being behind one participant or several. Carries nothing but a key."""

    class Privacy:
        """A key alone."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))

    def __str__(self) -> str:
        return f"person {self.pk}"


class PersonIdentifier(models.Model):
    """The keyed hash of a number, to find the same person in another municipality.

    Only the role that loads packages reads it; nobody can turn it back into a number without PERSON_KEY.
    """

    class Privacy:
        """A hash of the number is still about the person."""

        personal: ClassVar[set[str]] = {"digest"}
        plain: ClassVar[set[str]] = {"id", "person"}

    digest = models.BinaryField(unique=True, help_text="HMAC-SHA256 of kind and number, 32 bytes.")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"person identifier {self.pk}"


class PersonLink(models.Model):
    """Which person a participant is: how a person counts once in the country."""

    class Privacy:
        """Keys alone, closed to the municipality all the same: it would tell where else a person has been."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"participant", "municipality", "person"}

    participant = models.OneToOneField(
        Participant, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    municipality = municipality_key()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"link {self.pk}"
