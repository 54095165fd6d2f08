"""Which codes a selection of PxWebApi 2 means: a code, `*`, `?`, TOP, BOTTOM, RANGE, FROM, TO."""

import re
from collections.abc import Sequence
from fnmatch import translate

_CALL = re.compile(r"(TOP|BOTTOM|RANGE|FROM|TO)\(([^()]*)\)", re.IGNORECASE)
# As in PxWebApi: what is longer was never meant.
_LONGEST = 150
_MOST = 10_000


class CannotSelect(ValueError):
    """An expression that means no code of the variable; the message is for whoever asks."""


def codes_of(expressions: Sequence[str], *, among: Sequence[str]) -> list[str]:
    """The codes that the expressions mean, each once, in the order of `among`."""
    if len(expressions) > _MOST:
        raise CannotSelect(f"More than {_MOST} values.")
    chosen: set[str] = set()
    for expression in expressions:
        found = _meant(expression.strip(), among)
        if not found:
            raise CannotSelect(f"Non-existent value: {expression[:_LONGEST]}")
        chosen.update(found)
    return [code for code in among if code in chosen]


def split(text: str) -> list[str]:
    """The expressions of a comma-separated list; commas within brackets divide nothing."""
    return [each.strip() for each in re.split(r",(?![^(]*\))", text) if each.strip()]


def _meant(expression: str, among: Sequence[str]) -> Sequence[str]:
    if expression in among:
        return [expression]
    if len(expression) > _LONGEST:
        raise CannotSelect("Too long an expression.")
    if call := _CALL.fullmatch(expression):
        return _called(call[1].upper(), [each.strip() for each in call[2].split(",")], among)
    if "*" in expression or "?" in expression:
        # A run of stars means what one star does, and would take for ever. [ is a letter here.
        pattern = re.compile(translate(re.sub(r"\*+", "*", expression).replace("[", "[[]")), re.IGNORECASE)
        return [code for code in among if pattern.match(code)]
    folded = {code.lower(): code for code in among}
    return [folded[expression.lower()]] if expression.lower() in folded else []


def _called(name: str, arguments: list[str], among: Sequence[str]) -> Sequence[str]:
    if name in {"TOP", "BOTTOM"}:
        numbers = [int(each) for each in arguments if re.fullmatch(r"\d{1,9}", each)]
        if len(numbers) != len(arguments) or len(numbers) not in {1, 2}:
            raise CannotSelect(f"{name} takes a count, and perhaps an offset.")
        count, offset = numbers[0], sum(numbers[1:])
        if name == "TOP":
            return among[offset : offset + count]
        end = len(among) - offset
        return among[max(0, end - count) : max(0, end)]
    wanted = {"RANGE": 2, "FROM": 1, "TO": 1}[name]
    if len(arguments) != wanted or not set(arguments) <= set(among):
        raise CannotSelect(f"{name} takes {wanted} of the variable's codes.")
    places = [list(among).index(each) for each in arguments]
    first, last = {"RANGE": (places[0], places[-1]), "FROM": (places[0], len(among)), "TO": (0, places[0])}[name]
    return among[first : last + 1]
