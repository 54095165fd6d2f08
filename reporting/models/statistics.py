"""What the statistics rest on: person-years, the watermark, releases and their frozen cells."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Now
from django.utils.timezone import localtime

from participants.access.models import Municipality
from reporting.codes import Breakdown, Indicator, RegionLevel, ReleaseStatus, Symbol
from reporting.querysets import ReleaseCellQuerySet, ReleaseQuerySet


class PersonYear(models.Model):
    """One person in one calendar year: what they count as, and where. Partitioned by year.

    No name, no number. For people with a confidential address the places are null: they count nationally only.
    """

    class Privacy:
        """A pseudonym and coarse codes; still about a person."""

        personal: ClassVar[set[str]] = {
            "municipality", "county_number", "exit_municipality", "exit_county_number", "country_background", "sex",
            "age_group", "education_level", "permit_basis", "is_starter", "is_exit", "is_transition", "main_activity",
            "measures", "listening", "reading", "writing", "oral", "waiting",
        }  # fmt: skip
        plain: ClassVar[set[str]] = {"pk", "year", "person_id"}

    pk = models.CompositePrimaryKey("year", "person_id")
    year = models.SmallIntegerField()
    person_id = models.UUIDField()
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False,
        help_text="In the structure of the year: where the latest programme is.",
    )  # fmt: skip
    county_number = models.CharField(max_length=2, null=True)  # noqa: DJ001 - null: in no county
    exit_municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False,
        help_text="In the structure of the year: where the counted exit is.",
    )  # fmt: skip
    exit_county_number = models.CharField(max_length=2, null=True)  # noqa: DJ001 - null: in no county
    country_background = models.CharField(max_length=3)
    sex = models.CharField(max_length=1)
    age_group = models.CharField(max_length=5)
    education_level = models.CharField(max_length=25)
    permit_basis = models.CharField(max_length=10)
    is_starter = models.BooleanField()
    is_exit = models.BooleanField()
    is_transition = models.BooleanField()
    main_activity = models.CharField(max_length=20, blank=True, help_text="At the counted exit; empty without one.")
    measures = ArrayField(
        models.CharField(max_length=25), default=list, help_text="Groups of measures in the year (MeasureGroup)."
    )
    listening = models.CharField(max_length=10, blank=True, help_text="LanguageLevel at the exit; empty without one.")
    reading = models.CharField(max_length=10, blank=True)
    writing = models.CharField(max_length=10, blank=True)
    oral = models.CharField(max_length=10, blank=True)
    waiting = models.CharField(max_length=15, blank=True, help_text="Of a starter (Waiting); else empty.")

    class Meta:
        managed = False  # the migration makes it by hand: Django has no word for partitions

    def __str__(self) -> str:
        return f"person-year {self.year}"


class Watermark(models.Model):
    """How far the change feed has been taken into the person-years. One row."""

    class Privacy:
        """Nothing about people."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id", "next_xid", "refreshed_at"}

    id = models.SmallIntegerField(primary_key=True, default=1)
    next_xid = models.BigIntegerField(help_text="Transactions below this are in the person-years.")
    refreshed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [CheckConstraint(name="watermark_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return "watermark"


class MunicipalityMark(models.Model):
    """When something of a municipality was last taken into the counts: what is kept of them holds until the next."""

    class Privacy:
        """Nothing about people."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"municipality", "changed_at"}

    municipality = models.OneToOneField(Municipality, on_delete=models.PROTECT, primary_key=True, related_name="+")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"mark of municipality {self.pk}"


class Release(models.Model):
    """A year's statistics, frozen: built by one person, approved by another, never changed once approved.

    What is public is a question to the clock and no state: see `ReleaseQuerySet.public`.
    """

    class Privacy:
        """Who built and approved is about the employee."""

        personal: ClassVar[set[str]] = {"built_by", "approved_by", "published_by", "withdrawn_by"}
        plain: ClassVar[set[str]] = {
            "id", "year", "version", "status", "limit", "definitions", "note", "disclosure", "checksum",
            "further_checksum", "built_at", "approved_at", "published_at", "left_out",
            "withdrawn_at", "withdrawal_reason",
        }  # fmt: skip

    year = models.SmallIntegerField()
    version = models.SmallIntegerField()
    status = models.CharField(max_length=10, choices=ReleaseStatus, default=ReleaseStatus.DRAFT)
    limit = models.SmallIntegerField(help_text="Counts from 1 up to, but not including, the limit are hidden.")
    definitions = models.JSONField(help_text="Indicator → version of its definition.")
    note = models.TextField(blank=True, help_text="What changed since the version before, and why.")
    disclosure = models.JSONField(
        default=dict,
        db_default={},
        help_text="What was hidden, and what the attacker made of the rest: counts and seconds.",
    )
    left_out = models.SmallIntegerField(
        null=True,
        help_text="People left out because their data are restricted, to the nearest five; 0: fewer than five.",
    )
    checksum = models.CharField(max_length=64, help_text="SHA-256 of the CSV file.")
    further_checksum = models.CharField(
        max_length=64,
        blank=True,
        db_default="",
        help_text="SHA-256 of the CSV file of the further tables; empty where they were not made yet.",
    )
    built_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    built_at = models.DateTimeField(db_default=Now())
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(
        null=True, help_text="From when anyone may see it; ahead of now, it is planned and nobody does."
    )
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(
        blank=True, db_default="", help_text="Public: it stands where the numbers did."
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="release_version_once_a_year", fields=["year", "version"]),
            CheckConstraint(name="release_status_known", condition=Q(status__in=ReleaseStatus.values)),
            CheckConstraint(name="release_limit_from_1", condition=Q(limit__gte=1)),
            CheckConstraint(
                name="release_approved_by_someone_else",
                condition=Q(approved_by=None) | ~Q(approved_by=F("built_by")),
                violation_error_message="Den som lager en utgivelse, kan ikke godkjenne den.",
            ),
            CheckConstraint(
                name="release_public_only_when_approved",
                condition=Q(status=ReleaseStatus.DRAFT, approved_by=None, published_at=None)
                | Q(status=ReleaseStatus.APPROVED, approved_by__isnull=False, published_at=None)
                | Q(status=ReleaseStatus.PUBLISHED, approved_by__isnull=False, published_at__isnull=False),
            ),
            CheckConstraint(
                name="release_withdrawn_by_someone_with_a_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | (
                    Q(withdrawn_at__gte=F("published_at"), withdrawn_by__isnull=False, published_at__isnull=False)
                    & ~Q(withdrawal_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"release {self.year} v{self.version}"

    @property
    def is_preliminary(self) -> bool:
        """Whether it was counted before the year was over."""
        return localtime(self.built_at).year <= self.year


class _PublishedCell(models.Model):
    """One published number, or the reason why there is none, of a place and sex. `all` is the margin of a dimension."""

    release: Any
    position = models.PositiveIntegerField(help_text="The row's place in the files.")
    region_level = models.CharField(max_length=12, choices=RegionLevel)
    region = models.CharField(max_length=4)
    region_name = models.CharField(max_length=100)
    sex = models.CharField(max_length=3)
    indicator = models.CharField(max_length=20, choices=Indicator)
    value = models.IntegerField(null=True)
    symbol = models.CharField(max_length=1, choices=Symbol, blank=True)

    objects = ReleaseCellQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar[list[Any]] = [
            CheckConstraint(
                name="%(class)s_a_value_or_a_reason",
                condition=Q(value__isnull=False, symbol="") | (Q(value=None) & ~Q(symbol="")),
            ),
            CheckConstraint(name="%(class)s_symbol_known", condition=Q(symbol__in=Symbol.values)),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class ReleaseCell(_PublishedCell):
    """A number of the tables by dimensions."""

    class Privacy:
        """Published: nothing about one person."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "id", "release", "position", "region_level", "region", "region_name", "sex", "age_group",
            "country_background", "education_level", "permit_basis", "main_activity", "indicator", "value", "symbol",
        }  # fmt: skip

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="cells")
    age_group = models.CharField(max_length=5)
    country_background = models.CharField(max_length=3)
    education_level = models.CharField(max_length=25)
    permit_basis = models.CharField(max_length=10)
    main_activity = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(
                name="releasecell_once",
                fields=[
                    "release", "region_level", "region", "sex", "age_group", "country_background", "education_level",
                    "permit_basis", "main_activity", "indicator",
                ],
            ),
            *_PublishedCell.Meta.constraints,
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(name="releasecell_position", fields=["release", "position"]),
        ]


class FurtherCell(_PublishedCell):
    """A number of the further tables: a part of the participants, exits or starters of a place and sex.

    In a table of their own: whoever reads a release by the dimensions that it has always had meets none of them.
    """

    class Privacy:
        """Published: nothing about one person."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "id", "release", "position", "region_level", "region", "region_name", "sex", "breakdown", "code",
            "indicator", "value", "symbol",
        }  # fmt: skip

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="further_cells")
    breakdown = models.CharField(max_length=12, choices=Breakdown)
    code = models.CharField(max_length=30, help_text="Of the breakdown: MeasureGroup, LanguageLevel, Waiting …")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(
                name="furthercell_once",
                fields=["release", "region_level", "region", "sex", "breakdown", "code", "indicator"],
            ),
            CheckConstraint(name="furthercell_breakdown_known", condition=Q(breakdown__in=Breakdown.values)),
            *_PublishedCell.Meta.constraints,
        ]
