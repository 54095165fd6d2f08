"""Puts a row of the table to the product and says in sentences where the answers differ from it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.urls import reverse

from participants.short_keys import shorten
from tests.walls.asking import METHODS, Answer, ask, signed_in
from tests.walls.table import GROUP, KEY, Row, status
from tests.walls.world import ACTORS, CASES, NUMBER, SIGNED_IN, World, found_in, may_learn, may_reach

# Methods that a route does not take are tried by these: they get no further than the method.
_TRY_THE_OTHERS = ("anonymous", "no_grant", "caseworker")
_READS = {"GET", "POST"}
_WAS_MOVED, _NO_SUCH_METHOD, _OK = 302, 405, 200


class Question(NamedTuple):
    """One request that is to be made, and the status it must get."""

    actor: str
    case: str
    method: str
    sent: dict | None
    expected: int

    def put(self, world: World, name: str, row: Row) -> Answer:
        """Ask it."""
        # A page about someone ends no session and changes none.
        client = signed_in(world, self.actor, once=row.has_key)
        key = world.key(self.case)
        # The API speaks of keys as they are, the pages as they stand in addresses.
        written = str(key) if row.is_json else shorten(key=key)
        sent = {name: written if value is KEY else value for name, value in (self.sent or {}).items()}
        return ask(client, self.method, address(world, name, row, self.case), sent, is_json=row.is_json)


def address(world: World, name: str, row: Row, case: str) -> str:
    """Where the route is for a case."""
    stands_for = {KEY: world.key(case), GROUP: world.group}
    given = {key: stands_for.get(value, value) for key, value in row.arguments.items()}
    return reverse(name, kwargs=given)


def questions(row: Row) -> Iterator[Question]:
    """By everyone, about everyone, with every method."""
    for actor in ACTORS:
        for case in CASES if row.has_key else CASES[:1]:
            few, first = actor in _TRY_THE_OTHERS, case == CASES[0]
            for method in METHODS:
                # A head is the page without its body, which the framework makes of it: everyone asks for one about the
                # first case, and about every case the few. The pages themselves everyone asks for about everyone.
                is_taken = method in row.answers or (method == "HEAD" and "GET" in row.answers and (few or first))
                if is_taken or (few and first):
                    yield Question(actor, case, method, None, row.expected(method, actor, case))
        for each in row.asks:
            for case in CASES if row.has_key or KEY in each.sent.values() else CASES[:1]:
                expected = row.expected(each.method, actor, case)
                if each.expected is not None and actor in SIGNED_IN:
                    expected = status(each.expected, actor, case)
                yield Question(actor, case, each.method, each.sent, expected)


def readings(row: Row) -> Iterator[Question]:
    """Those of them that are answered with a page: with the empty question and with each that has content."""
    return (each for each in questions(row) if each.method in _READS)


def typed_by(asked: Question) -> set[tuple[str, str]]:
    """Numbers that the asker has typed, and finds in the search field again: they knew them before."""
    return {found for found in found_in(str(asked.sent)) if found[1] == NUMBER}


class Told(NamedTuple):
    """A question and what came of it."""

    asked: Question
    answer: Answer


def put_all(world: World, name: str, row: Row, asked: Iterable[Question] | None = None) -> list[Told]:
    """Ask a row's questions, each once: all of them, or those that are given."""
    return [Told(each, each.put(world, name, row)) for each in (questions(row) if asked is None else asked)]


def judge(row: Row, told: Iterable[Told]) -> list[str]:
    """Where status and content are not those of the table: nothing, if all is well."""
    wrong = []
    for each, answer in told:
        # A number that the asker has typed is their own word; whoever it is found to be is not.
        leaked = answer.canaries() - may_reach(each.actor) - typed_by(each)
        missed = _missed(row, answer, each)
        # Some pages give no head; then the method is refused as any other.
        is_as_told = answer.status == each.expected or (each.method == "HEAD" and answer.status == _NO_SUCH_METHOD)
        if is_as_told and not leaked and not missed:
            continue
        wrong.append(
            f"{each.actor} {each.method} {each.case} {each.sent or ''}: {answer.status}, expected {each.expected}"
            + (f"; LEAKS {sorted(leaked)}" if leaked else "")
            + (f"; lacks {sorted(missed)}" if missed else "")
        )
    return wrong


def _missed(row: Row, answer: Answer, asked: Question) -> set[tuple[str, str]]:
    if asked.method != "GET" or asked.sent or answer.status != _OK:
        return set()
    whose = {asked.case: row.shows.get(asked.case, ())} if row.has_key else row.shows
    wanted = {(case, kind) for case, kinds in whose.items() for kind in kinds if kind in may_learn(asked.actor, case)}
    return wanted - answer.canaries()
