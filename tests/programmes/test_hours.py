"""Hours and meetings that were had: registered, put right, and held against what the programme must hold."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from participants.models import JournalEntry
from programmes.models import HoursDone, Measure
from programmes.overviews.hours import Content
from tests.programmes.people import key_of, signed_in
from tests.programmes.test_moving import accept, in_oslo, receiver, told
from tests.programmes.test_programme_actions import address, hidden

__all__ = ["receiver"]

NAME = "hours"
GIVEN = {"theme": "career", "amount": "4,5", "done_on": 0}


def entries(ref="running"):
    return list(HoursDone.objects.using("national").filter(programme__participant=key_of(ref)).order_by("done_on"))


def at(row=None, ref="running"):
    return address(NAME, ref) + (f"?rad={row}" if row else "")


def send(client, given, row=None):
    given = GIVEN | given
    day = given["done_on"]
    if isinstance(day, int):
        given = given | {"done_on": f"{timezone.localdate() + timedelta(days=day):%d.%m.%Y}"}
    return client.post(at(row), hidden(client.get(at(row)).content.decode()) | given)


def test_hours_are_registered_added_up_and_held_against_what_is_needed(caseworker):
    assert send(caseworker, {"done_on": -8}).status_code == 302
    assert send(caseworker, {"done_on": -1, "amount": "3"}).status_code == 302
    page = caseworker.get(address("participant")).content.decode()

    assert [each.amount for each in entries()] == [Decimal("4.5"), Decimal(3)]
    row = page.partition("Livsmestring: karrierekompetanse")[2].partition("</tr>")[0]
    assert "7,5 av " in row
    assert "Foreldreveiledning i gruppe" in page


def test_where_nothing_was_had_and_nothing_is_needed_that_is_said():
    nothing = Content(needs=[], week=None, entries=[])

    assert "Ingen timer er ført." in render_to_string("programmes/_content.html", {"content": nothing})


def test_an_entry_is_put_right_and_nought_where_it_was_a_mistake(caseworker):
    send(caseworker, {"done_on": -1})
    [made] = entries()

    assert send(caseworker, {"done_on": -1, "amount": "0"}, made.pk).status_code == 302
    assert [(each.pk, each.amount) for each in entries()] == [(made.pk, Decimal(0))]


@pytest.mark.parametrize(("given", "sentence"), [
    ({"theme": ""}, "Velg tema."), ({"amount": "mange"}, "Skriv et tall"), ({"amount": "401"}, "fra 0 til 400"),
    ({"done_on": 1}, "etter i dag"), ({"done_on": -3000}, "tre år før"),
    ({"theme": "guidance_in_group", "amount": "1,5"}, "hele tall"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(caseworker, given, sentence):
    answer = send(caseworker, given)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert entries() == []


def test_a_theme_is_registered_once_a_day_and_a_double_click_does_it_once(caseworker):
    """R51."""
    form = hidden(caseworker.get(at()).content.decode()) | GIVEN | {"done_on": "-1"}

    assert [caseworker.post(at(), form).status_code for _ in range(2)] == [302, 302]
    assert "ført for denne dagen fra før" in send(caseworker, {"done_on": -1}).content.decode()
    assert len(entries()) == 1


def test_the_week_is_held_against_full_time(caseworker):
    """INTL §13: 22.5 hours of Norwegian run; with study on one's own, 30 are full time."""
    page = caseworker.get(address("participant")).content.decode()
    assert "22,5 av 30 timer" in page
    assert "Mangler 7,5 timer til full tid" in page

    Measure.objects.using("national").filter(programme__participant=key_of("running")).update(hours_per_week=None)
    assert "1 tiltak har ikke timer" in caseworker.get(address("participant")).content.decode()


def test_hours_go_along_to_the_new_municipality_and_so_does_how_long_one_was_away(caseworker, receiver):
    send(caseworker, {"done_on": -9})
    send(caseworker, {"done_on": -8, "amount": "2"})
    absence = hidden(caseworker.get(address("absence")).content.decode())
    away = {"absence_kind": "sick_note", "absent_on": "-10", "hours": "6,5", "bekreft": "1"}
    assert caseworker.post(address("absence"), absence | away).status_code == 302
    accept(receiver, told(caseworker))
    [person] = in_oslo()

    [entry] = HoursDone.objects.using("national").filter(programme__participant=person)
    assert (entry.theme, entry.amount) == ("career", Decimal("6.5"))
    [note, *_] = JournalEntry.objects.using("national").filter(participant=person)
    assert "Timer med annet fravær til nå: 6,5." in note.text
    assert "Legeerklæring" not in note.text


def test_whoever_only_reads_sees_the_hours_and_registers_none(people, user):
    leader = signed_in(user("lars", leader="4204"))

    assert "Innhold og timer" in leader.get(address("participant")).content.decode()
    assert leader.get(at()).status_code == 403
