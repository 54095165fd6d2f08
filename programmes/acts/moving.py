"""Someone moves to another municipality: told, and taken back while nobody has answered."""

from typing import Any
from uuid import UUID

from django.db.models import Model

from programmes import actions, forms
from programmes.acts.base import Act, Acting
from programmes.codes import ExitCause, NotesOnMove, TransferState
from programmes.overviews import acting, away

_GOES = (
    "Navn, identitetsnummer, oppholdsgrunnlag og utdanning; programmet til nå med sluttmål, planlagt slutt, tiltak og "
    "antall dager permisjon, timer fravær og gjennomførte timer; mål og timer i integreringsplanen; prøver. Det som er "
    "skrevet i planen, følger notatene."
)
_STAYS = (
    "Adresse, telefon og e-post, steder for tiltak, hva permisjon og fravær skyldes, kontrakten, og notater om helse."
)


class Move(Act):
    """To another municipality; where one has been told and not answered, the way back."""

    heading = "Flytt til en annen kommune"
    button = "Meld flyttingen"
    saved = "Flyttingen er meldt. Dere får se svaret på deltakerens side."
    form: type[forms.ActionForm] = forms.MoveForm
    is_checked = True
    lead = "Programmet avsluttes her med årsaken «Flyttet til en annen kommune», og den nye kommunen blir spurt."

    def __init__(self, given: Acting) -> None:
        super().__init__(given)
        self.programme = given.programme()
        self.ending = given.ending(self.programme)
        self.transfer = acting.transfer_of(given.user, given.participant.pk, on=given.on)
        # A form that was sent twice is about the programme still, and takes nothing back.
        self.is_waiting = (
            self.transfer is not None
            and self.transfer.state == TransferState.ASKED
            and given.row in {None, self.transfer.pk}
        )
        if self.is_waiting:
            self.heading = "Trekk overføringen"
            self.button = "Trekk overføringen"
            self.lead = "Den nye kommunen får ikke lenger se at deltakeren er meldt flyttet."
            self.saved = (
                "Overføringen er trukket. Programmet er fortsatt avsluttet: ta det tilbake hvis deltakeren blir."
            )
            self.form = forms.TakeBackForm

    def rows(self) -> tuple[Model | None, ...]:
        return (self.transfer,) if self.is_waiting else (self.programme, self.ending)

    def row(self) -> UUID | None:
        # Who has no programme is moved all the same.
        return super().row() or self.acting.participant.pk

    def refusal(self) -> str:
        if self.acting.participant.is_hidden:
            return actions.IS_HIDDEN
        if self.ending and self.ending.cause != ExitCause.MOVED:
            return "Programmet er avsluttet av en annen årsak. Rett avslutningen først, hvis den er feil."
        return ""

    def initial(self) -> dict[str, Any]:
        return {} if self.is_waiting else {"notes": NotesOnMove.STAY}

    def facts(self) -> list[tuple[str, str]]:
        if self.is_waiting:
            return state_of(self.transfer)
        return [*state_of(self.transfer), ("Følger med", _GOES), ("Blir igjen", _STAYS)]

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        row = self.acting.row if self.acting.row != self.acting.participant.pk else None
        if self.is_waiting:
            actions.take_back_transfer(**self.whose(), transfer_pk=row)
            return
        last = away.last_day_before(
            self.acting.user, self.programme, moved_on=given["moved_on"], on=self.acting.on
        )  # fmt: skip
        actions.hand_over(
            **self.whose(), programme_pk=row, version=version, municipality_number=given["municipality"],
            moved_on=given["moved_on"], brings_notes=given["notes"] == NotesOnMove.GO_ALONG, ends_by=last,
            once=once,
        )  # fmt: skip


def state_of(transfer: Any) -> list[tuple[str, str]]:
    """How far a move has come."""
    if transfer is None:
        return []
    told = f"{transfer.to_municipality.name}, flyttet {transfer.moved_on:%d.%m.%Y}"
    because = f" Grunn: {transfer.get_refusal_display()}." if transfer.refusal else ""
    return [("Meldt flyttet til", told), ("Svar", f"{transfer.get_state_display()}.{because}")]
