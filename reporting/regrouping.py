"""Coarser groups of a table's codes, worked out from cells that are published: exits by reason as IMDi tells them.

Nothing is frozen for them, and nothing can be uncovered by them: whoever has the release can work them out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from programmes.codes import MainActivity
from reporting.codes import Indicator
from reporting.rules.languages import Text


class Term(NamedTuple):
    """A cell of the same place: of one code, or of all of them."""

    indicator: Indicator
    code: str | None = None
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """`ways` all give the same number: where a cell of one is hidden, another may still say it."""

    code: str
    label: Text
    ways: tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What takes the place of a dimension of the cells. Its measure is that of the sum."""

    id: str
    replaces: str
    title: Text
    total: Text
    measure: Indicator
    groups: tuple[Group, ...]

    @property
    def read(self) -> tuple[Indicator, ...]:
        """What must be read of the cells."""
        return tuple(dict.fromkeys([self.measure, *(term.indicator for each in self.groups
                                                    for way in each.ways for term in way)]))  # fmt: skip

    def label(self, code: str) -> Text:
        """What a group is called."""
        return next(each.label for each in self.groups if each.code == code)


def work_out(group: Group, find: Callable[[Term], int | None], *, limit: int) -> int | None:
    """The number of a group by the first way whose cells are all shown; None where it is hidden.

    A small number does not come out of it: it is the sum of smaller ones, hidden until each could be as large as the
    limit, and so could the sum. It would be hidden here all the same.
    """
    for way in group.ways:
        values = [value for value in map(find, way) if value is not None]
        if len(values) == len(way):
            number = sum(term.sign * value for term, value in zip(way, values, strict=True))
            return None if 0 < number < limit else number
    return None


def _exits(*activities: MainActivity) -> tuple[Term, ...]:
    return tuple(Term(Indicator.EXITS, each.value) for each in activities)


_LEFT: Final = Term(Indicator.EXITS)
_MOVED_ON: Final = Term(Indicator.TRANSITIONS)
_UNKNOWN: Final = Group(
    MainActivity.UNKNOWN.value, Text("Ikke kjent", "Ikkje kjent", "Not known"), (_exits(MainActivity.UNKNOWN),)
)
_TITLE: Final = Text("Årsak til avslutning", "Årsak til avslutning", "Reason for exit")
_TOTAL: Final = Text("Alle årsaker", "Alle årsaker", "All reasons")


def _alone(activity: MainActivity, label: Text) -> Group:
    return Group(activity.value, label, (_exits(activity),))


EIGHT: Final = Regrouping(
    "exit_reason_8", "main_activity", _TITLE, _TOTAL, Indicator.EXITS,
    (
        _alone(MainActivity.WORK, Text("Arbeid", "Arbeid", "Work")),
        Group(
            "education",
            Text(
                "Videregående opplæring og høyere utdanning", "Vidaregåande opplæring og høgare utdanning",
                "Upper secondary and higher education",
            ),
            (
                _exits(MainActivity.UPPER_SECONDARY, MainActivity.HIGHER_EDUCATION),
                (_MOVED_ON, Term(Indicator.EXITS, MainActivity.WORK.value, -1)),
            ),
        ),
        _alone(
            MainActivity.PRIMARY_EDUCATION, Text("Grunnskole", "Grunnskule", "Primary and lower secondary education")
        ),
        _alone(
            MainActivity.QUALIFICATION,
            Text(
                "Kvalifiseringstiltak i offentlig regi", "Kvalifiseringstiltak i offentleg regi",
                "Public qualification measures",
            ),
        ),
        _alone(MainActivity.SOCIAL_ASSISTANCE, Text("Sosialstønad", "Sosialstønad", "Social assistance")),
        _alone(MainActivity.OTHER_BENEFITS, Text("Andre trygdeytelser", "Andre trygdeytingar", "Other benefits")),
        _alone(MainActivity.OTHER, Text("Annet", "Anna", "Other")),
        _UNKNOWN,
    ),
)  # fmt: skip
_ELSEWHERE: Final = (
    MainActivity.PRIMARY_EDUCATION, MainActivity.QUALIFICATION, MainActivity.SOCIAL_ASSISTANCE,
    MainActivity.OTHER_BENEFITS, MainActivity.OTHER,
)  # fmt: skip
THREE: Final = Regrouping(
    "exit_reason_3", "main_activity", _TITLE, _TOTAL, Indicator.EXITS,
    (
        Group(
            "work_or_education",
            Text(
                "Arbeid eller utdanning utover grunnskole", "Arbeid eller utdanning utover grunnskule",
                "Work, or education above lower secondary",
            ),
            ((_MOVED_ON,),),
        ),
        Group(
            MainActivity.OTHER.value,
            Text("Annet", "Anna", "Other"),
            (
                _exits(*_ELSEWHERE),
                (_LEFT, _MOVED_ON._replace(sign=-1), Term(Indicator.EXITS, MainActivity.UNKNOWN.value, -1)),
            ),
        ),
        _UNKNOWN,
    ),
)  # fmt: skip

# The activities of each group that no cell counts by itself. Whoever hides small numbers hides those of these too.
SUMMED: Final = (
    (MainActivity.UPPER_SECONDARY.value, MainActivity.HIGHER_EDUCATION.value),
    tuple(each.value for each in _ELSEWHERE),
)
