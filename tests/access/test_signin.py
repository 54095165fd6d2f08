"""Signing in and out: closed unless a page says it is open, and no answer that tells who is registered."""

import inspect
import re
import uuid

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse
from django.utils.crypto import get_random_string

from participants.access.models import User

PASSWORD = "riktig-hest-batteri"
LOGIN, HOME, START = "/logg-inn/", "/min-side/", "/start/"

# Every address of the product. A new one fails here until it has a row.
PUBLIC = {
    "login", "invitation",
    "second-factor", "front", "release-list", "release", "release-version", "release-csv", "release-further",
    "release-xlsx",
    "release-package", "release-parquet", "release-table", "release-ods", "release-zip", "release-sdmx", "release-pdf",
    "release-citation", "announcement", "table-tool", "municipality-list", "municipality",
    "statistics-config", "statistics-tables",
    "statistics-table", "statistics-metadata", "statistics-default", "statistics-data", "statistics-codelist",
    "oidc-leave", "oidc-return", "oidc-logout", "policy-report", "rules", "api-rules",
    "release-changes", "early-access", "figure", "method",
}  # fmt: skip
CLOSED = {
    "group", "group-list", "group-week", "group-workbook", "group-workbook-file",
    "week-overview",
    "change-password", "passkeys", "confirm", "grant-review", "logout", "home", "choose-municipality", "session-list",
    "session-end",
    "session-end-all", "session-keep", "second-factors", "second-factor-set-up", "second-factor-remove",
    "reserve-codes", "results", "results-csv", "results-xlsx", "results-people", "results-views",
    "data-quality", "own-rows",
    "trail", "findings", "break-glass", "glass-review", "retention", "own-looks", "looks-about", "access-file",
    "notices", "start", "help", "task-list", "postpone", "arrival-list", "arrival", "arrival-postpone",
    "participant-list", "participant-search", "participant-suggestions", "participant",
    "contact-details", "journal", "draft", "participant-export",
    "api-participants", "api-participant", "register", "newcomer-draft",
    "api-arrivals", "api-arrival", "api-arrival-answer",
    "rectify", "restriction", "numbers", "users", "family", "merge", "participant-still",
    "support", "support-sessions",
    "office-releases", "office-release", "release-preview", "release-preview-file", "api-releases", "api-release",
    "api-release-step", "municipal-year", "year-board",
}  # fmt: skip
# The actions of a participant's page.
_ACTIONS = (
    "programme-decide", "programme-end", "exit-correct", "programme-reopen",
    "measure-add", "measure-change", "measure-end", "leave-add", "leave-change", "test-add",
    "goal-change", "programme-extend", "programme-move", "programme-stop", "absence", "hours",
    "plan-save", "plan-review", "contract-sign",
    "plan", "week-plan",
)  # fmt: skip
CLOSED |= {*_ACTIONS, "api-programme-action"}
SOMEONE = uuid.UUID(int=1)
_OF_SOMEONE = (
    "break-glass", "participant", "looks-about", "access-file", "contact-details", "journal", "api-participant",
    "rectify", "restriction", "numbers", "family", "merge", "participant-still",
)  # fmt: skip
ARGUMENTS = {
    "release": {"year": 2023},
    **{name: {"participant_pk": SOMEONE} for name in (*_OF_SOMEONE, *_ACTIONS)},
    "api-programme-action": {"participant_pk": SOMEONE, "action": "decide"},
    "draft": {"participant_pk": SOMEONE, "form": "note"},
    "postpone": {"participant_pk": SOMEONE, "slug": "vedtak"},
    **{name: {"arrival_pk": SOMEONE} for name in ("arrival", "arrival-postpone", "api-arrival")},
    "api-arrival-answer": {"arrival_pk": SOMEONE, "answer": "accept"},
    "group": {"group_pk": SOMEONE},
    **{
        name: {"group_pk": SOMEONE, "week": "2022-u30"}
        for name in ("group-week", "group-workbook", "group-workbook-file")
    },
    **{name: {"key": "finnes-ikke"} for name in ("oidc-leave", "oidc-return", "oidc-logout")},
    **{
        name: {"year": 2023, "version": 1}
        for name in (
            "release-version",
            "release-changes",
            "office-release",
            "release-preview",
            "api-release",
            *(f"release-{kind}" for kind in ("csv", "further", "xlsx", "ods", "parquet", "package", "pdf", "zip")),
        )
    },
    **{f"statistics-{name}": {"table_id": "IP01"} for name in ("table", "metadata", "default", "data")},
    "statistics-codelist": {"codelist_id": "vs_fylker"},
    "release-citation": {"year": 2023, "version": 1, "kind": "bib"},
    "municipality": {"number": "4204"},
    "figure": {"figure": "avsluttede"},
    "announcement": {"stem": "katalog", "kind": "jsonld"},
    "release-sdmx": {"year": 2023, "version": 1, "table_id": "IP01"},
    "release-preview-file": {"year": 2023, "version": 1, "what": "tabeller.csv"},
    "api-release-step": {"year": 2023, "version": 1, "step": "approve"},
    "release-table": {"year": 2023, "version": 1, "table_id": "IP01", "kind": "json"},
}


