"""Views of the results that are named and come back to, each user's own; and the letter that the month is ready."""

import html
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from django.conf import settings as product
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from participants import actions as people
from participants.access.models import Grant
from participants.jobs import actions as jobs
from participants.jobs.models import MonthlyLetter, OutboxMail
from participants.short_keys import shorten
from reporting import actions
from reporting.rules.choice import BESIDE, BREAKDOWNS, WAYS, Choice, read
from tests.access.conftest import LONG_AGO, user
from tests.packages import programme
from tests.participants.posting import server
from tests.programmes.people import load, person, signed_in
from tests.trail.conftest import ask

__all__ = ["server", "user"]

RESULTS, VIEWS = "/resultater/", "/resultater/visninger/"
TERMS = "aar=2022&telling=sluttet&gruppe=sex&mot=kostra"
LISE = "lise@kristiansand.example"
SECOND = datetime(2026, 3, 2, 5, tzinfo=UTC)


@pytest.fixture
def lise(register, user):
    return user("lise", leader="4204")


@pytest.fixture
def leader(lise):
    return signed_in(lise)


def text(answer):
    return re.sub(r"\s+", " ", html.unescape(answer.content.decode()))


def saved():
    return ask("SELECT name, terms FROM reporting_savedview ORDER BY name")


# --- what is chosen ---


@given(
    st.builds(
        Choice, st.none() | st.integers(1, 9999), st.sampled_from(["", *WAYS]), st.sampled_from(["", *BREAKDOWNS]),
        st.sampled_from(["", *BESIDE]),
    )
)  # fmt: skip
def test_what_is_written_down_is_read_again_as_it_was(choice):
    assert read({name: word for name, (word,) in parse_qs(choice.written).items()}) == choice
    assert re.fullmatch(r"[a-z0-9_=&]*", choice.written)


@given(st.dictionaries(st.sampled_from(["aar", "telling", "gruppe", "mot"]), st.text()))
def test_a_word_that_is_none_chooses_nothing(typed):
    choice = read(typed)

    assert choice.way in {"", *WAYS}
    assert choice.breakdown in {"", *BREAKDOWNS}
    assert choice.beside in {"", *BESIDE}


# --- views that are named ---


def test_a_view_is_named_opened_and_removed(leader):
    answer = leader.post(VIEWS, {"navn": "  Kvinner  og menn ", "valg": f"{TERMS}&epost=x@y&side=<b>"})
    assert answer.headers["Location"] == f"{RESULTS}?{TERMS}"
    assert saved() == [("Kvinner og menn", TERMS)]

    page = text(leader.get(f"{RESULTS}?{TERMS}"))
    assert f'<a href="{RESULTS}?{TERMS}" aria-current="true">Kvinner og menn</a>' in page
    assert "2022, Sluttet i året, Kjønn, KOSTRA-gruppen" in text(leader.get(VIEWS))

    ((key,),) = ask("SELECT id FROM reporting_savedview")
    leader.post(VIEWS, {"fjern": shorten(key=key)})
    assert saved() == []
    assert leader.post(VIEWS, {"fjern": shorten(key=key)}).status_code == 422


@pytest.mark.parametrize(("name", "sentence"), [
    ("", "Skriv hva visningen skal hete"), ("a" * 41, "Skriv høyst 40"), ("17 05 90", "Skriv ikke fødselsdato"),
    ("Alle", "heter «Alle»"),
])  # fmt: skip
def test_a_name_that_will_not_do_is_sent_back_with_what_was_chosen(leader, name, sentence):
    leader.post(VIEWS, {"navn": "Alle", "valg": ""})
    answer = leader.post(VIEWS, {"navn": name, "valg": TERMS})

    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert f'name="valg" value="{TERMS}"' in text(answer)
    assert saved() == [("Alle", "")]


