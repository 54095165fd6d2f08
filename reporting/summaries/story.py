"""The sentences of a release page: true of the cells whatever the year, left out where the cells do not tell."""

from dataclasses import dataclass

from reporting.rules import wording
from reporting.rules.languages import Text
from reporting.summaries import phrases as say
from reporting.summaries.numbers import MIN_EXITS, TOP, ReleaseSummary, transitions_in

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
    """All texts of a release, in the language of its summary."""
    language = summary.language
    outcome_heading, outcome_text = _outcome(summary)
    tile, tile_text = _outcome_tile(summary)
    participants = summary.this.participants.value
    return Story(
        title=say.TITLE.told(language, year=summary.year),
        lead=" ".join(_lead(summary)),
        participants_tile=say.HIDDEN_TILE.told(language)
        if participants is None
        else wording.number(wording.rounded(participants), language),
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
        groups_heading=_groups_heading(summary).told(language),
        counties_heading=_counties_heading(summary),
        municipalities_heading=(say.HIGHEST if len(summary.top) > 1 else say.SHARE_IN).told(language),
        municipalities_text=_municipalities_text(summary),
        left_out_text=_left_out_text(summary),
        hidden_text=_hidden_text(summary),
    )


def _change(summary: ReleaseSummary) -> str:
    """ "7 000 flere enn året før"; empty where there is nothing to compare."""
    now = summary.this.participants.value
    before = summary.before.participants.value if summary.before else None
    if now is None or before is None:
        return ""
    return wording.changed_since(now=now, before=before, language=summary.language)


def _participants_note(summary: ReleaseSummary) -> str:
    """Under the large number: that it is rounded, and the change."""
    now = summary.this.participants.value
    is_exact = now is None or wording.about(now) == wording.number(now)
    rounded = "" if is_exact else say.ROUGHLY.told(summary.language)
    return " – ".join(part for part in (rounded, _change(summary)) if part)


def _lead(summary: ReleaseSummary) -> list[str]:
    now, language = summary.this.participants.value, summary.language
    if not now:
        return [(say.LEAD_WITHOUT if now is None else say.LEAD_NOBODY).told(language, year=summary.year)]
    count = wording.opening(wording.about(now, language))
    sentences = [(say.LEAD_ONE if now == 1 else say.LEAD).told(language, count=count, year=summary.year)]
    if change := _change(summary):
        sentences.append(say.CHANGE.told(language, change=change))
    if _first_explains_growth(summary):
        sentences.append(say.EXPLAINED.told(language, country=summary.countries.top[0].label))
    return sentences


def _first_explains_growth(summary: ReleaseSummary) -> bool:
    now = summary.this.participants.value
    before = summary.before.participants.value if summary.before else None
    growth = summary.countries.growth_of_first
    if now is None or before is None or growth is None or not summary.countries.is_order_certain:
        return False
    return wording.explains_most(growth=growth, change=now - before)


def _participants_heading(summary: ReleaseSummary) -> str:
    now, language = summary.this.participants.value, summary.language
    before = summary.before.participants.value if summary.before else None
    if now is None or before is None:
        return say.PARTICIPANTS.told(language)
    words = wording.opening(wording.change_words(now=now, before=before, language=language))
    if now == before:
        return say.PARTICIPANTS_SAME.told(language, words=words)
    one = abs(now - before) == 1
    return (say.PARTICIPANTS_ONE if one else say.PARTICIPANTS_MANY).told(language, words=words)


def _participants_text(summary: ReleaseSummary) -> str:
    now, language = summary.this.participants.value, summary.language
    if now is None:
        return ""
    people = wording.plural(now, language, one=say.PERSON.told(language), many=say.PERSONS.told(language))
    if summary.before is None or summary.before.participants.value is None:
        return say.TOOK_PART.told(language, people=people, year=summary.year)
    return say.TOOK_PART_AGAINST.told(
        language,
        people=people,
        year=summary.year,
        before=wording.number(summary.before.participants.value, language),
        year_before=summary.before.year,
    )


