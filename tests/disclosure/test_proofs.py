"""The audit believes no proof that it has not checked: a false one changes nothing of its verdict."""

import numpy as np
import pytest

from reporting.disclosure import audit
from reporting.disclosure.audit import attack
from reporting.disclosure.moves import ALMOST, Proof
from reporting.disclosure.secondary import wishes
from reporting.disclosure.structure import Structure

LIMIT = 4
# What is added up, with its value first: `small` is sought, and whatever is not in HIDDEN is shown.
WHOLE, SMALL, OTHER = range(3)


def table(small, other):
    """A whole of two, all three of them published."""
    made = Structure()
    for value in (small + other, small, other):
        made.add(value, cost=1.0)
    made.equate(WHOLE, (SMALL, OTHER))
    return made


def steps(**moved):
    found = np.zeros(3)
    for name, step in moved.items():
        found[{"whole": WHOLE, "small": SMALL, "other": OTHER}[name]] = step
    return found


def claimed(made, moved, times):
    """The move as the proof of everything that is wished for."""
    return Proof(moved, dict.fromkeys(wishes(made, limit=LIMIT), times))


ALL_SHOWN = 1, 5
FALSE = {
    "a sum is broken": (ALL_SHOWN, {SMALL}, steps(small=1), 3),
    "a sum is broken a little, and a million times": (ALL_SHOWN, {SMALL}, steps(small=ALMOST / 2), 3 / (ALMOST / 2)),
    "a shown number is moved": (ALL_SHOWN, {SMALL}, steps(small=1, other=-1), 3),
    "a shown whole is moved": (ALL_SHOWN, {SMALL}, steps(small=1, whole=1), 3),
    "a count falls below nought": ((1, 1), {SMALL, OTHER}, steps(small=1, other=-1), 3),
    "it does not reach what is wished for": ((1, 1), {SMALL, OTHER}, steps(small=1, other=-1), 1),
    "it is no number": (ALL_SHOWN, {SMALL}, steps(small=np.nan), 1),
    "it is made no number of times": (ALL_SHOWN, {SMALL}, steps(small=1, other=-1), np.nan),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_proof_is_not_believed(name):
    counts, hidden, moved, times = FALSE[name]
    made = table(*counts)
    alone = attack(made, hidden=hidden, limit=LIMIT)

    assert SMALL in alone.too_tight
    assert attack(made, hidden=hidden, limit=LIMIT, proofs=[claimed(made, moved, times)]) == alone


def test_a_true_proof_is_believed_and_nothing_looked_for_again(monkeypatch):
    made = table(1, 5)
    moved = steps(small=1, other=-1)
    proof = Proof(moved, {each: each.goal - 1.0 for each in wishes(made, limit=LIMIT)})
    monkeypatch.setattr(audit, "Attacker", None)

    assert attack(made, hidden={SMALL, OTHER}, limit=LIMIT, proofs=[proof]).too_tight == ()


def test_a_proof_of_one_wish_says_nothing_of_another():
    made = table(2, 1)
    moved = steps(small=-1, other=1)
    lower = {each: 1.0 for each in wishes(made, limit=LIMIT) if each.number == SMALL and not each.is_upper}

    assert SMALL in attack(made, hidden={SMALL, OTHER}, limit=LIMIT, proofs=[Proof(moved, lower)]).too_tight
