"""What a release says, read from its frozen cells: the numbers, the sentences and the charts."""

from reporting.summaries.drawings import Drawings, draw
from reporting.summaries.footnotes import Footnotes
from reporting.summaries.municipalities import published_municipalities
from reporting.summaries.numbers import (
    Headline,
    Outcome,
    ReleaseSummary,
    Shown,
    Totals,
    headlines,
    outcome_of,
    summarise,
)
from reporting.summaries.squares import SquareMap, square_map
from reporting.summaries.story import Story, tell
from reporting.summaries.tiles import TileMap, tile_map

__all__ = [
    "Drawings",
    "Footnotes",
    "Headline",
    "Outcome",
    "ReleaseSummary",
    "Shown",
    "SquareMap",
    "Story",
    "TileMap",
    "Totals",
    "draw",
    "headlines",
    "outcome_of",
    "published_municipalities",
    "square_map",
    "summarise",
    "tell",
    "tile_map",
]
