"""Two registrations of one person through the page and the API: looked for, compared, made one, parted again."""

import json
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from participants.models import Merger, Participant
from participants.short_keys import shorten
from participants.trail.looks import looks_at
from programmes import actions
from programmes.exchange.findings import Findings
from tests.programmes.merging import OWNER, WHY, acting, merge, part
from tests.programmes.people import key_of, load, one_of_each, signed_in
from tests.trail.conftest import ask


@pytest.fixture
def client(kari):
    return signed_in(kari)


def address(ref="before"):
    return reverse("merge", args=[key_of(ref)])


def sent(client, what, other="ended", **changes):
    given = {"gjor": what, "hvem": shorten(key=key_of(other)), "reason": WHY}
    return client.post(address(), given | changes)


def version_on(answer):
    return re.search(r'name="version" value="([^"]+)"', answer.content.decode())[1]


def test_the_two_stand_side_by_side_and_nothing_is_changed(client):
    page = sent(client, "sammenlign")

    told = page.content.decode()
    assert page.status_code == 200
    for text in ("Åse", "Østby", "Yusuf", "Aadland", "Program</dt><dd>1", "Identitetsnummer</dt><dd>"):
        assert text in told, text
    assert {str(key) for row in ask("SELECT participant_ids FROM trail_reading") for key in row[0]} == {
        str(key_of("before")), str(key_of("ended")),
    }  # fmt: skip
    assert Participant.objects.using(OWNER).filter(ref="ended").exists()


def test_what_is_chosen_is_saved_and_the_other_address_leads_to_the_one_that_stays(client):
    gone, kept = key_of("ended"), key_of("before")
    seen = version_on(sent(client, "sammenlign"))

    done = sent(client, "slaa-sammen", version=seen, given_name="other", family_name="kept")

    assert (done.status_code, done.url) == (302, reverse("participant", args=[kept]))
    assert Participant.objects.using(OWNER).get(pk=kept).given_name == "Yusuf"
    for name, more in (("participant", {}), ("journal", {}), ("api-participant", {})):
        answer = client.get(reverse(name, kwargs={"participant_pk": gone, **more}))
        assert (answer.status_code, answer.url) == (302, reverse(name, kwargs={"participant_pk": kept, **more})), name
    assert client.get(done.url).status_code == 200


def test_for_whoever_does_not_see_the_one_the_address_of_the_other_is_nobodys(client, user, kari):
    gone = key_of("ended")
    merge(kari)
    ask("UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE ref = 'before'")
    elsewhere = signed_in(user("ola", caseworker="0301"))
    nobody = reverse("participant", args=[UUID("00000000-0000-4000-8000-000000000000")])

    for each in (client, elsewhere):
        told, unknown = each.get(reverse("participant", args=[gone])), each.get(nobody)
        assert (told.status_code, told.content) == (unknown.status_code, unknown.content)
        assert told.status_code == 404


def test_what_was_seen_before_someone_wrote_is_shown_anew_with_the_choices_kept(client):
    seen = version_on(sent(client, "sammenlign"))
    ask("UPDATE participants_participant SET citizenship = 'SYR' WHERE ref = 'ended'")

    again = sent(client, "slaa-sammen", version=seen, given_name="other")

    told = again.content.decode()
    assert again.status_code == 409
    assert "Noe ble endret" in told
    assert re.search(r'name="given_name" value="other" checked', told)
    assert WHY in told
    assert not Merger.objects.using(OWNER).exists()


def test_a_reason_is_asked_for_and_what_was_chosen_is_kept(client):
    seen = version_on(sent(client, "sammenlign"))

    again = sent(client, "slaa-sammen", version=seen, given_name="other", reason="Kort")

    assert again.status_code == 422
    assert "minst 10 tegn" in again.content.decode()
    assert re.search(r'name="given_name" value="other" checked', again.content.decode())


def test_a_reason_that_may_be_about_health_is_asked_about_as_everywhere(client):
    seen = version_on(sent(client, "sammenlign"))
    told = {"version": seen, "given_name": "kept", "reason": f"{WHY} Hun fikk en ny diagnose da."}
    asked = sent(client, "slaa-sammen", **told)

    assert (asked.status_code, "kan handle om helse" in asked.content.decode()) == (422, True)
    assert not Merger.objects.using(OWNER).exists()
    assert sent(client, "slaa-sammen", **told, bekreft="1").status_code == 302


def test_who_looks_for_the_other_is_shown_names_and_no_address(client):
    client.get(address())
    sent(client, "sammenlign")

    assert ask("SELECT field_class FROM trail_reading ORDER BY id") == [("basic",), ("contact",)]


def test_two_who_were_told_apart_are_merged_when_that_is_lifted(client, kari):
    with acting(kari):
        from participants.actions.registration import _pair
        from participants.models import Distinction

        one, other = Participant.objects.get(ref="before"), Participant.objects.get(ref="ended")
        Distinction(municipality_id=4204, participant=one, pair=_pair(one, other), stated_by=kari).save()
    page = sent(client, "sammenlign")
    assert "Noen har sagt at dette er to personer" in page.content.decode()

    assert sent(client, "slaa-sammen", version=version_on(page)).status_code == 422
    assert sent(client, "slaa-sammen", version=version_on(page), is_same="same").status_code == 302


