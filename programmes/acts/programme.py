"""The beginning and the end of a programme."""

from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Model

from participants.rules.dates import write_day
from programmes import actions, forms, rules
from programmes.acts.base import Act, Acting
from programmes.codes import ExitCause, MainActivity
from programmes.models.cases import case_in_law, case_of_programme
from programmes.overviews import acting, away
from programmes.rules.decisions import too_long, warnings_of_decision, warnings_of_extension
from programmes.rules.exits import NOT_COUNTED, TRANSITIONS, counts_as


class _OfProgramme(Act):
    def __init__(self, given: Acting) -> None:
        super().__init__(given)
        self.programme = given.programme()
        self.ending = given.ending(self.programme)

    def rows(self) -> tuple[Model | None, ...]:
        return (self.programme, self.ending)

    def said(self, *, planned_end_on: date | None, **known: Any) -> rules.Assessment:
        """What the law says of it, with what is about to be registered in the place of what is."""
        given = self.acting
        case = case_of_programme(given.participant, self.programme, on=given.on, **self._away, **known)
        until = away.open_until(self.programme, planned_end_on=planned_end_on, on=given.on)
        return acting.assess(case, open_until=until)

    def days(self, said: rules.Assessment) -> list[tuple[str, str]]:
        """How long it may last, as every page tells it."""
        longer = said.lengthening.reason() if said.lengthening else None
        return [
            ("Lengste varighet", f"{said.max_months} måneder" if said.max_months else ""),
            ("Siste dag uten forlengelse", write_day(said.last_day)),
            ("Permisjon og fravær", f"{longer.text} ({longer.section})" if longer else ""),
        ]

    @property
    def planned_end_on(self) -> date | None:
        """As it is registered."""
        return self.programme.planned_end_on if self.programme else None

    @cached_property
    def _away(self) -> dict[str, Any]:
        """What lengthens it; nothing for whoever may not see what absence is due to."""
        given = self.acting
        if self.programme is None or not given.bar.sees_health:
            return {}
        leaves, absences = away.of_the_programme(
            self.programme,
            leaves=acting.spells_of(given.user, given.participant.pk, on=given.on),
            absences=acting.absences_of(given.user, given.participant.pk, on=given.on),
        )
        return {"leaves": leaves, "absences": absences}


class Decide(_OfProgramme):
    """Offered, decided, started: a new programme, or a new decision of the one that runs."""

    heading = "Vedtak og oppstart"
    button = "Lagre vedtaket"
    saved = "Vedtaket er lagret."
    form = forms.DecisionForm

    def __init__(self, given: Acting) -> None:
        super().__init__(given)
        if self.ending:  # the next programme, not the one that has ended
            self.programme, self.ending = None, None

    def rows(self) -> tuple[Model | None, ...]:
        return (self.programme,)

    def initial(self) -> dict[str, Any]:
        if self.programme is None:
            return {}
        return {
            name: getattr(self.programme, name)
            for name in ("offered_on", "decided_on", "starts_on", "goal", "planned_end_on")
        }

    def warnings(self, given: dict[str, Any]) -> list[str]:
        case = case_in_law(
            self.acting.participant, on=self.acting.on, offered_date=given["offered_on"],
            decision_date=given["decided_on"], start_date=given["starts_on"], goal=given["goal"],
        )  # fmt: skip
        found = super().warnings(given) + warnings_of_decision(case, rules.assess(case))
        # Where it began in another municipality, the law counts from there.
        began = self.programme.first_started_on if self.programme else None
        said = self.said(
            offered_date=given["offered_on"], decision_date=given["decided_on"], goal=given["goal"],
            start_date=began or given["starts_on"], planned_end_on=given["planned_end_on"],
        )  # fmt: skip
        return found + too_long(said, planned_end_on=given["planned_end_on"])

    def facts(self) -> list[tuple[str, str]]:
        said = self.said(planned_end_on=self.planned_end_on)
        found = [("Vedtak og oppstart senest", write_day(said.decision_and_start_due)), *self.days(said)]
        return [(label, value) for label, value in found if value]

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.decide_programme(**self.whose(), **given, programme_pk=self.acting.row, version=version, once=once)


class _OfRunning(_OfProgramme):
    """Of a programme that has not ended."""

    def rows(self) -> tuple[Model | None, ...]:
        return (self.programme,)

    def refusal(self) -> str:
        if self.programme is None:
            return "Deltakeren har ikke noe program. Registrer vedtak og oppstart først."
        return "Programmet er avsluttet. Rett avslutningen først." if self.ending else ""


