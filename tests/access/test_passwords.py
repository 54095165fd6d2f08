"""One's own password: chosen well, changed with the one before, and everyone else signed out."""

import io
import re
from hashlib import sha1

import pytest
from django.contrib.auth import authenticate
from django.core.checks import run_checks
from django.test import Client

from participants.access.actions import check_password_will_do
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.signin import breached
from participants.access.signin.models import UserSession

PAGE, LOGIN = "/min-side/sikkerhet/passord/", "/logg-inn/"
OLD, NEW = "et-langt-passord-nok", "Elva renner sakte forbi"


@pytest.fixture
def kari(register, user):
    made = user("kari", caseworker="4204")
    made.set_password(OLD)
    made.save()
    return made


def signed_in():
    client = Client()
    assert client.post(LOGIN, {"username": "kari", "password": OLD}).status_code == 302
    return client


def change(client, **changes):
    return client.post(PAGE, {"password": OLD, "new": NEW, "again": NEW} | changes)


def test_it_is_changed_and_every_other_session_ends(kari):
    """ASVS 6.2.2, 6.2.3, 7.4.3"""
    other, own = signed_in(), signed_in()

    assert change(own).headers["Location"] == "/min-side/sikkerhet/"

    assert authenticate(username="kari", password=NEW)
    assert not authenticate(username="kari", password=OLD)
    assert own.get("/min-side/").status_code == 200
    assert other.get("/min-side/").status_code == 302
    assert UserSession.objects.count() == 1


@pytest.mark.parametrize(("changes", "told"), [
    ({"password": "galt"}, "Passordet er feil"), ({"again": "noe annet"}, "ikke like"),
    ({"new": "kort", "again": "kort"}, "for kort"),
    ({"new": "fotfeste123456789", "again": "fotfeste123456789"}, "lett å gjette"),
])  # fmt: skip
def test_what_will_not_do_is_told_and_nothing_is_changed(kari, changes, told):
    """R34"""
    answer = change(signed_in(), **changes)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert authenticate(username="kari", password=OLD)
    assert not re.search(r'type="password"[^>]*value', answer.content.decode())


def test_the_one_before_is_not_guessed_here_either(kari):
    """R35"""
    client = signed_in()
    for _ in range(5):
        change(client, password="galt")

    assert change(client).status_code == 429
    assert authenticate(username="kari", password=OLD)


def test_whoever_comes_through_an_issuer_has_no_password_to_change(kari):
    client = signed_in()
    kari.set_unusable_password()
    kari.save()
    client.force_login(kari)

    assert "Nytt passord" not in client.get(PAGE, follow=True).content.decode()


@pytest.mark.parametrize(
    "password", ["introduksjonsprogram2026", "Fotfeste-IMDi-kommune!", "passordpassord1", "norskNAVbosetting99"]
)
def test_words_of_the_work_are_no_password(register, password):
    """ASVS 6.1.2, 6.2.11"""
    with pytest.raises(RuleBroken, match="lett å gjette"):
        check_password_will_do(password, User(username="kari"))


def test_a_sentence_with_such_a_word_will_do(register):
    check_password_will_do("Kommunen ved fjorden sover", User(username="kari"))


@pytest.mark.parametrize(
    "password",
    ["aaaaaaaaaaaaaaaaaa", "qwertyuiopasdfgh", "p4ssw0rdp4ssw0rd", "abcdefghijklmnop", "sunshine19901990", "kari" * 5],
)
def test_what_a_program_guesses_early_is_no_password(register, password):
    """R34, ASVS 6.2.4"""
    with pytest.raises(RuleBroken, match="gjette"):
        check_password_will_do(password, User(username="kari"))


def test_a_very_long_password_is_judged_soon_and_taken(register):
    check_password_will_do(
        "Fire ord som ikke hører sammen, ti ganger over og enda litt til. " * 10, User(username="kari")
    )


# --- the list of leaked passwords ---

LEAKED = [f"et passord som lakk {number}" for number in range(500)]


