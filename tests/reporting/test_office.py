"""IMDi's pages, API and commands about releases on their way out: who may, what stops it, and what everyone is told."""

import io
from datetime import datetime, timedelta
from time import sleep

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from participants.access.actions import grant_role
from participants.jobs.models import Job
from reporting import actions, building
from reporting.models import EarlyAccess, EarlyLook, Release
from tests.access.conftest import LONG_AGO
from tests.reporting.test_public_pages import country

LIST, PAGE = "/utgivelser/", "/utgivelser/2022/v1/"
API = "/api/v1/releases/2022/1/"
WHY = "Tallet er kontrollert mot registeret."
NOTE = "Kristiansand hadde talt to ganger."
ATTACKED = {"limit": 4, "recovered": 0, "beside": [], "hidden_by_level": {"country": [1, 9]}}


@pytest.fixture
def imdi(register):
    """`imdi("statistician")` is a client of someone who has the role, signed in just now."""

    def make(role: str, name: str = "") -> Client:
        name = name or role
        user = grant_role(username=name, role=role, municipality_number=None, on=LONG_AGO)[0].user
        client = Client()
        client.force_login(user)
        session = client.session
        session["confirmed_at"] = timezone.now().timestamp()
        session.save()
        client.user = user
        return client

    return make


@pytest.fixture
def draft(publish):
    """Built by someone else than those of the tests, with 30 % fewer exits than the year before."""
    publish(2021, country(1000, 500, 200, 100), disclosure=ATTACKED, is_public=True)
    attacked = ATTACKED | {"beside_years": {"2021": [1]}}
    return publish(2022, country(1000, 500, 140, 70), disclosure=attacked, is_public=False)


def post(client: Client, page: str = PAGE, **given: str):
    return client.post(page, given)


def sent(client: Client, step: str, **given: object):
    return client.post(f"{API}{step}", given, content_type="application/json")


def test_only_those_of_imdi_see_what_is_on_its_way_out(draft, imdi, user, client):
    for role in ("statistician", "publisher"):
        inside = imdi(role)
        assert "2022, versjon 1" in inside.get(LIST).content.decode()
        assert [inside.get(each).status_code for each in (PAGE, f"{PAGE}vis/", API)] == [200, 200, 200]
    client.force_login(user("kari", leader="4204"))
    for outside in (client, imdi("support")):
        answers = [outside.get(each).status_code for each in (LIST, API, PAGE, f"{PAGE}vis/")]
        assert answers == [403, 403, 404, 404]


def test_what_is_hidden_is_told_from_the_country_down(publish, imdi):
    hidden = {"municipality": [5, 9], "country": [1, 9], "county": [2, 9]}
    publish(2022, country(1000, 500, 140, 70), disclosure=ATTACKED | {"hidden_by_level": hidden}, is_public=False)

    page = imdi("publisher").get(PAGE).content.decode()
    assert [page.count(each) for each in ("Hele landet</th>", "Fylker</th>", "Kommuner</th>")] == [1, 1, 1]
    assert page.index("Hele landet</th>") < page.index("Fylker</th>") < page.index("Kommuner</th>")


def test_a_warning_without_a_reason_stops_the_approval_and_one_with_does_not(draft, imdi):
    statistician, publisher = imdi("statistician"), imdi("publisher")
    page = publisher.get(PAGE).content.decode()
    assert "Avsluttet: \N{MINUS SIGN}30 % siden 2021" in page

    refused = post(publisher, gjor="approve")
    assert (refused.status_code, "Skriv en grunn for hver advarsel" in refused.content.decode()) == (422, True)
    assert post(statistician, gjor="explain", warning="exits_changed", reason="ja").status_code == 422
    assert post(statistician, gjor="explain", warning="exits_changed", reason=WHY).status_code == 302
    assert WHY in publisher.get(PAGE).content.decode()
    assert post(publisher, gjor="approve").status_code == 302

    release = Release.objects.get(year=2022)
    assert (release.status, release.approved_by_id) == ("approved", publisher.user.pk)
    with pytest.raises(DatabaseError), transaction.atomic(using="statistics"):
        release.reasons.using("statistics").update(reason="Noe annet enn det som var.")


