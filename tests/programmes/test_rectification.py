"""Putting right what is registered about a participant (R42, GDPR art. 16 and 19)."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from participants import actions
from participants.access import tenancy
from participants.access.models import Grant, User
from participants.codes import Fact
from participants.errors import FactsChangedMeanwhile
from participants.models import Participant, Rectification
from reporting.actions import refresh_statistics
from reporting.models import PersonYear
from tests.programmes.people import key_of, load, one_of_each, signed_in
from tests.trail.conftest import ask, events

WHY = "Passet viser et annet etternavn."


def form(ref="running"):
    return reverse("rectify", args=[key_of(ref)])


def stands(ref="running"):
    return Participant.objects.using("national").get(ref=ref)


def sent(client, ref="running", *, ground="rectification", reason=WHY, **changes):
    """What a browser sends: the form as it is shown, with something typed over."""
    text = client.get(form(ref)).content.decode()
    seen = dict(re.findall(r'name="seen_(\w+)" value="([^"]*)"', text))
    assert set(seen) == set(Fact.values)
    return (
        seen | {f"seen_{name}": value for name, value in seen.items()} | changes | {"ground": ground, "reason": reason}
    )


def kept():
    with tenancy.tenant(municipality_id=4204, user_id=1, role="caseworker"), transaction.atomic():
        return [
            (row.fact, str(row.before), str(row.after), str(row.reason))
            for row in Rectification.objects.order_by("rectified_at", "fact")
        ]


def test_what_is_wrong_is_put_right_and_what_stood_is_kept(caseworker):
    """R42."""
    answer = caseworker.post(form(), sent(caseworker, family_name="Kovaltsjuk", settled_on=""), follow=True)

    assert "Rettet: etternavn, bosatt. Det som sto, er bevart." in answer.content.decode()
    assert (stands().family_name, stands().settled_on, stands().given_name) == ("Kovaltsjuk", None, "Maria Olena")
    assert kept() == [
        ("family_name", "Kovalenko", "Kovaltsjuk", WHY), ("settled_on", "2022-05-02", "", WHY),
    ]  # fmt: skip
    shown = caseworker.get(form()).content.decode()
    assert "Etternavn: Kovalenko → Kovaltsjuk" in shown
    assert "Bosatt: 02.05.2022 → ikke fylt ut" in shown


def test_a_day_is_shown_and_typed_as_everywhere_else(caseworker):
    """Never in a browser's own field of dates: one in English turns day and month."""
    page = caseworker.get(form()).content.decode()
    assert 'value="02.05.2022" type="text"' in page
    assert 'type="date"' not in page
    caseworker.post(form(), sent(caseworker, settled_on="3/5-2022"))

    assert kept() == [("settled_on", "2022-05-02", "2022-05-03", WHY)]


def test_the_database_holds_it_sealed_and_the_trail_holds_that_it_was_done(caseworker):
    """R42: no name and no reason in the trail, and whose mistake it was."""
    caseworker.post(form(), sent(caseworker, family_name="Kovaltsjuk"))

    written = str(ask("SELECT t::text FROM trail_event AS t"))
    rows = str(ask("SELECT t::text FROM participants_rectification AS t"))
    for told in ("Kovalenko", "Kovaltsjuk", "Passet"):
        assert told not in written + rows
        assert told.encode().hex() not in written + rows
    (changed,) = events("participants_participant", "update")
    assert changed["reason"] == "rectification"
    assert [list(columns) for columns in changed["changes"].values()] == [["family_name"]]
    assert events("participants_rectification", "insert")[0]["reason"] == "rectification"


