"""What may be missing, late, contradictory or outlying in the records of a programme: each rule declared once.

A rule is a list of comparisons of named facts. It is asked in Python where someone registers, and in SQL where a
package, a municipality's year or the whole country is read: both are made of the same comparisons.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from types import MappingProxyType

from participants.codes import EducationLevel
from programmes.codes import ExitCause, MainActivity, QualityNature, QualityRule

# INTL §13: two years, and up to four at the most; leave lengthens it, so that this is told of and never refused.
_LONGEST = 4 * 366
_SHORTEST = 28
_START_WITHIN = 92  # INTL §12: as soon as possible and within three months


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is registered of one programme, as the rules read it. Of a code that says it is not known: as it stands."""

    today: date
    settled_on: date | None = None
    permitted_on: date | None = None
    education_level: str = ""
    decided_on: date | None = None
    starts_on: date | None = None
    planned_end_on: date | None = None
    is_continued: bool = False  # from another municipality: what was before the start is registered there
    exited_on: date | None = None
    cause: str = ""
    main_activity: str = ""
    first_measure_on: date | None = None
    last_measure_on: date | None = None  # the last day
    first_test_on: date | None = None


# The facts as columns of a query, by name. `today` is a parameter.
NAMES = tuple(field.name for field in fields(Facts))
Columns = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Missing:
    """A date that is not there."""

    name: str

    def holds(self, facts: Facts) -> bool:
        """Of these facts."""
        return getattr(facts, self.name) is None

    def sql(self, columns: Columns) -> str:
        """The same as a condition."""
        return f"{columns[self.name]} IS NULL"


@dataclass(frozen=True, slots=True)
class Given:
    """A date that is there."""

    name: str

    def holds(self, facts: Facts) -> bool:
        """Of these facts."""
        return getattr(facts, self.name) is not None

    def sql(self, columns: Columns) -> str:
        """The same as a condition."""
        return f"{columns[self.name]} IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Before:
    """A day that lies more than `days` before another; with a day missing it does not hold."""

    earlier: str
    later: str
    days: int = 0

    def holds(self, facts: Facts) -> bool:
        """Of these facts."""
        earlier, later = getattr(facts, self.earlier), getattr(facts, self.later)
        return earlier is not None and later is not None and earlier < later - timedelta(days=self.days)

    def sql(self, columns: Columns) -> str:
        """The same as a condition."""
        return f"coalesce({columns[self.earlier]} < {columns[self.later]} - {self.days}, false)"


@dataclass(frozen=True, slots=True)
class Within:
    """A day that lies at most `days` before another, or after it; with a day missing it does not hold."""

    earlier: str
    later: str
    days: int

    def holds(self, facts: Facts) -> bool:
        """Of these facts."""
        earlier, later = getattr(facts, self.earlier), getattr(facts, self.later)
        return earlier is not None and later is not None and earlier >= later - timedelta(days=self.days)

    def sql(self, columns: Columns) -> str:
        """The same as a condition."""
        return f"coalesce({columns[self.earlier]} >= {columns[self.later]} - {self.days}, false)"


@dataclass(frozen=True, slots=True)
class Is:
    """A code that is one of these."""

    name: str
    codes: tuple[str, ...]
    is_not: bool = False

    def holds(self, facts: Facts) -> bool:
        """Of these facts."""
        return (getattr(facts, self.name) in self.codes) != self.is_not

    def sql(self, columns: Columns) -> str:
        """The same as a condition."""
        listed = ", ".join(f"'{each}'" for each in self.codes)
        return f"coalesce({columns[self.name]}, '') {'NOT ' if self.is_not else ''}IN ({listed})"


@dataclass(frozen=True, slots=True)
class New:
    """A programme that does not continue another municipality's."""

    def holds(self, facts: Facts) -> bool:
        """Of these facts."""
        return not facts.is_continued

    def sql(self, columns: Columns) -> str:
        """The same as a condition."""
        return f"NOT {columns['is_continued']}"


