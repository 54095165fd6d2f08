"""Cells of the further tables, made by hand, and what every table of a release is to say, told from the cells alone."""

from itertools import cycle

from reporting.breakdowns import BREAKDOWNS
from reporting.figures import ALL, CODES, DIMENSIONS, further_figures
from reporting.models import Release
from reporting.tables import TABLES


def further():
    """Cells of the further tables: some hidden, some nought, one breakdown left out."""
    numbers = cycle([None, 0, 4, 12_345])
    for figure in further_figures():
        if not figure.is_published or figure.breakdown == "writing":
            continue
        for sex in CODES["sex"] if figure.dimensions else [ALL]:
            for code, number in zip(BREAKDOWNS[figure.breakdown], numbers, strict=False):
                place = ("03", "Oslo") if figure.level == "county" else (ALL, "Hele landet")
                yield {
                    "region_level": figure.level, "region": place[0], "region_name": place[1], "sex": sex,
                    "breakdown": figure.breakdown.value, "code": code, "indicator": figure.indicators[0],
                    "value": number, "symbol": ":" if number is None else "",
                }  # fmt: skip


def expected(release: Release) -> dict[str, dict[tuple[str, ...], tuple[int | None, str]]]:
    """Table → codes (place where it has places, its groups, indicator) → value and sign; told from the cells alone."""
    star = "*" if release.is_preliminary else ""
    found: dict[str, dict] = {}
    for table in TABLES:
        found[table.id] = {
            (*([cell.region] if table.has_places else []), *(getattr(cell, each) for each in table.dimensions),
             *([ALL] if table.breakdown else []), cell.indicator): (cell.value, cell.symbol or star)
            for cell in release.cells.all()
            if cell.region_level in table.levels and cell.indicator in table.indicators
            and all(getattr(cell, each) == ALL for each in DIMENSIONS if each not in table.dimensions)
        }  # fmt: skip
        found[table.id] |= {
            (*([cell.region] if table.has_places else []), *([cell.sex] if table.dimensions else []), cell.code,
             cell.indicator): (cell.value, cell.symbol or star)
            for cell in release.further_cells.filter(breakdown=table.breakdown or "", region_level__in=table.levels)
            if table.dimensions or cell.sex == ALL
        }  # fmt: skip
    for finer, eight, three in (("IP04", "IP10", "IP12"), ("IP09", "IP11", "IP13")):
        by_activity = {key: cell[0] for key, cell in found[finer].items()}
        for table, groups in ((eight, EIGHT), (three, THREE)):
            found[table] = dict(by_reason(by_activity, groups, star=star))
    return found


EXITS = ("primary_education", "qualification", "social_assistance", "other_benefits", "other", "unknown")
# The cells that make a group; after them others that do: to add, or with a minus to take away.
EIGHT = {
    "work": [["work"]], "education": [["upper_secondary", "higher_education"], ["transitions", "-work"]],
    **{each: [[each]] for each in EXITS},
}  # fmt: skip
THREE = {
    "work_or_education": [["transitions"]], "other": [[*EXITS[:-1]], ["exits", "-transitions", "-unknown"]],
    "unknown": [["unknown"]],
}  # fmt: skip


def by_reason(by_activity, groups, *, star):
    """IMDi's groups of reasons, worked out from the cells by activity. A small number is hidden."""
    for place in {key[:-2] for key in by_activity if (*key[:-2], ALL, "exits") in by_activity}:
        known = {name: by_activity[*place, ALL, name] for name in ("exits", "transitions")}
        known |= {key[-2]: value for key, value in by_activity.items()
                  if key[:-2] == place and key[-1] == "exits" and key[-2] != ALL}  # fmt: skip
        value = known["exits"]
        yield (*place, ALL, "exits"), (value, star if value is not None else ":")
        for group, ways in groups.items():
            there = [way for way in ways if all(each.removeprefix("-") in known for each in way)]
            shown = [way for way in there if all(known[each.removeprefix("-")] is not None for each in way)]
            if shown:
                number = sum(-known[each[1:]] if each[0] == "-" else known[each] for each in shown[0])
                yield (*place, group, "exits"), (None, ":") if 0 < number < 4 else (number, star)
            elif there:
                yield (*place, group, "exits"), (None, ":")
