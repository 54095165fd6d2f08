"""Measures, leave and tests."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from participants.access.errors import RuleBroken
from participants.codes import Sex
from participants.trail.codes import FieldClass
from programmes import actions, forms
from programmes.acts.base import Act, Acting
from programmes.codes import Care
from programmes.forms import ActionForm
from programmes.models import Programme
from programmes.overviews import acting, away
from programmes.rules.absence import Absent, care_said
from programmes.rules.calendar import working_days
from programmes.rules.leave import LIMITS, Spell, about, balance_of, warnings_of_leave, warnings_of_period

_DAY = timedelta(days=1)
_NO_PROGRAMME = "Deltakeren har ikke noe program. Registrer vedtak og oppstart først."
_GONE = "Det du ville endre, finnes ikke lenger. Gå tilbake til deltakeren og se hva som er registrert."


def _last(ends_on: date | None) -> date | None:
    return ends_on - _DAY if ends_on else None


class AddMeasure(Act):
    """A new measure."""

    heading = "Legg til tiltak"
    saved = "Tiltaket er lagret."
    form: type[ActionForm] = forms.MeasureForm

    def programme(self) -> Programme | None:
        """What it belongs to."""
        return self.acting.programme()

    def refusal(self) -> str:
        return "" if self.programme() else _NO_PROGRAMME

    def blank(self, data: dict[str, str] | None = None) -> ActionForm:
        form = super().blank(data)
        if not self.acting.bar.sees_providers and "provider" in form.fields:
            del form.fields["provider"]
        return form

    def warnings(self, given: dict[str, Any]) -> list[str]:
        programme = self.programme()
        return super().warnings(given) + warnings_of_period(
            starts_on=given["starts_on"], programme_starts_on=programme.starts_on if programme else None
        )

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        # Where the place may not be seen, it is not asked for, and a new measure has none.
        given = {"provider": None} | given
        actions.save_measure(**self.whose(), **given, measure_pk=None, version=version, once=once)


class ChangeMeasure(AddMeasure):
    """A change of a measure."""

    heading = "Endre tiltak"

    def __init__(self, given: Acting) -> None:
        super().__init__(given)
        self.measure = acting.measure_of(given.user, given.participant.pk, given.row, on=given.on)

    def programme(self) -> Programme | None:
        return self.measure.programme if self.measure else None

    def refusal(self) -> str:
        return "" if self.measure else _GONE

    def rows(self) -> tuple[Model | None, ...]:
        return (self.measure,)

    def initial(self) -> dict[str, Any]:
        if self.measure is None:
            return {}
        given = {name: getattr(self.measure, name) for name in ("measure_type", "starts_on", "hours_per_week")}
        given["last_on"] = _last(self.measure.ends_on)
        return given | ({"provider": self.measure.provider} if self.acting.bar.sees_providers else {})

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        if self.measure is None:
            raise RuleBroken(_GONE)
        given = {"provider": None} | given
        actions.save_measure(**self.whose(), **given, measure_pk=self.measure.pk, version=version, once=once)


class EndMeasure(ChangeMeasure):
    """The last day of a measure."""

    heading = "Avslutt tiltak"
    button = "Avslutt tiltaket"
    saved = "Tiltaket er avsluttet."
    form = forms.EndMeasureForm

    def facts(self) -> list[tuple[str, str]]:
        if self.measure is None:
            return []
        return [
            ("Tiltak", self.measure.get_measure_type_display()),
            ("Første dag", f"{self.measure.starts_on:%d.%m.%Y}"),
        ]

    def initial(self) -> dict[str, Any]:
        return {"last_on": _last(self.measure.ends_on)} if self.measure else {}

    def warnings(self, given: dict[str, Any]) -> list[str]:
        return []

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.end_measure(**self.whose(), **given, measure_pk=self.acting.row, version=version)


class AddLeave(Act):
    """Leave or absence."""

    heading = "Legg til permisjon eller fravær"
    saved = "Permisjonen er lagret."
    form = forms.LeaveForm
    fields = FieldClass.HEALTH

    def programme(self) -> Programme | None:
        """What it belongs to."""
        return self.acting.programme()

    def refusal(self) -> str:
        if not self.acting.bar.sees_health:
            return "Rollen din ser ikke hva fravær skyldes, og kan ikke registrere det."
        return "" if self.programme() else _NO_PROGRAMME

    def initial(self) -> dict[str, Any]:
        return {"care": self._care()} if self.acting.bar.sees_health else {}

    def warnings(self, given: dict[str, Any]) -> list[str]:
        programme = self.programme()
        found = warnings_of_period(
            starts_on=given["starts_on"], programme_starts_on=programme.starts_on if programme else None
        )
        new, others = Spell(**given), self._others()
        return (
            super().warnings(given)
            + found
            + warnings_of_leave(new, others=others, sex=Sex(self.acting.participant.sex), care=given.get("care"))
        )

    def facts(self) -> list[tuple[str, str]]:
        spells, sex = self._others(), Sex(self.acting.participant.sex)
        care = self._care()
        balances = [balance_of(each, spells=spells, sex=sex, on=self.acting.on, care=care) for each in LIMITS]
        found = [(each.leave_type.label, f"{each.said()} {about(each.leave_type)}") for each in balances if each.used]
        longer = away.lengthening_of(self.programme(), leaves=spells, absences=self._absences(), on=self.acting.on)
        return [*found, *([("Varighet", f"{longer.reason().text} ({longer.reason().section})")] if longer else [])]

    def done(self, given: dict[str, Any]) -> str:
        if given["last_on"] is None:
            return self.saved
        days = working_days(given["starts_on"], given["last_on"])
        last = away.last_day(
            self.programme(), leaves=[*self._others(), Spell(**given)], absences=self._absences(), on=self.acting.on
        )  # fmt: skip
        until = f" Programmet kan vare til {last:%d.%m.%Y}." if last else ""
        return f"{self.saved} Den er på {days} {'virkedag' if days == 1 else 'virkedager'}.{until}"

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.save_leave(**self.whose(), **given, leave_pk=None, version=version, once=once)

    def _care(self) -> Care | None:
        """Of a sick child, as it was said last."""
        return care_said(leaves=self._others(), absences=self._absences())

    def _absences(self) -> list[Absent]:
        return acting.absences_of(self.acting.user, self.acting.participant.pk, on=self.acting.on)

    def _others(self) -> list[Spell]:
        given = self.acting
        return acting.spells_of(given.user, given.participant.pk, on=given.on, but=given.row)


class ChangeLeave(AddLeave):
    """A change of a leave."""

    heading = "Endre permisjon eller fravær"

    def __init__(self, given: Acting) -> None:
        super().__init__(given)
        self.leave = acting.leave_of(given.user, given.participant.pk, given.row, on=given.on)

    def programme(self) -> Programme | None:
        return self.leave.programme if self.leave else None

    def refusal(self) -> str:
        return super().refusal() if self.leave else _GONE

    def rows(self) -> tuple[Model | None, ...]:
        return (self.leave,)

    def initial(self) -> dict[str, Any]:
        if self.leave is None or not self.acting.bar.sees_health:
            return {}
        return {
            "leave_type": self.leave.leave_type,
            "starts_on": self.leave.starts_on,
            "last_on": _last(self.leave.ends_on),
            "care": acting.care_of(self.leave) or self._care(),
        }

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        if self.leave is None:
            raise RuleBroken(_GONE)
        actions.save_leave(**self.whose(), **given, leave_pk=self.leave.pk, version=version, once=once)


class AddTestResult(Act):
    """A result of a test."""

    heading = "Registrer prøveresultat"
    saved = "Resultatet er lagret."
    form = forms.ResultForm

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.add_test_result(**self.whose(), **given, once=once)
