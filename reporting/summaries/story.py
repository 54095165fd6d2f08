"""The sentences of a release page: true of the cells whatever the year, left out where the cells do not tell."""

from dataclasses import dataclass

from reporting.rules import wording
from reporting.summaries.numbers import MIN_EXITS, TOP, TRANSITIONS, ReleaseSummary

# A group is "clearly" the largest when it is at least twice the next.
_CLEARLY = 2
# From here on a difference between women and men is named; below 200 exits in a group it could be chance.
_DIFFERENCE, _ENOUGH = 3, 200
# "Too early to say": many of those who start, few of those who have left.
_MANY_STARTERS, _FEW_EXITS = 25, 15


@dataclass(frozen=True, slots=True)
class Story:
    """Headings and sentences, ready to be shown."""

    title: str
    lead: str
    participants_tile: str
    participants_note: str
    participants_heading: str
    participants_text: str
    countries_heading: str
    countries_text: str
    others_label: str
    outcome_tile: str
    outcome_tile_text: str
    outcome_heading: str
    outcome_text: str
    reading_help: tuple[str, ...]
    activities_heading: str
    groups_heading: str
    counties_heading: str
    municipalities_heading: str
    municipalities_text: str
    left_out_text: str
    hidden_text: str


def tell(summary: ReleaseSummary) -> Story:
    """All texts of a release."""
    outcome_heading, outcome_text = _outcome(summary)
    tile, tile_text = _outcome_tile(summary)
    participants = summary.this.participants.value
    return Story(
        title=f"Introduksjonsprogram for flyktninger {summary.year}",
        lead=" ".join(_lead(summary)),
        participants_tile=wording.number(wording.rounded(participants)) if participants is not None else "Skjult",
        participants_note=_participants_note(summary),
        participants_heading=_participants_heading(summary),
        participants_text=_participants_text(summary),
        countries_heading=_countries_heading(summary),
        countries_text=" ".join(_countries_text(summary)),
        others_label=_others_label(summary),
        outcome_tile=tile,
        outcome_tile_text=tile_text,
        outcome_heading=outcome_heading,
        outcome_text=outcome_text,
        reading_help=tuple(_reading_help(summary)),
        activities_heading=_activities_heading(summary),
        groups_heading=_groups_heading(summary),
        counties_heading=_counties_heading(summary),
        municipalities_heading="Kommunene med høyest andel" if len(summary.top) > 1 else "Andel i kommunene",
        municipalities_text=_municipalities_text(summary),
        left_out_text=_left_out_text(summary),
        hidden_text=_hidden_text(summary),
    )


def _change(summary: ReleaseSummary) -> str:
    """ "7 000 flere enn året før"; empty where there is nothing to compare."""
    now = summary.this.participants.value
    before = summary.before.participants.value if summary.before else None
    return "" if now is None or before is None else wording.changed_since(now=now, before=before)


def _participants_note(summary: ReleaseSummary) -> str:
    """Under the large number: that it is rounded, and the change."""
    now = summary.this.participants.value
    rounded = "" if now is None or wording.about(now) == wording.number(now) else "om lag"
    return " – ".join(part for part in (rounded, _change(summary)) if part)


def _lead(summary: ReleaseSummary) -> list[str]:
    now = summary.this.participants.value
    if now is None:
        return [f"Her er tallene for introduksjonsprogrammet i {summary.year}."]
    if now == 0:
        return [f"Ingen flyktninger deltok i introduksjonsprogram i {summary.year}."]
    who = "flyktning" if now == 1 else "flyktninger"
    sentences = [f"{wording.opening(wording.about(now))} {who} deltok i introduksjonsprogram i {summary.year}."]
    if change := _change(summary):
        sentences.append(f"Det er {change}.")
    if _first_explains_growth(summary):
        sentences.append(f"Økningen skyldes i hovedsak flyktninger fra {summary.countries.top[0].label}.")
    return sentences


def _first_explains_growth(summary: ReleaseSummary) -> bool:
    now = summary.this.participants.value
    before = summary.before.participants.value if summary.before else None
    growth = summary.countries.growth_of_first
    if now is None or before is None or growth is None or not summary.countries.is_order_certain:
        return False
    return wording.explains_most(growth=growth, change=now - before)