def _countries_heading(summary: ReleaseSummary) -> str:
    countries = summary.countries
    sizes = [each.count.value or 0 for each in countries.top]
    if not countries.is_order_certain or not sizes or sizes[1:2] == sizes[:1]:
        return say.COUNTRIES.told(summary.language)
    return say.MOST_FROM.told(summary.language, country=countries.top[0].label)


def _countries_text(summary: ReleaseSummary) -> list[str]:
    starters, countries, language = summary.this.starters.value, summary.countries, summary.language
    if starters is None:
        return []
    if starters == 0:
        return [say.NOBODY_STARTED.told(language, year=summary.year)]
    who = wording.plural(starters, language, one=say.STARTER.told(language), many=say.STARTERS.told(language))
    from_where = ""
    if countries.number:
        from_where = (say.FROM_ONE if countries.number == 1 else say.FROM_MANY).told(language, number=countries.number)
    sentences = [say.STARTED.told(language, year=summary.year, who=who, from_where=from_where)]
    top = countries.top
    if not top or not countries.is_order_certain:
        return sentences
    first = top[0].count.value or 0
    second = top[1].count.value or 0 if len(top) > 1 else 0
    if second == first:
        return sentences
    rest = wording.joined([each.label for each in top[1:]], language)
    sentences.append(
        say.LARGEST.told(
            language,
            country=top[0].label,
            size=(say.FAR_LARGEST if first >= _CLEARLY * second else say.JUST_LARGEST).told(language),
            count=wording.near(first, language),
            followed=say.FOLLOWED.told(language, rest=rest) if rest else "",
        )
    )
    return sentences


def _others_label(summary: ReleaseSummary) -> str:
    if summary.countries.number is None or not summary.countries.others_are_countries:
        return say.OTHERS_NOT_COUNTRIES.told(summary.language)
    rest = summary.countries.number - len(summary.countries.top)
    return (say.ONE_OTHER if rest == 1 else say.THE_OTHERS).told(summary.language, number=rest)


def _outcome_tile(summary: ReleaseSummary) -> tuple[str, str]:
    outcome, language = summary.this.outcome, summary.language
    if outcome.fraction is None:
        if outcome.exits.value != 0:
            return "", ""
        return say.NOBODY.told(language), say.LEFT_IN.told(language, year=summary.year)
    part, whole = outcome.transitions.value or 0, outcome.exits.value or 0
    words = wording.opening(wording.share_words(part=part, whole=whole, language=language))
    of_whole = wording.of_whole(part=part, whole=whole, language=language)
    percent = wording.percent(outcome.share.value or 0, language)
    return words, say.OUTCOME_TILE.told(language, of_whole=of_whole, percent=percent)


def _outcome(summary: ReleaseSummary) -> tuple[str, str]:
    outcome, year, language = summary.this.outcome, summary.year, summary.language
    if outcome.exits.value == 0:
        return say.NOBODY_LEFT.told(language), say.NOBODY_LEFT_IN.told(language, year=year)
    if outcome.fraction is None:
        return say.OUTCOME.told(language), say.ALL_HIDDEN.told(language)
    part, whole = outcome.transitions.value or 0, outcome.exits.value or 0
    share = wording.opening(wording.share_words(part=part, whole=whole, language=language))
    text = say.WENT_IN.told(
        language,
        those_who=wording.opening(wording.share_of_those_who(part=part, whole=whole, language=language)),
        year=year,
        of_whole=wording.of_whole(part=part, whole=whole, language=language),
        percent=wording.percent(outcome.share.value or 0, language),
    )
    before = summary.before.outcome if summary.before else None
    enough = before is not None and min(whole, before.exits.value or 0) >= MIN_EXITS
    if enough and before and before.share.value is not None and summary.before:
        words = wording.compared(
            now=outcome.share.value or 0,
            before=before.share.value,
            year_before=summary.before.year,
            language=language,
        )
        text = f"{text} {say.ALL_IN_ALL.told(language, words=words)}"
    return say.WENT.told(language, share=share), text


