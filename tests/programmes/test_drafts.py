"""Drafts of the forms of actions: kept while one types, gone on with, and gone when the action is done."""

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from participants.models import Draft
from programmes import drafts
from programmes.acts import ACTS
from programmes.drafts import Written
from tests.programmes.people import key_of, signed_in
from tests.programmes.test_programme_actions import address, hidden, opened, send
from tests.trail.conftest import ask

FIRST = "Lærer en ny"
WAITING = "Du har et utkast fra"


def draft_of(form="change-goal", ref="running"):
    return reverse("draft", args=[key_of(ref), form])


def keep(client, **typed):
    """What the script sends within two seconds of the first change: the whole form."""
    form = opened(client, "goal-change") | {"goal": "vocational", "reason": FIRST} | typed
    return client.post(draft_of(), form)


def page(client, **query):
    return client.get(address("goal-change"), query).content.decode()


def test_what_was_typed_waits_on_the_page_and_stands_in_the_fields_when_gone_on_with(caseworker):
    assert keep(caseworker).content.decode().startswith("Utkastet er lagret kl.")

    assert WAITING in page(caseworker)
    assert FIRST not in page(caseworker)
    resumed = page(caseworker, utkast="1")
    assert FIRST in resumed
    assert re.search(r'value="vocational"[^>]*(checked|selected)', resumed)
    assert "ds-error-summary" not in resumed


def test_a_draft_is_gone_once_the_action_is_done(caseworker):
    keep(caseworker)
    sent = send(caseworker, "goal-change", {"goal": "vocational", "reason": "Deltakeren vil ta fagbrev."})

    assert sent.status_code == 302
    assert not Draft.objects.using("national").exists()
    assert WAITING not in page(caseworker)


def test_an_action_that_is_refused_keeps_the_draft(caseworker):
    keep(caseworker)
    assert send(caseworker, "goal-change", {"goal": "vocational", "reason": " "}).status_code == 422

    assert Draft.objects.using("national").count() == 1


def test_whoever_goes_on_meets_what_another_has_saved_meanwhile(caseworker, user):
    """A draft is no way past the version it was begun on."""
    keep(caseworker)
    other = signed_in(user("per", caseworker="4204"))
    assert send(other, "goal-change", {"goal": "vocational", "reason": "Deltakeren vil ta fagbrev."}).status_code == 302

    form = hidden(page(caseworker, utkast="1"))
    answer = caseworker.post(address("goal-change"), form | {"goal": "higher_prep", "reason": FIRST, "bekreft": "1"})
    assert answer.status_code == 409
    assert FIRST in answer.content.decode()
    assert Draft.objects.using("national").count() == 1


def test_a_form_that_has_been_put_back_as_it_was_is_no_draft(caseworker):
    keep(caseworker)
    form = opened(caseworker, "goal-change")
    back = form | {name.removeprefix("was_"): text for name, text in form.items() if name.startswith("was_")}
    assert caseworker.post(draft_of(), back).content.decode().strip() == ""

    assert not Draft.objects.using("national").exists()


def test_a_draft_is_thrown_away(caseworker):
    keep(caseworker)
    assert caseworker.post(draft_of(), {"slett": "1"}).status_code == 302

    assert WAITING not in page(caseworker)


@pytest.mark.parametrize("form", sorted(ACTS))
def test_every_action_keeps_a_draft_of_its_form(caseworker, form):
    field = next(iter(ACTS[form].form.base_fields), None)
    assert caseworker.post(draft_of(form), {field or "x": "noe", f"was_{field or 'x'}": ""}).status_code == 200

    assert Draft.objects.using("national").filter(form=form).count() == 1


def test_no_other_form_has_drafts(caseworker):
    for form in ("finnes-ikke", "NOTE", "note2"):
        assert caseworker.post(draft_of(form), {"text": "x"}).status_code == 404


def test_a_draft_is_its_writers_alone_and_sealed(caseworker, user):
    keep(caseworker)
    kari = signed_in(user("per", caseworker="4204"))

    assert WAITING not in page(kari)
    assert FIRST not in page(kari, utkast="1")
    assert FIRST.encode().hex() not in str(ask("SELECT d::text FROM participants_draft AS d"))


def test_a_draft_of_one_row_is_not_shown_on_another(caseworker):
    text = caseworker.get(address("participant")).content.decode()
    one, other, *_ = dict.fromkeys(re.findall(r"tiltak/endre/\?rad=([0-9a-f-]{36})", text))
    form = caseworker.get(address("measure-change"), {"rad": one}).content.decode()
    caseworker.post(draft_of("change-measure"), hidden(form) | {"provider": "Et annet sted"})

    assert WAITING in caseworker.get(address("measure-change"), {"rad": one}).content.decode()
    assert WAITING not in caseworker.get(address("measure-change"), {"rad": other}).content.decode()


def test_what_is_being_written_about_another_row_goes_on(caseworker):
    text = caseworker.get(address("participant")).content.decode()
    one, other, *_ = dict.fromkeys(re.findall(r"tiltak/endre/\?rad=([0-9a-f-]{36})", text))
    forms = [hidden(caseworker.get(address("measure-change"), {"rad": each}).content.decode()) for each in (one, other)]
    caseworker.post(draft_of("change-measure"), forms[0] | {"provider": "Et annet sted"})
    opens_with = {name.removeprefix("was_"): value for name, value in forms[1].items() if name.startswith("was_")}
    saved = caseworker.post(
        address("measure-change"), forms[1] | opens_with | {"provider": "Et helt annet sted", "bekreft": "1"}
    )

    assert saved.status_code == 302
    assert WAITING in caseworker.get(address("measure-change"), {"rad": one}).content.decode()


def test_a_form_that_the_action_swaps_for_another_keeps_every_field(caseworker):
    """The form of a correction has fields that the first one has not."""
    sent = {"hours": "2", "was_hours": "3", "reason": FIRST, "was_reason": "", "correction": "x", "was_correction": ""}
    caseworker.post(draft_of("absence"), sent)
    kept = drafts.read(str(Draft.objects.using("national").get().text), ["hours", "reason", "correction"])

    assert kept.typed == {"hours": "2", "reason": FIRST, "correction": "x"}


def test_the_longest_plan_is_kept_whole(caseworker):
    """Half a draft would be none, on a page that could not be opened."""
    names = ("long_term_goals", "milestones", "reasons", "agreed", "change_reason")
    long = {name: f"{name} " + "å" * 4900 for name in names}
    sent = long | {f"was_{name}": "ø" * 5000 for name in names}
    assert caseworker.post(draft_of("save-plan"), sent).status_code == 200

    assert drafts.read(str(Draft.objects.using("national").get().text), names).typed == long
    assert caseworker.get(reverse("plan-save", args=[key_of("running")])).status_code == 200


TEXTS = st.dictionaries(st.sampled_from(["goal", "reason", "starts_on"]), st.text(max_size=30))


@given(TEXTS, TEXTS, st.text(max_size=10), st.text(max_size=10))
def test_what_is_kept_is_read_as_it_was_written(typed, was, version, row):
    written = Written(typed, was, version, row)
    text = written.as_text()

    assert (text == "") == (typed == was)
    if text:
        assert drafts.read(text, ["goal", "reason", "starts_on"]) == written
        assert drafts.read(text, []) == Written({}, {}, version, row)
