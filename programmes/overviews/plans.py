"""The plan of a participant in its versions, two of them side by side, and the contracts on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from participants.codes import MeasureType
from participants.encryption import open_all
from programmes.codes import Goal, Skill
from programmes.models import Contract, Measure, Plan, Programme
from programmes.models.cases import case_of_programme
from programmes.models.plan import SKILLS, WRITTEN
from programmes.overviews.acting import latest_programme
from programmes.overviews.case import Bar
from programmes.rules.case import Case
from programmes.rules.numbers import in_words
from programmes.rules.plans import Compared, Difference, Part, compare, contract_due, plan_due
from programmes.rules.regimes import Subject, is_by_the_older_law, section_of

if TYPE_CHECKING:
    from participants.access.models import User

_DAY = timedelta(days=1)
TEXTS = (*WRITTEN, "change_reason")
HIDDEN = "Skjult: rollen din ser ikke det som er skrevet"
_GOALS, _LEVELS, _CONTENTS, _GROUNDS = ("Mål", "Norskmål", "Innhold", "Grunnlaget for planen")


@dataclass(frozen=True, slots=True)
class PlanPage:
    """All that the page of the plan shows."""

    bar: Bar
    programme: Programme | None
    draft: Plan | None
    # The newest first.
    versions: Sequence[Plan]
    shown: Plan | None
    against: Plan | None
    rows: Sequence[Compared]
    contracts: Sequence[Contract]
    # By which act: that of 2003 has no contract.
    case: Case | None
    # What the law asks for and there is not, a sentence each with its section.
    lacks: Sequence[str]

    @property
    def takes_contract(self) -> bool:
        """Whether there is one to conclude."""
        return self.case is not None and not is_by_the_older_law(self.case)

    @property
    def section(self) -> str:
        """Where the law asks for the plan."""
        return section_of(self.case, Subject.PLAN) if self.case else ""

    @property
    def latest(self) -> Plan | None:
        """The version that holds."""
        return self.versions[0] if self.versions else None

    @property
    def contract(self) -> Contract | None:
        """The latest, whether it holds or not."""
        return self.contracts[0] if self.contracts else None

    @property
    def is_over(self) -> bool:
        """Whether the programme has ended, and plan and contract with it."""
        return self.programme is not None and self.programme.ends_on is not None

    @property
    def groups(self) -> list[tuple[str, list[Compared]]]:
        """The rows under their headings."""
        return [(group, list(rows)) for group, rows in groupby(self.rows, key=lambda each: each.group)]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many parts are changed, new and gone, where two versions are compared."""
        kinds = (Difference.CHANGED, Difference.NEW, Difference.GONE)
        found = [(kind, sum(each.difference == kind for each in self.rows)) for kind in kinds]
        return [(str(kind), count) for kind, count in found if count] if self.against else []


def plan_page_of(user: "User", bar: Bar, *, on: date, number: int | None, against: int | None) -> PlanPage:
    """The plan of the latest programme: the version that is asked for, beside another. Texts as the reader may see."""
    programme = latest_programme(user, bar.participant.pk, on=on)
    found = Plan.objects.for_user(user, on=on).filter(programme=programme).select_related("decided_by")
    plans = list(found.order_by("-number")) if programme else []
    if bar.reads_notes:
        open_all(plans)
    versions = [each for each in plans if each.number is not None]
    draft = next((each for each in plans if each.number is None), None)
    shown = next((each for each in versions if each.number == number), None) or (versions[0] if versions else draft)
    # Beside the one before it, where no other is asked for.
    if against is None and shown and shown.number:
        against = shown.number - 1
    other = next((each for each in versions if each.number == against and each is not shown), None)
    contracts: list[Contract] = []
    if programme:
        signed = Contract.objects.for_user(user, on=on).filter(programme=programme)
        contracts = list(signed.select_related("plan", "signed_by").order_by("-starts_on", "-pk"))
    rows: Sequence[Compared] = ()
    if shown:
        said = parts_of(shown, with_texts=bar.reads_notes)
        rows = compare(parts_of(other, with_texts=bar.reads_notes) if other else said, said)
    case = case_of_programme(bar.participant, programme, on=on) if programme else None
    return PlanPage(
        bar=bar, programme=programme, draft=draft, versions=versions, shown=shown, against=other, rows=rows,
        contracts=contracts,
        case=case, lacks=_lacks(case, programme, versions, contracts),
    )  # fmt: skip


