"""The demonstration register: made-up people whose totals follow published figures, written as an exchange package."""

from pathlib import Path
from typing import Final

from programmes.demo import package
from programmes.demo.flow import Flow
from programmes.demo.groups import groups_of
from programmes.demo.identifiers import Identifiers
from programmes.demo.oddities import Oddities
from programmes.demo.outcomes import Outcomes
from programmes.demo.people import Person
from programmes.demo.places import Places
from programmes.demo.plans import agreements_of
from programmes.demo.spells import Spells

SEED: Final = 2023

__all__ = ["SEED", "agreements_of", "groups_of", "people", "write_demo"]


def write_demo(folder: Path, *, seed: int = SEED) -> dict[str, int]:
    """Write the package into the folder: the same bytes for the same seed. Returns the rows in each table."""
    return package.write(folder, people=people(seed=seed), seed=seed)


def people(*, seed: int) -> list[Person]:
    """Everyone, with their programmes. Each step builds on the totals of the one before and keeps them."""
    everyone = Flow(seed).run()
    places = Places(seed)
    outcomes = Outcomes(seed, places)
    outcomes.protect(everyone)
    outcomes.settle(everyone)
    outcomes.decide(everyone)
    identifiers = Identifiers(seed)
    for person in everyone:
        identifiers.give(person)
    spells = Spells(seed, places)
    oddities = Oddities(seed, places=places, spells=spells, identifiers=identifiers)
    oddities.before_moves(everyone)
    oddities.exits_twice(everyone)
    spells.make(everyone)
    spells.finish(everyone)
    oddities.after_moves(everyone)
    return everyone
