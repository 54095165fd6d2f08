"""What must be in order before a release is approved. Errors stop it; a warning needs a reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reporting.codes import Indicator, ReleaseWarning

# From here on a change since the year before is told of: percent of a count, percentage points of the share.
CHANGE_PERCENT, CHANGE_POINTS = 20, 5
HIDDEN_PERCENT = 33  # a table that loses a third of its cells is the wrong table
_FEW = 20  # below this any change is large in percent
_COUNTS = (
    (Indicator.PARTICIPANTS, ReleaseWarning.PARTICIPANTS_CHANGED),
    (Indicator.STARTERS, ReleaseWarning.STARTERS_CHANGED),
    (Indicator.EXITS, ReleaseWarning.EXITS_CHANGED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a release when it is checked. National counts: None where the number is hidden or missing."""

    limit: int
    is_attacked: bool  # beside every other version that is out
    recovered: int
    is_same_file: bool  # the frozen cells still make the file that was summed
    is_correction: bool
    note: str
    is_preliminary: bool
    hidden: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # what is counted → hidden, all
    this: Mapping[Indicator, int | None] = field(default_factory=dict)
    before: Mapping[Indicator, int | None] = field(default_factory=dict)
    year_before: int = 0
    is_restricted_since: bool = False
    told_before: int = 0  # counts of the years beside it that this gives away, whatever it hides
    told_inside: int = 0  # small counts that someone who is counted can work out, whatever is hidden
    municipalities: int = 0  # those that have anyone in the year
    signed: int = 0
    contradictory: tuple[int, int] = (0, 0)  # findings in the records, and municipalities that have any
    objecting: tuple[str, ...] = ()  # municipalities


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One line of the checklist. `warning` is empty for an error, and for what is in order."""

    title: str
    detail: str = ""
    is_error: bool = False
    warning: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it stops the approval as it stands."""
        return self.is_error or bool(self.warning and not self.reason)


def checklist(facts: Facts, *, reasons: Mapping[str, str]) -> tuple[Point, ...]:
    """Errors first, then warnings with the reasons that are given, then what is in order."""
    points = [*_disclosure(facts), *_files(facts), *_note(facts), *_use(facts), *_unusual(facts)]
    points = [
        Point(title=each.title, detail=each.detail, warning=each.warning, reason=reasons.get(each.warning, ""))
        if each.warning
        else each
        for each in points
    ]
    return tuple(sorted(points, key=lambda each: (not each.is_error, not each.warning)))


def _disclosure(facts: Facts) -> Iterator[Point]:
    if facts.limit == 1:
        yield Point(
            title=ReleaseWarning.HIDES_NOTHING.label, warning=ReleaseWarning.HIDES_NOTHING,
            detail="Grensen er 1. Slik skal tall om virkelige personer ikke ut.",
        )  # fmt: skip
    elif facts.recovered:
        yield Point(
            title="Skjulte tall kan regnes ut", is_error=True,
            detail=f"Kontrollen fant {facts.recovered}. Lag utgivelsen på nytt.",
        )  # fmt: skip
    elif not facts.is_attacked:
        yield Point(
            title="Avsløringskontrollen gjelder ikke alt som er ute", is_error=True,
            detail="En annen versjon av året, eller av året før eller etter, er godkjent etter at dette utkastet "
            "ble laget. Sammen kan de røpe skjulte tall. Lag utgivelsen på nytt.",
        )  # fmt: skip
    else:
        yield Point(title="Ingen skjulte tall kan regnes ut", detail="Kontrollen er kjørt på de ferdige tallene.")
    if facts.told_before:
        yield Point(
            title=ReleaseWarning.TELLS_OF_BEFORE.label, warning=ReleaseWarning.TELLS_OF_BEFORE,
            detail=f"Det gjelder {facts.told_before} tall, som årene sammen røper uansett hva som skjules. "
            "Vurder å vente, eller å slå sammen år. Skriv hvorfor utgivelsen likevel kan godkjennes.",
        )  # fmt: skip
    if facts.told_inside:
        yield Point(
            title=ReleaseWarning.TELLS_INSIDERS.label, warning=ReleaseWarning.TELLS_INSIDERS,
            detail=f"Det gjelder {facts.told_inside} små tall. Den som er alene i en gruppe, kan regne ut hvor mange "
            "andre det er, uansett hva som skjules. Skriv hvorfor utgivelsen likevel kan godkjennes.",
        )  # fmt: skip