def _participants_heading(summary: ReleaseSummary) -> str:
    now = summary.this.participants.value
    before = summary.before.participants.value if summary.before else None
    if now is None or before is None:
        return "Deltakere"
    words = wording.opening(wording.change_words(now=now, before=before))
    if now == before:
        return f"{words} deltakere som året før"
    return f"{words} {'deltaker' if abs(now - before) == 1 else 'deltakere'} på ett år"


def _participants_text(summary: ReleaseSummary) -> str:
    now = summary.this.participants.value
    if now is None:
        return ""
    people = wording.plural(now, one="person", many="personer")
    if summary.before is None or summary.before.participants.value is None:
        return f"{people} deltok i introduksjonsprogram i {summary.year}."
    before = wording.number(summary.before.participants.value)
    return f"{people} deltok i introduksjonsprogram i {summary.year}, mot {before} i {summary.before.year}."


def _countries_heading(summary: ReleaseSummary) -> str:
    countries = summary.countries
    sizes = [each.count.value or 0 for each in countries.top]
    if not countries.is_order_certain or not sizes or sizes[1:2] == sizes[:1]:
        return "Landene de nye deltakerne kom fra"
    return f"Flest kom fra {countries.top[0].label}"


def _countries_text(summary: ReleaseSummary) -> list[str]:
    starters, countries = summary.this.starters.value, summary.countries
    if starters is None:
        return []
    if starters == 0:
        return [f"Ingen startet i introduksjonsprogram i {summary.year}."]
    who = wording.plural(starters, one="ny flyktning", many="nye flyktninger")
    from_where = f" med bakgrunn fra {countries.number} land" if countries.number else ""
    sentences = [f"I {summary.year} startet {who}{from_where} i introduksjonsprogram."]
    top = countries.top
    if not top or not countries.is_order_certain:
        return sentences
    first = top[0].count.value or 0
    second = top[1].count.value or 0 if len(top) > 1 else 0
    if second == first:
        return sentences
    size = "klart største" if first >= _CLEARLY * second else "største"
    rest = [each.label for each in top[1:]]
    followed = f", etterfulgt av flyktninger fra {wording.joined(rest)}" if rest else ""
    sentences.append(
        f"Flyktninger fra {top[0].label} utgjorde den {size} gruppen med {wording.near(first)} deltakere{followed}."
    )
    return sentences


def _others_label(summary: ReleaseSummary) -> str:
    if summary.countries.number is None or not summary.countries.others_are_countries:
        return "Andre land, statsløse og uoppgitt"
    rest = summary.countries.number - len(summary.countries.top)
    return "Ett annet land" if rest == 1 else f"De {rest} andre landene"


def _outcome_tile(summary: ReleaseSummary) -> tuple[str, str]:
    outcome = summary.this.outcome
    if outcome.fraction is None:
        return ("Ingen", f"avsluttet programmet i {summary.year}") if outcome.exits.value == 0 else ("", "")
    part, whole = outcome.transitions.value or 0, outcome.exits.value or 0
    words = wording.opening(wording.share_words(part=part, whole=whole))
    of_whole = wording.of_whole(part=part, whole=whole)
    percent = wording.percent(outcome.share.value or 0)
    return words, f"av dem som avsluttet, gikk rett til arbeid eller utdanning: {of_whole}, eller {percent}"


def _outcome(summary: ReleaseSummary) -> tuple[str, str]:
    outcome, year = summary.this.outcome, summary.year
    if outcome.exits.value == 0:
        return "Ingen avsluttet programmet", f"Ingen avsluttet introduksjonsprogrammet i {year}."
    if outcome.fraction is None:
        return "Overgang til arbeid eller utdanning", "Tallene er skjult for å beskytte enkeltpersoner."
    part, whole = outcome.transitions.value or 0, outcome.exits.value or 0
    heading = f"{wording.opening(wording.share_words(part=part, whole=whole))} gikk til arbeid eller utdanning"
    those_who = wording.opening(wording.share_of_those_who(part=part, whole=whole))
    text = (
        f"{those_who} avsluttet introduksjonsprogrammet i {year}, gikk direkte over til arbeid eller utdanning. "
        f"Det gjelder {wording.of_whole(part=part, whole=whole)}, eller {wording.percent(outcome.share.value or 0)}."
    )
    before = summary.before.outcome if summary.before else None
    enough = before is not None and min(whole, before.exits.value or 0) >= MIN_EXITS
    if enough and before and before.share.value is not None and summary.before:
        words = wording.compared(
            now=outcome.share.value or 0, before=before.share.value, year_before=summary.before.year
        )
        text = f"{text} Det samlede resultatet er {words}."
    return heading, text