def _reading_help(summary: ReleaseSummary) -> list[str]:
    """What a reader could misunderstand this year."""
    countries, language = summary.countries, summary.language
    starters, exits = summary.this.starters.value, summary.this.outcome.exits.value
    first_exits = countries.exits_of_first.value
    sentences = []
    if countries.top and countries.is_order_certain and starters and exits and first_exits is not None:
        name, size = countries.top[0].label, countries.top[0].count.value or 0
        if 100 * size > _MANY_STARTERS * starters and 100 * first_exits < _FEW_EXITS * exits:
            few = wording.of_whole(part=first_exits, whole=exits, language=language)
            sentences += [
                say.FEW_LEFT.told(language, country=name, year=summary.year, few=few),
                say.TOO_EARLY.told(language, country=name),
            ]
    sentences.append(say.RIGHT_AFTER.told(language))
    return sentences


def _activities_heading(summary: ReleaseSummary) -> str:
    """Names the largest only where no hidden number can be larger, and it is something one goes to."""
    sizes = sorted(((each.count.value or 0, each.label) for each in summary.activities), reverse=True)
    total = summary.this.outcome.exits.value
    if total and sizes and sizes[0][1] in transitions_in(summary.language):
        hidden = total - sum(size for size, _ in sizes)
        runner_up = max(sizes[1][0] if len(sizes) > 1 else 0, hidden)
        if sizes[0][0] > runner_up:
            return say.MOST_WENT_TO.told(summary.language, activity=sizes[0][1].lower())
    return say.ACTIVITIES.told(summary.language)


def _groups_heading(summary: ReleaseSummary) -> Text:
    women, men = summary.sexes
    if women.share.value is None or men.share.value is None:
        return say.GROUPS
    if min(women.exits.value or 0, men.exits.value or 0) < _ENOUGH:
        return say.GROUPS
    if abs(women.share.value - men.share.value) < _DIFFERENCE:
        return say.GROUPS_ALIKE
    return say.MEN_MORE if men.share.value > women.share.value else say.WOMEN_MORE


def _counties_heading(summary: ReleaseSummary) -> str:
    sizes = [each.participants for each in summary.counties]
    if len(sizes) > 1 and all(each.value is not None for each in sizes) and sizes[0].value != sizes[1].value:
        return say.MOST_IN.told(summary.language, county=summary.counties[0].label)
    return say.COUNTIES.told(summary.language)


def _municipalities_text(summary: ReleaseSummary) -> str:
    language, count = summary.language, len(summary.top)
    told = {"least": MIN_EXITS, "year": summary.year}
    if not count:
        return say.NO_MUNICIPALITY.told(language, **told)
    if len(summary.ranked) <= TOP:
        return say.EVERY_MUNICIPALITY.told(language, **told)
    who = say.THE_MUNICIPALITY.told(language)
    if count > 1:
        who = say.THE_MUNICIPALITIES.told(language, count=wording.in_words(count, language))
    return say.FIRST_MUNICIPALITIES.told(language, who=who, **told)


def _left_out_text(summary: ReleaseSummary) -> str:
    count, language = summary.left_out_of_rank, summary.language
    if not count:
        return ""
    if count == 1:
        return say.ONE_LEFT_OUT.told(language)
    return say.SOME_LEFT_OUT.told(language, count=wording.opening(wording.in_words(count, language)))


def _hidden_text(summary: ReleaseSummary) -> str:
    largest, language = summary.limit - 1, summary.language
    if not largest:
        return say.NOTHING_HIDDEN.told(language)
    small = say.JUST_ONE.told(language) if largest == 1 else say.FROM_ONE_TO.told(language, largest=largest)
    return say.SMALL_HIDDEN.told(language, small=small)
