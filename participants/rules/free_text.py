"""What free text holds that belongs elsewhere or nowhere: a warning to whoever writes, and never a refusal."""

import re
from datetime import date
from enum import StrEnum

from participants.rules.identifiers import read_national_id

# Eleven digits however they are grouped: 120392 00000, 12.03.92 00000.
_ELEVEN = re.compile(r"(?<!\d)(?:\d[ .\u00a0-]?){10}\d(?!\d)")
# Beginnings of words. They may be said of the weather too: it is a warning.
_HEALTH = re.compile(
    r"\b(?:diagnos|sykdom|syk\b|sykemeld|sykmeld|lege\b|legen|fastlege|sykehus|psyki|psykolog|depres|angst\b|traume|ptsd"
    r"|medisin|medikament|rusmid|rusproblem|alkoholproblem|gravid|svanger|abort|hiv\b|kreft|diabetes|epilep|funksjonsned"
    r"|selvmord|selvskad)",
    re.IGNORECASE,
)


class Concern(StrEnum):
    """What the text seems to hold."""

    NUMBER = "number"
    HEALTH = "health"


def concerns(text: str, *, on: date) -> set[Concern]:
    """What the writer is to think over before saving."""
    found = set()
    for hit in _ELEVEN.finditer(text):
        if read_national_id(re.sub(r"\D", "", hit.group()), on=on):
            found.add(Concern.NUMBER)
    if _HEALTH.search(text):
        found.add(Concern.HEALTH)
    return found
