"""One name in the spellings of several clerks: found by each of them, and names that are two are kept apart."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.rules import names, spellings
from tests.access.conftest import as_owner, ground

__all__ = ["ground"]

UKRAINIAN = """
    Kovalenko Kowalenko | Oleksandr Olexandr Aleksandr Alexandr | Mykhailo Mychajlo Mikhailo Mihajlo Mykhaylo
    Serhii Sergiy Serhiy Sergej | Yevheniia Yevgeniya Evgenia Jevhenija | Kateryna Katerina Catherina
    Shevchenko Schewtschenko Sjevtsjenko Ševčenko | Hryhorii Grigoriy Hryhoriy | Kharchenko Charchenko Harchenko
    Yuliia Julia Iuliia Yulija | Tetiana Tatyana Tetjana | Viktoriia Victoria Viktorija | Nataliia Natalja Natalya
    Tsymbal Cymbal Tsimbal | Yaroslav Jaroslaw | Volodymyr Wolodymyr Volodimir | Zhanna Janna
"""
ARABIC = """
    Mohammed Muhammad Mohamad Muhamed | Ahmad Ahmed | Hussein Husain Hossein Hussayn | Yousef Youssef Yusuf Jusuf
    Khalid Khaled Chalid Halid | Fatima Fatma Fatimah | Aisha Aysha Aicha | Mustafa Mostafa Moustafa Mustapha
    Qasim Kasim Qassem | Jamal Djamal Gamal | Khadija Khadidja Khadiga | Ibrahim Ebrahim
    Abdullah Abdallah Abdulla | Othman Uthman Osman | Nour Noor Nur | Walid Waleed | Daoud Dawood Dawud
    Zaynab Zeinab Zainab | Abdulrahman Abdelrahman | Ali Aly | Omar Umar Omer
"""
TIGRINYA = """
    Tesfay Tesfai Tesfaye | Ghebremedhin Gebremedhin | Tsegay Segay Tzegai Zegay | Mehret Mihret | Haile Hayle Haille
    Kidane Qidane | Berhane Birhane Brhane | Yohannes Johannes Yohanes | Weldu Woldu | Selam Salam
    Letebrhan Letebirhan | Abrehet Abrahat Abrhet
"""
GROUPS = [group.split() for group in re.split(r"\||\n", UKRAINIAN + ARABIC + TIGRINYA) if group.strip()]
APART = """
    Hassan Hussein | Maria Marta | Amina Ahmed | Olena Oksana | Ali Ala | Mina Mona | Petro Pavlo | Kovalenko Kovalchuk
    Ivan Yana | Anna Nina | Iryna Oksana | Tsegay Tesfay | Khalid Walid | Mehret Berhane
"""


def word(name):
    [found] = names.words(name)
    return found


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_every_spelling_finds_every_other(group):
    found = [word(name) for name in group]

    assert [pair for pair in itertools.product(found, repeat=2)
            if not re.fullmatch(spellings.pattern(pair[0]), pair[1])] == []  # fmt: skip


@pytest.mark.parametrize("pair", [each.split() for each in re.split(r"\||\n", APART) if each.strip()], ids="-".join)
def test_two_names_are_kept_apart(pair):
    assert not spellings.is_spelling_of(*map(word, pair))


def test_whole_names_share_words_in_any_order_and_each_but_once():
    assert spellings.shared("Tesfay Ghebremedhin", "Gebremedhin Tesfai") == 2
    assert spellings.shared("Ali Ali", "Ali Hassan") == 1


def test_the_database_finds_what_the_rule_finds(ground):
    every = sorted({word(name) for group in GROUPS for name in group})
    rows = as_owner(
        "SELECT o, p FROM unnest(%s::text[]) WITH ORDINALITY AS w (p, n) "
        "JOIN unnest(%s::text[]) WITH ORDINALITY AS r (pattern, n) USING (n) CROSS JOIN unnest(%s::text[]) AS o "
        "WHERE ' ' || o ~ (' ' || pattern || '(?= |$)')",
        [every, [spellings.pattern(each) for each in every], every],
    )

    assert set(rows) == {(o, p) for o in every for p in every if re.fullmatch(spellings.pattern(p), o)}


@given(st.text(max_size=60), st.text(alphabet="hwjaeiouyksc", max_size=60))
def test_whatever_is_typed_finds_itself_and_takes_no_time(any_text, nasty):
    for text in (any_text, nasty):
        for each in names.words(text):
            assert spellings.is_spelling_of(each, each)
            assert re.fullmatch(spellings.pattern(each), each)
            spellings.is_spelling_of(each, f"{each}1")
