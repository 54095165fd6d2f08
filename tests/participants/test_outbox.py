"""The daily e-mail: a number and a link, sent once, tried again, and never lost in silence. A real mail server."""

import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.management import CommandError, call_command
from django.db import connections

from config.celery import app
from participants import actions
from participants.access.models import Grant
from participants.jobs import actions as jobs
from participants.jobs.codes import MailState
from participants.jobs.models import MailAddress, OutboxMail
from participants.tasks import send_mail
from tests.access.conftest import LONG_AGO, two_municipalities, user
from tests.participants.posting import break_it, server, staff
from tests.programmes.test_glass import client_of, text
from tests.trail.conftest import ask, people, trail

__all__ = ["people", "server", "staff", "trail", "two_municipalities", "user"]
NOW = datetime(2026, 3, 11, 9, tzinfo=UTC)
MORNING = datetime(2026, 3, 12, 6, tzinfo=UTC)  # seven o'clock in Norway
LISE = "lise.leder@kristiansand.example"


@pytest.fixture
def lise(people, staff):
    """Lise wants e-mail, and there is something to tell her."""
    jobs.save_mail_address(user=staff["lise"], address=LISE)
    break_it(people, "kari", now=NOW)
    return staff["lise"]


def states() -> list[str]:
    return list(OutboxMail.objects.order_by("due_on", "pk").values_list("state", flat=True))


def outbox(*arguments) -> str:
    out = io.StringIO()
    call_command("outbox", *arguments, stdout=out)
    return out.getvalue()


def test_it_is_a_number_and_a_link_to_the_recipient_alone(lise, server):
    """R30, ASVS 14.2.1"""
    assert actions.send_mail(now=MORNING - timedelta(seconds=1)) == 0
    assert server.taken == []
    assert actions.send_mail(now=MORNING) == 0

    [sent], [mail] = server.taken, OutboxMail.objects.all()
    assert server.recipients == [[LISE]]
    assert (sent["To"], sent["From"], sent["Subject"]) == (
        LISE, "fotfeste@fotfeste.example", "Du har ett ulest varsel i Fotfeste"
    )  # fmt: skip
    assert sent["Message-ID"] == f"<{mail.pk}@fotfeste.example>"
    assert (sent["Cc"], sent["Bcc"], sent["Reply-To"]) == (None, None, None)
    body = sent.get_content()
    assert "https://fotfeste.example/varsler/" in body
    for secret in ("kari", "lise", "Fornavn4204", "Politiet", "nødtilgang", "Kristiansand"):
        assert secret not in body + sent["Subject"], secret


def test_it_is_sent_once_however_much_has_happened(people, lise, server):
    break_it(people, "lars", now=NOW + timedelta(hours=2))
    for minutes in (0, 5, 600):
        actions.send_mail(now=MORNING + timedelta(minutes=minutes))

    assert [each["Subject"] for each in server.taken] == ["Du har 2 uleste varsler i Fotfeste"]
    assert states() == [MailState.SENT]


def test_nobody_gets_e_mail_who_has_not_asked_for_it(people, staff, server):
    break_it(people, "kari", now=NOW)
    actions.send_mail(now=MORNING)

    assert (server.taken, states()) == ([], [])


@pytest.mark.parametrize("what", ["read", "role ended", "inactive", "turned off", "participant hidden"])
def test_what_there_is_no_reason_for_any_more_is_not_sent(people, lise, server, what):
    match what:
        case "read":
            client_of("lise").post("/varsler/", {"alle": "ja"})
        case "role ended":
            Grant.objects.filter(user=lise).update(valid_to=LONG_AGO)
        case "inactive":
            ask("UPDATE access_user SET is_active = false WHERE id = %s", [lise.pk])
        case "turned off":
            MailAddress.objects.all().delete()
        case "participant hidden":
            ask("UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE id = %s",
                [people])  # fmt: skip
    actions.send_mail(now=MORNING)

    assert (server.taken, states()) == ([], [MailState.NEEDLESS])


