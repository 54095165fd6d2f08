"""Absence: a day or some, and the correction of one that was registered wrongly."""

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Model

from participants.rules.dates import write_day
from participants.trail.codes import FieldClass
from programmes import actions, forms
from programmes.acts.base import Act, Acting
from programmes.codes import AbsenceCorrection
from programmes.overviews import acting, away
from programmes.rules.absence import FULL_DAY, Absent, care_said, effect_on_support, standing_of, warnings_of_absence
from programmes.rules.calendar import days_away
from programmes.rules.leave import Spell

_NO_PROGRAMME = "Deltakeren har ikke noe program som har startet. Registrer vedtak og oppstart først."
_GONE = "Fraværet finnes ikke lenger. Gå tilbake til deltakeren og se hva som er registrert."
_HIDDEN = "Rollen din ser ikke hva fravær skyldes, og kan ikke registrere det."


class Absence(Act):
    """A new one; a correction where one is named."""

    heading = "Registrer fravær"
    saved = "Fraværet er lagret."
    form: type[forms.ActionForm] = forms.AbsenceForm
    fields = FieldClass.HEALTH

    def __init__(self, given: Acting) -> None:
        super().__init__(given)
        self.absence = acting.absence_of(given.user, given.participant.pk, given.row, on=given.on)
        self.is_correction = given.row is not None
        self.programme = self.absence.programme if self.absence else given.programme()
        if self.is_correction:
            self.heading, self.form = "Rett fravær", forms.CorrectAbsenceForm

    def rows(self) -> tuple[Model | None, ...]:
        return (self.absence,) if self.is_correction else ()

    def refusal(self) -> str:
        if not self.acting.bar.sees_health:
            return _HIDDEN
        if self.is_correction:
            if self.absence is None:
                return _GONE
            return "Fraværet er tatt tilbake, og kan ikke rettes." if self.absence.taken_back_at else ""
        return "" if self.programme and self.programme.starts_on else _NO_PROGRAMME

    def initial(self) -> dict[str, Any]:
        if not self.acting.bar.sees_health or not self.absence:
            said = care_said(leaves=self._leaves, absences=self._others) if self.acting.bar.sees_health else None
            return {} if self.is_correction else {"absent_on": self._day(), "hours": FULL_DAY, "care": said}
        held = {name: getattr(self.absence, name) for name in ("absence_kind", "absent_on", "hours", "measure_type")}
        return held | {"correction": AbsenceCorrection.CORRECT}

    def _day(self) -> date | None:
        """Today, while the programme runs."""
        return None if self.programme is None or self.programme.ends_on else self.acting.on

    def warnings(self, given: dict[str, Any]) -> list[str]:
        if given.get("correction") == AbsenceCorrection.TAKE_BACK:
            return []
        new = self._new(given)
        found = warnings_of_absence(
            new, others=self._others, leaves=self._leaves,
            programme_starts_on=self.programme.clock_starts_on if self.programme else None, care=given.get("care"),
        )  # fmt: skip
        if effect_on_support(new).startswith("Stønaden trekkes"):
            found.append(effect_on_support(new))
        if moved := self._moved(given):
            found.append(moved)
        return found

    def facts(self) -> list[tuple[str, str]]:
        found = [("Egenmelding", standing_of(self._others, on=self.acting.on))]
        lengthened = away.lengthening_of(self.programme, leaves=self._leaves, absences=self._others, on=self.acting.on)
        if lengthened:
            found.append(("Varighet", f"{lengthened.reason().text} ({lengthened.reason().section})"))
        if self.absence:
            found.append(("Registrert", f"{write_day(self.absence.absent_on)}"))
        return found

    def done(self, given: dict[str, Any]) -> str:
        if given.get("correction") == AbsenceCorrection.TAKE_BACK:
            return f"Fraværet er tatt tilbake. {self._end()}".rstrip()
        new = self._new(given)
        days = f"{len(new)} {'dag' if len(new) == 1 else 'dager'}"
        said = "rettet" if self.is_correction else f"lagret: {days}"
        return f"Fraværet er {said}. {effect_on_support(new)} {self._end()}".rstrip()

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        measure_type = given["measure_type"] or ""
        if not self.is_correction:
            actions.register_absence(**self.whose(), **given | {"measure_type": measure_type}, once=once)
            return
        which = self.whose() | {"absence_pk": self.acting.row, "version": version, "reason": given["reason"]}
        if given["correction"] == AbsenceCorrection.TAKE_BACK:
            actions.take_back_absence(**which)
        else:
            held = {name: given[name] for name in ("absent_on", "hours", "absence_kind")}
            actions.correct_absence(**which, **held, measure_type=measure_type)

    def _new(self, given: dict[str, Any]) -> list[Absent]:
        days = days_away(given["absent_on"], given.get("last_on"))
        return [Absent(kind=given["absence_kind"], absent_on=day, hours=given["hours"]) for day in days]

    def _moved(self, given: dict[str, Any]) -> str:
        """What is said where this changes the last day."""
        before, after = (self._last([*self._others, *each]) for each in ([], self._new(given)))
        if after is None or after == before:
            return ""
        return f"Siste dag i programmet blir {after:%d.%m.%Y} (INTF §§10, 19)."

    def _end(self) -> str:
        """The last day with what now stands: a form that is sent twice finds its days there already."""
        given = self.acting
        last = self._last(acting.absences_of(given.user, given.participant.pk, on=given.on))
        return f"Programmet kan vare til {last:%d.%m.%Y}." if last else ""

    def _last(self, absences: list[Absent]) -> date | None:
        """The last day without extension."""
        return away.last_day(self.programme, leaves=self._leaves, absences=absences, on=self.acting.on)

    @cached_property
    def _others(self) -> list[Absent]:
        """As they stood before this was saved, without the one that is corrected."""
        given = self.acting
        return acting.absences_of(given.user, given.participant.pk, on=given.on, but=given.row)

    @cached_property
    def _leaves(self) -> list[Spell]:
        return acting.spells_of(self.acting.user, self.acting.participant.pk, on=self.acting.on)
