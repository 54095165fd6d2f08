"""Where what is to be done is seen to, and the words that stand with it."""

from datetime import date

from participants.rules.dates import WEEKDAYS
from programmes.codes import DueGroup, DueKind
from programmes.rules.due import Due, group_of

_SHORTLY, _MONTH, _YEAR = 2, 30, 365
# The page that solves it, and what its button says.
_WAYS: dict[DueKind, tuple[str, str]] = {
    DueKind.DECISION: ("programme-decide", "Lag vedtak"),
    DueKind.START: ("programme-decide", "Før start"),
    DueKind.PLANNED_END: ("programme-end", "Vurder"),
    DueKind.EXIT: ("exit-correct", "Registrer"),
    DueKind.PLAN: ("plan-save", "Lag plan"),
    DueKind.REVIEW: ("plan-review", "Gå gjennom"),
    DueKind.CONTRACT: ("contract-sign", "Registrer"),
    DueKind.MEASURE: ("measure-add", "Legg til"),
    DueKind.LEAVE: ("measure-add", "Legg til"),
    DueKind.HOURS: ("measure-add", "Legg til"),
    DueKind.TESTS: ("test-add", "Registrer"),
    DueKind.SOCIAL_STUDIES: ("test-add", "Registrer"),
    DueKind.NUMBER: ("numbers", "Registrer"),
}
PAGE, ANSWER = ("participant", "Åpne"), ("arrival", "Svar")
_OF_THE_LATEST = _WAYS.keys() - {DueKind.TESTS, DueKind.SOCIAL_STUDIES, DueKind.NUMBER}
SLUGS = {
    DueKind.DECISION: "vedtak", DueKind.START: "oppstart", DueKind.MEASURE: "tiltak", DueKind.LEAVE: "permisjon",
    DueKind.HOURS: "timer", DueKind.TESTS: "norskprover", DueKind.SOCIAL_STUDIES: "samfunnskunnskap",
    DueKind.PLAN: "plan", DueKind.CONTRACT: "kontrakt", DueKind.REVIEW: "gjennomgang",
    DueKind.PLANNED_END: "planlagt-slutt", DueKind.EXIT: "avslutning", DueKind.NUMBER: "nummer",
    DueKind.TRANSFER: "flytting",
}  # fmt: skip


def way_of(due: Due) -> tuple[str, str]:
    """The page and its button."""
    # The pages are about the latest programme; of one before it nothing but the participant's page tells.
    if due.kind in _OF_THE_LATEST and due.is_earlier:
        return PAGE
    return _WAYS[due.kind]


def when_of(due_on: date, *, on: date) -> str:
    """How long it is until a day, or how long ago."""
    days = (due_on - on).days
    if days < 0:
        return _late(-days)
    if days < _SHORTLY:
        return ("I dag", "I morgen")[days]
    if days >= 2 * _MONTH:
        return f"Om {days // _MONTH} måneder"
    return WEEKDAYS[due_on.weekday()] if group_of(due_on, on=on) == DueGroup.THIS_WEEK else f"Om {days} dager"


def _late(days: int) -> str:
    if days >= _YEAR:
        return f"{days // _YEAR} år over"
    if days >= 2 * _MONTH:
        return f"{days // _MONTH} måneder over"
    return "1 dag over" if days == 1 else f"{days} dager over"