def test_a_merger_is_undone_on_the_page_and_both_are_found_again(client, kari):
    made = merge(kari)
    told = client.get(address()).content.decode()
    assert WHY in told

    short = client.post(address(), {"gjor": "opphev", "hvem": shorten(key=made.pk), "reason": "Nei"})
    assert short.status_code == 422
    done = client.post(address(), {"gjor": "opphev", "hvem": shorten(key=made.pk), "reason": "Det var to søstre."})

    assert done.status_code == 302
    assert client.get(reverse("participant", args=[made.former])).status_code == 200


def test_the_other_is_found_by_name_and_those_who_look_alike_are_offered(client):
    ask("UPDATE participants_participant SET given_name = 'Åse', family_name = 'Østbye' WHERE ref = 'ended'")

    assert "Åse Østbye" in client.get(address()).content.decode()
    assert "Amina" in client.post(address(), {"gjor": "finn", "q": "Amina"}).content.decode()


def test_the_api_previews_merges_once_and_parts(client):
    kept, gone = key_of("before"), key_of("ended")
    at = f"/api/v1/participants/{kept}/programme/merge?row={gone}"
    opened = client.get(at)
    assert opened.json()["fields"]["given_name"] == "kept"
    headers = {"If-Match": opened.headers["ETag"], "Idempotency-Key": "k1"}
    body = json.dumps({"given_name": "other", "reason": WHY})

    answers = [client.post(at, body, content_type="application/json", headers=headers) for _ in range(2)]

    assert [each.status_code for each in answers] == [200, 200], answers[1].content
    assert Merger.objects.using(OWNER).count() == 1
    at = f"/api/v1/participants/{kept}/programme/undo-merge"
    headers["If-Match"] = client.get(at).headers["ETag"]
    body = json.dumps({"reason": "Det var to søstre."})
    assert client.post(at, body, content_type="application/json", headers=headers).status_code == 200
    assert Participant.objects.using(OWNER).filter(pk=gone, given_name="Yusuf").exists()


def test_the_api_says_of_someone_hidden_what_it_says_of_nobody(client):
    ask("UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE ref = 'ended'")
    nobody = "00000000-0000-4000-8000-000000000000"

    told = [
        client.get(f"/api/v1/participants/{key_of('before')}/programme/merge?row={row}")
        for row in (key_of("ended"), nobody)
    ]

    assert [each.status_code for each in told] == [409, 409]
    assert told[0].content == told[1].content


def test_who_has_looked_at_either_is_told_of_as_of_the_one(client, kari):
    """GDPR art. 15: also what was seen while they were one, when they are two again."""
    gone, kept = key_of("ended"), key_of("before")
    client.get(reverse("participant", args=[gone]))
    made = merge(kari)
    with acting(kari):
        assert [each.participant_ids for each in looks_at(kept)] == [[gone]]
    client.get(reverse("participant", args=[kept]))

    part(kari, made)

    with acting(kari):
        assert sorted(str(each.participant_ids[0]) for each in looks_at(gone)) == sorted([str(gone), str(kept)])
        assert [each.participant_ids for each in looks_at(kept)] == [[kept]]


def test_a_package_that_still_has_both_brings_the_one_that_is_gone_back_to_nobody(client, kari, tmp_path):
    merge(kari)
    count = Participant.objects.using(OWNER).count()

    loaded = load(tmp_path / "again", one_of_each())

    assert isinstance(loaded.findings, Findings)
    assert [each.problem for each in loaded.findings.warnings if "slått sammen" in each.problem]
    assert Participant.objects.using(OWNER).count() == count
    assert ask(
        "SELECT count(*) FROM programmes_programme WHERE participant_id = %s AND ref = 'ended'", [key_of("before")]
    ) == [(1,)]


def test_what_parting_needs_is_taken_away_by_the_clock_and_the_address_still_leads(client, kari):
    made = merge(kari)
    last = localdate(made.merged_at) + timedelta(days=90)
    assert made.forgotten_on == last
    assert actions.forget_mergers(on=last - timedelta(days=1)) == 0
    assert Merger.objects.using("national").get().stood is not None
    assert actions.forget_mergers(on=last) == 1

    kept = Merger.objects.using(OWNER).get()
    assert (kept.stood, kept.moved, kept.changed) == (None, {}, [])
    assert ask("SELECT count(*) FROM participants_formerperson") == [(0,)]
    told = client.post(address(), {"gjor": "opphev", "hvem": shorten(key=made.pk), "reason": "Det var to søstre."})
    assert told.status_code == 422
    assert "Fristen" in told.content.decode()
    assert client.get(reverse("participant", args=[made.former])).status_code == 302
