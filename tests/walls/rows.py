"""What a row of the table of addresses is made of: who is answered how, about whom, and what is asked."""

from dataclasses import dataclass, field
from typing import Any

from tests.walls.world import CASES, SIGNED_IN

# Stands for the key of each case in turn.
KEY = "the key of the case"
# Stands for the key of the one group.
GROUP = "the key of the group"


@dataclass(frozen=True)
class ByCase:
    """A status for each case."""

    statuses: dict[str, int]
    otherwise: int

    def of(self, case: str) -> int:
        return self.statuses.get(case, self.otherwise)


@dataclass(frozen=True)
class ByActor:
    """A status, or one for each case, for each actor."""

    actors: dict[str, "int | ByCase"]
    otherwise: int


Expected = int | ByCase | ByActor


def case(otherwise: int, **statuses: int) -> ByCase:
    """`case(404, own=200, masked=200)`."""
    assert set(statuses) <= set(CASES), statuses
    return ByCase(statuses, otherwise)


def by(otherwise: int, actors: dict[str, "int | ByCase"]) -> ByActor:
    """`by(403, {"leader auditor": 200, "caseworker": case(404, own=200)})`; several actors may share a line."""
    spread = {each: expected for names, expected in actors.items() for each in names.split()}
    assert set(spread) <= set(SIGNED_IN), spread
    return ByActor(spread, otherwise)


def status(expected: Expected, actor: str, of: str) -> int:
    """What an actor gets for a case."""
    if isinstance(expected, ByActor):
        expected = expected.actors.get(actor, expected.otherwise)
    return expected.of(of) if isinstance(expected, ByCase) else expected


@dataclass(frozen=True)
class Ask:
    """A question with content: a form, or what stands after the ?. Without `expected`, answered as the empty one.

    `KEY` as a value is the key of each case in turn, as it stands in addresses, or as the API writes it.
    """

    method: str
    sent: dict[str, Any]
    expected: Expected | None = None


@dataclass(frozen=True)
class Row:
    """One route."""

    answers: dict[str, Expected]
    # What the address needs: `{"year": 2023}`, or `{"key": KEY}` for a person's page.
    arguments: dict[str, Any] = field(default_factory=dict)
    # Open to those who are not signed in; `stranger` says what they get where it differs.
    is_public: bool = False
    stranger: dict[str, int] = field(default_factory=dict)
    # Questions with content, asked beside the empty one.
    asks: tuple["Ask", ...] = ()
    # Case → kinds of canary that must be there when the status is 200: a page that shows nothing proves nothing.
    shows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_json: bool = False

    @property
    def has_key(self) -> bool:
        return KEY in self.arguments.values()

    def expected(self, method: str, actor: str, of: str) -> int:
        """The status. Whoever is not signed in is led to the sign-in, unless the page is public."""
        if actor == "anonymous":
            if not self.is_public:
                return 302
            if method in self.stranger:
                return self.stranger[method]
        # Asked for the head alone, the answer is that of GET.
        known = self.answers.get(method, self.answers.get("GET", 405) if method == "HEAD" else 405)
        return status(known, actor, of)
