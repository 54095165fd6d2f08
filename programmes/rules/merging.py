"""What stands in the way of making two registrations one, and which of two values stays. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from participants.codes import UNKNOWN_COUNTRY, EducationLevel

REVERSIBLE_FOR = timedelta(days=90)
_DAY = timedelta(days=1)
# What says that nothing is known: nothing written, a level of education, and a country.
_UNKNOWN = frozenset({"", str(EducationLevel.UNKNOWN), UNKNOWN_COUNTRY})
RESTRICTED = "Behandlingen er begrenset for en av registreringene. Opphev begrensningen først."
TWO_FAMILIES = (
    "De to står i hver sin familie. Ta den ene ut av familien, eller gjør familiene til én på familiesiden, før du "
    "slår dem sammen."
)
TWO_MOVES = (
    "Begge er meldt flyttet, og ingen av kommunene har svart. Trekk den ene overføringen før du slår dem sammen."
)


@dataclass(frozen=True, slots=True)
class Period:
    """When a programme runs, or somebody is in a group: [starts_on, ends_on), without end while it goes on."""

    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What of one registration may stand in the way."""

    periods: tuple[Period, ...] = ()
    family: UUID | None = None
    is_restricted: bool = False
    is_moving: bool = False
    # Groups by their names, with when one is in them.
    groups: tuple[tuple[UUID, str, Period], ...] = ()


def obstacles(one: Standing, other: Standing) -> list[str]:
    """Why the two cannot be made one now, each with what to do; empty where they can."""
    found = []
    if one.is_restricted or other.is_restricted:
        found.append(RESTRICTED)
    shared = (_shared(mine, theirs) for mine in one.periods for theirs in other.periods)
    found += [_told(*each) for each in shared if each]
    if one.family and other.family and one.family != other.family:
        found.append(TWO_FAMILIES)
    if one.is_moving and other.is_moving:
        found.append(TWO_MOVES)
    names = {
        name
        for group, name, mine in one.groups
        for theirs_group, _, theirs in other.groups
        if group == theirs_group and _shared(mine, theirs)
    }
    return found + [f"Begge er med i gruppen {name} samtidig. Meld den ene av den først." for name in sorted(names)]


def is_known(value: str) -> bool:
    """Whether a value says anything."""
    return value not in _UNKNOWN


def disputed(kept: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """The fields in which both say something, and not the same: somebody has to choose."""
    return [name for name, value in kept.items() if value != other[name] and is_known(value) and is_known(other[name])]


def taken_from_other(kept: Mapping[str, str], other: Mapping[str, str], *, chosen: Collection[str]) -> frozenset[str]:
    """The fields whose value comes from the other one: what was chosen, and what is known there alone."""
    differing = (name for name, value in kept.items() if value != other[name] and is_known(other[name]))
    return frozenset(name for name in differing if name in chosen or not is_known(kept[name]))


def next_ordinal(taken: Iterable[int]) -> int:
    """The first place among equals that nobody has."""
    held = set(taken)
    return next(number for number in range(1, len(held) + 2) if number not in held)


def united(one: tuple[date, date | None], other: tuple[date, date | None]) -> tuple[date, date | None] | None:
    """Two spells of one contact, [from, to), as one; None where they do not meet."""
    if not _shared(Period(*one), Period(*other)):
        return None
    ends = (one[1], other[1])
    return min(one[0], other[0]), None if None in ends else max(each for each in ends if each)


def _shared(one: Period, other: Period) -> tuple[date, date | None] | None:
    starts_on = max(one.starts_on, other.starts_on)
    ends = [each for each in (one.ends_on, other.ends_on) if each]
    ends_on = min(ends) if ends else None
    return (starts_on, ends_on) if ends_on is None or starts_on < ends_on else None


def _told(starts_on: date, ends_on: date | None) -> str:
    until = f"til {ends_on - _DAY:%d.%m.%Y}" if ends_on else "og framover"
    return (
        f"Begge har program fra {starts_on:%d.%m.%Y} {until}, og en deltaker har ett program om gangen. Avslutt det "
        "ene programmet, eller rett avslutningen, så de ikke er i samme tid. Slå sammen etterpå."
    )