Comparison = Missing | Given | Before | Within | Is | New


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. It holds where all comparisons of one of its cases do. `way` names the page that solves it."""

    code: QualityRule
    nature: QualityNature
    cases: tuple[tuple[Comparison, ...], ...]
    reason: str
    section: str
    way: str
    label: str

    def holds(self, facts: Facts) -> bool:
        """Whether these facts break it."""
        return any(all(each.holds(facts) for each in case) for case in self.cases)

    def sql(self, columns: Columns) -> str:
        """The same as a condition, on columns by the names of the facts."""
        return "(" + " OR ".join(" AND ".join(each.sql(columns) for each in case) for case in self.cases) + ")"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of one programme: why, by which section or definition, and the one page that solves it."""

    code: QualityRule
    nature: QualityNature
    reason: str
    section: str
    way: str
    label: str


_GONE = (ExitCause.MOVED.value, ExitCause.DIED.value)
_WITHOUT_ACTIVITY = (*_GONE, ExitCause.LEFT_COUNTRY.value)
_DEFINITION = "Definisjon: direkte overgang"
_CORRECT, _DECIDE, _END, _RECTIFY, _PAGE = "exit-correct", "programme-decide", "programme-end", "rectify", "participant"


def _one(
    code: QualityRule, nature: QualityNature, *case: Comparison, reason: str, section: str, way: str, label: str
) -> Rule:
    return Rule(code=code, nature=nature, cases=(case,), reason=reason, section=section, way=way, label=label)


