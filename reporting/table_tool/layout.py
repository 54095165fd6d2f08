"""The chosen cells laid out: what stands across, what stands down, and the notes that belong to each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, product

from reporting.codes import Indicator
from reporting.cubes import CONTENTS, MISSING, Cell, Cube, Note, Variable
from reporting.rules import wording
from reporting.rules.languages import Language
from reporting.rules.notes import SIGNS_TITLE, signs_in
from reporting.table_tool import words as say
from reporting.table_tool.choice import Choice
from reporting.tidy import PROVISIONAL

_LARGEST = 10_000  # cells that a page shows; a file may have more


@dataclass(frozen=True, slots=True)
class Head:
    """A word at an edge of the table, and the notes to be read with it."""

    text: str
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it is read: the number, or the sign and what it means; under a share the counts it is of."""

    text: str
    sign: str = ""
    meaning: str = ""
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of numbers."""

    head: Head
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """Lines under a common word; without one they stand alone."""

    head: Head | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A table, ready to be shown."""

    corner: str
    columns: tuple[Head, ...]
    bodies: tuple[Body, ...]
    notes: tuple[str, ...]
    # Notes of the whole table, which the caption refers to.
    of_all: tuple[int, ...]
    signs: tuple[tuple[str, str], ...]
    is_too_large: bool = False


def lay_out(cube: Cube, choice: Choice, breaks: Sequence[Note]) -> Layout:
    """A cube of one measure (or a share and its counts) with one variable across and the others down."""
    edges = [each for each in cube.variables if each.id != CONTENTS]
    across = next((each for each in edges if each.id == choice.across_variable), edges[-1])
    # A variable with one code is told above the table, unless nothing else is left to stand down.
    down = [each for each in edges if each is not across and len(each.codes) > 1]
    down = down or [each for each in edges if each is not across][:1]
    fixed = {each.id: next(iter(each.codes), "") for each in edges if each is not across and each not in down}
    if len(across.codes) * _product(down) * len(choice.measures) > _LARGEST:
        return Layout("", (), (), (), (), (), is_too_large=True)
    shown = [across, *down]
    notes, refer = _notes([*cube.notes, *breaks], shown, measure=choice.measure, language=cube.language)
    lines = [
        (key, tuple(_shown(cube, choice, {**fixed, **key, across.id: code}) for code in across.codes))
        for key in _keys(down)
    ]
    if choice.hides_empty:
        lines = [(key, cells) for key, cells in lines if any(each.text not in {"", "0"} or each.sign == ":"
                                                               for each in cells)]  # fmt: skip
    signs = {each.sign for _, cells in lines for each in cells if each.sign}
    return Layout(
        corner=wording.joined(
            [each.label if place == 0 else each.label.lower() for place, each in enumerate(down)], cube.language
        ),
        columns=tuple(_head(across, code, refer) for code in across.codes),
        bodies=tuple(_bodies(lines, down, refer, language=cube.language)),
        notes=tuple(notes),
        of_all=refer.get(("", ""), ()),
        signs=tuple((sign, text) for sign, text in signs_in(cube.language).items() if sign in signs),
    )


def _product(variables: Sequence[Variable]) -> int:
    size = 1
    for each in variables:
        size *= len(each.codes)
    return size


def _keys(down: Sequence[Variable]) -> Iterator[dict[str, str]]:
    for codes in product(*(each.codes for each in down)):
        yield {variable.id: code for variable, code in zip(down, codes, strict=True)}


def _bodies(
    lines: Sequence[tuple[dict[str, str], tuple[Shown, ...]]],
    down: Sequence[Variable],
    refer: Mapping[tuple[str, str], tuple[int, ...]],
    *,
    language: Language,
) -> Iterator[Body]:
    if not down:
        yield Body(None, tuple(Row(Head(say.IN_ALL.told(language)), cells) for _, cells in lines))
        return
    *above, last = down
    for codes, grouped in groupby(lines, key=lambda line: tuple(line[0][each.id] for each in above)):
        heads = [_head(variable, code, refer) for variable, code in zip(above, codes, strict=True)]
        head = (
            Head(", ".join(each.text for each in heads), tuple(note for each in heads for note in each.notes))
            if heads
            else None
        )
        yield Body(head, tuple(Row(_head(last, key[last.id], refer), cells) for key, cells in grouped))


def _head(variable: Variable, code: str, refer: Mapping[tuple[str, str], tuple[int, ...]]) -> Head:
    return Head(variable.codes[code], refer.get((variable.id, code), ()))


def _notes(
    told: Sequence[Note], shown: Sequence[Variable], *, measure: Indicator, language: Language
) -> tuple[list[str], dict[tuple[str, str], tuple[int, ...]]]:
    """The notes by number, and what refers to each: a code where it stands, else the table as a whole."""
    numbers: dict[str, int] = {}
    refer: dict[tuple[str, str], tuple[int, ...]] = {}
    edges = {each.id: each for each in shown}
    of_signs = SIGNS_TITLE.told(language, signs="").rstrip(" .")
    for note in told:
        of_code = note.variable in edges and note.code in edges[note.variable].codes
        # The signs stand in a table of their own, and what only a share's counts are need not be told of a count.
        if note.text.startswith(of_signs) or (note.variable == CONTENTS and note.code not in {"", *_told_of(measure)}):
            continue
        place = (note.variable, note.code) if of_code else ("", "")
        number = numbers.setdefault(note.text, len(numbers) + 1)
        if number not in refer.get(place, ()):
            refer[place] = (*refer.get(place, ()), number)
    return list(numbers), refer


def _told_of(measure: Indicator) -> set[str]:
    if measure is Indicator.TRANSITION_SHARE:
        return {Indicator.EXITS.value, Indicator.TRANSITIONS.value, Indicator.TRANSITION_SHARE.value}
    return {measure.value}


def _shown(cube: Cube, choice: Choice, at: Mapping[str, str]) -> Shown:
    def cell(measure: Indicator) -> Cell:
        key = tuple(measure.value if each.id == CONTENTS else at[each.id] for each in cube.variables)
        return cube.cells.get(key, Cell(None, MISSING))

    asked, language = cell(choice.measure), cube.language
    meanings = signs_in(language)
    if asked.value is None:
        return Shown("", asked.sign, meanings[asked.sign])
    star = PROVISIONAL if asked.sign == PROVISIONAL else ""
    if choice.measure is not Indicator.TRANSITION_SHARE:
        return Shown(wording.number(asked.value, language), star, meanings.get(star, ""))
    part, whole = cell(Indicator.TRANSITIONS).value, cell(Indicator.EXITS).value
    counts = "" if part is None or whole is None else wording.of_whole(part=part, whole=whole, language=language)
    return Shown(wording.percent(asked.value, language), star, meanings.get(star, ""), counts)
