"""Groups: the list, and one with its members, its hours and who teaches it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import actions as people
from participants.access import tenancy
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.short_keys import lengthen
from participants.trail.codes import Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import actions, overviews
from programmes.forms import ActionForm, GroupForm, LeaveGroupForm, MembersForm, ResultForm, SlotsForm, TeachersForm
from programmes.rules.week import write_week

if TYPE_CHECKING:
    from participants.access.models import User
    from programmes.overviews import GroupPage

_DAY = timedelta(days=1)
_LONGEST_KEY, _LONGEST_TEXT = 64, 100


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, where, when, and by which permission they see groups."""

    user: "User"
    place: int
    now: datetime
    permission: Permission

    @property
    def on(self) -> date:
        """Today."""
        return timezone.localdate(self.now)

    @property
    def may_change(self) -> bool:
        """Whether they arrange groups."""
        return may(self.user, Permission.PARTICIPANT_CHANGE, municipality_id=self.place, on=self.on)

    @property
    def may_register(self) -> bool:
        """Whether they register tests of those in a group."""
        return self.may_change or self.permission == Permission.GROUP_REGISTER

    @property
    def may_take_out(self) -> bool:
        """Whether they take out workbooks of groups."""
        return may(self.user, Permission.GROUP_WORKBOOK, municipality_id=self.place, on=self.on)


