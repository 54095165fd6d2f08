"""What the page of a municipality's year, and the board of all of them, say."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from participants.access.models import County, MunicipalityYear
from reporting.answering import answering_for, places_of
from reporting.codes import YearState
from reporting.models import QualityCount, YearSignOff
from reporting.quality.records import broken_in
from reporting.rules.quality import Gap, YearCounts, due_on, gaps, state_of
from reporting.year_counts import counts_before, counts_of, pins_of

FIGURES = {
    "participants": "Deltakere", "starters": "Nye deltakere", "exits": "Avsluttet", "transitions": "Med overgang",
    "without_activity": "Uten hovedaktivitet", "without_education": "Uten utdanning",
}  # fmt: skip
_URGENCY = (
    YearState.LATE, YearState.REOPENED, YearState.NOT_BEGUN, YearState.IN_PROGRESS, YearState.SIGNED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the year, as it was signed and as it is."""

    label: str
    signed: int | None
    now: int

    @property
    def is_changed(self) -> bool:
        """Whether it is another than the one that was signed."""
        return self.signed is not None and self.signed != self.now


@dataclass(frozen=True, slots=True)
class Explained:
    """A gap, with why it is right as it is."""

    gap: Gap
    explanation: str


@dataclass(frozen=True, slots=True)
class YearPage:
    """One municipality's year."""

    year: int
    place: int
    name: str
    places: Sequence[tuple[int, str]]  # all that the municipality answers for: more than one where it was merged
    is_shared: bool  # with others of today: then the page has no numbers
    state: YearState
    due_on: date
    gaps: Sequence[Explained]
    figures: Sequence[Figure]
    held: YearSignOff | None  # what holds: begun or signed
    earlier: Sequence[YearSignOff]
    gone: int  # person-years that are not as they were signed
    new: int

    @property
    def unexplained(self) -> int:
        """How many gaps stop the signing."""
        return sum(not each.explanation for each in self.gaps)


def year_page(*, municipality_id: int, year: int, on: date, chosen: int | None = None) -> YearPage | None:
    """The page of a place that the municipality answers for today; None where it answers for none."""
    places = places_of(municipality_id, year=year, on=on)
    if not places:
        return None
    place, name = next((each for each in places if each[0] == chosen), places[0])
    rows = list(YearSignOff.objects.of(municipality_id=place, year=year).select_related("signed_by", "reopened_by"))
    held = next((each for each in rows if each.reopened_at is None), None)
    counts = counts_of(year).get(place, YearCounts())
    found = gaps(counts, before=counts_before(year).get(place, YearCounts()), broken=broken_in(place=place, year=year))
    signed = held if held and held.signed_at else None
    then, now = Counter(signed.pins if signed else []), Counter(pins_of(year=year, place=place))
    return YearPage(
        year=year,
        place=place,
        name=name,
        places=places,
        # Numbers of a place that several of today's municipalities share are signed by none of them alone.
        is_shared=len(answering_for(year, on=on)[place]) > 1,
        state=_state(rows, year=year, on=on),
        due_on=due_on(year),
        gaps=[Explained(each, (held.explanations if held else {}).get(each.kind, "")) for each in found],
        figures=[
            Figure(label, signed.figures.get(name) if signed else None, value)
            for (name, label), value in zip(FIGURES.items(), asdict(counts).values(), strict=True)
        ],
        held=held,
        earlier=[each for each in rows if each.reopened_at is not None],
        gone=(then - now).total() if signed else 0,
        new=(now - then).total() if signed else 0,
    )  # fmt: skip


def state_of_place(*, municipality_id: int, year: int, on: date) -> YearState:
    """How far a municipality has come with a year."""
    return _state(
        list(YearSignOff.objects.of(municipality_id=municipality_id, year=year).defer("pins")), year=year, on=on
    )


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One municipality on the board: counts of kinds, and no people."""

    number: str
    name: str
    county: str
    state: YearState
    counts: YearCounts
    gaps: Sequence[Gap]
    signed: YearSignOff | None
    is_changed: bool  # since it was signed

    @property
    def missing(self) -> int:
        """How many kinds of gap."""
        return len(self.gaps)

    def is_named(self, words: str) -> bool:
        """Whether each of the words is in its name, its county or its number."""
        named = f"{self.name} {self.county} {self.number}".casefold()
        return all(word in named for word in words.casefold().split())


@dataclass(frozen=True, slots=True)
class Board:
    """All municipalities of a year, the most urgent first."""

    year: int
    due_on: date
    lines: Sequence[BoardLine]
    states: Mapping[YearState, int]

    @property
    def signed(self) -> int:
        """How many stand for their year."""
        return self.states.get(YearState.SIGNED, 0)


def board(*, year: int, on: date) -> Board:
    """Everyone who has anyone in the year or the one before, and whoever has signed."""
    counts, before = counts_of(year), counts_before(year)
    rows: dict[int, list[YearSignOff]] = {}
    for row in YearSignOff.objects.filter(year=year).defer("pins"):
        rows.setdefault(row.municipality_id, []).append(row)
    # Of all of them as they were counted last night: none is asked anew for a list.
    counted = QualityCount.objects.using("statistics").latest_of_year(year)
    broken: dict[int, dict[str, int]] = dict(counted.values_list("municipality_id", "broken"))
    counties = dict(County.objects.order_by("valid_from").values_list("number", "name"))
    spells = MunicipalityYear.objects.filter(year=year, municipality_id__in={*counts, *before, *rows})
    lines = []
    for spell in spells.order_by("municipality_id"):
        place, own = spell.municipality_id, rows.get(spell.municipality_id, [])
        now = counts.get(place, YearCounts())
        signed = next((each for each in own if each.reopened_at is None and each.signed_at), None)
        lines.append(
            BoardLine(
                f"{place:04d}", spell.name, counties.get(spell.county_number, ""), _state(own, year=year, on=on), now,
                gaps(now, before=before.get(place, YearCounts()), broken=broken.get(place, {})), signed,
                is_changed=signed is not None and signed.figures != asdict(now),
            )
        )  # fmt: skip
    lines.sort(key=lambda each: (_URGENCY.index(each.state), -each.missing, each.number))
    return Board(year, due_on(year), lines, Counter(each.state for each in lines))


def _state(rows: Sequence[YearSignOff], *, year: int, on: date) -> YearState:
    held = next((each for each in rows if each.reopened_at is None), None)
    return state_of(
        is_begun=held is not None,
        is_signed=held is not None and held.signed_at is not None,
        was_reopened=any(each.reopened_at is not None for each in rows),
        year=year,
        on=on,
    )