_RULES = (
    _one(
        QualityRule.WITHOUT_ACTIVITY, QualityNature.MISSING,
        Given("exited_on"), Is("cause", _WITHOUT_ACTIVITY, is_not=True), Is("main_activity", (MainActivity.UNKNOWN,)),
        reason="Sluttet {exited_on}. Uten hovedaktivitet teller det som ingen overgang.",
        section=_DEFINITION, way=_CORRECT, label="Registrer",
    ),
    _one(
        QualityRule.WITHOUT_CAUSE, QualityNature.MISSING,
        Given("exited_on"), Is("cause", (ExitCause.NOT_REGISTERED,)),
        reason="Sluttet {exited_on}. Den som flyttet eller døde, skal ikke telle med blant dem som sluttet.",
        section=_DEFINITION, way=_CORRECT, label="Registrer",
    ),
    _one(
        QualityRule.WITHOUT_EDUCATION, QualityNature.MISSING,
        Is("education_level", (EducationLevel.UNKNOWN,)),
        reason="Teller under ukjent utdanning, og sluttmål og programtid bygger på den.",
        section="INTL §13", way=_RECTIFY, label="Rett",
    ),
    _one(
        QualityRule.WITHOUT_DECISION, QualityNature.MISSING,
        Given("starts_on"), Missing("decided_on"), New(),
        reason="Startet {starts_on}, og ingen vedtaksdato er registrert.",
        section="INTL §12", way=_DECIDE, label="Før vedtak",
    ),
    _one(
        QualityRule.WITHOUT_EXIT, QualityNature.LATE,
        Given("starts_on"), Missing("exited_on"), Before("planned_end_on", "today"),
        reason="Planlagt slutt var {planned_end_on}. Er programmet forlenget, eller avsluttet?",
        section="INTL §§ 13 og 14", way=_END, label="Avslutt eller forleng",
    ),
    _one(
        QualityRule.WITHOUT_START, QualityNature.LATE,
        Given("decided_on"), Missing("starts_on"), Before("decided_on", "today", _START_WITHIN),
        reason="Vedtaket er fra {decided_on}, og ingen oppstart er registrert.",
        section="INTL §12", way=_DECIDE, label="Før start",
    ),
    _one(
        QualityRule.DECIDED_AFTER_START, QualityNature.CONTRADICTORY,
        Before("starts_on", "decided_on"), New(),
        reason="Vedtaket er fattet {decided_on}, etter at programmet startet {starts_on}.",
        section="INTL §12", way=_DECIDE, label="Rett datoene",
    ),
    _one(
        QualityRule.ENDED_BEFORE_START, QualityNature.CONTRADICTORY,
        Before("exited_on", "starts_on"),
        reason="Siste dag er {exited_on}, før programmet startet {starts_on}.",
        section=_DEFINITION, way=_CORRECT, label="Rett datoene",
    ),
    _one(
        QualityRule.PLANNED_BEFORE_START, QualityNature.CONTRADICTORY,
        Before("planned_end_on", "starts_on"),
        reason="Planlagt slutt er {planned_end_on}, før programmet startet {starts_on}.",
        section="INTL §13", way=_DECIDE, label="Rett datoene",
    ),
    _one(
        QualityRule.STARTED_BEFORE_SETTLED, QualityNature.CONTRADICTORY,
        Before("starts_on", "settled_on"), New(),
        reason="Programmet startet {starts_on}, før bosettingen {settled_on}.",
        section="INTL §8", way=_RECTIFY, label="Rett datoene",
    ),
    _one(
        QualityRule.STARTED_BEFORE_PERMIT, QualityNature.CONTRADICTORY,
        Before("starts_on", "permitted_on"), New(),
        reason="Programmet startet {starts_on}, før tillatelsen ble gitt {permitted_on}.",
        section="INTL §9", way=_RECTIFY, label="Rett datoene",
    ),
    Rule(
        code=QualityRule.MEASURE_OUTSIDE, nature=QualityNature.CONTRADICTORY,
        cases=((Before("first_measure_on", "starts_on"),), (Before("exited_on", "last_measure_on"),)),
        reason="Tiltak fra {first_measure_on} til {last_measure_on}, program fra {starts_on} til {exited_on}.",
        section="INTL §14a", way=_PAGE, label="Se tiltakene",
    ),
    _one(
        QualityRule.TESTED_BEFORE_SETTLED, QualityNature.CONTRADICTORY,
        Before("first_test_on", "settled_on"),
        reason="Første prøve er {first_test_on}, før bosettingen {settled_on}. Det kan være riktig: sjekk datoene.",
        section="INTF § 34", way=_PAGE, label="Se prøvene",
    ),
    _one(
        QualityRule.GONE_WITH_ACTIVITY, QualityNature.CONTRADICTORY,
        Is("cause", (ExitCause.DIED,)), Is("main_activity", ("", MainActivity.UNKNOWN), is_not=True),
        reason="Årsaken er død, og en hovedaktivitet er registrert. Avslutningen teller ikke.",
        section=_DEFINITION, way=_CORRECT, label="Rett",
    ),
    _one(
        QualityRule.VERY_SHORT, QualityNature.OUTLYING,
        Is("cause", (ExitCause.COMPLETED,)), Within("starts_on", "exited_on", _SHORTEST), New(),
        reason=f"Fra {{starts_on}} til {{exited_on}}: gjennomført på {_SHORTEST} dager eller mindre.",
        section="INTL §13", way=_CORRECT, label="Sjekk datoene",
    ),
    Rule(
        code=QualityRule.VERY_LONG, nature=QualityNature.OUTLYING,
        cases=(
            (Before("starts_on", "exited_on", _LONGEST),),
            (Missing("exited_on"), Before("starts_on", "today", _LONGEST)),
        ),
        reason="Startet {starts_on}, siste dag {exited_on}: mer enn fire år.",
        section="INTL §13", way=_END, label="Sjekk datoene",
    ),
)  # fmt: skip
RULES: Mapping[QualityRule, Rule] = MappingProxyType({rule.code: rule for rule in _RULES})


def findings_of(facts: Facts) -> tuple[Finding, ...]:
    """What every rule says of a programme, in the order of the rules."""
    return tuple(told(rule, facts) for rule in _RULES if rule.holds(facts))


def told(rule: Rule, facts: Facts) -> Finding:
    """A rule's words about a programme that breaks it."""
    said = rule.reason.format(**{name: _shown(value) for name, value in _values(facts)})
    return Finding(rule.code, rule.nature, said, rule.section, rule.way, rule.label)


def _values(facts: Facts) -> Iterator[tuple[str, object]]:
    return ((name, getattr(facts, name)) for name in NAMES)


def _shown(value: object) -> str:
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else "ikke registrert" if value is None else str(value)