@dataclass(slots=True)
class Sent:
    """The form that was sent, by its name, and what is wrong with it."""

    name: str = ""
    forms: dict[str, ActionForm] = field(default_factory=dict)

    @property
    def summary(self) -> list[Any]:
        """What is wrong."""
        return self.forms[self.name].summary() if self.name in self.forms else []


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK)
def group_list(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """The groups that one may see; the form makes another."""
    asker = asker_of(request)
    sent = request.POST if request.method == "POST" else None
    form = GroupForm(sent, on=asker.on, initial={"starts_on": asker.on})
    if request.method == "POST":
        if not asker.may_change:
            raise NotAllowed("Rollen din kan ikke lage grupper.")
        if form.is_valid():
            once = request.POST.get("once", "")[:_LONGEST_KEY]
            try:
                made = people.make_group(
                    municipality_id=asker.place,
                    **_half_open(form.cleaned_data),
                    by=asker.user,
                    now=asker.now,
                    once=once,
                )
            except RuleBroken as broken:
                form.add_faults(broken)
            else:
                messages.success(request, "Gruppen er laget. Legg inn timer, lærer og deltakere.")
                return redirect("group", made.pk)
    showing.of([])
    context = {
        "groups": overviews.groups_of(asker.user, permission=asker.permission, on=asker.on), "form": form,
        "may_change": asker.may_change,
        "summary": form.summary() if form.is_bound else [], "week": write_week(asker.on),
        "once": secrets.token_urlsafe(16), "is_teacher": asker.permission == Permission.GROUP_REGISTER,
        "with_absence": overviews.with_absence(asker.user, municipality_id=asker.place, on=asker.on),
    }  # fmt: skip
    return TemplateResponse(request, "programmes/group_list.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK)
def group(request: HttpRequest, group_pk: UUID, *, showing: Showing) -> HttpResponse:
    """One group; each of its forms changes one thing."""
    asker = asker_of(request)
    page = overviews.group_of(asker.user, group_pk, permission=asker.permission, on=asker.on)
    if page is None:
        raise Http404
    sent, text = Sent(), ""
    if request.method == "POST":
        sent.name, text = request.POST.get("gjor", ""), request.POST.get("finn", "")[:_LONGEST_TEXT]
        if sent.name not in CHANGES:
            sent.name = "finn"
        elif sent.name != "prove" and not asker.may_change:
            raise NotAllowed("Rollen din kan se grupper, men ikke endre dem.")
        elif not asker.may_register:
            raise NotAllowed("Rollen din kan ikke registrere prøver.")
    _fill(sent, page, request, on=asker.on)
    form = sent.forms.get(sent.name)
    if form is not None and form.is_valid():
        try:
            messages.success(request, CHANGES[sent.name](request, page, form.cleaned_data, asker))
        except RuleBroken as broken:
            form.add_faults(broken)
        else:
            return redirect("group", page.group.pk)
    possible = overviews.candidates(asker.user, page, text=text, on=asker.on) if asker.may_change else []
    showing.of([*(each.member.participant_id for each in page.members), *(each.pk for each in possible)])
    taught = {each.user.username for each in page.teachers if each.ends_on is None}
    if sent.name == "laerere":
        taught = {*request.POST.getlist("laerer")}
    context = {
        "page": page, "with_absence": overviews.with_absence(asker.user, municipality_id=asker.place, on=asker.on),
        "week": write_week(asker.on), "candidates": possible, "text": text, "sent": sent.name,
        "forms": sent.forms, "summary": sent.summary, "may_change": asker.may_change,
        "may_register": asker.may_register,
        "may_take_out": asker.may_take_out, "sees_case": asker.permission == Permission.PARTICIPANT_VIEW,
        "teachers": [
            (each.username, each.username in taught)
            for each in overviews.possible_teachers(municipality_id=asker.place, on=asker.on)
        ] if asker.may_change else [],
        "once": secrets.token_urlsafe(16),
        "chosen": [*request.POST.getlist("deltaker"), *request.POST.getlist("medlem")],
    }  # fmt: skip
    return TemplateResponse(request, "programmes/group.html", context, status=422 if sent.summary else 200)


def asker_of(request: HttpRequest) -> Asker:
    """Raises NotAllowed for a role that sees no groups."""
    user, acting_for, now = cast("User", request.user), tenancy.current(), timezone.now()
    place = acting_for.municipality_id if acting_for else 0
    permission = overviews.way_of(user, municipality_id=place, on=timezone.localdate(now))
    if permission is None:
        raise NotAllowed("Rollen din ser ingen grupper.")
    return Asker(user, place, now, permission)


def _fill(sent: Sent, page: "GroupPage", request: HttpRequest, *, on: date) -> None:
    held = page.group
    last = held.ends_on - _DAY if held.ends_on else None
    facts = {name: getattr(held, name) for name in ("name", "kind", "measure_type", "place", "capacity", "starts_on")}
    first = max(on, held.starts_on)
    opens: dict[str, tuple[type[ActionForm], dict[str, Any]]] = {
        "endre": (GroupForm, facts | {"last_on": last}),
        "tider": (SlotsForm, {"sessions": page.sessions, "from_on": first}),
        "laerere": (TeachersForm, {"from_on": first}),
        "meld-paa": (MembersForm, {"starts_on": first, "last_on": last}),
        "meld-av": (LeaveGroupForm, {"last_on": on}),
        "prove": (ResultForm, {"tested_on": on}),
    }
    for name, (form, initial) in opens.items():
        sent.forms[name] = form(request.POST if name == sent.name else None, on=on, initial=initial)
        sent.forms[name].auto_id = f"id_{name}_%s"


def _half_open(given: dict[str, Any]) -> dict[str, Any]:
    last = given["last_on"]
    return {name: value for name, value in given.items() if name != "last_on"} | {
        "place": given["place"] or "", "ends_on": last + _DAY if last else None,
    }  # fmt: skip


def _change(_request: HttpRequest, page: "GroupPage", given: dict[str, Any], asker: Asker) -> str:
    people.change_group(group_pk=page.group.pk, **_half_open(given), by=asker.user, now=asker.now)
    return "Gruppen er endret."


def _slots(_request: HttpRequest, page: "GroupPage", given: dict[str, Any], asker: Asker) -> str:
    people.set_sessions(
        group_pk=page.group.pk, slots=given["sessions"], from_on=given["from_on"], by=asker.user, now=asker.now
    )
    return "Timene er lagret."


def _teachers(request: HttpRequest, page: "GroupPage", given: dict[str, Any], asker: Asker) -> str:
    people.set_teachers(
        group_pk=page.group.pk, usernames=request.POST.getlist("laerer"), from_on=given["from_on"], by=asker.user,
        now=asker.now,
    )  # fmt: skip
    return "Lærerne er lagret. De ser deltakerne i gruppen så lenge de underviser."


def _enrol(request: HttpRequest, page: "GroupPage", given: dict[str, Any], asker: Asker) -> str:
    last = given["last_on"]
    made = people.add_members(
        group_pk=page.group.pk, participant_pks=_keys(request, "deltaker"), starts_on=given["starts_on"],
        ends_on=last + _DAY if last else None, by=asker.user, now=asker.now,
    )  # fmt: skip
    return f"{len(made)} {'deltaker' if len(made) == 1 else 'deltakere'} er meldt på."


def _leave(request: HttpRequest, page: "GroupPage", given: dict[str, Any], asker: Asker) -> str:
    count = people.remove_members(
        group_pk=page.group.pk, member_pks=_keys(request, "medlem"), ends_on=given["last_on"] + _DAY, by=asker.user,
        now=asker.now,
    )  # fmt: skip
    return f"{count} {'deltaker' if count == 1 else 'deltakere'} er meldt av."


def _result(request: HttpRequest, page: "GroupPage", given: dict[str, Any], asker: Asker) -> str:
    members = {each.member.pk: each.member.participant_id for each in page.members}
    chosen = [members[key] for key in _keys(request, "medlem") if key in members]
    if len(chosen) != 1:
        raise RuleBroken("Velg hvem prøven gjelder.")
    actions.add_test_result(
        participant_pk=chosen[0], **given, by=asker.user, now=asker.now, permission=asker.permission,
        once=request.POST.get("once", "")[:_LONGEST_KEY],
    )  # fmt: skip
    return "Resultatet er lagret."


CHANGES: dict[str, Callable[[HttpRequest, "GroupPage", dict[str, Any], Asker], str]] = {
    "endre": _change, "tider": _slots, "laerere": _teachers, "meld-paa": _enrol, "meld-av": _leave, "prove": _result,
}  # fmt: skip


def _keys(request: HttpRequest, name: str) -> list[UUID]:
    found = []
    for text in request.POST.getlist(name):
        try:
            found.append(lengthen(text=text))
        except ValueError:
            continue
    return found
