"""What the grade of a person's address hides, from whom and where. After Skatteetaten's grades and Normen's sheet 55.

A place that gives a person away is more than an address: the school, the workplace and the plan of the week lead to the
same door. Someone at a strictly confidential address is not masked but invisible: to be in a municipality is itself a
place.
"""

from enum import StrEnum

from participants.codes import AddressProtection

_NONE, _CLIENT = AddressProtection.NONE, AddressProtection.CLIENT_ADDRESS
_CONFIDENTIAL, _STRICT = AddressProtection.CONFIDENTIAL, AddressProtection.STRICTLY_CONFIDENTIAL
# From the mildest to the strictest.
_ORDER = (_NONE, _CLIENT, _CONFIDENTIAL, _STRICT)


class Place(StrEnum):
    """What would lead someone to a person."""

    ADDRESS = "address"
    SCHOOL = "school"
    WORKPLACE = "workplace"
    WEEK_PLAN = "week_plan"


class Relation(StrEnum):
    """What the reader is to the person."""

    OTHER = "other"
    MAY_SEE_PLACES = "may_see_places"
    NAMED_CONTACT = "named_contact"


ALL = frozenset(Place)
NOWHERE: frozenset[Place] = frozenset()
_ADDRESS = frozenset({Place.ADDRESS})
# To be in a group is to be at a place at given hours.
PLACES_OF_A_GROUP = frozenset({Place.SCHOOL, Place.WORKPLACE, Place.WEEK_PLAN})

# Grade and relation → the places that are masked on the person's own page, and elsewhere (lists, exports, letters).
MASKED: dict[tuple[AddressProtection, Relation], tuple[frozenset[Place], frozenset[Place]]] = {
    (_NONE, Relation.OTHER): (NOWHERE, NOWHERE),
    (_NONE, Relation.MAY_SEE_PLACES): (NOWHERE, NOWHERE),
    (_NONE, Relation.NAMED_CONTACT): (NOWHERE, NOWHERE),
    (_CLIENT, Relation.OTHER): (NOWHERE, _ADDRESS),
    (_CLIENT, Relation.MAY_SEE_PLACES): (NOWHERE, _ADDRESS),
    (_CLIENT, Relation.NAMED_CONTACT): (NOWHERE, _ADDRESS),
    (_CONFIDENTIAL, Relation.OTHER): (ALL, ALL),
    (_CONFIDENTIAL, Relation.MAY_SEE_PLACES): (NOWHERE, _ADDRESS),
    (_CONFIDENTIAL, Relation.NAMED_CONTACT): (NOWHERE, _ADDRESS),
    (_STRICT, Relation.OTHER): (ALL, ALL),
    (_STRICT, Relation.MAY_SEE_PLACES): (ALL, ALL),
    (_STRICT, Relation.NAMED_CONTACT): (NOWHERE, ALL),
}


def calls_for_care(*grades: str) -> bool:
    """Whether readers are told to take care, by the strictest of several grades."""
    return highest(*grades) in {_CONFIDENTIAL, _STRICT}


def highest(*grades: str) -> AddressProtection:
    """The strictest of several grades: a person's own and their family's."""
    return max((AddressProtection(grade) for grade in grades), key=_ORDER.index)


def is_visible(*, grade: str, relation: Relation) -> bool:
    """Whether the reader may know that the person is in the municipality at all."""
    return AddressProtection(grade) != _STRICT or relation == Relation.NAMED_CONTACT


def masked_places(*, grade: str, relation: Relation, on_own_page: bool) -> frozenset[Place]:
    """The places that the reader does not see there."""
    own_page, elsewhere = MASKED[AddressProtection(grade), relation]
    return own_page if on_own_page else elsewhere
