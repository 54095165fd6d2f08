"""The list of participants and the search: who is in it, in which order, and what is written of it."""

import re
from datetime import date
from importlib import import_module

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.models import Participant, ProtectedContact
from participants.short_keys import shorten
from tests.packages import national_id
from tests.programmes.people import key_of, load, one_of_each, person, signed_in
from tests.trail.conftest import ask, clean

listing_module = import_module("programmes.overviews.listing")
LIST, SEARCH, SUGGESTIONS = "/deltakere/", "/sok/", "/sok/forslag/"
NAMES = re.compile(r'<th scope="row"><a[^>]*>([^<]+)</a>')


def names(answer):
    return NAMES.findall(answer.content.decode())


def search(client, text, address=SEARCH):
    return client.post(address, {"q": text})


def readings():
    return ask("SELECT action, criteria, cardinality(participant_ids) FROM trail_reading ORDER BY id")


# --- who and in which order ---


def test_everyone_in_the_municipality_is_listed_in_norwegian_order_and_nobody_else(caseworker):
    answer = caseworker.get(LIST)

    assert names(answer) == ["Amina Haidari", "Maria Olena Kovalenko", "Åse Østby", "Yusuf Aadland"]
    assert "4 deltakere" in answer.content.decode()
    assert "Canary" not in answer.content.decode()


@pytest.mark.parametrize(("status", "found"), [
    ("for-start", ["Åse Østby"]), ("i-program", ["Maria Olena Kovalenko"]), ("permisjon", ["Amina Haidari"]),
    ("avsluttet", ["Yusuf Aadland"]),
])  # fmt: skip
def test_the_list_is_narrowed_to_those_who_stand_somewhere(caseworker, status, found):
    answer = caseworker.get(LIST, {"status": status})

    assert names(answer) == found
    assert "1 deltaker." in answer.content.decode()


def test_the_list_shows_the_year_of_birth_and_no_day(caseworker):
    text = caseworker.get(LIST).content.decode()

    assert "1990" in text
    assert "17.05" not in text
    assert "17. mai" not in text


def test_a_status_that_is_none_lists_everyone(caseworker):
    assert len(names(caseworker.get(LIST, {"status": "x' OR 1=1"}))) == 4


@pytest.mark.parametrize("role", ["administrator", "auditor", "teacher"])
def test_a_role_that_sees_no_participants_is_refused(people, user, role):
    client = signed_in(user(**{role: "4204"}))

    assert client.get(LIST).status_code == 403
    assert search(client, "kovalenko").status_code == 403
    assert search(client, "kovalenko", SUGGESTIONS).status_code == 403


def test_a_municipality_without_participants_says_so(trail, user):
    text = signed_in(user(caseworker="4204")).get(LIST).content.decode()

    assert "Ingen deltakere ennå" in text


# --- page by page ---


@pytest.fixture
def many(trail, tmp_path, user):
    """A hundred and twenty with names in pairs, and a caseworker."""
    rows = [
        person(f"P{number}", number // 50, f"Navn{number % 7}", f"Etternavn{number // 2:03d}",
               birth_date=date(1950 + number % 50, 3, 4))
        for number in range(120)
    ]  # fmt: skip
    load(tmp_path / "many", {"participants": rows})
    clean()
    return signed_in(user(caseworker="4204"))


def test_pages_follow_one_another_without_gap_or_repetition_and_back_again(many):
    address, forward, pages = LIST, [], 0
    while address:
        answer = many.get(address)
        forward.append(names(answer))
        following = re.search(r'rel="next" href="([^"]+)"', answer.content.decode())
        address = LIST + following[1].replace("&amp;", "&") if following else None
        pages += 1
    listed = [each for page in forward for each in page]
    everyone = Participant.objects.using("national").order_by("sort_name", "pk")

    assert [len(page) for page in forward] == [50, 50, 20]
    assert listed == [f"{each.given_name} {each.family_name}" for each in everyone]

    back = re.search(r'rel="prev" href="([^"]+)"', answer.content.decode())[1].replace("&amp;", "&")
    assert names(many.get(LIST + back)) == forward[1]