def _lacks(
    case: Case | None, programme: Programme | None, versions: Sequence[Plan], contracts: Sequence[Contract]
) -> list[str]:
    if case is None or programme is None or programme.ends_on:
        return []
    if not versions:
        due = plan_due(case)
    elif any(each.ends_on is None and each.participant_signed_on for each in contracts):
        return []
    else:
        due = contract_due(case, planned_on=versions[0].decided_on)
    return [f"{each.text} ({each.section})" for each in due.reasons if each.met]


def plan_in_force(user: "User", programme: Programme, *, on: date, with_texts: bool) -> Plan | None:
    """The version that holds; what is written in it only where it is asked for."""
    found = Plan.objects.for_user(user, on=on).filter(programme=programme, number__isnull=False).order_by("-number")
    plan = (found if with_texts else found.defer(*TEXTS)).first()
    if plan and with_texts:
        open_all([plan])
    return plan


def parts_of(plan: Plan, *, with_texts: bool) -> list[Part]:
    """All that a version says, in the order of the page."""
    return list(_parts(plan, with_texts=with_texts))


def _parts(plan: Plan, *, with_texts: bool) -> Iterator[Part]:
    def text(name: str) -> str:
        return str(getattr(plan, name)) if with_texts else HIDDEN

    def part(group: str, key: str, label: str, said: str) -> Part:
        return Part(group=group, key=key, label=label, text=said)

    yield part(_GOALS, "goal", "Sluttmål", str(Goal(plan.goal).label) if plan.goal else "")
    yield part(_GOALS, "long_term_goals", "Langsiktige mål", text("long_term_goals"))
    yield part(_GOALS, "milestones", "Delmål", text("milestones"))
    for name in SKILLS:
        yield part(_LEVELS, name, Skill(name).label, getattr(plan, name).upper())
    for entry in plan.contents:
        label = str(MeasureType(entry["measure_type"]).label)
        yield part(_CONTENTS, f"measure {entry['measure']}", label, _said(entry))
    yield part(_CONTENTS, "hours_per_week", "Timer i uka i alt", hours(plan.hours_per_week))
    yield part(_CONTENTS, "norwegian_hours", "Timer norsk i uka", hours(plan.norwegian_hours))
    social = plan.social_studies_hours
    yield part(_CONTENTS, "social_studies_hours", "Timer samfunnskunnskap i alt", "" if social is None else str(social))
    yield part(_CONTENTS, "planned_end_on", "Programmet varer til", _day(plan.planned_end_on))
    yield part(_CONTENTS, "reasons", "Hvorfor dette innholdet", text("reasons"))
    yield part(_CONTENTS, "agreed", "Annet dere er enige om", text("agreed"))
    yield part(_GROUNDS, "mapped_on", "Kompetansekartlegging gjort", _day(plan.mapped_on))
    yield part(_GROUNDS, "guided_on", "Karriereveiledning gitt", _day(plan.guided_on))
    yield part(_GROUNDS, "agreement", "Enighet om planen", plan.get_agreement_display() if plan.agreement else "")


def _said(entry: Mapping[str, Any]) -> str:
    first, last = date.fromisoformat(entry["starts_on"]), entry["last_on"]
    until = f" til {_day(date.fromisoformat(last))}" if last else ", uten avtalt slutt"
    often = f", {hours(Decimal(entry['hours']))} timer i uka" if entry["hours"] is not None else ""
    return f"{_day(first)}{until}{often}"


def named_measure(measure: Measure) -> str:
    """A measure as one chooses it for a plan."""
    until = f" til {_day(measure.ends_on - _DAY)}" if measure.ends_on else ""
    often = f", {hours(measure.hours_per_week)} timer i uka" if measure.hours_per_week is not None else ""
    return f"{measure.get_measure_type_display()} fra {_day(measure.starts_on)}{until}{often}"


def hours(value: Decimal | None) -> str:
    """22.5 → "22,5"."""
    return "" if value is None else in_words(value)


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
