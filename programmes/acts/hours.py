"""Hours and meetings that were had."""

from typing import Any

from django.db.models import Model

from programmes import actions, forms
from programmes.acts.base import Act, Acting
from programmes.overviews import acting

_NO_PROGRAMME = "Deltakeren har ikke noe program. Registrer vedtak og oppstart først."
_GONE = "Det du ville rette, finnes ikke lenger. Gå tilbake til deltakeren og se hva som er registrert."


class Hours(Act):
    """A new entry; a correction where one is named."""

    heading = "Registrer gjennomførte timer"
    saved = "Timene er lagret."
    form = forms.HoursForm

    def __init__(self, given: Acting) -> None:
        super().__init__(given)
        self.entry = acting.hours_of(given.user, given.participant.pk, given.row, on=given.on)
        self.is_correction = given.row is not None
        if self.is_correction:
            self.heading = "Rett gjennomførte timer"

    def rows(self) -> tuple[Model | None, ...]:
        return (self.entry,) if self.is_correction else ()

    def refusal(self) -> str:
        if self.is_correction:
            return "" if self.entry else _GONE
        return "" if self.acting.programme() else _NO_PROGRAMME

    def initial(self) -> dict[str, Any]:
        if self.entry is None:
            return {} if self.is_correction else {"done_on": self.acting.on}
        return {name: getattr(self.entry, name) for name in ("theme", "amount", "done_on")}

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.save_hours(**self.whose(), **given, hours_pk=self.acting.row, version=version, once=once)