def test_nobody_who_uses_the_product_changes_or_removes_what_stood(caseworker):
    """R42."""
    caseworker.post(form(), sent(caseworker, family_name="Kovaltsjuk"))

    for statement in ("DELETE FROM participants_rectification", "UPDATE participants_rectification SET fact = 'sex'"):
        with (
            tenancy.tenant(municipality_id=4204, user_id=1, role="caseworker"),
            pytest.raises(Exception, match="permission denied"),
            transaction.atomic(),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.parametrize(("changes", "field", "sentence"), [
    ({"reason": "feil"}, "reason", "Skriv hvorfor det er feil"),
    ({"ground": ""}, "ground", "Velg hvem som har oppdaget feilen"),
    ({"family_name": " "}, "family_name", "Fyll inn etternavn"),
    ({"family_name": "x" * 101}, "family_name", "Navnet er for langt"),
    ({"sex": "X"}, "sex", "Velg kjønn fra listen"),
    ({"citizenship": "ZZZ"}, "citizenship", "Velg statsborgerskap fra listen"),
    ({"permitted_on": "2999-01-01"}, "permitted_on", "kan ikke være fram i tid"),
    ({"permitted_on": "i fjor"}, "permitted_on", "som en dato"),
    ({"permitted_on": "1980-01-01"}, "permitted_on", "før personen er født"),
    ({"born_on": "1991-05-17"}, "born_on", "en annen enn i fødselsnummeret"),
    ({"family_name": "Kovalenko"}, "facts", "Ingenting er endret"),
])  # fmt: skip
def test_what_cannot_be_is_told_at_the_field_and_nothing_is_changed(caseworker, changes, field, sentence):
    answer = caseworker.post(form(), sent(caseworker, **({"family_name": "Kovaltsjuk"} | changes)))
    text = answer.content.decode()

    assert answer.status_code == 422
    assert sentence in text
    assert f'href="#id_{field}"' in text
    assert f'id="id_{field}"' in text
    assert stands().family_name == "Kovalenko"
    assert kept() == []


def test_those_who_only_read_may_not(people, user):
    for role in ("leader", "team_leader"):
        client = signed_in(user(role, **{role: "4204"}))
        assert client.get(form()).status_code == client.post(form(), {"sex": "M"}).status_code == 403
        assert "Rett<span" not in client.get(reverse("participant", args=[key_of("running")])).content.decode()


def test_someone_elsewhere_is_not_found(caseworker):
    assert caseworker.get(form("elsewhere")).status_code == caseworker.post(form("elsewhere")).status_code == 404


def test_whoever_is_second_is_told_and_keeps_what_they_have_typed(caseworker):
    """R51."""
    first, second = sent(caseworker, sex="M"), sent(caseworker, family_name="Kovaltsjuk")
    caseworker.post(form(), first)
    answer = caseworker.post(form(), second)
    text = answer.content.decode()

    assert answer.status_code == 409
    assert "Noe ble endret mens du skrev" in text
    assert text.count("Endret nå") == 1
    assert 'value="Kovaltsjuk"' in text
    assert WHY in text
    assert (stands().family_name, stands().sex) == ("Kovalenko", "M")
    caseworker.post(form(), second | {"sex": "M", "seen_sex": "M"})
    assert (stands().family_name, stands().sex) == ("Kovaltsjuk", "M")


def test_of_many_who_rectify_what_they_have_seen_at_once_one_gets_through(caseworker, user):
    """R51, ASVS 15.4.2."""
    someone, key, start = user("per", caseworker="4204"), key_of("running"), threading.Barrier(4)

    def rectify(number):
        try:
            with tenancy.tenant(municipality_id=4204, user_id=someone.pk, role="caseworker"):
                start.wait()
                actions.rectify(
                    participant_pk=key, typed={Fact.FAMILY_NAME: f"Navn{number}"},
                    seen={Fact.FAMILY_NAME: "Kovalenko"}, ground="correction", reason=WHY, by=someone,
                    now=timezone.now(),
                )  # fmt: skip
            return "saved"
        except FactsChangedMeanwhile:
            return "told"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(rectify, range(4)))

    assert sorted(answers) == ["saved", "told", "told", "told"]
    assert len(kept()) == 1


def test_whoever_took_the_facts_out_before_is_named_to_be_told(people, user):
    """R42: GDPR art. 19."""
    client, leader = signed_in(user("kari", caseworker="4204")), signed_in(user("lea", leader="4204"))
    assert "Hvem kan ha det som var feil?" not in client.get(form()).content.decode()
    client.get(reverse("participant", args=[key_of("running")]))
    assert "Hvem kan ha det som var feil?" not in client.get(form()).content.decode()

    leader.get("/api/v1/participants/")
    told = client.get(form()).content.decode().split("Hvem kan ha det som var feil?")[1]
    assert "<b>lea</b>" in told
    assert "Hentet gjennom API" in told


def test_what_was_rectified_counts_as_it_is_now(caseworker):
    refresh_statistics(now=timezone.now())
    caseworker.post(form(), sent(caseworker, sex="M"))
    refresh_statistics(now=timezone.now())

    person = ask("SELECT person_id FROM participants_personlink WHERE participant_id = %s", [key_of("running")])[0][0]
    found = PersonYear.objects.using("statistics").filter(person_id=person)
    assert set(found.values_list("sex", flat=True)) == {"M"}


def test_a_package_that_still_has_the_mistake_does_not_bring_it_back_and_is_told(caseworker, tmp_path):
    """R42"""
    caseworker.post(form(), sent(caseworker, family_name="Kovaltsjuk", settled_on=""))

    loaded = load(tmp_path / "again", one_of_each())

    assert (stands().family_name, stands().settled_on) == ("Kovaltsjuk", None)
    row = 2 + [each["participant_ref"] for each in one_of_each()["participants"]].index("running")
    told = [(each.table, each.row, each.column) for each in loaded.findings.warnings]
    assert {("participants", row, "family_name"), ("participants", row, "settled_date")} <= set(told)
    assert "Kovalenko" not in " ".join(each.as_sentence() for each in loaded.findings.warnings)


def test_a_package_with_another_value_than_the_mistake_is_news(caseworker, tmp_path):
    caseworker.post(form(), sent(caseworker, family_name="Kovaltsjuk"))
    tables = one_of_each()
    next(each for each in tables["participants"] if each["participant_ref"] == "running")["family_name"] = "Bondarenko"

    load(tmp_path / "later", tables)

    assert stands().family_name == "Bondarenko"


