"""Which law a case is judged by. A change of law is a new row; no row is rewritten (INTL §§51–52, INTF §§72–76)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from participants.codes import PermitBasis
from programmes.rules.case import Case
from programmes.rules.verdicts import Answer, Reason


class Regime(StrEnum):
    """The sets of rules that live side by side."""

    INTRODUCTION_ACT_2003 = "introduction_act_2003"
    INTEGRATION_ACT_2021 = "integration_act_2021"
    INTEGRATION_ACT_2023 = "integration_act_2023"
    INTEGRATION_ACT_2025 = "integration_act_2025"
    INTEGRATION_ACT_2026 = "integration_act_2026"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeRow:
    """A regime holds for permits from one day, or for offers of start from one day."""

    regime: Regime
    permit_from: date
    offered_from: date | None
    section: str
    text: str


# The last row that fits decides.
REGIMES = (
    RegimeRow(
        regime=Regime.INTRODUCTION_ACT_2003,
        permit_from=date.min,
        offered_from=None,
        section="INTL §52",
        text="Tillatelsen er gitt før 1. januar 2021, og introduksjonsloven gjelder. Har personen søkt fra utlandet"
        " og kommet senere, gjelder integreringsloven.",
    ),
    RegimeRow(
        regime=Regime.INTEGRATION_ACT_2021,
        permit_from=date(2021, 1, 1),
        offered_from=None,
        section="INTL §51",
        text="Tillatelsen er gitt 1. januar 2021 eller senere, og integreringsloven gjelder.",
    ),
    RegimeRow(
        regime=Regime.INTEGRATION_ACT_2023,
        permit_from=date(2023, 8, 1),
        offered_from=None,
        section="INTF §74",
        text="Tillatelsen er gitt 1. august 2023 eller senere, og fristene regnes fra oppstart ble tilbudt.",
    ),
    RegimeRow(
        regime=Regime.INTEGRATION_ACT_2025,
        permit_from=date(2021, 1, 1),
        offered_from=date(2025, 1, 1),
        section="INTF §76",
        text="Oppstart er tilbudt 1. januar 2025 eller senere, og lengdene for videregående opplæring er nye.",
    ),
    RegimeRow(
        regime=Regime.INTEGRATION_ACT_2026,
        permit_from=date(2021, 1, 1),
        offered_from=date(2026, 1, 1),
        section="INTF §76",
        text="Oppstart er tilbudt 1. januar 2026 eller senere, og alle lengdene er nye.",
    ),
)


def regime_of(case: Case) -> Answer[Regime]:
    """By permit date and date of offer. An offer is never earlier than the permit: some permits decide alone."""
    if case.permit_date is None:
        text = "Hvilken lov som gjelder, følger av datoen for tillatelsen."
        return Answer(value=None, reasons=(Reason(section="INTL §52", met=None, text=text),), needs=("permit_date",))
    permitted = [row for row in REGIMES if row.permit_from <= case.permit_date]
    earliest = max(case.permit_date, case.offered_date or date.min)
    fitting = [row for row in permitted if row.offered_from is None or row.offered_from <= earliest]
    if case.offered_date is None and len(fitting) < len(permitted):
        text = "Hvilke regler som gjelder, følger av når oppstart ble tilbudt."
        return Answer(value=None, reasons=(Reason(section="INTF §76", met=None, text=text),), needs=("offered_date",))
    row = fitting[-1]
    return Answer(value=row.regime, reasons=(Reason(section=row.section, met=True, text=row.text),))


class Subject(StrEnum):
    """What both acts speak of, each in a section of its own."""

    START = "start"
    FULL_TIME = "full_time"
    CONTENT = "content"
    PLAN = "plan"
    END = "end"
    APPEAL = "appeal"


# By the integration act, and by the act of 2003, whose text is repealed: its numbers are a choice (docs/adr/0018).
SECTIONS: dict[Subject, tuple[str, str]] = {
    Subject.START: ("INTL §12", "INTROL §3"),
    Subject.FULL_TIME: ("INTL §13", "INTROL §4"),
    Subject.CONTENT: ("INTL §14a", "INTROL §4"),
    Subject.PLAN: ("INTL §15", "INTROL §6"),
    Subject.END: ("INTL §18a", "INTROL §5"),
    Subject.APPEAL: ("INTL §47", "INTROL §22"),
}


def is_by_the_older_law(case: Case) -> bool:
    """Whether the act of 2003 holds, which knows neither goals of language nor contract."""
    return regime_of(case).value == Regime.INTRODUCTION_ACT_2003


def section_of(case: Case, subject: Subject) -> str:
    """Where the law that holds for a case speaks of it."""
    return SECTIONS[subject][is_by_the_older_law(case)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectiveProtectionRow:
    """Chapter 6A as it was from one day: for holders of collective protection (utl. §34) alone."""

    valid_from: date
    valid_to: date
    has_duty: bool
    has_social_studies: bool
    max_months: int | None  # None: the ordinary durations
    work_content_after_months: int | None  # None: the ordinary rule
    work_content_from: date | None = None  # for programmes on or after this day


# What the chapter said before 1 July 2026 of duration and social studies is a choice: docs/adr/0018.
COLLECTIVE_PROTECTION = (
    CollectiveProtectionRow(
        valid_from=date(2022, 6, 15),
        valid_to=date(2024, 7, 1),
        has_duty=False,
        has_social_studies=False,
        max_months=12,
        work_content_after_months=3,
        work_content_from=date(2023, 7, 1),
    ),
    CollectiveProtectionRow(
        valid_from=date(2024, 7, 1),
        valid_to=date(2026, 7, 1),
        has_duty=False,
        has_social_studies=False,
        max_months=12,
        work_content_after_months=3,
        work_content_from=date(2023, 7, 1),
    ),
    CollectiveProtectionRow(
        valid_from=date(2026, 7, 1),
        valid_to=date(2028, 7, 1),
        has_duty=True,
        has_social_studies=False,
        max_months=None,
        work_content_after_months=None,
    ),
)


def chapter_6a(*, basis: PermitBasis | None, on: date | None) -> CollectiveProtectionRow | None:
    """The row of chapter 6A that holds for this permit on a day; None where the ordinary rules do."""
    if basis != PermitBasis.COLLECTIVE_PROTECTION or on is None:
        return None
    return next((row for row in COLLECTIVE_PROTECTION if row.valid_from <= on < row.valid_to), None)
