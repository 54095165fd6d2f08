"""The tables as the public asks for them: the figures that share a place and groups, gathered with their margins."""

from dataclasses import dataclass

from reporting.breakdowns import indicator_of
from reporting.codes import Breakdown, Indicator, RegionLevel
from reporting.regrouping import EIGHT, THREE, Regrouping
from reporting.rules.languages import Text

_COUNTS = (Indicator.PARTICIPANTS, Indicator.STARTERS)
_OUTCOMES = (Indicator.EXITS, Indicator.TRANSITIONS, Indicator.TRANSITION_SHARE)
_COUNTRY = (RegionLevel.COUNTRY,)
_TO_COUNTY = (RegionLevel.COUNTRY, RegionLevel.COUNTY)
_EVERYWHERE = (RegionLevel.COUNTRY, RegionLevel.COUNTY, RegionLevel.MUNICIPALITY)


@dataclass(frozen=True, slots=True)
class Table:
    """Places of some levels crossed with some groups, each with its sum (`all`). The id is for ever."""

    id: str
    title: Text
    levels: tuple[RegionLevel, ...]
    dimensions: tuple[str, ...]
    indicators: tuple[Indicator, ...] = (*_COUNTS, *_OUTCOMES)
    # Coarser groups in the place of one of the dimensions.
    regrouping: Regrouping | None = None
    # Parts of the one indicator, of the further tables. Their sum is a cell of the others.
    breakdown: Breakdown | None = None

    @property
    def has_places(self) -> bool:
        """Whether there is more than the country."""
        return self.levels != _COUNTRY


def _further(table_id: str, breakdown: Breakdown, title: Text, levels: tuple[RegionLevel, ...] = _COUNTRY) -> Table:
    by = () if levels == _TO_COUNTY else ("sex",)
    return Table(table_id, title, levels, by, (indicator_of(breakdown),), breakdown=breakdown)


# A table that is taken away is missed by whoever asks for it every year: add, and leave the ids as they are.
TABLES: tuple[Table, ...] = (
    Table("IP01", Text("etter sted og kjønn", "etter stad og kjønn", "by place and sex"), _EVERYWHERE, ("sex",)),
    Table(
        "IP02", Text("etter fylke og alder", "etter fylke og alder", "by county and age"), _TO_COUNTY, ("age_group",)
    ),
    Table(
        "IP03",
        Text("etter fylke og landbakgrunn", "etter fylke og landbakgrunn", "by county and country background"),
        _TO_COUNTY,
        ("country_background",),
    ),
    Table(
        "IP04",
        Text(
            "etter fylke og aktivitet etter programmet",
            "etter fylke og aktivitet etter programmet",
            "by county and activity after the programme",
        ),
        _TO_COUNTY,
        ("main_activity",),
        _OUTCOMES,
    ),
    Table(
        "IP05", Text("etter kjønn og alder", "etter kjønn og alder", "by sex and age"), _COUNTRY, ("sex", "age_group")
    ),
    Table(
        "IP06",
        Text("etter kjønn og landbakgrunn", "etter kjønn og landbakgrunn", "by sex and country background"),
        _COUNTRY,
        ("sex", "country_background"),
    ),
    Table(
        "IP07",
        Text("etter kjønn og utdanning", "etter kjønn og utdanning", "by sex and education"),
        _COUNTRY,
        ("sex", "education_level"),
    ),
    Table(
        "IP08",
        Text("etter kjønn og oppholdsgrunnlag", "etter kjønn og opphaldsgrunnlag", "by sex and basis of residence"),
        _COUNTRY,
        ("sex", "permit_basis"),
    ),
    Table(
        "IP09",
        Text(
            "etter kjønn og aktivitet etter programmet",
            "etter kjønn og aktivitet etter programmet",
            "by sex and activity after the programme",
        ),
        _COUNTRY,
        ("sex", "main_activity"),
        _OUTCOMES,
    ),
    Table(
        "IP10",
        Text(
            "etter fylke og årsak til avslutning (8 grupper)", "etter fylke og årsak til avslutning (8 grupper)",
            "by county and reason for exit (8 groups)",
        ),
        _TO_COUNTY, ("main_activity",), (Indicator.EXITS,), EIGHT,
    ),
    Table(
        "IP11",
        Text(
            "etter kjønn og årsak til avslutning (8 grupper)", "etter kjønn og årsak til avslutning (8 grupper)",
            "by sex and reason for exit (8 groups)",
        ),
        _COUNTRY, ("sex", "main_activity"), (Indicator.EXITS,), EIGHT,
    ),
    Table(
        "IP12",
        Text(
            "etter fylke og årsak til avslutning (3 grupper)", "etter fylke og årsak til avslutning (3 grupper)",
            "by county and reason for exit (3 groups)",
        ),
        _TO_COUNTY, ("main_activity",), (Indicator.EXITS,), THREE,
    ),
    Table(
        "IP13",
        Text(
            "etter kjønn og årsak til avslutning (3 grupper)", "etter kjønn og årsak til avslutning (3 grupper)",
            "by sex and reason for exit (3 groups)",
        ),
        _COUNTRY, ("sex", "main_activity"), (Indicator.EXITS,), THREE,
    ),
    _further(
        "IP14", Breakdown.MEASURE_12,
        Text(
            "etter kjønn og tiltak (12 grupper)", "etter kjønn og tiltak (12 grupper)", "by sex and measure (12 groups)"
        ),
    ),
    _further(
        "IP15", Breakdown.MEASURE_4,
        Text("etter kjønn og tiltak (4 grupper)", "etter kjønn og tiltak (4 grupper)", "by sex and measure (4 groups)"),
    ),
    _further(
        "IP16", Breakdown.LISTENING,
        Text(
            "etter kjønn og nivå i lytteforståelse", "etter kjønn og nivå i lytteforståing",
            "by sex and level in listening",
        ),
    ),
    _further(
        "IP17", Breakdown.READING,
        Text(
            "etter kjønn og nivå i leseforståelse", "etter kjønn og nivå i leseforståing", "by sex and level in reading"
        ),
    ),
    _further(
        "IP18", Breakdown.WRITING,
        Text(
            "etter kjønn og nivå i skriftlig framstilling", "etter kjønn og nivå i skriftleg framstilling",
            "by sex and level in writing",
        ),
    ),
    _further(
        "IP19", Breakdown.ORAL,
        Text(
            "etter kjønn og nivå i muntlig kommunikasjon", "etter kjønn og nivå i munnleg kommunikasjon",
            "by sex and level in oral communication",
        ),
    ),
    _further(
        "IP20", Breakdown.WAITING,
        Text(
            "etter kjønn og tid fra bosetting til start", "etter kjønn og tid frå busetjing til start",
            "by sex and time from settlement to start",
        ),
    ),
    _further(
        "IP21", Breakdown.WAITING,
        Text(
            "etter fylke og tid fra bosetting til start", "etter fylke og tid frå busetjing til start",
            "by county and time from settlement to start",
        ),
        _TO_COUNTY,
    ),
)  # fmt: skip


def table(table_id: str) -> Table | None:
    """The table of that id, in whatever case."""
    return next((each for each in TABLES if each.id == table_id.upper()), None)