def test_a_mistake_about_someone_protected_is_put_right_without_their_places(trail, tmp_path, user):
    """R17."""
    tables = one_of_each()
    tables["participants"][1]["address_protection"] = "strictly_confidential"
    load(tmp_path / "people", tables)
    client = signed_in(user("per", caseworker="4204"))

    assert client.get(form()).status_code == client.post(form(), {"sex": "M"}).status_code == 404


def taken_out_and_rectified(client, *takers):
    """Each of these takes the list out, and then the name is put right."""
    for taker in takers:
        taker.get("/api/v1/participants/")
    return client.post(form(), sent(client, family_name="Kovaltsjuk"), follow=True).content.decode()


def notices(client):
    return client.get(reverse("notices")).content.decode()


RECTIFIED = "Noe du har tatt ut av løsningen, er rettet siden."


def test_whoever_took_it_out_gets_a_notice_that_names_nobody_and_leads_there(people, user):
    """R42: GDPR art. 19. And the e-mail of the next morning counts it."""
    client, leader, other = (
        signed_in(user("kari", caseworker="4204")), signed_in(user("lea", leader="4204")),
        signed_in(user("lars", leader="4204")),
    )  # fmt: skip
    taken_out_and_rectified(client, leader)

    address = reverse("participant", args=[key_of("running")])
    assert (notices(leader).count(RECTIFIED), f'href="{address}"' in notices(leader)) == (1, True)
    assert "Koval" not in notices(leader)
    assert RECTIFIED not in notices(other)
    assert ask("SELECT recipient_id, participant_id FROM participants_notice") == [
        (User.objects.get(username="lea").pk, None)
    ]
    assert "Varslet i løsningen" in client.get(form()).content.decode()


def test_who_may_no_longer_see_them_is_told_and_learns_of_nobody(people, user):
    """R42, R17: the participant moves to a hidden address after the list was taken out; the notice is the same to a
    byte but for the link.
    """
    client, leader = signed_in(user("kari", caseworker="4204")), signed_in(user("lea", leader="4204"))
    taken_out_and_rectified(client, leader)
    before = notices(leader)
    ask("UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE ref = 'running'")
    after = notices(leader)

    assert ask("SELECT is_hidden FROM participants_recipient WHERE kind = 'employee'") == [(True,)]
    assert RECTIFIED in after
    without_tokens = [re.sub(r'(csrf\S+) value="[^"]*"', r"\1", text) for text in (before, after)]
    link = rf'<a class="ds-link" data-row href="{reverse("participant", args=[key_of("running")])}">.*?</a>'
    assert len(re.findall(link, before)) == 1
    assert re.sub(link, "", without_tokens[0]) == without_tokens[1]


def test_only_those_who_had_it_while_it_was_wrong_are_told(people, user):
    """R42: who took it out before the mistake was made has what is right."""
    client, early = signed_in(user("kari", caseworker="4204")), signed_in(user("tidlig", leader="4204"))
    late = signed_in(user("sein", leader="4204"))
    early.get("/api/v1/participants/")
    client.post(form(), sent(client, family_name="Kovalnko", ground="correction"))
    taken_out_and_rectified(client, late)

    told = ask("SELECT username FROM participants_notice JOIN access_user ON access_user.id = recipient_id ORDER BY 1")
    assert told == [("sein",), ("tidlig",)]
    assert notices(early).count(RECTIFIED) == notices(late).count(RECTIFIED) == 1
    assert ask("SELECT count(*) FROM participants_recipient WHERE kind = 'employee'") == [(2,)]


def test_whom_no_notice_reaches_is_listed_and_ticked_by_who_told_them(people, user):
    """R42: the participant, with a file of their own; the system it came from; and who has left."""
    client, gone = signed_in(user("kari", caseworker="4204")), signed_in(user("borte", leader="4204"))
    gone.get("/api/v1/participants/")
    client.post(reverse("access-file", args=[key_of("running")]), {"format": "json", "formal": "access_request"})
    Grant.objects.using("migration").filter(user__username="borte").update(valid_to=F("valid_from") + timedelta(days=1))
    page = taken_out_and_rectified(client)

    assert "Noen må få beskjed av deg." in page
    listed = page.split("Hvem skal ha beskjed?")[-1]
    for who in ("borte", "Deltakeren selv, i en innsynsfil", "Fagsystemet som pakken kom fra"):
        assert who in listed
    keys = re.findall(r'name="fortalt" value="([^"]+)"', listed)
    assert len(keys) == 3
    other = signed_in(user("per", team_leader="4204"))
    assert other.post(form(), {"fortalt": keys[0]}).status_code == 403
    client.post(form(), {"fortalt": keys[0]})
    client.post(form(), {"fortalt": keys[0]})

    after = client.get(form()).content.decode()
    assert len(re.findall(r'name="fortalt"', after)) == 2
    assert "ført opp av kari" in after
    assert ask("SELECT count(*) FROM participants_recipient WHERE told_at IS NOT NULL") == [(1,)]
    assert [each["operation"] for each in events("participants_recipient")][-1] == "update"
    elsewhere = signed_in(user("ida", caseworker="0301"))
    assert elsewhere.post(form(), {"fortalt": keys[1]}).status_code == 404
    assert client.post(form("away"), {"fortalt": keys[1]}).status_code == 404
