"""For views: a page that shows participants says so, and cannot be served without a record of whom it showed."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse

from participants.trail import ledger
from participants.trail.actions import record_reading
from participants.trail.codes import Criterion, FieldClass, Purpose, ReadingAction
from participants.trail.errors import ReadingForgotten, TooManyReadings
from participants.trail.looks import different_opened, times_done
from participants.trail.rules.unusual import CLOSED_FROM, MOST_EXPORTS, MOST_SEARCHES

View = Callable[..., HttpResponseBase]
_REDIRECTS = 300
_MOST = {
    ReadingAction.SEARCH: (timedelta(hours=1), MOST_SEARCHES),
    ReadingAction.EXPORT: (timedelta(days=1), MOST_EXPORTS),
}


class Showing:
    """What one response shows. The view names everyone on the page, or says that there is nobody."""

    def __init__(self, *, action: ReadingAction, fields: FieldClass, purpose: Purpose) -> None:
        # The form from which something is taken out is a page: nothing has left by it.
        self.action = action
        self.fields = fields
        # Where the reader was asked why, the view says what was answered.
        self.purpose = purpose
        self.criteria: set[Criterion] = set()
        self.glass_id: UUID | None = None
        self._participants: dict[UUID, None] | None = None
        self._beside: list[tuple[ReadingAction, list[UUID]]] = []

    def of(self, participants: Iterable[UUID]) -> None:
        """These are shown. None at all, where a search found nobody, is said in the same way."""
        self._participants = (self._participants or {}) | dict.fromkeys(participants)

    def beside(self, participants: Iterable[UUID], *, action: ReadingAction = ReadingAction.PAGE) -> None:
        """These are named on a page that is another's, which is counted as one participant opened all the same.

        Recorded as a reading of its own; a search there is a search, and there may be too many of them (R35).
        """
        if action in _MOST:
            _check_few_enough(action, {})
        self._beside.append((action, list(participants)))

    def besides(self) -> list[tuple[ReadingAction, list[UUID]]]:
        """What else is to be recorded: a relative is never alone in it, or would count as someone opened."""
        return [
            (action, keys if action in _MOST else [*self.named(), *keys]) for action, keys in self._beside
            if keys or action in _MOST
        ]  # fmt: skip

    @property
    def has_named(self) -> bool:
        """Whether the view has said whom it shows."""
        return self._participants is not None

    def named(self) -> list[UUID]:
        """Everyone named. Raises ReadingForgotten when the view has named nobody."""
        if self._participants is None:
            raise ReadingForgotten("A page that shows participants has not said whom: call showing.of(…).")
        return list(self._participants)


def shows_participants(
    *, action: ReadingAction, purpose: Purpose, fields: FieldClass = FieldClass.BASIC
) -> Callable[[View], View]:
    """Record whom a view shows, in the view's own transaction; the view takes `showing` and names them.

    The page is written out here, inside the transaction, so that nothing is read after the record is made.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def recorded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            _check_few_enough(action, kwargs)
            showing = Showing(action=action, fields=fields, purpose=purpose)
            response = view(request, *args, showing=showing, **kwargs)
            # A form that is sent back with an error shows who it is about, and says so.
            if response.status_code >= _REDIRECTS and not showing.has_named:
                return response
            if response.streaming:
                raise ReadingForgotten("A stream is read after its transaction: make the whole response first.")
            if isinstance(response, SimpleTemplateResponse):
                response.render()
            record_reading(
                action=showing.action, purpose=showing.purpose, fields=showing.fields, participants=showing.named(),
                criteria=[] if showing.besides() else sorted(showing.criteria), glass_id=showing.glass_id,
            )  # fmt: skip
            for beside, keys in showing.besides():
                record_reading(
                    action=beside, purpose=showing.purpose, fields=FieldClass.BASIC, participants=keys,
                    criteria=sorted(showing.criteria) if beside in _MOST else [], glass_id=showing.glass_id,
                )  # fmt: skip
            return response

        recorded.shows_participants = True  # type: ignore[attr-defined]
        return recorded

    return decorate


def _check_few_enough(action: ReadingAction, kwargs: dict[str, Any]) -> None:
    """R35. Raises TooManyReadings where one more is more than any work asks for: participants, searches or lists."""
    if action in _MOST:
        within, most = _MOST[action]
        if times_done(action, within=within) >= most:
            raise TooManyReadings
    asked = [each for each in kwargs.values() if isinstance(each, UUID)]
    if len(asked) == 1 and different_opened(other_than=asked[0]) >= CLOSED_FROM - 1:
        raise TooManyReadings


def shows_no_participant(view: View) -> View:
    """The view counts or changes participants, and shows none: not a name, not a number, not that one is there."""

    @wraps(view)
    def settled(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        ledger.settle()
        return view(request, *args, **kwargs)

    return settled