def test_nobody_approves_their_own_at_the_web_the_api_or_the_shell(publish, imdi):
    both = imdi("statistician", "begge")
    grant_role(username="begge", role="publisher", municipality_number=None, on=LONG_AGO)
    release = publish(2022, country(1000, 500, 140, 70), disclosure=ATTACKED, is_public=False)
    Release.objects.using("statistics").update(built_by=both.user)

    assert 'value="approve"' not in both.get(PAGE).content.decode()
    assert post(both, gjor="approve").status_code == sent(both, "approve").status_code == 403
    with pytest.raises(CommandError, match="ikke godkjenne den"):
        call_command("release_step", 2022, 1, "approve", by="begge")
    assert Release.objects.get(pk=release.pk).status == "draft"


def test_what_is_grave_takes_a_fresh_sign_in(draft, imdi):
    """R20."""
    publisher = imdi("publisher")
    session = publisher.session
    session["confirmed_at"] = (timezone.now() - timedelta(minutes=16)).timestamp()
    session.save()

    assert post(publisher, gjor="explain", warning="exits_changed", reason=WHY).status_code == 302
    assert post(publisher, gjor="approve").status_code == sent(publisher, "approve").status_code == 401
    assert Release.objects.get(year=2022).status == "draft"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"disclosure": {}}, "gjelder ikke alt som er ute"),
        ({"disclosure": ATTACKED | {"recovered": 2}}, "kan regnes ut"),
        ({"checksum": "0" * 64}, "stemmer ikke med fingeravtrykket"),
        ({"version": 2}, "mangler en merknad"),
    ],
)  # fmt: skip
def test_an_error_stops_it_whatever_is_explained(draft, publish, imdi, changes, words):
    if "version" in changes:
        publish(2022, [], version=3, disclosure={})
    Release.objects.using("statistics").filter(pk=draft.pk).update(**changes)
    publisher, place = imdi("publisher"), f"/utgivelser/2022/v{changes.get('version', 1)}/"
    post(publisher, place, gjor="explain", warning="exits_changed", reason=WHY)

    assert words in publisher.get(place).content.decode()
    refused = post(publisher, place, gjor="approve")
    assert (refused.status_code, words in refused.content.decode()) == (422, True)


def test_a_correction_has_a_note_and_a_page_with_each_cell_that_changed(publish, imdi, client):
    publish(2022, country(1000, 500, 140, 70), disclosure={})
    second = publish(2022, country(1000, 498, 140, None), version=2, is_public=False, disclosure=ATTACKED)
    statistician, publisher, place = imdi("statistician"), imdi("publisher"), "/utgivelser/2022/v2/"
    assert post(statistician, place, gjor="note", note=NOTE).status_code == 302
    seen = publisher.get(f"{place}vis/endret").content.decode()
    assert client.get("/statistikk/2022/v2/endret/").status_code == 404
    assert (
        post(publisher, place, gjor="approve").status_code == post(publisher, place, gjor="publish").status_code == 302
    )

    page = client.get("/statistikk/2022/v2/endret/").content.decode()
    assert NOTE in page
    assert ">498<" in page
    assert ">\N{MINUS SIGN}2<" in page
    rows = client.get("/statistikk/2022/v2/endret/?som=csv").content.decode().splitlines()
    assert rows == [
        "table,region,place,what,before,after", "Hele landet,all,Hele landet,Nye deltakere,500,498",
        "Hele landet,all,Hele landet,Overgang til arbeid eller utdanning,70,:",
        'Hele landet,all,Hele landet,"Andel med overgang, prosent",50,:',
    ]  # fmt: skip
    assert page.count('<tr><th scope="row">') == seen.count('<tr><th scope="row">') == 3
    assert "Se hvert tall som er endret" in client.get("/statistikk/2022/").content.decode()
    assert second.version == 2