def test_while_there_is_no_server_it_is_tried_more_and_more_seldom_and_then_lies_where_it_is_seen(
    lise, server, settings
):
    settings.EMAIL_PORT, right = 1, settings.EMAIL_PORT
    now, waits = MORNING, []
    for _ in range(7):
        assert actions.send_mail(now=now) == 0
        [mail] = OutboxMail.objects.all()
        waits.append(mail.due_at - now)
        assert actions.send_mail(now=mail.due_at - timedelta(seconds=1)) == 0
        now = mail.due_at
    assert [each.seconds // 60 for each in waits] == [2, 4, 8, 16, 32, 64, 128]
    assert actions.send_mail(now=now) == 1
    assert states() == [MailState.DEAD]
    assert f"{mail.pk}  dead  due 2026-03-12  tries 8  ConnectionRefusedError" in outbox()

    settings.EMAIL_PORT = right
    outbox("--again", str(mail.pk))
    actions.send_mail(now=datetime.now(UTC) + timedelta(minutes=1))
    assert (len(server.taken), states()) == (1, [MailState.SENT])


def test_a_server_that_says_later_is_asked_later(lise, server):
    server.answer = "451 later"
    assert actions.send_mail(now=MORNING) == 0
    assert states() == [MailState.WAITING]
    server.answer = "250 OK"
    actions.send_mail(now=MORNING + timedelta(minutes=2))

    assert (len(server.taken), states()) == (1, [MailState.SENT])


def test_a_server_that_says_never_is_not_asked_again(lise, server):
    server.answer = "550 never"
    assert actions.send_mail(now=MORNING) == 1
    server.answer = "250 OK"
    actions.send_mail(now=MORNING + timedelta(days=1))

    assert (server.taken, states()) == ([], [MailState.DEAD])
    assert "550" in outbox()


def test_where_the_server_hangs_up_in_the_middle_it_is_told_and_not_sent_again(lise, server):
    server.answer = "hang up"
    assert actions.send_mail(now=MORNING) == 1
    server.answer = "250 OK"
    actions.send_mail(now=MORNING + timedelta(days=1))

    assert (server.taken, states()) == ([], [MailState.UNSURE])


def test_where_the_worker_dies_between_sending_and_writing_it_down_it_is_told_and_not_sent_again(
    lise, server, monkeypatch
):
    class Killed(BaseException):
        pass

    def die(**_given):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "end_mail", die)
        with pytest.raises(Killed):
            actions.send_mail(now=MORNING)
    assert (len(server.taken), states()) == (1, [MailState.SENDING])

    assert actions.send_mail(now=MORNING + timedelta(minutes=14)) == 0
    assert actions.send_mail(now=MORNING + timedelta(minutes=16)) == 1
    actions.send_mail(now=MORNING + timedelta(days=1))
    [mail] = OutboxMail.objects.all()
    assert f"{mail.pk}  unsure" in outbox()
    assert (len(server.taken), states()) == (1, [MailState.UNSURE])

    # Whoever sends it again all the same sends the same e-mail: the receiver can see that.
    outbox("--again", str(mail.pk))
    actions.send_mail(now=datetime.now(UTC) + timedelta(minutes=1))
    first, second = server.taken
    assert first["Message-ID"] == second["Message-ID"]


def test_what_is_not_in_trouble_is_not_decided_by_anyone(lise, server):
    [mail] = OutboxMail.objects.all()
    for key in (mail.pk, uuid.uuid4()):
        with pytest.raises(CommandError, match="Ingen e-post"):
            outbox("--leave", str(key))


def test_many_workers_at_once_send_each_once(people, staff, server, user):
    for number in range(12):
        jobs.save_mail_address(user=user(f"leder{number}", leader="4204"), address=f"leder{number}@kommune.example")
    break_it(people, "kari", now=NOW)

    def send(_number):
        try:
            return actions.send_mail(now=MORNING)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as executor:
        assert list(executor.map(send, range(4))) == [0] * 4
    assert sorted(each[0] for each in server.recipients) == sorted(f"leder{n}@kommune.example" for n in range(12))
    assert set(states()) == {MailState.SENT}


def test_the_task_sends_through_the_real_broker(lise, server):
    OutboxMail.objects.update(due_at=NOW)
    queue = f"tests-{uuid.uuid4()}"
    try:
        with start_worker(app, queues=[queue], pool="solo", perform_ping_check=False, loglevel="INFO"):
            send_mail.apply_async(queue=queue)
            send_mail.apply_async(queue=queue)
            assert server.comes(1)
    finally:
        connections.close_all()
    assert (len(server.taken), states()) == (1, [MailState.SENT])


def test_what_is_long_over_is_forgotten_and_what_is_in_trouble_is_kept(lise, server):
    server.answer = "550 never"
    actions.send_mail(now=MORNING)
    assert jobs.forget_mail(now=MORNING + timedelta(days=91)) == 0
    [mail] = OutboxMail.objects.all()
    jobs.resolve_mail(pk=mail.pk, is_sent_again=False, now=MORNING)
    assert jobs.forget_mail(now=MORNING + timedelta(days=91)) == 1


@pytest.mark.parametrize(("address", "sentence"), [
    ("lise", "Skriv en e-postadresse"), ("lise@annet.example", "slutter på kristiansand.example"),
    ("lise@x\r\nBcc: alle@x", "Skriv en e-postadresse"),
])  # fmt: skip
def test_an_address_that_is_none_or_is_not_ones_own_at_work_is_refused(staff, settings, address, sentence):
    settings.MAIL_DOMAINS, settings.EMAIL_HOST = ["kristiansand.example"], "mail.example"
    answer = client_of("lise").post("/varsler/", {"epost": address})

    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert not MailAddress.objects.exists()


def test_one_turns_it_on_and_off_oneself(staff, settings):
    settings.EMAIL_HOST = "mail.example"
    lise = client_of("lise")
    lise.post("/varsler/", {"epost": LISE})
    assert LISE in text(lise.get("/varsler/"))
    assert LISE not in text(client_of("lars").get("/varsler/"))
    lise.post("/varsler/", {"epost": LISE, "av": "ja"})

    assert not MailAddress.objects.exists()


def test_without_a_mail_server_nobody_is_asked_for_an_address(staff, settings):
    settings.EMAIL_HOST = ""

    assert "E-post" not in text(client_of("lise").get("/varsler/"))
