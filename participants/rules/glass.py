"""When there is a glass to break. Pure."""

from participants.codes import AddressProtection
from participants.rules.protection import highest

FEWEST_SIGNS = 20
LONGEST_HOURS = 3
REVIEW_WITHIN_DAYS = 7


def opens_anything(*, own: str, family: str) -> bool:
    """Whether someone's places are hidden from those who see the person.

    Of the strictly confidential there is no glass: whoever is not named for them does not know that they are there.
    """
    return highest(own, family) == AddressProtection.CONFIDENTIAL