def test_whoever_is_let_in_sees_it_in_the_window_is_logged_and_is_on_the_list_when_it_is_out(publish, imdi, client):
    now = timezone.now()
    planned = publish(2022, country(9, 9, 9, 9), published_at=now + timedelta(hours=12))
    publisher, early = imdi("publisher"), imdi("support", "minister")
    given = {"username": "minister", "name": "Ragnhild Tveit", "position": "Statssekretær", "reason": "Svare pressen"}
    assert early.get(f"{PAGE}vis/").status_code == 404
    assert post(publisher, gjor="let-in", hours="49", **given).status_code == 422
    assert post(publisher, gjor="let-in", hours="11", **given).status_code == 302
    assert early.get(f"{PAGE}vis/").status_code == 404  # not yet
    EarlyAccess.objects.using("statistics").all().delete()
    assert sent(publisher, "let-in", hours=24, **given).status_code == 200

    assert early.get(f"{PAGE}vis/").status_code == early.get(f"{PAGE}vis/tabeller.csv").status_code == 200
    assert early.get(PAGE).status_code == 404 or early.get(PAGE).status_code == 403
    assert "2022, versjon 1" in early.get(LIST).content.decode()
    assert sorted(EarlyLook.objects.values_list("what", flat=True)) == ["", "tabeller.csv"]
    assert "Ragnhild" not in client.get("/statistikk/tilgang/").content.decode()
    Release.objects.using("statistics").filter(pk=planned.pk).update(published_at=now)
    assert "Ragnhild Tveit" in client.get("/statistikk/tilgang/").content.decode()


def test_a_window_that_was_used_opens_nothing_before_another_time(publish, imdi):
    now = timezone.now()
    planned = publish(2022, country(9, 9, 9, 9), published_at=now + timedelta(hours=12))
    publisher, early, place = imdi("publisher"), imdi("support", "minister"), f"{PAGE}vis/"
    given = {"username": "minister", "name": "Ragnhild Tveit", "position": "Statssekretær", "reason": "Svare pressen"}
    assert post(publisher, gjor="let-in", hours="24", **given).status_code == 302
    assert early.get(place).status_code == 200
    assert post(publisher, gjor="let-in", hours="24", **given).status_code == 422

    assert post(publisher, gjor="hold").status_code == 302
    assert early.get(place).status_code == 404
    later = (now + timedelta(days=9)).isoformat()
    assert post(publisher, gjor="publish", publish_at=later).status_code == 302
    assert early.get(place).status_code == early.get(f"{place}tabeller.csv").status_code == 404
    actions.record_early_look(release=planned, user=early.user, what="", now=now)
    assert EarlyLook.objects.count() == 1

    assert post(publisher, gjor="let-in", hours="24", **given).status_code == 302
    assert early.get(place).status_code == 404  # not yet
    assert EarlyAccess.objects.count() == 2


@pytest.mark.parametrize(("field", "most"), [("name", 100), ("position", 100), ("reason", 200)])
def test_a_text_that_is_too_long_to_let_someone_in_is_told_of(publish, imdi, field, most):
    publish(2022, [], published_at=timezone.now() + timedelta(hours=12))
    publisher = imdi("publisher")
    given = {"username": "minister", "name": "Ragnhild Tveit", "position": "Statssekretær", "reason": "Svare pressen"}
    imdi("support", "minister")

    refused = post(publisher, gjor="let-in", hours="24", **{**given, field: "x" * (most + 1)})
    assert (refused.status_code, f"Skriv høyst {most} tegn." in refused.content.decode()) == (422, True)
    assert post(publisher, gjor="let-in", hours="24", **{**given, field: "x" * most}).status_code == 302