def routes(patterns=None):
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from routes(each.url_patterns)


@pytest.fixture
def kari(user):
    return user("kari", password=PASSWORD, caseworker="4204")


def sign_in(client=None, *, username="kari", password=PASSWORD, **more):
    return (client or Client()).post(LOGIN, {"username": username, "password": password} | more)


def without_token(response):
    """The page as a reader sees it: what differs between any two answers is struck out."""
    text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1…", response.content.decode())
    return re.sub(r'(name="username"[^>]*value=")[^"]*', r"\1…", text)


# --- closed by default ---


def test_every_address_is_listed_as_public_or_closed():
    names = [each.name for each in routes()]

    assert None not in names
    assert len(names) == len(set(names))
    assert set(names) == PUBLIC | CLOSED


@pytest.mark.parametrize("name", sorted(CLOSED))
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head", "options"])
def test_a_closed_address_leads_to_the_sign_in_and_shows_nothing(register, name, method):
    address = reverse(name, kwargs=ARGUMENTS.get(name))
    answer = getattr(Client(), method)(address)

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{LOGIN}?next={address}"
    assert answer.content == b""


# The page for the code comes after the right password, and sends everyone else back to it.
@pytest.mark.parametrize("name", sorted(PUBLIC - {"second-factor"}))
def test_a_public_address_asks_nobody_to_sign_in(register, name):
    answer = Client().get(reverse(name, kwargs=ARGUMENTS.get(name)))

    assert LOGIN not in answer.headers.get("Location", "")
    assert answer.status_code in {200, 302, 404, 405}


def test_only_a_public_address_is_marked_as_one():
    marked = {each.name for each in routes() if not getattr(inspect.unwrap(each.callback), "login_required", True)}
    marked |= {each.name for each in routes() if not getattr(each.callback, "login_required", True)}

    assert marked == PUBLIC


def test_an_address_that_is_not_there_says_so_to_everyone(kari):
    client = Client()
    client.force_login(kari)

    assert client.get("/finnes-ikke/").status_code == Client().get("/finnes-ikke/").status_code == 404


# --- signing in ---


def test_the_right_password_leads_to_the_first_page(kari):
    client = Client()
    answer = sign_in(client)

    assert (answer.status_code, answer.headers["Location"]) == (302, START)
    assert "Hei, kari" in client.get(HOME).content.decode()


