"""When a month of the trail is to end, and what a statement that it has ended says."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from participants.trail.rules.sealing import Signed

HELD = {
    "finding": "et uvanlig oppslag er ikke fulgt opp",
    "restricted": "opplysningene om en deltaker er begrenset",
    "breach": "et brudd på personopplysningssikkerheten er meldt for de siste fem årene",
    "held": "den er holdt tilbake til en dag",
}


@dataclass(frozen=True, slots=True)
class End:
    """A statement that the rows of the seals (above, upto] are gone, and by whose approval."""

    number: int
    above: int
    upto: int
    said: dict[str, Any]

    @property
    def month(self) -> date:
        """Its first day."""
        return date.fromisoformat(f"{self.said['month']}-01")

    @property
    def rows(self) -> dict[str, int]:
        """Log → rows."""
        return dict(self.said["rows"])

    @property
    def ended_at(self) -> datetime:
        """When."""
        return datetime.fromisoformat(self.said["ended_at"])

    def covers(self, number: int) -> bool:
        """Whether a seal's rows are gone by it."""
        return self.above < number <= self.upto

    def as_plan(self) -> dict[str, Any]:
        """What a plan of it held, to be put back after a restore."""
        said = self.said
        return {
            "ending": said["ending"], "month": self.month, "years": said["years"], "above": self.above,
            "upto": self.upto, "planned_on": said["planned_on"], "planned_by": said["planned_by"],
            "approved_by": said["approved_by"], "approved_at": said["approved_at"],
        }  # fmt: skip


def after(month: date) -> date:
    """The first day of the month after."""
    years, index = divmod(month.year * 12 + month.month, 12)
    return date(years, index + 1, 1)


def last_month(*, on: date, years: int) -> date:
    """The last month that has been over for so many years on a day."""
    before = on.year * 12 + on.month - 2 - 12 * years
    return date(before // 12, before % 12 + 1, 1)


def is_due(month: date, *, years: int, on: date) -> bool:
    """Whether a month has been over for so many years."""
    return month <= last_month(on=on, years=years)


def as_end(each: Signed) -> End | None:
    """What an END says; None where its text is missing, is another than was signed, or says other seals."""
    said = each.statement
    if each.marks is None or hashlib.sha256(each.marks).digest() != said.digest or said.upto_id is None:
        return None
    text = json.loads(each.marks)
    if (text["above_seal"], text["upto_seal"]) != (said.above_id, said.upto_id):
        return None
    return End(said.number, said.above_id, said.upto_id, text)