def _files(facts: Facts) -> Iterator[Point]:
    if facts.is_same_file:
        yield Point(title="Filene er laget av de frosne tallene", detail="Fingeravtrykket stemmer.")
    else:
        yield Point(
            title="Filene stemmer ikke med fingeravtrykket", is_error=True,
            detail="Tallene eller koden er endret siden de ble frosset. Lag utgivelsen på nytt.",
        )  # fmt: skip


def _note(facts: Facts) -> Iterator[Point]:
    if not facts.is_correction:
        return
    if facts.note.strip():
        yield Point(title="Rettelsen har en merknad til leserne")
    else:
        yield Point(
            title="Rettelsen mangler en merknad", is_error=True,
            detail="En tidligere versjon er godkjent eller ute. Skriv hva som er endret, og hvorfor. Alle leser det.",
        )  # fmt: skip


def _use(facts: Facts) -> Iterator[Point]:
    if facts.is_restricted_since:
        yield Point(
            title="Noen skal ikke lenger regnes med", is_error=True,
            detail="Bruken av opplysninger er begrenset etter at tallene ble talt. Lag utgivelsen på nytt.",
        )  # fmt: skip


def _unusual(facts: Facts) -> Iterator[Point]:
    if facts.is_preliminary:
        yield Point(
            title=ReleaseWarning.PRELIMINARY.label, warning=ReleaseWarning.PRELIMINARY,
            detail="Tallene merkes som foreløpige.",
        )  # fmt: skip
    much = [name for name, (hidden, every) in facts.hidden.items() if every and hidden * 100 > every * HIDDEN_PERCENT]
    if much:
        yield Point(
            title=ReleaseWarning.MANY_HIDDEN.label, warning=ReleaseWarning.MANY_HIDDEN,
            detail=f"Mer enn en tredel er skjult for {', '.join(much)}.",
        )  # fmt: skip
    elif facts.hidden:
        yield Point(title="Få tall er skjult")
    if facts.signed < facts.municipalities:
        yield Point(
            title=f"{facts.municipalities - facts.signed} av {facts.municipalities} kommuner har ikke signert året",
            detail="Tallene deres kan mangle noe.", warning=ReleaseWarning.UNSIGNED,
        )  # fmt: skip
    elif facts.municipalities:
        yield Point(title="Alle kommunene har signert året")
    findings, places = facts.contradictory
    if findings:
        yield Point(
            title=f"{findings} funn i {places} {'kommune' if places == 1 else 'kommuner'} stemmer ikke overens",
            detail="Talt i natt, etter reglene som kommunene ser. Se hvilke på oversikten over kommunene.",
            warning=ReleaseWarning.CONTRADICTORY,
        )
    if facts.objecting:
        many = len(facts.objecting)
        yield Point(
            title=f"{many} {'kommune har en innvending' if many == 1 else 'kommuner har innvendinger'} mot egne tall",
            detail=f"{', '.join(facts.objecting)}. Les dem under, og svar kommunen.",
            warning=ReleaseWarning.OBJECTED,
        )
    yield from _changes(facts)


def _changes(facts: Facts) -> Iterator[Point]:
    compared = False
    for indicator, warning in _COUNTS:
        now, then = facts.this.get(indicator), facts.before.get(indicator)
        if now is None or not then:
            continue
        compared = True
        if abs(now - then) * 100 > then * CHANGE_PERCENT and max(now, then) >= _FEW:
            change = round((now - then) * 100 / then)
            yield Point(
                title=f"{indicator.label}: {change:+d} % siden {facts.year_before}".replace("-", "\N{MINUS SIGN}"),
                detail=f"{then} i {facts.year_before}, {now} nå. Grensen for varsel er {CHANGE_PERCENT} %.",
                warning=warning,
            )
    now, then = facts.this.get(Indicator.TRANSITION_SHARE), facts.before.get(Indicator.TRANSITION_SHARE)
    if now is not None and then is not None and abs(now - then) > CHANGE_POINTS:
        yield Point(
            title=f"Andelen med overgang: {then} % i {facts.year_before}, {now} % nå",
            detail=f"Grensen for varsel er {CHANGE_POINTS} prosentpoeng.", warning=ReleaseWarning.SHARE_CHANGED,
        )  # fmt: skip
    if compared:
        yield Point(title=f"Tallene er sammenlignet med {facts.year_before}")