class ChangeGoal(_OfRunning):
    """Another goal."""

    heading = "Endre sluttmål"
    saved = "Sluttmålet er endret. Begrunnelsen står i journalen."
    form = forms.GoalForm

    def initial(self) -> dict[str, Any]:
        return {"goal": self.programme.goal} if self.programme else {}

    def warnings(self, given: dict[str, Any]) -> list[str]:
        said = self.said(goal=given["goal"], planned_end_on=self.planned_end_on)
        unmet = [
            f"{each.text} ({each.section})" for each in said.reasons if each.met is False and each.section == "INTL §13"
        ]
        return super().warnings(given) + unmet + too_long(said, planned_end_on=self.planned_end_on)

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.change_goal(**self.whose(), **given, programme_pk=self.acting.row, version=version)


class Extend(_OfRunning):
    """A later planned end."""

    heading = "Forleng programmet"
    button = "Forleng programmet"
    saved = "Programmet er forlenget. Begrunnelsen står i journalen."
    form = forms.ExtensionForm

    def initial(self) -> dict[str, Any]:
        return {"planned_end_on": self.planned_end_on} if self.programme else {}

    def facts(self) -> list[tuple[str, str]]:
        said = self.said(planned_end_on=self.planned_end_on)
        more = f"inntil {said.extension_months} måneder" if said.extension_months else ""
        found = [*self.days(said), ("Forlengelse", more)]
        return [(label, value) for label, value in found if value]

    def warnings(self, given: dict[str, Any]) -> list[str]:
        return super().warnings(given) + warnings_of_extension(
            self.said(planned_end_on=given["planned_end_on"]),
            starts_on=self.programme.clock_starts_on if self.programme else None,
            planned_end_on=given["planned_end_on"],
        )

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.extend_programme(**self.whose(), **given, programme_pk=self.acting.row, version=version)


class End(_OfProgramme):
    """The exit, with what it will count as before it is saved."""

    heading = "Avslutt programmet"
    button = "Avslutt programmet"
    saved = "Programmet er avsluttet."
    form = forms.ExitForm
    is_checked = True
    lead = "Tiltak og permisjon som fortsatt pågår, får samme siste dag som programmet."

    def refusal(self) -> str:
        if self.programme is None:
            return "Deltakeren har ikke noe program å avslutte. Registrer vedtak og oppstart først."
        if self.ending:
            return "Programmet er avsluttet allerede. Er avslutningen feil, kan du rette den."
        if self.programme.starts_on is None:
            return "Programmet har ikke startet, og kan ikke avsluttes. Registrer når det startet først."
        return ""

    def told(self, given: dict[str, Any]) -> dict[str, Any]:
        return meaning_of(given)

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.end_programme(**self.whose(), **given, programme_pk=self.acting.row, version=version)


class CorrectExit(_OfProgramme):
    """An exit that was registered wrongly."""

    heading = "Rett avslutningen"
    button = "Lagre rettelsen"
    saved = "Avslutningen er rettet. Begrunnelsen står i journalen."
    form = forms.ExitCorrectionForm
    is_checked = True

    def refusal(self) -> str:
        return "" if self.ending else "Programmet er ikke avsluttet, så det er ingenting å rette."

    def initial(self) -> dict[str, Any]:
        if self.ending is None:
            return {}
        cause = "" if self.ending.cause == ExitCause.NOT_REGISTERED else self.ending.cause
        return {"exited_on": self.ending.exited_on, "cause": cause, "main_activity": self.ending.main_activity}

    def told(self, given: dict[str, Any]) -> dict[str, Any]:
        return meaning_of(given)

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.correct_exit(**self.whose(), **given, programme_pk=self.acting.row, version=version)


class Reopen(_OfProgramme):
    """An exit that never was."""

    heading = "Ta tilbake avslutningen"
    button = "Åpne programmet igjen"
    saved = "Programmet er åpnet igjen. Begrunnelsen står i journalen."
    form = forms.ReopenForm
    lead = "Programmet fortsetter som om det ikke var avsluttet. Tiltak som sluttet samtidig, må du selv forlenge."

    def refusal(self) -> str:
        return "" if self.ending else "Programmet er ikke avsluttet, så det er ingenting å ta tilbake."

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.reopen_programme(**self.whose(), **given, programme_pk=self.acting.row, version=version)


def meaning_of(given: dict[str, Any]) -> dict[str, Any]:
    """What the exit counts as."""
    activity = given["main_activity"] or MainActivity.UNKNOWN
    meaning = counts_as(cause=given["cause"], main_activity=activity)
    return {"meaning": meaning, "lacks": meaning.is_exit and activity == MainActivity.UNKNOWN}


TRANSITION_CODES, UNCOUNTED_CODES = frozenset(map(str, TRANSITIONS)), frozenset(map(str, NOT_COUNTED))
