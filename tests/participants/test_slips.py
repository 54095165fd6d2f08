"""One slip of the keyboard: whatever is one away is found, and what is two away is not."""

import re

from hypothesis import given
from hypothesis import strategies as st

from participants.rules import slips
from tests.trail.conftest import ask

LETTERS = "abdegiklmnorstuvyæøå"
WORDS = st.text(LETTERS, min_size=4, max_size=14)


def finds(word, other):
    return bool(re.fullmatch(slips.pattern(word), other))


@given(WORDS, st.data())
def test_a_name_is_found_whatever_the_one_slip_was(name, data):
    place = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from(LETTERS))
    typed = data.draw(st.sampled_from([
        name[:place] + letter + name[place:],
        name[:place] + letter + name[place + 1 :],
        name[:place] + name[place + 1 :] if len(name) > 4 else name,
        name[:place] + name[place + 1 : place + 2] + name[place] + name[place + 2 :],
    ]))  # fmt: skip

    assert finds(typed, name)


@given(WORDS)
def test_two_letters_too_many_are_two_slips(name):
    assert not finds(name, f"{name}xx")
    assert not finds(f"xx{name}", name)


def test_of_a_short_word_one_slip_is_another_name():
    assert not finds("ali", "eli")
    assert finds("ali", "ali")


@given(WORDS)
def test_what_is_no_letter_stands_for_itself(name):
    assert not finds(f"{name}.*", f"{name}abc")


def test_postgresql_reads_the_pattern_as_python_does(database):
    for word, other in (("hiadari", "haidari"), ("haidri", "haidari"), ("haidariy", "haidari"), ("heidere", "haidari")):
        [[found]] = ask("SELECT %s ~ ('^' || %s || '$')", [other, slips.pattern(word)])
        assert found == finds(word, other)