def _reading_help(summary: ReleaseSummary) -> list[str]:
    """What a reader could misunderstand this year."""
    countries, year = summary.countries, summary.year
    starters, exits = summary.this.starters.value, summary.this.outcome.exits.value
    first_exits = countries.exits_of_first.value
    sentences = []
    if countries.top and countries.is_order_certain and starters and exits and first_exits is not None:
        name, size = countries.top[0].label, countries.top[0].count.value or 0
        if 100 * size > _MANY_STARTERS * starters and 100 * first_exits < _FEW_EXITS * exits:
            few = wording.of_whole(part=first_exits, whole=exits)
            sentences += [
                f"Få deltakere fra {name} hadde avsluttet programmet i {year}: {few}.",
                f"Det er for tidlig å si hvor mange fra {name} som vil gå fra programmet til arbeid og utdanning.",
            ]
    sentences.append(
        "Andelen gjelder det deltakerne gjorde rett etter programmet. De som fant arbeid senere, er ikke regnet med."
    )
    return sentences


def _activities_heading(summary: ReleaseSummary) -> str:
    """Names the largest only where no hidden number can be larger, and it is something one goes to."""
    sizes = sorted(((each.count.value or 0, each.label) for each in summary.activities), reverse=True)
    total = summary.this.outcome.exits.value
    if total and sizes and sizes[0][1] in TRANSITIONS:
        hidden = total - sum(size for size, _ in sizes)
        runner_up = max(sizes[1][0] if len(sizes) > 1 else 0, hidden)
        if sizes[0][0] > runner_up:
            return f"Flest gikk til {sizes[0][1].lower()}"
    return "Hva deltakerne gikk til"


def _groups_heading(summary: ReleaseSummary) -> str:
    women, men = summary.sexes
    neutral = "Kvinner og menn, yngre og eldre"
    if women.share.value is None or men.share.value is None:
        return neutral
    if min(women.exits.value or 0, men.exits.value or 0) < _ENOUGH:
        return neutral
    if abs(women.share.value - men.share.value) < _DIFFERENCE:
        return "Liten forskjell mellom kvinner og menn"
    more, fewer = ("Menn", "kvinner") if men.share.value > women.share.value else ("Kvinner", "menn")
    return f"{more} gikk oftere til arbeid eller utdanning enn {fewer}"


def _counties_heading(summary: ReleaseSummary) -> str:
    sizes = [each.participants for each in summary.counties]
    if len(sizes) > 1 and all(each.value is not None for each in sizes) and sizes[0].value != sizes[1].value:
        return f"Flest deltakere i {summary.counties[0].label}"
    return "Deltakere i fylkene"


def _municipalities_text(summary: ReleaseSummary) -> str:
    year, count = summary.year, len(summary.top)
    if not count:
        return f"Vi viser kommuner der {MIN_EXITS} eller flere avsluttet programmet. Ingen kommune er med for {year}."
    who = "kommunen" if count == 1 else f"de {wording.in_words(count)} kommunene"
    if len(summary.ranked) <= TOP:
        return f"Listen viser alle kommuner der {MIN_EXITS} eller flere avsluttet programmet i {year}."
    return (
        f"Listen viser {who} med høyest andel blant kommuner der {MIN_EXITS} eller flere avsluttet programmet i {year}."
    )


def _left_out_text(summary: ReleaseSummary) -> str:
    count = summary.left_out_of_rank
    if not count:
        return ""
    who = "Én kommune" if count == 1 else f"{wording.opening(wording.in_words(count))} kommuner"
    return f"{who} er ikke med i listen, fordi andelen er skjult."


def _hidden_text(summary: ReleaseSummary) -> str:
    if summary.limit == 1:
        return "Tallet er skjult. I denne utgivelsen er ingen tall skjult."
    largest = summary.limit - 1
    small = "tallet 1" if largest == 1 else f"tall fra 1 til {largest}"
    return f"Tallet er skjult. Vi viser ikke {small}, og heller ikke tall og andeler som ville røpe dem."
