"""The tables as the public asks for them: the figures that share a place and groups, gathered with their margins."""

from dataclasses import dataclass

from reporting.codes import Indicator, RegionLevel

_COUNTS = (Indicator.PARTICIPANTS, Indicator.STARTERS)
_OUTCOMES = (Indicator.EXITS, Indicator.TRANSITIONS, Indicator.TRANSITION_SHARE)
_COUNTRY = (RegionLevel.COUNTRY,)
_TO_COUNTY = (RegionLevel.COUNTRY, RegionLevel.COUNTY)
_EVERYWHERE = (RegionLevel.COUNTRY, RegionLevel.COUNTY, RegionLevel.MUNICIPALITY)


@dataclass(frozen=True, slots=True)
class Table:
    """Places of some levels crossed with some groups, each with its sum (`all`). The id is for ever."""

    id: str
    title: str
    levels: tuple[RegionLevel, ...]
    dimensions: tuple[str, ...]
    indicators: tuple[Indicator, ...] = (*_COUNTS, *_OUTCOMES)

    @property
    def has_places(self) -> bool:
        """Whether there is more than the country."""
        return self.levels != _COUNTRY


# A table that is taken away is missed by whoever asks for it every year: add, and leave the ids as they are.
TABLES: tuple[Table, ...] = (
    Table("IP01", "etter sted og kjønn", _EVERYWHERE, ("sex",)),
    Table("IP02", "etter fylke og alder", _TO_COUNTY, ("age_group",)),
    Table("IP03", "etter fylke og landbakgrunn", _TO_COUNTY, ("country_background",)),
    Table("IP04", "etter fylke og aktivitet etter programmet", _TO_COUNTY, ("main_activity",), _OUTCOMES),
    Table("IP05", "etter kjønn og alder", _COUNTRY, ("sex", "age_group")),
    Table("IP06", "etter kjønn og landbakgrunn", _COUNTRY, ("sex", "country_background")),
    Table("IP07", "etter kjønn og utdanning", _COUNTRY, ("sex", "education_level")),
    Table("IP08", "etter kjønn og oppholdsgrunnlag", _COUNTRY, ("sex", "permit_basis")),
    Table("IP09", "etter kjønn og aktivitet etter programmet", _COUNTRY, ("sex", "main_activity"), _OUTCOMES),
)


def table(table_id: str) -> Table | None:
    """The table of that id, in whatever case."""
    return next((each for each in TABLES if each.id == table_id.upper()), None)
