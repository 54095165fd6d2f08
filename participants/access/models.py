"""The ground: places, countries, languages, users and their grants."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q, UniqueConstraint, Value

from participants.access.codes import MunicipalityChangeKind, ReviewDecision, Role
from participants.access.querysets import GrantQuerySet, MunicipalitySpellQuerySet, PeriodQuerySet
from participants.access.roles import KEPT_APART, MUNICIPAL_ROLES

# Half-open: back-to-back spells do not overlap.
VALIDITY = Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField())


def _ends_after_start(name: str) -> CheckConstraint:
    return CheckConstraint(
        name=name,
        condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
        violation_error_message="Sluttdatoen må være etter startdatoen.",
    )


def _kept_apart(one: Role, other: Role) -> ExclusionConstraint:
    """Nobody holds both roles in one municipality at a time."""
    return ExclusionConstraint(
        name=f"grant_{one}_is_no_{other}",
        expressions=[
            ("user", RangeOperators.EQUAL),
            ("municipality", RangeOperators.EQUAL),
            ("role", RangeOperators.NOT_EQUAL),
            (VALIDITY, RangeOperators.OVERLAPS),
        ],
        condition=Q(role__in=[one, other]),
        violation_error_message=f"Ingen kan være både {one.label.lower()} og {other.label.lower()} i samme kommune.",
    )


class County(models.Model):
    """A county (fylke) number while it was in use."""

    class Privacy:
        """No field is about a person."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id", "number", "name", "valid_from", "valid_to"}

    number = models.CharField(max_length=2)
    name = models.CharField(max_length=100)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(name="county_spell_once", fields=["number", "valid_from"]),
            _ends_after_start("county_ends_after_start"),
            ExclusionConstraint(
                name="county_one_spell_at_a_time",
                expressions=[("number", RangeOperators.EQUAL), (VALIDITY, RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Municipality(models.Model):
    """A municipality number, for ever: the tenant that every row about people belongs to.

    `id` is the number as an integer (0301 is 301), since the policies of row-level security compare
    an integer; `number` is the official code with its zeros. Names and counties change: see the spells.
    """

    class Privacy:
        """No field is about a person."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id", "number", "name"}

    id = models.IntegerField(primary_key=True)
    number = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=100, help_text="The Norwegian name, as last known.")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(name="municipality_number_has_four_digits", condition=Q(number__regex=r"^[0-9]{4}$")),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class MunicipalitySpell(models.Model):
    """A municipality's name and county for a period. Source: SSB KLASS 131."""

    class Privacy:
        """No field is about a person."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "id", "municipality", "name", "official_name", "county_number", "valid_from", "valid_to",
        }  # fmt: skip

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="spells")
    name = models.CharField(max_length=100, help_text="The Norwegian name.")
    official_name = models.CharField(max_length=100, help_text="All official names, as SSB writes them.")
    county_number = models.CharField(max_length=2)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = MunicipalitySpellQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(name="municipalityspell_once", fields=["municipality", "valid_from"]),
            _ends_after_start("municipalityspell_ends_after_start"),
            ExclusionConstraint(
                name="municipalityspell_one_at_a_time",
                expressions=[("municipality", RangeOperators.EQUAL), (VALIDITY, RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id:04d} {self.name}"


class MunicipalityChange(models.Model):
    """One number became another on a day. Source: SSB KLASS 131."""

    class Privacy:
        """No field is about a person."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id", "effective_on", "old_number", "new_number", "kind"}

    effective_on = models.DateField()
    old_number = models.CharField(max_length=4)
    new_number = models.CharField(max_length=4)
    kind = models.CharField(max_length=20, choices=MunicipalityChangeKind)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(
                name="municipalitychange_once", fields=["effective_on", "old_number", "new_number"],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.old_number} → {self.new_number} {self.effective_on}"


class MunicipalityYear(models.Model):
    """Where a municipality number lies in the structure of a calendar year.

    The statistics of a year are shown with the structure of that year, whatever number the register
    used: this table is worked out from spells and changes when the reference data are loaded.
    """

    class Privacy:
        """No field is about a person."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id", "year", "municipality", "counted_as", "county_number", "name"}

    year = models.SmallIntegerField()
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    counted_as = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    county_number = models.CharField(max_length=2)
    name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(name="municipalityyear_once", fields=["year", "municipality"])]

    def __str__(self) -> str:
        return f"{self.municipality_id:04d} {self.year}"


class KostraGroup(models.Model):
    """A group of comparable municipalities (KOSTRA). Source: SSB."""

    class Privacy:
        """No field is about a person."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"code", "name", "population_band", "fixed_costs", "free_income"}

    code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=200)
    population_band = models.CharField(max_length=200, blank=True)
    fixed_costs = models.CharField(max_length=200, blank=True)
    free_income = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class MunicipalityProfile(models.Model):
    """A municipality's KOSTRA group and centrality class, for comparing like with like. Source: SSB."""

    class Privacy:
        """No field is about a person."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"municipality", "kostra_group", "centrality_class"}

    municipality = models.OneToOneField(
        Municipality, on_delete=models.PROTECT, primary_key=True, related_name="profile"
    )
    kostra_group = models.ForeignKey(KostraGroup, on_delete=models.PROTECT)
    centrality_class = models.SmallIntegerField(help_text="1 most central … 6 least central")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(
                name="municipalityprofile_centrality_1_to_6", condition=Q(centrality_class__range=(1, 6)),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.municipality_id:04d}"


class Country(models.Model):
    """A country or its stand-in (XXA stateless, XXX unknown, XKX Kosovo). ISO 3166-1 alpha-3."""

    class Privacy:
        """No field is about a person."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"code", "name_nb", "name_nn", "name_en", "ssb_code", "region", "continent"}

    code = models.CharField(max_length=3, primary_key=True)
    name_nb = models.CharField(max_length=100)
    name_nn = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    ssb_code = models.CharField(max_length=3, blank=True)
    region = models.CharField(max_length=50, blank=True)
    continent = models.CharField(max_length=50, blank=True)

    def __str__(self) -> str:
        return self.code


class Language(models.Model):
    """A language, ISO 639-3."""

    class Privacy:
        """No field is about a person."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"code", "short_code", "name_nb", "name_nn", "name_en"}

    code = models.CharField(max_length=3, primary_key=True)
    short_code = models.CharField(max_length=2, blank=True)
    name_nb = models.CharField(max_length=100)
    name_nn = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.code


class UserManager(BaseUserManager["User"]):
    """Finds users for sign-in. Users are made by actions."""


class User(AbstractBaseUser):
    """A person who works with the register. What they may do is in their grants, never here."""

    class Privacy:
        """Which fields say something about the employee."""

        personal: ClassVar[set[str]] = {"username", "password", "last_login"}
        plain: ClassVar[set[str]] = {"id", "is_active", "uses_keys"}

    username = models.CharField(
        max_length=150,
        unique=True,
        validators=[RegexValidator(r"^[\w.@+-]+\Z", "Bruk bare bokstaver, tall og tegnene . @ + - _ i brukernavnet.")],
    )
    is_active = models.BooleanField(default=True)
    uses_keys = models.BooleanField(
        default=True, db_default=True, help_text="Whether single letters do something outside fields."
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return f"user {self.pk}"


class Grant(models.Model):
    """A person holds a role in a municipality, or in IMDi, for a period."""

    class Privacy:
        """Which fields say something about the employee."""

        personal: ClassVar[set[str]] = {"user", "given_by", "last_used_on", "ended_by"}
        plain: ClassVar[set[str]] = {"id", "role", "municipality", "valid_from", "valid_to", "ended_at"}

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    last_used_on = models.DateField(null=True, blank=True)
    # Set where somebody, or the lack of use, has put an end to it; a period that ran out was not ended.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            # On the same day: what was given by mistake is taken back at once, and was never in force.
            CheckConstraint(
                name="grant_ends_no_earlier_than_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
            ),
            CheckConstraint(
                name="grant_that_was_ended_has_an_end", condition=Q(ended_at=None) | Q(valid_to__isnull=False)
            ),
            CheckConstraint(
                name="grant_ended_by_someone_at_a_time", condition=Q(ended_by=None) | Q(ended_at__isnull=False)
            ),
            CheckConstraint(name="grant_role_known", condition=Q(role__in=Role.values)),
            CheckConstraint(
                name="grant_municipal_roles_have_a_municipality",
                condition=Q(role__in=sorted(MUNICIPAL_ROLES), municipality__isnull=False)
                | (~Q(role__in=sorted(MUNICIPAL_ROLES)) & Q(municipality__isnull=True)),
                violation_error_message="Roller i kommunen trenger en kommune; roller i IMDi skal ikke ha noen.",
            ),
            CheckConstraint(
                name="grant_given_by_someone_else",
                condition=Q(given_by=None) | ~Q(given_by=F("user")),
                violation_error_message="Ingen kan gi seg selv en rolle.",
            ),
            ExclusionConstraint(
                name="grant_one_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Func("municipality", Value(0), function="coalesce", output_field=models.IntegerField()), "="),
                    (VALIDITY, RangeOperators.OVERLAPS),
                ],
                violation_error_message="Personen har allerede denne rollen i perioden.",
            ),
            *(_kept_apart(one, other) for one, other in KEPT_APART),
            # For the review's key: it names the person too.
            UniqueConstraint(name="grant_key_with_user", fields=["id", "user"]),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"


class GrantReview(models.Model):
    """A leader has looked at a grant in a quarter, and kept or ended it."""

    class Privacy:
        """Which fields say something about employees."""

        personal: ClassVar[set[str]] = {"user", "reviewed_by", "decision"}
        plain: ClassVar[set[str]] = {"id", "grant", "quarter_starts_on", "reviewed_on"}

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="reviews", db_constraint=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", help_text="Whose grant it is.")
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    quarter_starts_on = models.DateField()
    decision = models.CharField(max_length=10, choices=ReviewDecision)
    reviewed_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="grantreview_once_a_quarter", fields=["grant", "quarter_starts_on"]),
            CheckConstraint(name="grantreview_decision_known", condition=Q(decision__in=ReviewDecision.values)),
            CheckConstraint(
                name="grantreview_by_someone_else",
                condition=~Q(reviewed_by=F("user")),
                violation_error_message="Ingen kan gå gjennom sin egen tilgang.",
            ),
        ]

    def __str__(self) -> str:
        return f"grant review {self.pk}"
