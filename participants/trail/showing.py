"""For views: a page that shows participants says so, and cannot be served without a record of whom it showed."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from participants.access.signin.freshness import needs_fresh_signin
from participants.trail import ledger
from participants.trail.actions import record_reading
from participants.trail.codes import Criterion, FieldClass, Purpose, ReadingAction
from participants.trail.errors import ReadingForgotten, TooManyReadings
from participants.trail.looks import different_opened, times_done
from participants.trail.rules.unusual import CLOSED_FROM, MOST_EXPORTS, MOST_SEARCHES, is_to_confirm

View = Callable[..., HttpResponseBase]
_REDIRECTS = 300
_MOST = {
    ReadingAction.SEARCH: (timedelta(hours=1), MOST_SEARCHES),
    ReadingAction.EXPORT: (timedelta(days=1), MOST_EXPORTS),
}


class Declared(NamedTuple):
    """What a view says of itself: what it does, why, and whether it asks why."""

    name: str
    action: ReadingAction
    purpose: Purpose
    asks: tuple[Purpose, ...]


# Every view that shows participants, as it was declared: a test asks each whether it should ask (R46).
DECLARED: list[Declared] = []


class Showing:
    """What one response shows. The view names everyone on the page, or says that there is nobody."""

    def __init__(
        self, *, action: ReadingAction, fields: FieldClass, purpose: Purpose, asks: tuple[Purpose, ...] = ()
    ) -> None:
        self.action = action
        self.fields = fields
        self.purpose = purpose
        self.asks = asks
        self._was_asked = False
        self.criteria: set[Criterion] = set()
        self.glass_id: UUID | None = None
        self._participants: dict[UUID, None] | None = None
        self._beside: list[tuple[ReadingAction, list[UUID]]] = []

    def choose(self, code: str) -> bool:
        """R46. What the reader says that it is for, and whether that is on the list.

        Where it is not, the view shows its form and nothing else: a page, by which nothing has left.
        """
        self._was_asked = True
        if code in self.asks:
            self.purpose = Purpose(code)
            return True
        self.action, self.fields = ReadingAction.PAGE, FieldClass.BASIC
        return False

    def check_purpose(self) -> None:
        """Raises ReadingForgotten where nobody has asked what it is for, and somebody should have."""
        if self.asks and not self._was_asked:
            raise ReadingForgotten("A reading out of routine has no purpose: call showing.choose(…).")

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
    *,
    action: ReadingAction,
    purpose: Purpose,
    fields: FieldClass = FieldClass.BASIC,
    asks: tuple[Purpose, ...] = (),
) -> Callable[[View], View]:
    """Record whom a view shows, in the view's own transaction; the view takes `showing` and names them.

    The page is written out here, inside the transaction, so that nothing is read after the record is made. A reading
    out of routine (R46) `asks` what it is for, by a closed list, and the view calls `showing.choose(…)` before it shows
    anything; `purpose` is then that of the form alone.
    """

    def decorate(view: View) -> View:
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            showing = Showing(action=action, fields=fields, purpose=purpose, asks=asks)
            response = view(request, *args, showing=showing, **kwargs)
            # A form that is sent back with an error shows who it is about, and says so.
            if response.status_code >= _REDIRECTS and not showing.has_named:
                return response
            if response.streaming:
                raise ReadingForgotten("A stream is read after its transaction: make the whole response first.")
            showing.check_purpose()
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

        confirmed = needs_fresh_signin(shown)

        @wraps(view)
        def recorded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            others = _check_few_enough(action, kwargs)
            judged = confirmed if is_to_confirm(others, at=timezone.localtime()) else shown
            return judged(request, *args, **kwargs)

        recorded.shows_participants = True  # type: ignore[attr-defined]
        # A view of the API is made by a class of its own, which has its name.
        name = f"{view.__module__}.{getattr(view, 'cls', view).__name__}"
        DECLARED.append(Declared(name, action, purpose, asks))
        return recorded

    return decorate


def _check_few_enough(action: ReadingAction, kwargs: dict[str, Any]) -> int:
    """R35. How many other participants were opened within the hour, where one that was not is asked for; else 0.

    Raises TooManyReadings where one more is more than any work asks for: participants, searches or lists.
    """
    if action in _MOST:
        within, most = _MOST[action]
        if times_done(action, within=within) >= most:
            raise TooManyReadings
    # A group, or someone on the way here, has a key too, and is no participant.
    asked = kwargs.get("participant_pk")
    others = different_opened(other_than=asked) if asked else 0
    if others >= CLOSED_FROM - 1:
        raise TooManyReadings
    return others


def shows_no_participant(view: View) -> View:
    """The view counts or changes participants, and shows none: not a name, not a number, not that one is there."""

    @wraps(view)
    def settled(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        ledger.settle()
        return view(request, *args, **kwargs)

    return settled
