"""The page of what is missing or does not fit together: by rule, and the records that break one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from participants.access.permissions import may
from participants.access.roles import Permission
from participants.codes import AddressProtection
from participants.models import Participant
from participants.rules.protection import highest
from programmes.codes import QualityNature, QualityRule
from programmes.rules.quality import RULES, Finding, told
from reporting.codes import YearState
from reporting.models import QualityCount
from reporting.quality.records import Quality, breaking, quality_of
from reporting.rules.forecast import Forecast, forecast
from reporting.rules.quality import due_on
from reporting.yearly.page import state_of_place

if TYPE_CHECKING:
    from participants.access.models import User

_PAGE = ("participant", "Åpne")
# As they stand in an address.
SLUGS = {code.value.replace("_", "-"): code for code in QualityRule}


@dataclass(frozen=True, slots=True)
class Line:
    """One rule, and how many records break it."""

    slug: str
    code: QualityRule
    nature: QualityNature
    section: str
    count: int
    changes_rate: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One record that breaks a rule: whose, why, and the page that solves it."""

    participant: Participant
    finding: Finding
    url_name: str
    label: str

    @property
    def is_protected(self) -> bool:
        """Whether readers are told to take care."""
        grade = highest(self.participant.address_protection, self.participant.family_protection)
        return grade in {AddressProtection.CONFIDENTIAL, AddressProtection.STRICTLY_CONFIDENTIAL}


@dataclass(frozen=True, slots=True)
class QualityPage:
    """One year of the municipality."""

    year: int
    is_over: bool
    state: YearState
    due_on: date
    days_left: int
    quality: Quality
    forecast: Forecast | None
    lines: Sequence[Line]
    chosen: Line | None
    rows: Sequence[Row]

    @property
    def total(self) -> int:
        """How many findings there are."""
        return sum(each.count for each in self.lines)


_CHANGES_RATE = frozenset({QualityRule.WITHOUT_ACTIVITY, QualityRule.WITHOUT_CAUSE, QualityRule.WITHOUT_EXIT})


def quality_page(user: "User", *, place: int, year: int, on: date, chosen: str = "") -> QualityPage:
    """Of a year, with the records that break the chosen rule, or any where none is chosen."""
    quality = quality_of(place=place, year=year, on=on)
    counted = QualityCount.objects.of(municipality_id=place, year=year).values_list("counted_on", "incomplete")
    lines = [
        Line(slug, code, RULES[code].nature, RULES[code].section, quality.of(code), code in _CHANGES_RATE)
        for slug, code in SLUGS.items()
        if quality.of(code) or slug == chosen
    ]
    line = next((each for each in lines if each.slug == chosen), None)
    return QualityPage(
        year=year,
        is_over=year < on.year,
        state=state_of_place(municipality_id=place, year=year, on=on),
        due_on=due_on(year),
        days_left=(due_on(year) - on).days,
        quality=quality,
        forecast=forecast([*counted.filter(counted_on__lt=on), (on, quality.incomplete)], due_on=due_on(year), on=on),
        lines=lines,
        chosen=line,
        rows=_rows(user, place=place, year=year, on=on, code=line.code if line else None),
    )


def _rows(user: "User", *, place: int, year: int, on: date, code: QualityRule | None) -> list[Row]:
    """By rule, then by name. Whoever the reader does not see has no row, and is in no count either."""
    found = breaking(place=place, year=year, on=on, code=code)
    seen = Participant.objects.for_user(user, on=on).filter(pk__in={key for key, _ in found}, municipality_id=place)
    order: dict[UUID, tuple[int, Participant]] = {each.pk: (at, each) for at, each in enumerate(seen.in_order())}
    changes = may(user, Permission.PARTICIPANT_CHANGE, municipality_id=place, on=on)
    places = {each: at for at, each in enumerate(RULES)}
    rows = [
        (places[rule.code], order[key][0], Row(order[key][1], told(rule, facts), *_way(rule.way, rule.label, changes)))
        for key, facts in found
        if key in order
        for rule in ([RULES[code]] if code else RULES.values())
        if rule.holds(facts)
    ]
    return [row for _, _, row in sorted(rows, key=lambda each: each[:2])]


def _way(way: str, label: str, may_change: bool) -> tuple[str, str]:  # noqa: FBT001 (a fact, not a switch)
    return (way, label) if may_change else _PAGE