def sha1_of(password):
    return sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def make_list(folder, *, ending="\n", counts=True, last_ending=True, passwords=LEAKED):
    """Such a list as is offered for download; the passwords in its order."""
    ordered = sorted(passwords, key=sha1_of)
    lines = [sha1_of(each) + (f":{number * 37 % 100_000}" if counts else "") for number, each in enumerate(ordered)]
    file = folder / "leaked.txt"
    file.write_bytes((ending.join(lines) + (ending if last_ending else "")).encode())
    return file, ordered


@pytest.mark.parametrize("shape", [
    {}, {"ending": "\r\n"}, {"counts": False}, {"last_ending": False}, {"ending": "\r\n", "last_ending": False},
    {"passwords": LEAKED[:1]}, {"passwords": LEAKED[:2], "counts": False},
])  # fmt: skip
def test_every_line_of_the_list_is_found_and_nothing_else(tmp_path, shape):
    """R34: the first and the last too, however its lines end."""
    file, ordered = make_list(tmp_path, **shape)
    breached.check_list(file=file)

    assert [each for each in ordered if not breached.has_leaked(each, file=file)] == []
    assert not any(breached.has_leaked(f"lakk aldri {number}", file=file) for number in range(500))


def test_a_large_list_is_not_read_whole(tmp_path, monkeypatch):
    """Told by what is read: at each of the halvings two short pieces."""
    file, ordered = make_list(tmp_path, passwords=[f"passord {number}" for number in range(20_000)])
    read = []

    class Counted(io.FileIO):
        def read(self, size=-1):
            read.append(size)
            return super().read(size)

    def opened(self, mode):
        return Counted(self, mode)

    monkeypatch.setattr(type(file), "open", opened)

    assert breached.has_leaked(ordered[-1], file=file)
    assert not breached.has_leaked("lakk aldri", file=file)
    assert max(read) <= breached.LONGEST_LINE
    assert len(read) <= 2 * 2 * 21


def test_a_leaked_password_is_refused_in_words_that_say_what_to_do(kari, settings, tmp_path):
    """R34, ASVS 6.2.12"""
    file, _ordered = make_list(tmp_path, passwords=[*LEAKED, NEW])
    settings.BREACHED_PASSWORDS_FILE = str(file)
    answer = change(signed_in())

    assert answer.status_code == 422
    assert "lekket. Velg et annet" in answer.content.decode()
    assert authenticate(username="kari", password=OLD)
    assert change(signed_in(), new=f"{NEW} igjen", again=f"{NEW} igjen").status_code == 302


def test_while_the_list_cannot_be_read_no_password_is_set(kari, settings, tmp_path, caplog):
    settings.BREACHED_PASSWORDS_FILE = str(tmp_path / "borte.txt")
    answer = change(signed_in())

    assert "Si fra til den som drifter" in answer.content.decode()
    assert authenticate(username="kari", password=OLD)
    assert "leaked passwords cannot be used" in caplog.text
    assert NEW not in caplog.text


def unordered(file):
    file.write_text("".join(f"{sha1_of(each)}:{9}\n" for each in LEAKED), encoding="utf-8")


@pytest.mark.parametrize("spoil", [
    lambda file: file.unlink(), lambda file: file.write_bytes(b""), unordered,
    lambda file: file.write_text("passord1\npassord2\n", encoding="utf-8"),
    lambda file: file.write_bytes(file.read_bytes() + b"\n"),
], ids=["missing", "empty", "by count", "in clear", "empty line at the end"])  # fmt: skip
def test_a_list_that_is_none_is_an_error_at_the_start(settings, tmp_path, spoil):
    file, _ordered = make_list(tmp_path)
    settings.BREACHED_PASSWORDS_FILE = str(file)
    assert [each for each in run_checks() if each.id == "access.E001"] == []
    spoil(file)

    assert [each.id for each in run_checks() if each.id == "access.E001"] == ["access.E001"]


def test_whoever_looks_at_what_is_missing_is_told_of_the_list(settings):
    assert "access.I001" in {each.id for each in run_checks(include_deployment_checks=True)}
    assert "access.I001" not in {each.id for each in run_checks()}
