"""Everything that the page of the table tool shows: the table, what may be chosen, and how to share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reporting.codes import Indicator, RegionLevel
from reporting.cubes import CONTENTS, Cube, Variable, cube_of
from reporting.figures import ALL, DIMENSIONS
from reporting.labels import COUNTRY, INDICATORS, PER_CENT, THE_COUNTRY, VERSION
from reporting.models import Release, ReleaseCell
from reporting.rules import wording
from reporting.rules.languages import Language
from reporting.selecting import MAX_CELLS, code_lists_of
from reporting.table_tool import words as say
from reporting.table_tool.breaks import breaks
from reporting.table_tool.choice import (
    ACROSS,
    BACKGROUNDS,
    COUNTIES,
    MUNICIPALITIES,
    Choice,
    Year,
    releases_of,
)
from reporting.table_tool.layout import Layout, lay_out

_LEVELS = {
    RegionLevel.COUNTRY: THE_COUNTRY,
    RegionLevel.COUNTY: say.THE_COUNTIES,
    RegionLevel.MUNICIPALITY: say.THE_MUNICIPALITIES,
}


@dataclass(frozen=True, slots=True)
class Option:
    """Something that may be chosen."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Places:
    """The municipalities of a county."""

    county: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """All that may be chosen, with what is."""

    measures: tuple[Option, ...]
    years: tuple[Option, ...]
    whole: tuple[Option, ...]
    counties: tuple[Option, ...]
    municipalities: tuple[Places, ...]
    backgrounds: tuple[Option, ...]
    across: tuple[Option, ...]

    @property
    def chosen_counties(self) -> int:
        """How many are chosen one by one."""
        return sum(each.is_chosen for each in self.counties)

    @property
    def chosen_municipalities(self) -> int:
        """How many are chosen one by one."""
        return sum(each.is_chosen for county in self.municipalities for each in county.options)


@dataclass(frozen=True, slots=True)
class Page:
    """The page."""

    choice: Choice
    releases: tuple[Release, ...]
    cube: Cube
    layout: Layout
    title: str
    unit: str
    subtitle: str
    messages: tuple[str, ...]
    # The query with the newest versions, where the address holds on to older ones.
    newer: str
    # The query that shows these numbers for ever.
    lasting: str
    api: str
    form: Form

    @property
    def is_too_much(self) -> bool:
        """Whether it has more cells than a file or a call of the API may have."""
        return self.cube.size > MAX_CELLS

    @property
    def most_cells(self) -> int:
        """How many it may have."""
        return MAX_CELLS


def page(choice: Choice, public: Sequence[Release], language: Language = Language.BOKMAL) -> Page:
    """The table of a choice. At least one release must be public."""
    releases = releases_of(choice, public) or releases_of(replace(choice, years=()), public)
    known = _known_places(releases, language)
    places, is_odd = _expanded(choice.places, known)
    measure = choice.measure if choice.measure in choice.table.indicators else choice.table.indicators[0]
    asked = replace(choice, measure=measure)
    levels = choice.table.levels
    within = [each for each in places if known[each][0] in levels] or [ALL]
    cube = _cube(asked, releases, within, language)
    left = [each for each in places if known[each][0] not in levels]
    told = _messages(choice, releases, measure=measure, left=left, language=language)
    if is_odd or choice.is_odd or len(releases) < len(choice.years):
        told.insert(0, say.ODD.told(language))
    newest = releases_of(replace(choice, years=tuple(Year(each.year) for each in releases)), public)
    pinned = asked.pinned(releases)
    return Page(
        choice=choice,
        releases=tuple(releases),
        cube=cube,
        layout=lay_out(cube, asked, breaks(cube, releases, asked.measures)),
        title=_title(asked, language),
        unit=(say.SHARES if measure is Indicator.TRANSITION_SHARE else say.COUNTS).told(language),
        subtitle=_subtitle(within, known, releases, language),
        messages=tuple(told),
        newer="" if newest == releases else asked.pinned(newest).query(),
        lasting=pinned.query(),
        api=_api(cube, known),
        form=_form(choice, releases, known, public, language),
    )


def _cube(choice: Choice, releases: Sequence[Release], places: Sequence[str], language: Language) -> Cube:
    table = choice.table
    cube = cube_of(table, releases, places=places if table.has_places else None, language=language)
    chosen = {CONTENTS: [each.value for each in choice.measures]}
    if choice.background != "sex":
        chosen["sex"] = [ALL]
    summed = {each for each in ("sex",) if choice.background != "sex" and cube.variable(each)}
    return cube.selected(chosen, without=summed)


def _known_places(releases: Sequence[Release], language: Language) -> dict[str, tuple[RegionLevel, str]]:
    """Code → level and name, in order; the newest release gives the name."""
    by_pk = {each.pk: each.year for each in releases}
    rows = (
        ReleaseCell.objects.filter(release_id__in=by_pk, **dict.fromkeys(DIMENSIONS, ALL))
        .order_by()
        .values_list("release_id", "region_level", "region", "region_name")
        .distinct()
    )
    found = {
        region: (RegionLevel(level), name)
        for _, level, region, name in sorted(rows, key=lambda row: by_pk[row[0]])
    }  # fmt: skip
    if language != Language.BOKMAL and ALL in found:
        found[ALL] = (found[ALL][0], COUNTRY.told(language))
    order = list(RegionLevel)
    return dict(sorted(found.items(), key=lambda place: (order.index(place[1][0]), place[0])))


