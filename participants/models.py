"""People: a participant in a municipality, the numbers that name them, the person behind them."""

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, CheckConstraint, F, Q, UniqueConstraint, When
from django.db.models.functions import Now

from participants.access.models import VALIDITY, Municipality, User
from participants.codes import AddressProtection, EducationLevel, IdentifierKind, PermitBasis, Sex
from participants.querysets import ParticipantIdentifierQuerySet, ParticipantQuerySet, ProtectedContactQuerySet


def municipality_key(*, db_index: bool = True) -> models.ForeignKey:
    """The tenant column that every table about people carries; without an index where `counted` gives a better one."""
    return models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=db_index)


def counted(name: str, *, key: str) -> models.Index:
    """What a municipality's counts are read from: all that the policies ask for is in it, and no row is fetched."""
    return models.Index(name=name, fields=["municipality", key, "is_hidden"])


def new_ref() -> str:
    """A key for a row that comes from no package. Nobody can guess one, and so ask who has it."""
    return str(uuid.uuid4())


def hidden_like_the_participant() -> models.BooleanField:
    """Whether the participant is hidden. The database fills it and keeps it: nobody else needs to think of it."""
    return models.BooleanField(null=True, editable=False)


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
            "family_protection", "is_hidden",
        }  # fmt: skip
        plain: ClassVar[set[str]] = {"id", "municipality", "created_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    ref = models.CharField(
        max_length=64,
        default=new_ref,
        help_text="The sender's own key, unique within the municipality; only who loads packages chooses it.",
    )
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
    # The highest grade in the family. Nothing fills it yet: there are no families in the register.
    family_protection = models.CharField(
        max_length=25, choices=AddressProtection, default=AddressProtection.NONE, db_default=AddressProtection.NONE
    )
    # What row-level security acts on. Tables below carry it too, held equal by foreign keys (ADR 0014).
    is_hidden = models.GeneratedField(
        expression=Case(
            When(
                Q(address_protection="strictly_confidential") | Q(family_protection="strictly_confidential"), then=True
            ),
            default=False,
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
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
            known("participant_family_protection_known", "family_protection", AddressProtection),
            UniqueConstraint(name="participant_key_with_grade", fields=["municipality", "id", "is_hidden"]),
            CheckConstraint(
                name="participant_born_before_permit",
                condition=Q(permitted_on__gte=F("born_on")),
                violation_error_message="Tillatelsen kan ikke være gitt før personen er født.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="participant_by_name",
                fields=["municipality", "family_name", "given_name", "id"],
                include=["is_hidden"],
            ),
        ]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class ParticipantIdentifier(models.Model):
    """A number that names a participant, kept when another takes its place: numbers change and merge."""

    class Privacy:
        """The number is the person."""

        personal: ClassVar[set[str]] = {"kind", "value", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "registered_at", "replaced_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="identifiers", db_constraint=False
    )
    kind = models.CharField(max_length=20, choices=IdentifierKind)
    value = models.CharField(max_length=12)
    is_hidden = hidden_like_the_participant()
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
                condition=Q(replaced_at=None, is_hidden=False),
            ),
            # Apart: "this number is taken" would tell that someone whom nobody may see is here.
            UniqueConstraint(
                name="identifier_names_one_hidden_participant",
                fields=["municipality", "kind", "value"],
                condition=Q(replaced_at=None, is_hidden=True),
            ),
        ]
        indexes: ClassVar = [counted("identifier_of_municipality", key="participant")]

    def __str__(self) -> str:
        return f"identifier {self.pk}"


class ProtectedContact(models.Model):
    """Someone named to follow up a protected participant. Of the strictly confidential nobody else sees anything."""

    class Privacy:
        """That a participant has such a contact tells that they are protected."""

        personal: ClassVar[set[str]] = {"participant", "user", "given_by", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "valid_from", "valid_to"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key()
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="contacts", db_constraint=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="protected_contacts")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_hidden = hidden_like_the_participant()

    objects = ProtectedContactQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            CheckConstraint(
                name="contact_ends_no_earlier_than_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
            ),
            CheckConstraint(
                name="contact_given_by_someone_else",
                condition=Q(given_by=None) | ~Q(given_by=F("user")),
                violation_error_message="Ingen kan gjøre seg selv til kontakt.",
            ),
            ExclusionConstraint(
                name="contact_one_at_a_time",
                expressions=[
                    ("participant", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (VALIDITY, RangeOperators.OVERLAPS),
                ],
                violation_error_message="Personen er allerede kontakt i perioden.",
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"


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
