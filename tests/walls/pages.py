"""Pages that let something slip, to show that the tests of the walls can fail; beside them the honest ones."""

import io
import logging
import zipfile

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils import timezone

from participants.models import Participant
from participants.trail.showing import shows_no_participant
from programmes.models import Measure
from tests.trail import pages as trail_pages
from tests.walls.world import CANARIES

LEAKED = CANARIES["elsewhere"].name[1]


def packed(text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", text)
    return out.getvalue()


def body(_request):
    return HttpResponse(f"<p>{LEAKED.upper()}</p>")


def header(_request):
    return HttpResponse(headers={"X-Whatever": LEAKED})


def address(_request):
    return HttpResponseRedirect(f"/?navn=%{ord(LEAKED[0]):02X}{LEAKED[1:]}")


def cookie(_request):
    response = HttpResponse()
    response.set_cookie("sist", LEAKED)
    return response


def file_name(_request):
    return HttpResponse(headers={"Content-Disposition": f'attachment; filename="{LEAKED}.pdf"'})


def log(_request):
    logging.getLogger("participants").debug("Looked for %s.", LEAKED)
    return HttpResponse()


def workbook(_request):
    return HttpResponse(packed(LEAKED))


def shows_nobody(_request):
    return HttpResponse()


@shows_no_participant
def slow(_request, pk):
    """Asks once more for someone who is there, as a view does that looks before it judges."""
    if Participant.objects.using("national").filter(pk=pk).exists():
        Participant.objects.filter(pk=pk).exists()
    raise Http404


@shows_no_participant
def names_all(request):
    """Names and schools of everyone whom `for_user` gives."""
    return HttpResponse(_names(request, "default"))


@login_not_required
@shows_no_participant
def names_of_the_country(request):
    return HttpResponse(_names(request, "national"))


def _names(request, alias):
    asks = {"user": request.user, "on": timezone.localdate()}
    if not request.user.is_authenticated:
        return ""
    people = Participant.objects.using(alias).for_user(**asks)
    measures = Measure.objects.using(alias).for_user(**asks)
    return repr([*people.values_list("family_name"), *measures.values_list("provider")])


@shows_no_participant
def counts_all(_request):
    return HttpResponse(Participant.objects.using("national").count())


urlpatterns = [
    path("names-all/", names_all, name="names-all"),
    path("names-of-the-country/", names_of_the_country, name="names-of-the-country"),
    path("counts-all/", counts_all, name="counts-all"),
    path("leaks-body/", body, name="leaks-body"),
    path("leaks-header/", header, name="leaks-header"),
    path("leaks-address/", address, name="leaks-address"),
    path("leaks-cookie/", cookie, name="leaks-cookie"),
    path("leaks-file-name/", file_name, name="leaks-file-name"),
    path("leaks-log/", log, name="leaks-log"),
    path("leaks-workbook/", workbook, name="leaks-workbook"),
    path("shows-nobody/", shows_nobody, name="shows-nobody"),
    path("slow/<uuid:pk>/", slow, name="slow"),
    path("count/", trail_pages.counts, name="counts"),
    *trail_pages.urlpatterns,
]
