"""A person as one municipality knows them."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, CheckConstraint, F, Func, Q, UniqueConstraint, When
from django.db.models.functions import Now

from participants.codes import AddressProtection, EducationLevel, PermitBasis, Sex
from participants.models.base import known, municipality_key, new_ref
from participants.querysets import ParticipantQuerySet

_CONFIDENTIAL = (AddressProtection.CONFIDENTIAL, AddressProtection.STRICTLY_CONFIDENTIAL)


def _filled(function: str) -> models.GeneratedField:
    """A column that the database works out of the names."""
    return models.GeneratedField(
        expression=Func(F("family_name"), F("given_name"), function=function),
        output_field=models.CharField(max_length=500),
        db_persist=True,
    )


class Participant(models.Model):
    """A person as one municipality knows them. The same person in two municipalities is two participants."""

    class Privacy:
        """Every field says something about a person in a vulnerable place; keys alone are plain."""

        personal: ClassVar[set[str]] = {
            "ref", "given_name", "family_name", "born_on", "sex", "citizenship", "country_background", "permit_basis",
            "permitted_on", "settled_on", "settled_by_agreement", "education_level", "address_protection",
            "family_protection", "is_hidden", "search_name", "sort_name", "guarded_at",
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
    # The highest grade in the family. The database keeps it (ADR 0023).
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
    # The names as they are found and as they are put in order; participants/rules/names.py says how.
    search_name = _filled("participants_search_name")
    sort_name = _filled("participants_sort_name")
    created_at = models.DateTimeField(db_default=Now())
    guarded_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when a leader has named them as one who draws looks. Null: nobody has."
    )

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
            # A list and a search read it alone: the names are in it, and what the policies ask for.
            models.Index(
                name="participant_in_order",
                fields=["municipality", "sort_name", "id"],
                include=["is_hidden", "search_name"],
            ),
            # The few that are in no count of the municipality's.
            models.Index(
                name="participant_protected",
                fields=["municipality"],
                include=["id", "is_hidden"],
                condition=Q(is_hidden=True)
                | Q(address_protection__in=_CONFIDENTIAL)
                | Q(family_protection__in=_CONFIDENTIAL),
            ),
            models.Index(name="participant_by_birth", fields=["municipality", "born_on", "id"], include=["is_hidden"]),
        ]

    def __str__(self) -> str:
        return f"participant {self.pk}"