def test_no_address_holds_a_name_and_a_key_that_nobody_may_see_is_no_place_to_begin(many, people):
    text = many.get(LIST).content.decode()
    addresses = re.findall(r'href="([^"]*)"', text)

    assert not [each for each in addresses if "navn" in each.lower()]
    elsewhere = reverse("participant", args=[key_of("elsewhere")]).split("/")[2]
    unknown = "z" + elsewhere[1:]
    assert (
        names(many.get(LIST, {"etter": elsewhere}))
        == names(many.get(LIST, {"etter": unknown}))
        == names(many.get(LIST))
    )


@pytest.mark.parametrize("page", ["", "?status=for-start"])
def test_a_page_asks_the_database_the_same_few_times_however_long_it_is(many, page):
    many.get(LIST)  # the first page of a session writes that it has begun
    asked = []
    for size in (2, 50):
        with pytest.MonkeyPatch.context() as patch, CaptureQueriesContext(connections["default"]) as queries:
            patch.setattr(listing_module, "PAGE", size)
            answer = many.get(LIST + page)
        asked.append([each["sql"] for each in queries.captured_queries])
        assert len(names(answer)) == size

    few, more = ([sql for sql in each if re.search(r"(participants|programmes)_", sql)] for each in asked)
    assert len(asked[0]) == len(asked[1])
    assert len(few) == len(more) <= 8, few


# --- searching ---


@pytest.mark.parametrize(("typed", "found"), [
    ("kovalenko", ["Maria Olena Kovalenko"]), ("KOV", ["Maria Olena Kovalenko"]),
    ("olena kova", ["Maria Olena Kovalenko"]), ("kova mar", ["Maria Olena Kovalenko"]), ("østby", ["Åse Østby"]),
    ("ostby aase", ["Åse Østby"]), ("ås", ["Åse Østby"]), ("ådland", ["Yusuf Aadland"]), ("lenko", []), ("navn_", []),
    ("100 %", []), ("%", []),
])  # fmt: skip
def test_a_name_is_found_by_the_beginnings_of_its_words_in_any_order(caseworker, typed, found):
    assert names(search(caseworker, typed)) == found


def test_a_number_is_found_whole_and_a_birth_date_as_one_writes_it(caseworker):
    number = national_id(date(1990, 5, 17), "F", 4)

    assert names(search(caseworker, number)) == ["Amina Haidari"]
    assert names(search(caseworker, f"{number[:6]} {number[6:]}")) == ["Amina Haidari"]
    assert names(search(caseworker, number[:10] + "x")) == []
    assert len(names(search(caseworker, "17.5.1990"))) == len(names(search(caseworker, "17051990"))) == 4
    assert names(search(caseworker, "18.5.1990")) == []


