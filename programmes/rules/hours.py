"""Hours done of hours needed; the week against full time and the fifteen hours (INTL §§13, 14a, 33, INTF §§3–4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from participants.codes import EducationLevel, MeasureType
from programmes.codes import Theme
from programmes.rules.case import Case
from programmes.rules.content import (
    FULL_TIME_HOURS,
    SCHEDULED_HOURS,
    SOCIAL_STUDIES_MODULES,
    WORK_CONTENT_HOURS,
    guidance_meetings,
    life_skills_hours,
    mandatory_elements_of,
    social_studies_hours,
    weekly_hours_missing,
    work_content_from,
)
from programmes.rules.regimes import regime_of

MODULES = (Theme.EDUCATION_AND_WORK, Theme.FAMILY_AND_EVERYDAY, Theme.NORWAY_THEN_AND_NOW)
GUIDANCE = (Theme.GUIDANCE_IN_GROUP, Theme.GUIDANCE_ALONE)
_LIFE_SKILLS = {"migration_health_diversity": Theme.MIGRATION_AND_DIVERSITY, "career": Theme.CAREER}
# Practice, part-time work, courses for a trade, and what Nav gives (INTL §14a).
WORK_ORIENTED = frozenset(
    {
        MeasureType.LANGUAGE_PRACTICE, MeasureType.WORK_PRACTICE, MeasureType.LABOUR_MARKET_TRAINING, MeasureType.WORK,
        MeasureType.VOCATIONAL_COURSE,
    }
)  # fmt: skip
# Schooling goes with much study on one's own: fewer hours on the timetable are full time (docs/adr/0018).
WITH_SELF_STUDY = frozenset(
    {MeasureType.NORWEGIAN, MeasureType.PRIMARY_EDUCATION, MeasureType.UPPER_SECONDARY_SUBJECTS}
)
# What asylum seekers have had in a reception centre counts, module by module (INTL §5).
_BEFORE = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Hours, or meetings, that a participant has had of those that the programme must hold."""

    label: str
    done: Decimal
    needed: int
    unit: str
    section: str
    # For whom it is, where the register does not tell.
    condition: str = ""

    @property
    def missing(self) -> Decimal:
        """What is left to have."""
        return max(Decimal(0), self.needed - self.done)


def needs_of(case: Case, *, done: Mapping[Theme, Decimal]) -> list[Need]:
    """What the programme must hold that is counted. Of guidance: with a condition where no child is known of."""
    regime = regime_of(case)
    elements = mandatory_elements_of(replace(case, children_under_18=True), regime=regime).value or ()
    found: list[Need] = []
    if MeasureType.SOCIAL_STUDIES in elements and case.permit_date:
        found += _social_studies(social_studies_hours(permit_on=case.permit_date), done=done)
    if MeasureType.LIFE_SKILLS in elements:
        hours = life_skills_hours(education=case.education_level or EducationLevel.NONE)
        found += [
            Need(label=_LIFE_SKILLS[name].label, done=_of(done, _LIFE_SKILLS[name]), needed=needed, unit="timer",
                 section="INTF §4")
            for name, needed in hours.items()
        ]  # fmt: skip
    if MeasureType.PARENTAL_GUIDANCE in elements:
        alone = _of(done, Theme.GUIDANCE_ALONE) > _of(done, Theme.GUIDANCE_IN_GROUP)
        theme = Theme.GUIDANCE_ALONE if alone else Theme.GUIDANCE_IN_GROUP
        least = guidance_meetings(in_group=not alone, short_of_capacity=True)
        whose = "For den som har barn under 18 år."
        if case.children_under_18:
            whose = "Det er registrert fravær for barn."
        found.append(
            Need(
                label="Foreldreveiledning alene" if alone else "Foreldreveiledning i gruppe", done=_of(done, theme),
                needed=guidance_meetings(in_group=not alone, short_of_capacity=False),
                unit="samtaler" if alone else "møter", section="INTF §3",
                condition=f"{whose} Har kommunen ikke kapasitet, er {least} nok.",
            )
        )  # fmt: skip
    return found


def _social_studies(hours: int, *, done: Mapping[Theme, Decimal]) -> list[Need]:
    whole, rest = divmod(hours, SOCIAL_STUDIES_MODULES)
    if rest:
        total = sum((_of(done, each) for each in MODULES), Decimal(0))
        return [Need(label="Samfunnskunnskap", done=total, needed=hours, unit="timer", section="INTF §73")]
    return [
        Need(label=each.label, done=_of(done, each), needed=whole, unit="timer", section="INTL §33") for each in MODULES
    ]


def _of(done: Mapping[Theme, Decimal], theme: Theme) -> Decimal:
    return done.get(theme, Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The planned hours of a week, and what is missing to full time and to the fifteen."""

    planned: Decimal
    full: Decimal
    missing: Decimal
    work: Decimal
    # When the fifteen hours of work-oriented content begin to be asked; None where they are not.
    work_from: date | None
    work_missing: Decimal
    # How many running measures have no hours: then nothing is known of what is missing.
    unknown: int

    @property
    def is_known(self) -> bool:
        """Whether every running measure has its hours."""
        return not self.unknown


def week_of(case: Case, *, measures: Iterable[tuple[MeasureType, Decimal | None]], on: date) -> Week:
    """The week of a day, from the measures that run then and their hours a week."""
    running = list(measures)
    planned = sum((hours for _, hours in running if hours is not None), Decimal(0))
    work = sum((hours for kind, hours in running if kind in WORK_ORIENTED and hours is not None), Decimal(0))
    studies = any(kind in WITH_SELF_STUDY for kind, _ in running)
    begins = work_content_from(case, regime=regime_of(case)).value
    is_asked = begins is not None and begins <= on
    return Week(
        planned=planned,
        full=Decimal(str(SCHEDULED_HOURS if studies else FULL_TIME_HOURS)),
        missing=Decimal(str(weekly_hours_missing(hours=float(planned), with_self_study=studies))),
        work=work,
        work_from=begins,
        work_missing=max(Decimal(0), WORK_CONTENT_HOURS - work) if is_asked else Decimal(0),
        unknown=sum(hours is None for _, hours in running),
    )


def faults_of_hours(
    *, theme: Theme, done_on: date, amount: Decimal, programme_starts_on: date | None, on: date
) -> dict[str, str]:
    """What cannot be registered, a sentence for each field."""
    if done_on > on:
        return {"done_on": "Dagen er etter i dag. Før timene når de er gjennomført."}
    if programme_starts_on and done_on < programme_starts_on - _BEFORE:
        return {"done_on": "Dagen er mer enn tre år før programmet startet. Sjekk året."}
    if theme in GUIDANCE and amount != amount.to_integral_value():
        return {"amount": "Møter og samtaler telles i hele tall."}
    return {}
