"""Pages for the tests: as a screen to come will be, and as one that forgets."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from config import urls as product
from participants.models import Participant
from participants.trail.codes import Criterion, FieldClass, Purpose, ReadingAction
from participants.trail.showing import shows_no_participant, shows_participants

shows = shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK)
TEMPLATE = engines["django"].from_string("{% for each in people %}{{ each.family_name }} {% endfor %}")


def visible(request):
    return Participant.objects.for_user(request.user, on=timezone.localdate())


@shows
def person(request, participant_pk: UUID, *, showing):
    found = get_object_or_404(visible(request), pk=participant_pk)
    showing.of([found.pk])
    showing.fields = FieldClass.IDENTITY
    return HttpResponse(found.family_name)


@shows_participants(action=ReadingAction.SEARCH, purpose=Purpose.CASEWORK, fields=FieldClass.BASIC)
def search(request, *, showing):
    name = request.GET["name"]
    found = visible(request).filter(family_name=name)
    showing.criteria.add(Criterion.NAME)
    showing.of(found.values_list("pk", flat=True))
    # The rows are read while the page is written out.
    return TemplateResponse(request, TEMPLATE, {"people": found})


@shows_participants(action=ReadingAction.EXPORT, purpose=Purpose.FOLLOW_UP, asks=(Purpose.FOLLOW_UP,))
def asks_nothing(request, *, showing):
    found = visible(request).get()
    showing.of([found.pk])
    return HttpResponse(found.family_name)


@shows
def names_nobody(request, *, showing):
    return HttpResponse(visible(request).get().family_name)


@shows
def stream(request, *, showing):
    showing.of([])
    return StreamingHttpResponse(["a", "b"])


@shows
def moved(request, *, showing):
    return HttpResponseRedirect("/elsewhere/")


def forgets(request):
    return HttpResponse(visible(request).get().family_name)


@shows_no_participant
def counts(request):
    return HttpResponse(visible(request).count())


def refuses(request):
    visible(request).update(education_level="none")
    raise PermissionDenied


def about_nobody(request):
    return HttpResponse(request.user.grants.count())


urlpatterns = [
    # One by one: addresses with a language in them may be included by none.
    *product.urlpatterns,
    path("person/<uuid:participant_pk>/", person, name="person"),
    path("search/", search, name="search"),
    path("names-nobody/", names_nobody),
    path("asks-nothing/", asks_nothing),
    path("stream/", stream),
    path("moved/", moved),
    path("forgets/", forgets),
    path("counts/", counts),
    path("refuses/", refuses, name="refuses"),
    path("about-nobody/", about_nobody),
]