@pytest.mark.parametrize(("typed", "sentence"), [
    ("a", "minst to bokstaver"), ("31.2.1990", "finnes ikke"), ("12345", "11 siffer"), ("kari 2", "enten et navn"),
])  # fmt: skip
def test_what_cannot_be_searched_for_is_kept_and_told_how_to_mend(caseworker, typed, sentence):
    answer = search(caseworker, typed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert f'value="{typed}"' in answer.content.decode()


def test_someone_of_another_municipality_is_found_by_nothing(caseworker):
    """R01: nor by a number that is right to the last digit."""
    number = national_id(date(1990, 5, 17), "F", 1)

    assert names(search(caseworker, number)) == names(search(caseworker, "canary")) == []


@pytest.mark.parametrize("typed", ["Hiadari", "amnia", "haidary amina", "Haidarii"])
@pytest.mark.parametrize("address", ["/sok/", "/sok/forslag/"])
def test_a_misspelt_name_is_found_and_said_to_be_another(caseworker, typed, address):
    text = search(caseworker, typed, address).content.decode()

    assert "Amina Haidari" in text
    assert "nesten likt" in text
    assert "Ingen heter akkurat det." in text
    assert readings() == [("search", ["name"], 1)]


def test_a_name_that_is_found_brings_no_slips_along(caseworker):
    assert "nesten likt" not in search(caseworker, "Haidari").content.decode()


def test_nothing_typed_searches_for_nothing(caseworker):
    answer = search(caseworker, "  ")

    assert (answer.status_code, names(answer)) == (200, [])
    assert "Ingen treff" not in answer.content.decode()


def test_suggestions_are_a_few_links_to_pages(many):
    text = search(many, "etternavn", SUGGESTIONS).content.decode()

    assert text.count("<li>") == 8
    assert "Flere passer" in text
    assert "<html" not in text


def test_those_one_had_open_last_are_shown_the_latest_first_and_written_down_as_shown(caseworker):
    opened = ["Yusuf Aadland", "Amina Haidari", "Åse Østby", "Maria Olena Kovalenko", "Amina Haidari"]
    people = {f"{each.given_name} {each.family_name}": each.pk for each in Participant.objects.using("national")}
    for name in opened:
        assert caseworker.get(f"/d/{shorten(key=people[name])}/").status_code == 200
    text = caseworker.post(SUGGESTIONS, {"q": "", "sist": "ja"}).content.decode()

    shown = re.findall(r"<a [^>]*><span>([^<]+)</span>", text)
    assert shown == ["Amina Haidari", "Maria Olena Kovalenko", "Åse Østby"]
    assert readings()[-1] == ("search", [], 3)


def test_whoever_has_opened_nobody_yet_is_shown_nobody(caseworker):
    assert "<a " not in caseworker.post(SUGGESTIONS, {"q": "", "sist": "ja"}).content.decode()


# --- what is written ---


def test_the_list_writes_everyone_on_the_page_and_a_search_its_kind_and_whom_it_found(caseworker):
    caseworker.get(LIST)
    caseworker.get(LIST, {"status": "permisjon"})
    search(caseworker, "kovalenko")
    search(caseworker, national_id(date(1990, 5, 17), "F", 4))
    search(caseworker, "17.5.1980")
    search(caseworker, "kova", SUGGESTIONS)

    assert readings() == [
        ("page", [], 4), ("page", ["status"], 1), ("search", ["name"], 1), ("search", ["number"], 1),
        ("search", ["birth_date"], 0), ("search", ["name"], 1),
    ]  # fmt: skip
    assert not re.search("(?i)kova", str(ask("SELECT r::text FROM trail_reading AS r")))


# --- people who are hidden, and people who are protected ---


@pytest.fixture
def protected(trail, tmp_path):
    """Amina's address is confidential; Yusuf's strictly."""
    tables = one_of_each()
    for row, grade in zip(tables["participants"][2:4], ("confidential", "strictly_confidential"), strict=True):
        row["address_protection"] = grade
    load(tmp_path / "people", tables)


def test_someone_hidden_is_in_no_row_no_count_no_page_and_no_hit(protected, user):
    """R17, R18."""
    client = signed_in(user(caseworker="4204"))
    text = client.get(LIST).content.decode()
    number = national_id(date(1990, 5, 17), "F", 6)

    assert names(client.get(LIST)) == ["Amina Haidari", "Maria Olena Kovalenko", "Åse Østby"]
    assert "3 deltakere" in text
    assert re.search(r'Avsluttet <span class="how-many">0<', text)
    assert names(client.get(LIST, {"status": "avsluttet"})) == []
    for typed in ("aadland", "yusuf", number):
        hidden, nobody = search(client, typed), search(client, "zzzz" if typed.isalpha() else "0" * 11)
        assert names(hidden) == names(nobody) == []
    assert names(client.get(LIST, {"foer": shorten(key=key_of("ended"))})) == names(client.get(LIST))


def test_their_contact_has_them_in_the_list(protected, user):
    contact = user("kontakt", protected_contact="4204")
    ProtectedContact.objects.using("national").create(
        participant_id=key_of("ended"), municipality_id=4204, user=contact, valid_from=date(2020, 1, 1)
    )

    assert names(signed_in(contact).get(LIST))[-1] == "Yusuf Aadland"


def test_someone_at_a_confidential_address_is_marked(protected, user):
    text = signed_in(user(caseworker="4204")).get(LIST).content.decode()

    assert re.search(r"Amina Haidari</a> <span[^>]*>Skjermet deltaker", text)
    assert text.count("Skjermet deltaker") == 1
