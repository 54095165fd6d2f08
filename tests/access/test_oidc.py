"""Signing in through an issuer: who gets in, and who does not (R32, R33; ASVS 6.8, 10.2.1, 10.5)."""

import logging
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connections
from django.test import Client
from joserfc.jwk import ECKey, RSAKey

from participants.access.models import User
from participants.access.signin import flows
from participants.access.signin.models import ExternalIdentity, UserSession
from tests.access.conftest import as_owner
from tests.access.issuer import HOME, LOGIN, NOT_DONE, START, UNKNOWN, assert_refused, leave, sign_in, tie, with_query

OTHER_KEY = RSAKey.generate_key(2048, {"kid": "other"})
CURVED = ECKey.generate_key("P-256", {"kid": "curved", "use": "sig"})


# --- who gets in ---


def test_whom_the_issuer_names_is_signed_in(issuer):
    client = Client()
    answer = sign_in(client)

    assert (answer.status_code, answer.headers["Location"]) == (302, START)
    assert "Hei, kari" in client.get(HOME).content.decode()


def test_the_issuer_is_asked_for_all_that_is_checked_later(issuer):
    asked = urlsplit(Client().get("/logg-inn/lokal/").headers["Location"])
    query = {name: values[0] for name, values in parse_qs(asked.query).items()}

    assert f"{asked.scheme}://{asked.netloc}{asked.path}" == f"{issuer.address}/authorize"
    assert query["redirect_uri"] == "http://testserver/logg-inn/lokal/svar/"
    assert (query["acr_values"], query["max_age"], query["code_challenge_method"]) == (
        "idporten-loa-high",
        "3600",
        "S256",
    )
    assert min(len(query[name]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_nothing_is_the_same_twice(issuer):
    first, second = (parse_qs(urlsplit(Client().get("/logg-inn/lokal/").headers["Location"]).query) for _ in range(2))

    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_we_prove_who_we_are_with_a_key_to_this_issuer_alone(issuer):
    sign_in()
    sign_in()

    first, second = issuer.assertions
    assert first["aud"] == issuer.address
    assert first["exp"] - first["iat"] <= 120
    assert first["jti"] != second["jti"]


def test_we_prove_who_we_are_with_a_secret_where_the_issuer_wants_one(issuer, issuers):
    tie(User.objects.get(), issuers[1])

    assert sign_in(key="annen").headers["Location"] == START


@pytest.mark.parametrize(("key", "algorithm"), [(OTHER_KEY, "PS256"), (OTHER_KEY, "RS256"), (CURVED, "ES256")])
def test_three_algorithms_are_taken(issuer, key, algorithm):
    issuer.published = [issuer.key, key]
    issuer.sign = lambda claims: issuer.honest_token(claims, key=key, kid=key.kid, alg=algorithm)

    assert sign_in().headers["Location"] == START


def test_a_new_key_of_the_issuer_is_looked_for_once(issuer):
    sign_in()
    issuer.published = [OTHER_KEY]
    issuer.sign = lambda claims: issuer.honest_token(claims, key=OTHER_KEY, kid="other")

    assert sign_in().headers["Location"] == START
    assert issuer.seen["/keys"] == 2


def test_made_up_keys_are_no_flood_of_questions(issuer):
    issuer.sign = lambda claims: issuer.honest_token(claims, kid=f"made-up-{time.monotonic_ns()}")
    for _ in range(5):
        assert sign_in().status_code == 403

    assert (issuer.seen["/keys"], issuer.seen["/.well-known/openid-configuration"]) == (2, 1)


def test_one_comes_back_to_the_page_one_asked_for(issuer):
    assert sign_in(next="/min-side/?fra=her").headers["Location"] == "/min-side/?fra=her"


@pytest.mark.parametrize(
    "address", ["https://ond.example/", "//ond.example/", "/\\ond.example/", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(issuer, address):
    assert sign_in(next=address).headers["Location"] == START


def test_whoever_is_signed_in_is_not_sent_to_the_issuer(issuer):
    client = Client()
    sign_in(client)

    assert client.get("/logg-inn/lokal/", {"next": "https://ond.example/"}).headers["Location"] == START


def test_the_session_has_a_new_name_and_nothing_of_the_one_before(issuer):
    client = Client()
    back = leave(client)
    before = client.cookies["sessionid"].value
    session = client.session
    session["before"] = True
    session.save()
    client.get(back)

    assert client.cookies["sessionid"].value != before
    assert not {"before", "sign_in_flows"} & set(client.session.keys())


@pytest.mark.parametrize("chosen", [0, 4])
def test_several_tabs_may_be_under_way_at_once(issuer, chosen):
    client = Client()
    backs = [leave(client) for _ in range(5)]

    assert client.get(backs[chosen]).headers["Location"] == START


def test_only_so_many_are_kept(issuer):
    client = Client()
    backs = [leave(client) for _ in range(6)]

    assert client.get(backs[0]).status_code == 403


def test_nothing_of_the_person_but_the_identity_is_kept(issuer):
    client = Client()
    sign_in(client)

    rows = str(as_owner("SELECT * FROM access_usersession")) + str(as_owner("SELECT * FROM access_user"))
    assert not [word for word in ("fredrik", "Fornavn", "kommune.example") if word in rows + str(dict(client.session))]


# --- identities ---


def test_an_unknown_identity_gets_no_account_and_is_told_so(issuer, caplog):
    issuer.subject = "en-ukjent"
    client = Client()
    answer = sign_in(client)

    assert answer.status_code == 403
    assert UNKNOWN in answer.content.decode()
    assert "en-ukjent" not in answer.content.decode() + caplog.text
    assert client.get(HOME).status_code == 302
    assert User.objects.count() == ExternalIdentity.objects.count() == 1


def test_a_closed_account_gets_the_answer_of_an_unknown_one(issuer):
    User.objects.update(is_active=False)
    closed = sign_in()
    issuer.subject = "en-ukjent"

    assert closed.content == sign_in().content
    assert closed.status_code == 403


def test_an_address_of_mail_ties_nobody_to_anyone(issuer):
    issuer.subject, issuer.claims = "en-ukjent", {"email": "kari", "email_verified": True, "preferred_username": "kari"}

    assert UNKNOWN in sign_in().content.decode()


def test_two_issuers_with_the_same_subject_are_two_identities(issuer, issuers, user):
    """R33."""
    issuers[1].subject = issuer.subject
    assert UNKNOWN in sign_in(key="annen").content.decode()

    tie(user("per"), issuers[1])
    kari, per = Client(), Client()
    sign_in(kari)
    sign_in(per, key="annen")

    assert "Hei, kari" in kari.get(HOME).content.decode()
    assert "Hei, per" in per.get(HOME).content.decode()


def test_signing_in_as_someone_else_ends_the_session_before(issuer, issuers, user):
    tie(user("per"), issuers[1])
    user("ida", password="riktig-hest-batteri")
    client = Client()
    back = leave(client, "annen")
    # In another tab, in the meantime.
    client.post(LOGIN, {"username": "ida", "password": "riktig-hest-batteri"})
    assert "Hei, ida" in client.get(HOME).content.decode()
    client.get(back)

    assert "Hei, per" in client.get(HOME).content.decode()
    assert [session.user.username for session in UserSession.objects.all()] == ["per"]


# --- tricks with the answer ---


@pytest.mark.parametrize(("changes", "reason"), [
    ({"state": "noe-annet"}, "state"),
    ({"state": None}, "state"),
    ({"state": ""}, "state"),
    ({"code": None}, "no_code"),
    ({"code": "gjettet"}, "token_refused"),
    ({"iss": None}, "answer_without_iss"),
    ({"iss": "https://ond.example"}, "answer_of_another"),
    ({"error": "access_denied", "code": None, "error_description": "fredrik avbrøt"}, "issuer_error"),
    ({"error": "access_denied"}, "issuer_error"),
])  # fmt: skip
def test_an_answer_that_is_not_as_it_was_asked_for_is_refused(issuer, caplog, changes, reason):
    """R32."""
    client = Client()
    answer = client.get(with_query(leave(client), **changes))

    assert "fredrik" not in assert_refused(answer, client) + caplog.text
    assert f"Sign-in through lokal refused: {reason}." in caplog.text


def test_the_state_of_another_browser_is_refused(issuer):
    mine, theirs = Client(), Client()
    back = leave(theirs)
    leave(mine)

    assert NOT_DONE in mine.get(back).content.decode()
    assert mine.get(HOME).status_code == 302


def test_an_answer_is_used_once(issuer):
    client = Client()
    back = leave(client)
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert client.get(back).status_code == 302

    assert NOT_DONE in client.get(back).content.decode()
    assert NOT_DONE in thief.get(back).content.decode()
    assert thief.get(HOME).status_code == 302
    assert UserSession.objects.count() == 1


def test_an_answer_is_spent_while_the_issuer_is_still_asked(issuer):
    client, thief, met = Client(), Client(), []
    back = leave(client)
    thief.cookies["sessionid"] = client.cookies["sessionid"].value

    def meanwhile(claims):
        met.append(thief.get(back).status_code)
        connections.close_all()
        return issuer.honest_token(claims)

    issuer.sign = meanwhile
    client.get(back)

    assert met == [403]
    assert issuer.seen["/token"] == 1
    assert client.get(HOME).status_code == 200


def test_a_failed_answer_is_spent_too(issuer):
    client = Client()
    back = leave(client)
    client.get(with_query(back, code="gjettet"))

    assert_refused(client.get(back), client)


def test_a_code_is_used_once_by_the_issuer(issuer, caplog):
    first, second = Client(), Client()
    back = leave(first)
    first.get(back)
    first.post("/logg-ut/")
    code = parse_qs(urlsplit(back).query)["code"][0]

    assert_refused(second.get(with_query(leave(second), code=code)), second)
    assert "token_refused" in caplog.text


def test_a_code_of_another_browser_does_not_fit_the_verifier(issuer, caplog):
    """R32: PKCE. The code is fresh and the state is mine, and still the issuer says no."""
    mine, theirs = Client(), Client()
    code = parse_qs(urlsplit(leave(theirs)).query)["code"][0]
    answer = mine.get(with_query(leave(mine), code=code))

    assert NOT_DONE in answer.content.decode()
    assert mine.get(HOME).status_code == 302
    assert "token_refused" in caplog.text


def test_an_answer_at_the_address_of_another_provider_is_refused(issuer, caplog):
    client = Client()
    assert_refused(client.get(leave(client).replace("/lokal/", "/annen/")), client)
    assert "state_of_another" in caplog.text


def test_an_answer_that_comes_too_late_is_refused(issuer, monkeypatch):
    client = Client()
    back = leave(client)
    monkeypatch.setattr(flows, "_LIVES", -1)

    assert_refused(client.get(back), client)


# --- the page ---


def test_the_page_shows_a_way_in_for_each_provider(issuer):
    page = Client().get(LOGIN, {"next": "/min-side/?a=1&b=2"}).content.decode()

    assert 'href="/logg-inn/lokal/?next=%2Fmin-side%2F%3Fa%3D1%26b%3D2"' in page
    assert page.index("Logg inn med Innlogging lokal") < page.index("Logg inn med Innlogging annen")
    assert page.index("Logg inn med Innlogging annen") < page.index('name="username"')


def test_without_providers_the_page_is_as_it_was(register, settings):
    settings.OIDC_PROVIDERS = []
    page = Client().get(LOGIN).content.decode()

    assert "Eller logg inn med" not in page
    assert "ways-in" not in page


def test_a_provider_that_is_not_there_is_not_found(issuer):
    for address in ("/logg-inn/ukjent/", "/logg-inn/ukjent/svar/", "/logg-inn/ukjent/logg-ut/"):
        assert Client().get(address).status_code == 404


@pytest.mark.parametrize("address", ["/logg-inn/lokal/", "/logg-inn/lokal/svar/"])
def test_leaving_and_coming_back_are_reads(issuer, address):
    assert Client().post(address).status_code == 405


def test_the_log_tells_which_provider_and_why_and_nothing_else(issuer, caplog):
    issuer.claims = {"acr": "lav"}
    with caplog.at_level(logging.INFO):
        sign_in()

    told = [record.getMessage() for record in caplog.records if record.name.startswith("participants")]
    assert told == ["Sign-in through lokal refused: acr."]
