"""A programme stopped for a while; where it is stopped, the way on."""

from typing import Any
from uuid import UUID

from django.db.models import Model

from participants.rules.dates import write_day
from programmes import actions, forms
from programmes.acts.base import Act, Acting
from programmes.overviews import acting
from programmes.rules.stops import KEEPS_END


class Stop(Act):
    """From a day, with a warning, a decision and a reason; and from another day on again."""

    heading = "Stans programmet"
    button = "Stans programmet"
    saved = "Programmet er stanset. Begrunnelsen står i journalen."
    form: type[forms.ActionForm] = forms.StopForm
    is_checked = True
    lead = "For en tid, til det tas opp igjen. Stanses programmet for godt, avslutter du det med årsaken «Stanset»."

    def __init__(self, given: Acting) -> None:
        super().__init__(given)
        self.programme = given.programme()
        self.stop = acting.stop_of(given.user, self.programme, on=given.on)
        # A form that was sent twice is about the programme still, and takes nothing up again.
        self.is_stopped = self.stop is not None and given.row in {None, self.stop.pk}
        if self.is_stopped:
            self.heading, self.button = "Ta opp igjen programmet", "Ta opp igjen programmet"
            self.saved, self.lead = "Programmet fortsetter.", ""
            self.form = forms.ResumeForm

    def rows(self) -> tuple[Model | None, ...]:
        return (self.stop,) if self.is_stopped else (self.programme, None)

    def row(self) -> UUID | None:
        first = self.rows()[0]
        return first.pk if first else None

    def refusal(self) -> str:
        if self.programme is None or self.programme.starts_on is None:
            return "Deltakeren har ikke noe program som har startet."
        return "Programmet er avsluttet." if self.programme.ends_on else ""

    def facts(self) -> list[tuple[str, str]]:
        found = [("Stanset fra", write_day(self.stop.starts_on))] if self.stop and self.is_stopped else []
        planned = self.programme.planned_end_on if self.programme else None
        return [*found, *([("Planlagt slutt", write_day(planned))] if planned else []), ("Varighet", KEEPS_END)]

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        if self.is_stopped:
            actions.resume_programme(**self.whose(), **given, stop_pk=self.acting.row, version=version)
        else:
            actions.stop_programme(**self.whose(), **given, programme_pk=self.acting.row, version=version, once=once)
