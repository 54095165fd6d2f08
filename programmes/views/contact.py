"""The form for how a participant is reached, and what happens when two have it open at once."""

from typing import TYPE_CHECKING, NamedTuple, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import actions, permissions
from participants.access.errors import NotAllowed, RuleBroken
from participants.errors import ChangedMeanwhile
from participants.models import ContactDetails
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews

if TYPE_CHECKING:
    from participants.access.models import User
    from programmes.overviews import Bar

_LABELS = {"address": "Adresse", "phone": "Telefon", "email": "E-post"}
_LONGEST = 600  # what is sent back is what was typed, up to here


class Field(NamedTuple):
    """A field as it stood when the form was opened, as it stands, and as it was typed."""

    name: str
    label: str
    was: str
    now: str
    typed: str

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return self.now != self.typed

    @property
    def takes_typed(self) -> bool:
        """What is chosen beforehand: the one that has been changed; the writer's own, where both have."""
        return self.typed != self.was

    @property
    def is_disputed(self) -> bool:
        """Whether both have changed it."""
        return self.takes_typed and self.now != self.was


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK, fields=FieldClass.CONTACT)
def contact_details(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """Address, telephone and e-mail. An address that the reader may not see is not in the form, and stays as it is."""
    user, now = cast("User", request.user), timezone.now()
    bar = overviews.bar_of(user, participant_pk, on=timezone.localdate(now))
    if bar is None:
        raise Http404
    permissions.check_may_change(user, municipality_id=bar.participant.municipality_id, on=timezone.localdate(now))
    if bar.is_restricted:
        raise NotAllowed(actions.IS_RESTRICTED)
    if request.method == "POST":
        return _save(request, bar, user=user, showing=showing)
    details = ContactDetails.objects.for_user(user, on=timezone.localdate(now)).filter(participant=participant_pk)
    current = details.select_related("changed_by").first()
    showing.of([participant_pk])
    showing.glass_id = bar.glass_id
    return _form(request, bar, typed=_values(current, bar), was=_values(current, bar), version=_version(current))


def _save(request: HttpRequest, bar: "Bar", *, user: "User", showing: Showing) -> HttpResponse:
    names = _names(bar)
    typed = {name: _chosen(request, name) for name in names}
    was = {name: request.POST.get(f"was_{name}", "")[:_LONGEST] for name in names}
    try:
        version = int(request.POST.get("version", "")[:9])
    except ValueError:
        version = -1  # no version at all is none that stands
    try:
        actions.save_contact_details(
            participant_pk=bar.participant.pk, address=typed.get("address"), phone=typed["phone"],
            email=typed["email"], version=version, by=user, now=timezone.now(),
        )  # fmt: skip
    except ChangedMeanwhile as conflict:
        showing.of([bar.participant.pk])
        showing.glass_id = bar.glass_id
        details = cast("ContactDetails | None", conflict.current)
        current = _values(details, bar)
        fields = [Field(name, _LABELS[name], was[name], current[name], typed[name]) for name in names]
        context = {
            "bar": bar, "participant": bar.participant, "tab": "overview", "fields": fields,
            "current": details, "version": _version(details),
            "disputed": [each for each in fields if each.differs],
        }  # fmt: skip
        return TemplateResponse(request, "programmes/contact_conflict.html", context, status=409)
    except RuleBroken as broken:
        if not hasattr(broken, "error_dict"):
            raise
        showing.of([bar.participant.pk])
        showing.glass_id = bar.glass_id
        errors = {name: sentences[0] for name, sentences in broken.message_dict.items()}
        return _form(request, bar, typed=typed, was=was, version=version, errors=errors)
    messages.success(request, "Kontaktopplysningene er lagret.")
    return redirect("participant", bar.participant.pk)


def _form(
    request: HttpRequest,
    bar: "Bar",
    *,
    typed: dict[str, str],
    was: dict[str, str],
    version: int,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    context = {
        "bar": bar, "participant": bar.participant, "tab": "overview", "typed": typed, "was": was, "version": version,
        "errors": errors or {},
    }  # fmt: skip
    return TemplateResponse(request, "programmes/contact_form.html", context, status=422 if errors else 200)


def _chosen(request: HttpRequest, name: str) -> str:
    """What was typed; after a conflict, what was picked."""
    picked = "now_" if request.POST.get(f"pick_{name}") == "now" else ""
    return request.POST.get(f"{picked}{name}", "").replace("\r\n", "\n")[:_LONGEST]


def _names(bar: "Bar") -> list[str]:
    return [name for name in _LABELS if name != "address" or bar.sees_address]


def _values(details: ContactDetails | None, bar: "Bar") -> dict[str, str]:
    return {name: str(getattr(details, name)) if details else "" for name in _names(bar)}


def _version(details: ContactDetails | None) -> int:
    return details.version if details else 0
