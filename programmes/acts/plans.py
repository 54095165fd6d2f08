"""The plan in its versions, looking it through, and the contract."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Model

from participants.rules.dates import write_day
from participants.rules.free_text import Concern, concerns
from participants.trail.codes import FieldClass
from programmes import actions, forms, rules
from programmes.acts.base import Act, Acting
from programmes.forms import ActionForm
from programmes.forms.fields import ManyField
from programmes.models import Plan, Programme
from programmes.models.cases import case_of_programme
from programmes.models.plan import FIGURES, SKILLS
from programmes.overviews import acting, away
from programmes.overviews.plans import TEXTS, named_measure
from programmes.rules.case import Case
from programmes.rules.content import WORK_OR_EDUCATION, is_registered_with_child
from programmes.rules.language import DEFAULTS
from programmes.rules.plans import plan_due, review_due, warnings_of_plan
from programmes.rules.regimes import Subject, is_by_the_older_law, section_of

_NO_PROGRAMME = "Deltakeren har ikke noe program. Registrer vedtak og oppstart først."
_OVER = "Programmet er avsluttet, og planen og kontrakten med det. De kan fortsatt leses."
_NO_PLAN = "Deltakeren har ingen integreringsplan som er fastsatt. Fastsett planen først."
_NEWER = "Planen er endret siden kontrakten ble inngått. Den nye kontrakten tar over fra dagen du skriver."
_FIRST = "Planen lages sammen med deltakeren. Den er et utkast til du skriver når den er fastsatt."
_CONCERNS = {
    Concern.NUMBER: "Teksten har noe som ligner et fødselsnummer. Slike numre skal ikke stå i planen.",
    Concern.HEALTH: "Teksten kan handle om helse. Skriv den om hvis den gjør det: flere kan lese planen.",
}


class _OfPlan(Act):
    fields = FieldClass.NOTES
    leads_to = "plan"
    tab = "plan"

    def __init__(self, given: Acting) -> None:
        super().__init__(given)
        self.programme = given.programme()
        self.draft, self.latest = acting.plans_of(given.user, self.programme, on=given.on)

    def refusal(self) -> str:
        if self.programme is None:
            return _NO_PROGRAMME
        return _OVER if self.programme.ends_on else ""

    def case(self) -> Case:
        """The case of the programme, as the rules take it."""
        return case_of_programme(self.acting.participant, self.programme, on=self.acting.on)

    def warnings(self, given: dict[str, Any]) -> list[str]:
        text = "\n".join(given.get(name) or "" for name in (*TEXTS, "note"))
        return [_CONCERNS[each] for each in sorted(concerns(text, on=self.acting.on))]


class SavePlan(_OfPlan):
    """A draft of the plan; once it is decided, the next version."""

    heading = "Integreringsplan"
    button = "Lagre planen"
    saved = "Planen er lagret."
    form: type[ActionForm] = forms.PlanForm

    def __init__(self, given: Acting) -> None:
        super().__init__(given)
        self.measures = acting.measures_of(given.user, self.programme, on=given.on)
        if self.latest:
            number = (self.latest.number or 0) + 1
            self.heading = f"Integreringsplan, versjon {number}"
            self.lead = (
                f"Versjon {self.latest.number} blir stående som den er. Det du endrer her, blir versjon {number}."
            )
        else:
            self.lead = _FIRST

    def rows(self) -> tuple[Model | None, ...]:
        return (self.draft, self.latest)

    def row(self) -> Any:
        return self.programme.pk if self.programme else None

    def blank(self, data: dict[str, str] | None = None) -> ActionForm:
        form = super().blank(data)
        field = form.fields["contents"]
        if isinstance(field, ManyField):
            field.offer([(each.pk, named_measure(each)) for each in self.measures])
        if self.latest is None:
            for name in ("change", "change_reason"):
                del form.fields[name]
        return form

    def initial(self) -> dict[str, Any]:
        of = self.draft or self.latest
        if of is None:
            return self._first()
        given = {name: getattr(of, name) for name in (*FIGURES, *TEXTS)}
        held = {str(each.pk) for each in self.measures}
        given["contents"] = [each["measure"] for each in of.contents if each["measure"] in held]
        if self.draft:
            return given | {name: getattr(self.draft, name) for name in ("agreement", "change")}
        # The next version begins where the last one is, with a reason of its own and what has come since.
        given["contents"] = list(dict.fromkeys([*given["contents"], *self._ahead()]))
        return given | {"change_reason": ""}

    def _first(self) -> dict[str, Any]:
        level = self.acting.participant.education_level
        levels: Mapping[str, str] = next((found for key, found in DEFAULTS.items() if key == level), {})
        if is_by_the_older_law(self.case()):
            levels = {}
        return {"goal": self.programme.goal if self.programme else "", "contents": self._ahead(), **levels}

    def _ahead(self) -> list[str]:
        return [str(each.pk) for each in self.measures if each.ends_on is None or each.ends_on > self.acting.on]

    def facts(self) -> list[tuple[str, str]]:
        due = plan_due(self.case())
        found = [("Krav", f"{each.text} ({each.section})") for each in due.reasons]
        if self.programme and self.programme.planned_end_on:
            found.append(("Planlagt slutt", write_day(self.programme.planned_end_on)))
        mandatory = self._mandatory()
        if mandatory:
            section = section_of(self.case(), Subject.CONTENT)
            said = [each for each in rules.assess(self.case()).reasons if each.section == section]
            found += [("Innhold", f"{each.text} ({each.section})") for each in said[:1]]
        return found

    def _mandatory(self) -> list[str]:
        """What holds whether there are children or not; guidance of parents too, where a child is known of."""
        case = case_of_programme(
            self.acting.participant, self.programme, on=self.acting.on, children_under_18=self._is_with_child
        )  # fmt: skip
        return list(rules.assess(case).mandatory_elements or (WORK_OR_EDUCATION, "norwegian"))

    @cached_property
    def _is_with_child(self) -> bool:
        if self.programme is None or not self.acting.bar.sees_health:
            return False
        user, key, on = self.acting.user, self.acting.participant.pk, self.acting.on
        leaves, absences = away.of_the_programme(
            self.programme, leaves=acting.spells_of(user, key, on=on), absences=acting.absences_of(user, key, on=on)
        )  # fmt: skip
        return is_registered_with_child(leaves=leaves, absences=absences)

    def warnings(self, given: dict[str, Any]) -> list[str]:
        measures = {each.pk: each for each in self.measures}
        return super().warnings(given) + warnings_of_plan(
            self.case(), mandatory=self._mandatory(),
            chosen=[measures[key].measure_type for key in given["contents"] if key in measures],
            levels={name: given[name] or "" for name in SKILLS}, levels_before=_levels(self.latest),
            mapped_on=given["mapped_on"], guided_on=given["guided_on"], decided_on=given["decided_on"],
            review_on=given["review_on"], is_first=self.latest is None,
        )  # fmt: skip

    def done(self, given: dict[str, Any]) -> str:
        if given["decided_on"] is None:
            return "Utkastet til plan er lagret."
        number = 1 + ((self.latest.number or 0) if self.latest else 0)
        return f"Planen er fastsatt som versjon {number}."

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.save_plan(**self.whose(), **given, programme_pk=_key(self.programme), version=version, once=once)


class ReviewPlan(_OfPlan):
    """The plan is looked through and stands; whoever changes it makes another version."""

    heading = "Gå gjennom planen"
    button = "Planen står uendret"
    saved = "Gjennomgangen er registrert."
    form = forms.ReviewForm
    lead = "Bruk dette når dere har gått gjennom planen og den fortsatt stemmer. Stemmer den ikke, endrer du den."

    def refusal(self) -> str:
        return super().refusal() or ("" if self.latest else _NO_PLAN)

    def rows(self) -> tuple[Model | None, ...]:
        return (self.latest,)

    def initial(self) -> dict[str, Any]:
        return {"reviewed_on": self.acting.on, "review_on": review_due(self.acting.on)}

    def facts(self) -> list[tuple[str, str]]:
        plan = self.latest
        if plan is None or plan.decided_on is None or plan.review_on is None:
            return []
        found = [("Planen som gjelder", f"Versjon {plan.number}, fastsatt {write_day(plan.decided_on)}")]
        found += [("Sist gått gjennom", write_day(plan.reviewed_on))] if plan.reviewed_on else []
        return [
            *found,
            ("Skulle gås gjennom", f"{write_day(plan.review_on)} ({section_of(self.case(), Subject.PLAN)})"),
        ]

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.review_plan(**self.whose(), **given, plan_pk=_key(self.latest), version=version, once=once)


class SignContract(_OfPlan):
    """The contract on the plan that holds: concluded, put right, or another in its place."""

    heading = "Integreringskontrakt"
    button = "Lagre kontrakten"
    saved = "Kontrakten er lagret."
    form = forms.ContractForm
    fields = FieldClass.BASIC

    def __init__(self, given: Acting) -> None:
        super().__init__(given)
        self.contract = acting.contract_of(given.user, self.programme, on=given.on)
        if self.contract and self.latest and self.contract.plan_id != self.latest.pk:
            self.lead = _NEWER

    def refusal(self) -> str:
        if found := super().refusal():
            return found
        if is_by_the_older_law(self.case()):
            return "Deltakeren følger introduksjonsloven, som ikke har noen integreringskontrakt (INTL §52)."
        return "" if self.latest else _NO_PLAN

    def rows(self) -> tuple[Model | None, ...]:
        return (self.latest, self.contract)

    def initial(self) -> dict[str, Any]:
        ends = self.programme.planned_end_on if self.programme else None
        if self.contract is None or self.latest is None:
            return {"starts_on": self._first_day(), "last_on": ends}
        if self.contract.plan_id != self.latest.pk:
            return {"starts_on": self.acting.on, "last_on": ends}
        held = {name: getattr(self.contract, name) for name in (
            "signed_on", "participant_signed_on", "signature", "starts_on",
        )}  # fmt: skip
        return held | {"last_on": self.contract.planned_end_on}

    def _first_day(self) -> date | None:
        plan_day = self.latest.decided_on if self.latest else None
        begins = self.programme.starts_on if self.programme else None
        return max(filter(None, (plan_day, begins)), default=None)

    def facts(self) -> list[tuple[str, str]]:
        if self.latest is None or self.latest.decided_on is None:
            return []
        found = [("Gjelder planen", f"Versjon {self.latest.number}, fastsatt {write_day(self.latest.decided_on)}")]
        if self.contract and self.contract.plan_id != self.latest.pk:
            found.append(("Kontrakten som gjelder nå", f"Fra {write_day(self.contract.starts_on)}"))
        return [*found, ("Krav", "Kontrakten sier hva kommunen og deltakeren er forpliktet til (INTL §16).")]

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.save_contract(**self.whose(), **given, plan_pk=_key(self.latest), version=version, once=once)


def _levels(plan: Plan | None) -> dict[str, str]:
    return {name: getattr(plan, name) for name in SKILLS} if plan else {}


def _key(row: Plan | Programme | None) -> Any:
    return row.pk if row else None