def test_an_unknown_user_a_wrong_password_and_a_closed_account_get_the_same_answer(kari, user):
    User.objects.filter(pk=user("per", password=PASSWORD).pk).update(is_active=False)
    user("ida")

    answers = [
        sign_in(password="noe-helt-annet"),
        sign_in(username="finnes-ikke"),
        sign_in(username="per"),
        sign_in(username="ida", password="noe-helt-annet"),
        sign_in(username="KARI"),
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert len({without_token(answer) for answer in answers}) == 1
    assert "Brukernavnet eller passordet er feil." in answers[0].content.decode()
    assert {tuple(sorted(answer.cookies)) for answer in answers} == {("csrftoken",)}


@pytest.mark.parametrize(("username", "is_active"), [
    ("kari", True), ("kari", False), ("finnes-ikke", True), ("ida", True),
])  # fmt: skip
def test_the_password_is_hashed_just_once_whoever_is_named(kari, user, monkeypatch, username, is_active):
    user("ida")
    User.objects.update(is_active=is_active)
    hashed = []

    def counted(name):
        original = getattr(Argon2PasswordHasher, name)
        return lambda self, password, *rest: hashed.append(name) or original(self, password, *rest)

    for name in ("encode", "verify"):
        monkeypatch.setattr(Argon2PasswordHasher, name, counted(name))
    sign_in(username=username, password="noe-helt-annet")

    assert len(hashed) == 1


def test_a_closed_account_is_out_at_the_next_request(kari):
    client = Client()
    sign_in(client)
    User.objects.update(is_active=False)

    assert client.get(HOME).status_code == 302


def test_a_changed_password_ends_the_sessions_there_are(kari):
    client = Client()
    sign_in(client)
    kari.set_password("en-ny-og-lang-en")
    kari.save()

    assert client.get(HOME).status_code == 302


@pytest.mark.parametrize(("fields", "told"), [
    ({"username": "", "password": ""}, ["Skriv brukernavnet.", "Skriv passordet.", "to feil"]),
    ({"username": "kari", "password": ""}, ["Skriv passordet."]),
    ({"username": "", "password": PASSWORD}, ["Skriv brukernavnet."]),
    ({"username": "k" * 200, "password": PASSWORD}, ["Feil:"]),
    ({"username": "ka\x00ri", "password": PASSWORD}, ["Feil:"]),
])  # fmt: skip
def test_what_is_missing_is_told_beside_its_field(kari, fields, told):
    page = sign_in(**fields).content.decode()

    assert all(sentence in page for sentence in told)
    assert 'role="alert"' in page


def test_the_password_is_never_sent_back(kari):
    answer = sign_in(password="noe-helt-annet")

    assert "noe-helt-annet" not in answer.content.decode()


def test_a_username_is_shown_again_without_becoming_markup(register):
    page = sign_in(username='"><script>alert(1)</script>').content.decode()

    assert re.findall(r"<script\b(?! src=)", page) == []
    assert "alert(1)" in page


@pytest.mark.parametrize("address", [
    "https://ond.example/", "//ond.example/", "/\\ond.example/", "javascript:alert(1)", "https:ond.example", "http:///ond",
])  # fmt: skip
@pytest.mark.parametrize("where", ["query", "form"])
def test_nobody_is_sent_elsewhere_after_signing_in(kari, address, where):
    if where == "query":
        answer = Client().post(f"{LOGIN}?next={address}", {"username": "kari", "password": PASSWORD})
    else:
        answer = sign_in(next=address)

    assert answer.headers["Location"] == START


def test_whoever_is_signed_in_already_is_not_sent_elsewhere_either(kari):
    client = Client()
    client.force_login(kari)

    assert client.get(LOGIN, {"next": "https://ond.example/"}).headers["Location"] == START


def test_one_comes_back_to_the_page_one_asked_for(kari):
    client = Client()
    page = client.get(LOGIN, {"next": "/min-side/?fra=her"}).content.decode()

    assert '<input type="hidden" name="next" value="/min-side/?fra=her">' in page
    assert sign_in(client, next="/min-side/?fra=her").headers["Location"] == "/min-side/?fra=her"


def test_signing_in_takes_a_token_of_ours(kari):
    assert sign_in(Client(enforce_csrf_checks=True)).status_code == 403


# --- the session ---


def test_the_sessions_cookie_is_for_this_site_and_no_script(kari):
    with override_settings(SESSION_COOKIE_SECURE=True):
        cookie = sign_in().cookies["sessionid"]

    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    # Ends with the browser.
    assert cookie["max-age"] == cookie["expires"] == ""


def test_the_session_has_a_new_name_after_signing_in(kari):
    client = Client()
    session = client.session
    session["before"] = True
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client)

    assert client.cookies["sessionid"].value != before


def test_a_session_that_someone_made_up_is_nobody(register):
    client = Client()
    client.cookies["sessionid"] = get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789")

    assert client.get(HOME).status_code == 302


def test_a_session_ends_after_half_an_hour_without_use(kari):
    from django.conf import settings

    assert settings.SESSION_COOKIE_AGE == 30 * 60
    assert settings.SESSION_SAVE_EVERY_REQUEST


def test_pages_behind_the_sign_in_are_kept_by_no_cache(kari):
    client = Client()
    client.force_login(kari)

    for address in (HOME, LOGIN):
        answer = (client if address == HOME else Client()).get(address)
        assert "no-store" in answer.headers["Cache-Control"]
        assert "private" in answer.headers["Cache-Control"]


# --- signing out ---


def test_signing_out_takes_a_post(kari):
    client = Client()
    client.force_login(kari)

    assert client.get(reverse("logout")).status_code == 405
    assert client.get(HOME).status_code == 200

    answer = client.post(reverse("logout"))

    assert answer.headers["Location"] == reverse("release-list")
    assert client.get(HOME).status_code == 302


def test_a_session_that_was_signed_out_of_cannot_be_taken_up_again(kari):
    client, thief = Client(), Client()
    sign_in(client)
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert thief.get(HOME).status_code == 200

    client.post(reverse("logout"))

    assert thief.get(HOME).status_code == 302


def test_signing_out_takes_a_token_of_ours_and_leads_nowhere_else(kari):
    strict, client = Client(enforce_csrf_checks=True), Client()
    strict.force_login(kari)
    client.force_login(kari)

    assert strict.post(reverse("logout")).status_code == 403
    answer = client.post(reverse("logout"), {"next": "https://ond.example/"})
    assert answer.headers["Location"] == reverse("release-list")