def test_the_preview_is_what_comes_out_byte_for_byte(publish, imdi, client):
    release = publish(2022, country(1000, 500, 140, 70), published_at=timezone.now() + timedelta(days=1))
    seen = [imdi("publisher").get(f"{PAGE}vis/{what}").content for what in ("tabeller.csv", "tabeller.xlsx", "alt.zip")]
    Release.objects.using("statistics").filter(pk=release.pk).update(published_at=timezone.now())

    names = ("tabeller.csv", "tabeller.xlsx", "alt.zip")
    assert seen == [client.get(f"/statistikk/2022/v1/{what}").content for what in names]


def test_the_preview_of_a_page_is_what_comes_out_byte_for_byte(publish, imdi, client):
    """Also where its sentences tell of the year before, and of the version that it takes the place of."""
    publish(2021, country(900, 400, 100, 40))
    publish(2022, country(1000, 500, 140, 70))
    at = timezone.now() + timedelta(seconds=2)
    release = publish(2022, country(1000, 498, 140, 70), version=2, note=NOTE, published_at=at)
    inside = imdi("publisher")
    seen = [inside.get(f"/utgivelser/2022/v2/vis/{what}").content for what in ("", "endret")]
    while not Release.objects.public().filter(pk=release.pk).exists():
        sleep(0.1)

    out = [client.get(f"/statistikk/2022/v2/{what}").content for what in ("", "endret/")]
    assert [len(each) > 1000 for each in out] == [True, True]
    assert seen == out


def test_a_release_is_asked_for_and_made_in_the_background(register, imdi, monkeypatch):
    statistician, started = imdi("statistician"), []
    monkeypatch.setattr("reporting.tasks.build_release.delay", lambda **given: started.append(given["job_pk"]))

    assert post(statistician, LIST, year="2090", limit="4").status_code == 422
    assert post(statistician, LIST, year="2022", limit="4").status_code == 302
    assert "Venter" in statistician.get(LIST).content.decode()
    building.build_queued(pk=Job.objects.get().pk, now=timezone.now())
    assert "2022, versjon 1" in statistician.get(LIST).content.decode()
    assert started == [str(Job.objects.get().pk)]


def test_why_it_was_not_made_is_told_in_the_list(register, imdi):
    statistician = imdi("statistician")
    job = building.queue_release(year="2022", limit="4", note="", by=statistician.user, now=timezone.now())
    Job.objects.update(findings=[{"year": 2022, "limit": 2000, "note": ""}])
    building.build_queued(pk=job.pk, now=timezone.now())

    assert "Grensen må være fra 1 til 1000" in statistician.get(LIST).content.decode()


def test_the_shell_tells_how_it_stands_and_says_the_same_sentences(draft, imdi):
    imdi("statistician"), imdi("publisher")
    out = io.StringIO()
    call_command("release_step", 2022, 1, by="publisher", stdout=out)
    assert "ADVARSEL exits_changed" in out.getvalue()
    with pytest.raises(CommandError, match="Skriv en grunn for hver advarsel"):
        call_command("release_step", 2022, 1, "approve", by="publisher")
    call_command("release_step", 2022, 1, "explain", by="statistician", warning="exits_changed", reason=WHY, stdout=out)
    call_command("release_step", 2022, 1, "approve", by="publisher", stdout=out)
    later = (timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT08:00")
    call_command("release_step", 2022, 1, "publish", by="publisher", publish_at=later, stdout=out)

    assert Release.objects.planned().get().published_at == datetime.fromisoformat(later).astimezone()
    assert "Publiseringen er bestemt." in out.getvalue()


def test_the_api_refuses_what_it_does_not_know_and_tells_of_the_steps(draft, imdi):
    publisher = imdi("publisher")

    assert publisher.get(API).json()["steps"] == {"explain": ["warning", "reason"], "approve": []}
    assert sent(publisher, "approve", noe="annet").status_code == 400
    assert sent(publisher, "finnes-ikke").status_code == 404
    assert sent(publisher, "publish").json()["detail"] == "Bare en godkjent utgivelse kan publiseres."
    assert [each["stage"] for each in publisher.get("/api/v1/releases/").json()["results"]] == ["draft", "published"]
