"""New users are invited to choose a password, and a lost second factor is taken away (ASVS 6.4.1, 6.4.4)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db.models import F
from django.test import Client
from django.utils import timezone

from participants import actions
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import Grant, User
from participants.access.signin import actions as signin
from participants.access.signin import administration
from participants.access.signin.models import Invitation, UserSession
from participants.jobs.models import OutboxMail
from tests.access.conftest import KRISTIANSAND, OSLO, as_owner, user
from tests.access.test_second_factor import SECRET, shown
from tests.participants.posting import server

__all__ = ["server", "user"]
PAGE, USERS, SET_UP = "/invitasjon/", "/brukere/", "/min-side/sikkerhet/kodeapp/"
KARI = "kari.ny@kristiansand.example"
NEW = "seks grønne hester danser"


@pytest.fixture
def ada(user):
    """Gives roles in Kristiansand."""
    return user("ada", administrator="4204")


def signed_in(someone):
    client = Client()
    client.force_login(someone)
    return client


@pytest.fixture
def sending(server, settings):
    """The settings, of a product that can send."""
    return settings


@pytest.fixture
def invited(ada, server):
    """Kari is invited, and this is what her e-mail says."""
    signed_in(ada).post(USERS, {"bruker": KARI.title(), "rolle": "caseworker"})
    assert actions.send_mail(now=timezone.now()) == 0
    return server.taken[-1]


def code_in(mail):
    return re.search(r"#kode=([\w-]+)", mail.get_content())[1]


def follow(code, new=NEW, again=None, client=None):
    return (client or Client()).post(PAGE, {"kode": code, "passord": new, "igjen": new if again is None else again})


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# --- the e-mail ---


def test_the_e_mail_has_a_link_and_no_name_and_the_code_stands_nowhere_else(invited, server):
    """R30, ASVS 6.4.1"""
    body, code = invited.get_content(), code_in(invited)

    assert server.recipients == [[KARI]]
    assert f"https://fotfeste.example/invitasjon/#kode={code}" in body
    for secret in (KARI, "kari", "ada", "Kristiansand", "rådgiver"):
        assert secret not in body + invited["Subject"], secret
    assert len(code) >= 32
    kept = str(as_owner("SELECT i::text FROM access_invitation i")) + str(
        as_owner("SELECT m::text FROM jobs_outboxmail m")
    )
    assert code not in kept
    assert re.search(r"[0-9a-f]{64}", kept)


def test_a_new_user_has_no_password_and_the_role_that_was_given(invited, ada):
    kari = User.objects.get(username=KARI)

    assert not kari.has_usable_password()
    assert set(Grant.objects.of(kari).values_list("role", "municipality_id", "given_by")) == {
        ("caseworker", KRISTIANSAND, ada.pk)
    }
    assert "invitert, har ikke logget inn ennå" in text(signed_in(ada).get(USERS))


@pytest.mark.parametrize(("address", "settings_", "sentence"), [
    ("kari@", {}, "Skriv en e-postadresse"),
    ("kari@annet.example", {"MAIL_DOMAINS": ["kristiansand.example"]}, "Den slutter på kristiansand.example"),
    (KARI, {"EMAIL_HOST": ""}, "kan ikke sende invitasjoner"),
    (KARI, {"SITE_ADDRESS": ""}, "kan ikke sende invitasjoner"),
])  # fmt: skip
def test_nobody_is_made_where_no_invitation_can_go(ada, sending, address, settings_, sentence):
    for name, value in settings_.items():
        setattr(sending, name, value)
    answer = signed_in(ada).post(USERS, {"bruker": address, "rolle": "caseworker"})

    assert answer.status_code == 422
    assert sentence in text(answer)
    # The page promises an invitation only where one can go.
    assert ("vi sender en invitasjon" in text(answer)) == bool(sending.EMAIL_HOST and sending.SITE_ADDRESS)
    assert User.objects.count() == 1
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize("roles", [{"caseworker": "4204"}, {"leader": "4204"}, {"administrator": "0301"}, {}])
def test_nobody_else_invites_or_takes_a_factor_away(user, server, roles):
    """R16"""
    other, kari = user("other", **roles), user("kari", caseworker="4204")
    by = {"municipality_id": KRISTIANSAND, "by": other, "now": timezone.now()}

    with pytest.raises(NotAllowed):
        actions.give_access(username=KARI, role="caseworker", **by)
    with pytest.raises(NotAllowed):
        actions.invite_again(user_pk=kari.pk, **by)
    with pytest.raises(NotAllowed):
        actions.remove_factors(user_pk=kari.pk, **by)
    assert not User.objects.filter(username=KARI).exists()


# --- the code ---


def test_whoever_is_invited_chooses_a_password_and_then_sets_up_an_app(invited, settings):
    """ASVS 6.4.1"""
    settings.LOCAL_ACCOUNTS_NEED_SECOND_FACTOR = True
    client = Client()
    answer = follow(code_in(invited), client=client)

    assert (answer.status_code, answer["Location"]) == (302, SET_UP)
    assert client.get("/deltakere/")["Location"] == SET_UP
    assert User.objects.get(username=KARI).check_password(NEW)
    secret = client.get(SET_UP).context["secret"].replace(" ", "")
    assert client.post(SET_UP, {"code": shown(secret)}).status_code == 200
    assert client.get("/deltakere/").status_code == 200


@pytest.mark.parametrize(("new", "again", "sentence"), [
    ("kort", None, "for kort"), (NEW, "noe annet enn dette", "ikke like"), (KARI, None, "for likt brukernavnet"),
    ("fotfeste kommune 123", None, "lett å gjette"),
])  # fmt: skip
def test_a_password_that_will_not_do_is_refused_and_the_code_is_kept(invited, new, again, sentence):
    answer = follow(code_in(invited), new, again)

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not User.objects.get(username=KARI).has_usable_password()
    assert follow(code_in(invited)).status_code == 302


def test_a_code_that_is_unknown_spent_replaced_or_too_old_is_answered_alike(invited, ada, server):
    """ASVS 6.4.1: whoever tries codes learns nothing of which have been given."""
    old = code_in(invited)
    signed_in(ada).post(USERS, {"inviter": User.objects.get(username=KARI).pk})
    actions.send_mail(now=timezone.now())
    code = code_in(server.taken[-1])
    assert code != old

    def answered(tried):
        answer = follow(tried)
        content = answer.content.decode()
        return answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content)

    told = {answered("x" * 32), answered(""), answered(old)}
    Invitation.objects.update(expires_at=F("expires_at") - timedelta(hours=73))
    told.add(answered(code))
    Invitation.objects.update(expires_at=F("expires_at") + timedelta(hours=73))
    assert follow(code).status_code == 302
    told.add(answered(code))
    assert len(told) == 1
    assert "Koden er feil, brukt eller for gammel." in told.pop()[1]


def test_a_code_lasts_72_hours_from_when_it_was_sent(invited):
    made = Invitation.objects.get()

    assert timedelta(hours=71, minutes=55) < made.expires_at - timezone.now() <= timedelta(hours=72)


@pytest.mark.parametrize("what", ["role ended", "closed"])
def test_whoever_lost_the_role_meanwhile_does_not_come_in(invited, what):
    if what == "closed":
        User.objects.filter(username=KARI).update(is_active=False)
    else:
        Grant.objects.filter(user__username=KARI).update(valid_to=timezone.localdate())

    assert follow(code_in(invited)).status_code == 422
    assert not User.objects.get(username=KARI).has_usable_password()


def test_one_is_not_sent_again_while_one_is_on_its_way_nor_when_it_was_followed(ada, server):
    client = signed_in(ada)
    client.post(USERS, {"bruker": KARI, "rolle": "caseworker"})
    kari = User.objects.get(username=KARI)
    assert "alt på vei" in text(client.post(USERS, {"inviter": kari.pk}))
    actions.send_mail(now=timezone.now())
    follow(code_in(server.taken[-1]))

    assert "ingen invitasjon som venter" in text(client.post(USERS, {"inviter": kari.pk}))
    assert len(server.taken) == 1


# --- a lost factor ---


@pytest.fixture
def kari(user):
    made = user("kari@kristiansand.example", password=NEW, caseworker="4204")
    signin.set_up_app(user=made, secret=SECRET, code=shown())
    return made


def test_a_lost_factor_is_taken_away_and_set_up_anew(ada, kari, server, settings):
    """ASVS 6.4.4: signed out everywhere, told by e-mail and in the product, and led to set it up anew."""
    settings.LOCAL_ACCOUNTS_NEED_SECOND_FACTOR = True
    running = signed_in(kari)
    assert running.get("/deltakere/").status_code == 200
    answer = signed_in(ada).post(USERS, {"kodeapp": kari.pk})

    assert answer.status_code == 302
    assert not Authenticator.objects.filter(user=kari).exists()
    assert running.get("/deltakere/").status_code == 302
    actions.send_mail(now=timezone.now())
    [told] = server.taken
    assert told["Subject"] == "Kodeappen din i Fotfeste er fjernet"
    assert "kari" not in told.get_content() + told["Subject"]
    client = Client()
    answer = client.post("/logg-inn/", {"username": kari.username, "password": NEW})
    assert answer["Location"] == SET_UP
    assert as_owner("SELECT kind FROM participants_notice WHERE recipient_id = %s", [kari.pk]) == [
        ("own_factor_removed",)
    ]


def test_it_is_in_the_trail_of_the_municipality_who_took_it_from_whom(ada, kari, server):
    """ASVS 6.4.4, R23"""
    from django.db import connections

    signed_in(ada).post(USERS, {"kodeapp": kari.pk})
    with connections["trail"].cursor() as cursor:
        cursor.execute(
            "SELECT user_id, municipality_id, changes::text FROM trail_event "
            "WHERE table_name = 'mfa_authenticator' AND operation = 'delete'"
        )
        rows = cursor.fetchall()
    assert {(by, place) for by, place, _ in rows} == {(ada.pk, KRISTIANSAND)}
    assert f'"user_id": [{kari.pk}, null]' in rows[0][2]
    assert SECRET not in str(rows)


def test_nobody_takes_their_own_nor_that_of_someone_who_works_elsewhere_too(ada, kari, user, server):
    now = datetime.now(UTC)
    by = {"municipality_id": KRISTIANSAND, "by": ada, "now": now}
    signin.set_up_app(user=ada, secret=SECRET, code=shown())
    oslo = user("oslo", caseworker="0301")
    Grant.objects.create(user=kari, role="publisher", valid_from=timezone.localdate())

    for pk, sentence in (
        (ada.pk, "Din egen"),
        (kari.pk, "bare den som drifter"),
        (oslo.pk, "ingen rolle"),
        (0, "ingen rolle"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            actions.remove_factors(user_pk=pk, **by)
    assert Authenticator.objects.filter(user=kari).exists()
    assert OSLO not in set(Grant.objects.of(kari).values_list("municipality_id", flat=True))


def test_where_there_is_none_nothing_is_taken(ada, user, server):
    per = user("per", teacher="4204")
    with pytest.raises(RuleBroken, match="ingen kodeapp"):
        administration.remove_factors(user_pk=per.pk, municipality_id=KRISTIANSAND, by=ada, now=timezone.now())
    assert not UserSession.objects.filter(user=per).exists()


def test_taking_it_away_asks_for_a_fresh_sign_in(ada, kari, server):
    """R20, ASVS 7.5.3"""
    client = signed_in(ada)
    session = client.session
    session["confirmed_at"] = (timezone.now() - timedelta(minutes=16)).timestamp()
    session.save()

    assert client.post(USERS, {"kodeapp": kari.pk}).status_code == 401
    assert Authenticator.objects.filter(user=kari).exists()
