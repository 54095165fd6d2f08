"""Disclosure control: which numbers must not be shown, and what an attacker makes of those that are."""

from reporting.disclosure.cells import NOTHING, Cell, cells_of
from reporting.disclosure.primary import cells, is_small
from reporting.disclosure.protection import Beside, Earlier, Protection, Recovered, protect
from reporting.disclosure.secondary import Unprotectable
from reporting.disclosure.structure import Place

__all__ = [
    "NOTHING",
    "Beside",
    "Cell",
    "Earlier",
    "Place",
    "Protection",
    "Recovered",
    "Unprotectable",
    "cells",
    "cells_of",
    "is_small",
    "protect",
]