def test_a_view_is_the_users_own_in_the_municipality_and_the_database_says_so_too(leader, user):
    leader.post(VIEWS, {"navn": "Min", "valg": TERMS})
    ((key,),) = ask("SELECT id FROM reporting_savedview")
    others = [signed_in(user("lars", leader="4204")), signed_in(user("oda", leader="0301"))]

    for other in others:
        assert "Min</a>" not in text(other.get(VIEWS))
        assert other.post(VIEWS, {"fjern": shorten(key=key)}).status_code == 422
    assert saved() == [("Min", TERMS)]


def test_the_page_shows_what_is_chosen_alone(leader, tmp_path):
    one = {"municipality_number": "4204"}
    started = programme("one", "one", offered_date="2021-12-15", decision_date="2021-12-20", start_date="2022-01-03")
    load(
        tmp_path / "people",
        {"participants": [one | person("one", 0, "Aster", "Bekele")], "programmes": [one | started]},
    )
    actions.refresh_statistics(now=timezone.now())
    whole = text(leader.get(RESULTS))
    exits = text(leader.get(RESULTS, {"telling": "sluttet"}))
    starts = text(leader.get(RESULTS, {"telling": "startet"}))

    tables = ("Tabell: sluttet i året", "Tabell: startet i året")
    assert [tuple(table in each for table in tables) for each in (whole, exits, starts)] == [
        (True, True), (True, False), (False, True)
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["caseworker", "administrator", "auditor"])
def test_whoever_does_not_see_the_results_names_none_of_them(register, user, role):
    client = signed_in(user("andre", **{role: "4204"}))

    assert client.get(VIEWS).status_code == 403
    assert client.post(VIEWS, {"navn": "x"}).status_code == 403
    assert client.post(VIEWS, {"epost": LISE}).status_code == 403


# --- the letter of the month ---


def test_the_letter_says_that_the_numbers_are_ready_and_nothing_more_and_comes_once_a_month(lise, leader, server):
    leader.post(VIEWS, {"epost": LISE})
    assert MonthlyLetter.objects.get().address == LISE
    for now in (SECOND, SECOND + timedelta(minutes=5), SECOND + timedelta(days=1)):
        jobs.queue_monthly_letters(now=now)
        assert people.send_mail(now=now) == 0

    [sent] = server.taken
    assert server.recipients == [[LISE]]
    assert sent["Subject"] == "Månedens tall for Kristiansand er klare i Fotfeste"
    body = sent.get_content()
    assert f"{product.SITE_ADDRESS}{RESULTS}" in body
    assert not re.search(r"\d", body.replace(product.SITE_ADDRESS, ""))
    assert "lise" not in body

    jobs.queue_monthly_letters(now=SECOND + timedelta(days=31))
    assert people.send_mail(now=SECOND + timedelta(days=31)) == 0
    assert len(server.taken) == 2


@pytest.mark.parametrize("what", ["turned off", "role ended", "inactive"])
def test_a_letter_that_there_is_no_reason_for_any_more_is_not_sent(lise, leader, server, what):
    leader.post(VIEWS, {"epost": LISE})
    jobs.queue_monthly_letters(now=SECOND)
    match what:
        case "turned off":
            leader.post(VIEWS, {"epost": LISE, "av": "ja"})
        case "role ended":
            Grant.objects.filter(user=lise).update(valid_to=LONG_AGO)
        case "inactive":
            ask("UPDATE access_user SET is_active = false WHERE id = %s", [lise.pk])
    people.send_mail(now=SECOND)

    assert server.taken == []
    assert list(OutboxMail.objects.values_list("state", flat=True)) == ["needless"]


def test_nobody_gets_a_letter_who_has_not_asked_and_an_address_must_be_one(leader, server, settings):
    settings.EMAIL_HOST = "mail.example"
    answer = leader.post(VIEWS, {"epost": "lise", "valg": TERMS})
    jobs.queue_monthly_letters(now=SECOND)

    assert (answer.status_code, "Skriv en e-postadresse" in text(answer)) == (422, True)
    assert not OutboxMail.objects.exists()


def test_the_letters_are_written_down_in_the_first_days_of_each_month():
    each = product.CELERY_BEAT_SCHEDULE["queue-monthly"]

    assert (each["task"], each["schedule"].day_of_month) == ("participants.queue_monthly", {2, 3, 4, 5})