def _expanded(asked: Sequence[str], known: Mapping[str, tuple[RegionLevel, str]]) -> tuple[list[str], bool]:
    levels = {COUNTIES: RegionLevel.COUNTY, MUNICIPALITIES: RegionLevel.MUNICIPALITY}
    many = [levels[each] for each in asked if each in levels]
    wanted = set(asked)
    found = [code for code, (level, _) in known.items() if code in wanted or level in many]
    is_odd = any(each not in known and each not in levels for each in asked if each != ALL)
    return found or [code for code in known if code == ALL], is_odd


def _messages(
    choice: Choice, releases: Sequence[Release], *, measure: Indicator, left: Sequence[str], language: Language
) -> list[str]:
    told = []
    background = BACKGROUNDS[choice.background].told(language).lower()
    if measure is not choice.measure:
        asked, shown = (INDICATORS[each].told(language) for each in (choice.measure, measure))
        told.append(say.NOT_BY.told(language, asked=asked, background=background, shown=shown))
    if left:
        levels = wording.joined([_LEVELS[each].told(language) for each in choice.table.levels], language)
        told.append(say.LEFT_OUT.told(language, background=background, levels=levels, number=len(left)))
    held = {each.year: each.version for each in choice.years if each.version is not None}
    told += [
        say.NOT_OUT.told(language, asked=held[each.year], year=each.year, shown=each.version)
        for each in releases
        if held.get(each.year, each.version) != each.version
    ]
    return told


def _title(choice: Choice, language: Language) -> str:
    measure = INDICATORS[choice.measure].told(language).removesuffix(f", {PER_CENT.told(language)}")
    if not choice.background:
        return measure
    return say.TITLE_BY.told(
        language, measure=measure, background=BACKGROUNDS[choice.background].told(language).lower()
    )


def _subtitle(
    places: Sequence[str],
    known: Mapping[str, tuple[RegionLevel, str]],
    releases: Sequence[Release],
    language: Language,
) -> str:
    many = say.PLACES.told(language, number=len(places))
    where = known[places[0]][1] if len(places) == 1 and places[0] in known else many
    years = [f"{each.year} {VERSION.told(language, version=each.version)}" for each in releases]
    return (say.FROM_ONE if len(years) == 1 else say.FROM_MANY).told(language, where=where, years=", ".join(years))


def _api(cube: Cube, known: Mapping[str, tuple[RegionLevel, str]]) -> str:
    # A variable that is not named is summed up.
    asked = [_chosen(cube, each, known) for each in cube.variables]
    if cube.language != Language.BOKMAL:
        asked.append(f"lang={cube.language}")
    return f"{cube.table.id}/data?" + "&".join(asked)


def _chosen(cube: Cube, variable: Variable, known: Mapping[str, tuple[RegionLevel, str]]) -> str:
    """All places of one level are named by their list, and not one by one."""
    for each in code_lists_of(cube, variable):
        of_level = [code for code, (level, _) in known.items() if level == each.level]
        if len(of_level) > 1 and list(variable.codes) == of_level:
            return f"codelist[{variable.id}]={each.id}"
    return f"valueCodes[{variable.id}]={','.join(variable.codes)}"


def _form(
    choice: Choice,
    releases: Sequence[Release],
    known: Mapping[str, tuple[RegionLevel, str]],
    public: Sequence[Release],
    language: Language,
) -> Form:
    shown = {each.year: str(year) for each, year in zip(releases, choice.pinned(releases).years, strict=True)}
    wanted = set(choice.places)
    held = {each.year for each in choice.years if each.version is not None}

    def places(level: RegionLevel) -> list[Option]:
        return [Option("0" if code == ALL else code, name, code in wanted)
                for code, (at, name) in known.items() if at is level]  # fmt: skip

    counties = {code: name for code, (level, name) in known.items() if level is RegionLevel.COUNTY}
    by_county: dict[str, list[Option]] = {}
    for each in places(RegionLevel.MUNICIPALITY):
        by_county.setdefault(counties.get(each.value[:2], say.OTHER_MUNICIPALITIES.told(language)), []).append(each)
    return Form(
        measures=tuple(
            Option(each.value, INDICATORS[each].told(language), each is choice.measure) for each in Indicator
        ),
        years=tuple(
            Option(shown[year] if year in held & shown.keys() else str(year), str(year), year in shown)
            for year in sorted({each.year for each in public}, reverse=True)
        ),
        whole=(
            *places(RegionLevel.COUNTRY),
            Option(COUNTIES, say.ALL_COUNTIES.told(language), COUNTIES in wanted),
            Option(MUNICIPALITIES, say.ALL_MUNICIPALITIES.told(language), MUNICIPALITIES in wanted),
        ),
        counties=tuple(places(RegionLevel.COUNTY)),
        municipalities=tuple(Places(name, tuple(options)) for name, options in by_county.items()),
        backgrounds=tuple(
            Option(value, label.told(language), value == choice.background) for value, label in BACKGROUNDS.items()
        ),
        across=tuple(Option(value, label.told(language), value == choice.across) for value, label in ACROSS.items()),
    )
