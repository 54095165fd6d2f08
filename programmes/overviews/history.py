"""The history of one participant's programme in sentences: what was changed, by whom, when, and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from participants.access.models import User
from participants.trail.codes import ChangeReason, Operation
from participants.trail.looks import changes_of
from participants.trail.models import Event
from programmes.overviews.case import Case
from programmes.overviews.words import Said, sentence

PAGE = 200
_MADE: Final = {
    "programmes_programme": "Programmet ble registrert",
    "programmes_exit": "Programmet ble avsluttet",
    "programmes_measure": "Tiltak ble lagt til",
    "programmes_leave": "Permisjon eller fravær ble lagt til",
    "programmes_languagetest": "Prøveresultat ble registrert",
    "programmes_stop": "Programmet ble stanset",
    "programmes_absence": "Fravær ble registrert",
    "programmes_hoursdone": "Gjennomførte timer ble registrert",
    "programmes_plan": "Integreringsplan ble laget",
    "programmes_contract": "Integreringskontrakt ble registrert",
    "programmes_transfer": "Deltakeren ble meldt flyttet til en annen kommune",
}
_CHANGED: Final = {
    "programmes_programme": "", "programmes_exit": "Avslutningen: ", "programmes_measure": "Tiltak: ",
    "programmes_leave": "Permisjon eller fravær: ", "programmes_languagetest": "Prøve: ",
    "programmes_absence": "Fravær: ", "programmes_hoursdone": "Gjennomførte timer: ",
    "programmes_stop": "Stansen: ", "programmes_plan": "Integreringsplanen: ",
    "programmes_contract": "Integreringskontrakten: ", "programmes_transfer": "Flyttingen: ",
}  # fmt: skip
_GONE: Final = {
    "programmes_exit": "Avslutningen ble tatt tilbake", "programmes_measure": "Tiltak ble slettet",
    "programmes_leave": "Permisjon eller fravær ble slettet", "programmes_languagetest": "Prøveresultat ble slettet",
}  # fmt: skip
# Told by what stands beside it: by the exit, or by the state of a move.
_UNTOLD = frozenset({("programmes_programme", "siste dag"), ("programmes_transfer", "besvart tidspunkt")})
_EMPTY = "tomt"


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of the history."""

    at: datetime
    text: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class History:
    """A page of it, and the change where an older one goes on; empty where there is none."""

    told: list[Told]
    after: str


def history_of(case: Case, *, after: str = "") -> History:
    """The newest first, below the change that a page ended with. Whether the reader sees the participant is for the
    caller to see to; so is whose case it is."""
    found = [each for each in changes_of(case.bar.participant.pk) if each.table_name in _MADE]
    start = next((place for place, each in enumerate(found, start=1) if str(each.pk) == after), 0)
    events = found[start : start + PAGE]
    names = dict(User.objects.filter(pk__in={each.user_id for each in events}).values_list("pk", "username"))
    rows = _rows(case)
    told = [
        Told(
            at=event.recorded_at,
            text=text,
            who=names.get(event.user_id, "") if event.user_id else "Lastet inn fra et fagsystem",
            why=str(ChangeReason(event.reason).label) if event.reason in ChangeReason.values else "",
        )
        for event in events
        for text in _sentences(event, rows)
    ]
    return History(told, str(events[-1].pk) if len(found) > start + PAGE else "")


def _rows(case: Case) -> dict[str, str]:
    """What each row is called, as the reader may see it."""
    named = {str(each.pk): each.get_measure_type_display() for each in case.measures}
    named |= {str(each.key): each.label for each in case.leaves}
    named |= {str(each.key): f"{each.label} {each.absent_on:%d.%m.%Y}" for each in case.absences}
    return named | {str(each.pk): f"{each.get_skill_display()}, {each.get_result_display()}" for each in case.tests}


def _sentences(event: Event, rows: dict[str, str]) -> list[str]:
    what = ", ".join(dict.fromkeys(rows[key] for key in event.row_keys if key in rows))
    named = f": {what}" if what else ""
    if event.operation == Operation.INSERT:
        return [f"{_MADE[event.table_name]}{named}."]
    if event.operation != Operation.UPDATE:
        return [f"{_GONE[event.table_name]}."] if event.table_name in _GONE else []
    before = f"{what}: " if what else _CHANGED[event.table_name]
    said = [each for each in sentence(event).said if (event.table_name, each.column) not in _UNTOLD]
    return [_capital(f"{before}{_change(each)}.") for each in said]


def _change(said: Said) -> str:
    if not said.has_values:
        return f"{said.column} ble endret"
    if said.before == _EMPTY:
        return f"{said.column} satt til {said.after}"
    if said.after == _EMPTY:
        return f"{said.column} ble tatt bort (var {said.before})"
    return f"{said.column} endret fra {said.before} til {said.after}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
