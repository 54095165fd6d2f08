"""One name with one slip of the keyboard: a letter too many, one missing, a wrong one, or two that changed places."""

import re

_SHORTEST = 4
_LONGEST = 40


def pattern(word: str) -> str:
    """A regular expression for one folded word and whatever is one slip from it, for Python and PostgreSQL alike.

    Of a short word almost anything is one slip away, and no name is that long: either stands for itself alone.
    """
    if not _SHORTEST <= len(word) <= _LONGEST:
        return re.escape(word)
    ways = [re.escape(word)]
    for place in range(len(word) + 1):
        before, after = re.escape(word[:place]), word[place:]
        ways.append(f"{before}[^ ]{re.escape(after)}")  # one was left out
        if after:
            ways.append(f"{before}[^ ]?{re.escape(after[1:])}")  # one is wrong, or too many
        if len(after) > 1:
            ways.append(f"{before}{re.escape(after[1] + after[0])}{re.escape(after[2:])}")
    return f"(?:{'|'.join(dict.fromkeys(ways))})"
