"""The absence of a group in a week: a grid, filled in and gone through at once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import permissions
from participants.access.errors import RuleBroken
from participants.models import Group
from participants.short_keys import lengthen, shorten
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import actions, overviews
from programmes.actions import GroupWeek, RowSent, Typed, WeekSaved
from programmes.overviews import WeekRow
from programmes.rules.absence import KINDS
from programmes.rules.calendar import day_off
from programmes.rules.group_week import LETTERS, NO_HOURS, has_begun, read_hours
from programmes.rules.week import read_week, write_week
from programmes.views.groups import Asker, asker_of

_MOST_ROWS, _LONGEST, LONGEST_REASON = 200, 8, 1001
_NO_KIND = "Velg en type fravær fra listen."


class Field(NamedTuple):
    """A cell as the page has it: what stands, or what was typed where that could not be saved."""

    cell: overviews.Cell
    name: str
    letter: str
    hours: str


class Line(NamedTuple):
    """A row as the page has it."""

    week_row: WeekRow
    key: str
    version: str
    fields: list[Field]
    fault: str
    is_conflict: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK, fields=FieldClass.HEALTH)
def group_week(request: HttpRequest, group_pk: UUID, week: str, *, showing: Showing) -> HttpResponse:
    """Who is in the group, and five days; sent as one form."""
    asker, monday = asker_of(request), read_week(week)
    # Another's group is not there; one that is seen and not registered for is refused.
    if group_of(asker, group_pk) is None or monday is None:
        raise Http404
    asker = _by_absence(asker)
    group = group_of(asker, group_pk)
    if group is None:
        raise Http404
    if week != write_week(monday):
        return redirect("group-week", group.pk, write_week(monday))
    if request.method == "POST" and "aapne" in request.POST:
        actions.reopen_week(group_pk=group.pk, monday=monday, by=asker.user, now=asker.now)
        messages.success(request, f"Uke {_number(monday)} er åpnet igjen.")
        return redirect("group-week", group.pk, week)
    sent: list[RowSent] = []
    saved: WeekSaved | None = None
    errors: list[str] = []
    if request.method == "POST":
        sent, wrong = read_rows(request)
        try:
            saved = actions.save_week(
                group_pk=group.pk, monday=monday, rows=[each for each in sent if each.participant_pk not in wrong],
                reason=request.POST.get("reason", "")[:LONGEST_REASON], by=asker.user, now=asker.now,
                confirm="bekreft" in request.POST and not wrong,
            )  # fmt: skip
        except RuleBroken as broken:
            errors = list(broken.messages)
        else:
            saved.faults |= wrong
            if saved.is_whole:
                messages.success(request, said_of(saved, monday))
                return redirect("group-week", group.pk, week)
    shown = week_of(asker, group, monday)
    showing.of(each.participant.pk for each in shown.rows)
    return TemplateResponse(
        request, "programmes/group_week.html",
        _context(request, asker, shown, monday, sent=sent, saved=saved, errors=errors),
        status=_status(request, saved),
    )  # fmt: skip


def read_rows(request: HttpRequest) -> tuple[list[RowSent], dict[UUID, str]]:
    """The rows as they were typed, and what is wrong with those that cannot be read."""
    days = [day for text in request.POST.getlist("dag")[:7] if (day := _day(text))]
    rows, wrong = [], {}
    for text in request.POST.getlist("rad")[:_MOST_ROWS]:
        try:
            key = lengthen(text=text)
        except ValueError:
            continue
        cells: dict[date, Typed] = {}
        for day in days:
            name = f"{text}-{day.isoweekday()}"
            if f"k-{name}" not in request.POST:
                continue
            letter = request.POST[f"k-{name}"].strip().upper()[:_LONGEST]
            hours, is_read = read_hours(request.POST.get(f"t-{name}", ""))
            if letter and letter not in LETTERS:
                wrong[key] = _NO_KIND
            elif letter and not is_read:
                wrong[key] = NO_HOURS
            cells[day] = Typed(LETTERS.get(letter), hours)
        rows.append(RowSent(key, request.POST.get(f"v-{text}", "")[:64], cells))
    return rows, wrong


def _by_absence(asker: Asker) -> Asker:
    """Whoever sees groups by one role, and absence by another, sees that of the groups they teach alone."""
    way = permissions.check_way_to_absence(asker.user, municipality_id=asker.place, on=asker.on)
    return replace(asker, permission=way)


def group_of(asker: Asker, group_pk: UUID) -> Group | None:
    found = Group.objects.for_user(asker.user, on=asker.on, permission=asker.permission)
    return found.filter(pk=group_pk).first()


def week_of(asker: Asker, group: Group, monday: date) -> GroupWeek:
    return actions.expected_in(group, monday=monday, user=asker.user, permission=asker.permission, on=asker.on)


def _context(
    request: HttpRequest, asker: Asker, week: GroupWeek, monday: date, *, sent: list[RowSent], saved: WeekSaved | None,
    errors: list[str],
) -> dict[str, object]:  # fmt: skip
    typed = {each.participant_pk: each for each in sent}
    lines = [_line(each, request, typed, saved) for each in overviews.rows_of(
        week, user=asker.user, permission=asker.permission, on=asker.on)]  # fmt: skip
    before, after = overviews.neighbours(monday)
    held = any(each.row.absences for each in (line.week_row for line in lines))
    return {
        "week": week, "lines": lines, "number": _number(monday), "monday": monday, "count": overviews.count_of(week),
        "days": [(day, week.hours[day], day_off(day)) for day in week.days],
        "word": write_week(monday), "is_begun": has_begun(monday, on=asker.on),
        "before": write_week(before), "after": write_week(after), "errors": errors,
        "reason": request.POST.get("reason", ""),
        "corrects": held or bool(saved and saved.needs_reason), "saved": saved,
        "letters": [(letter, kind.label, KINDS[kind]) for letter, kind in LETTERS.items()],
        "faults": [line for line in lines if line.fault or line.is_conflict],
    }  # fmt: skip


def _line(
    week_row: WeekRow, request: HttpRequest, typed: dict[UUID, RowSent], saved: WeekSaved | None
) -> Line:  # fmt: skip
    key = week_row.row.participant.pk
    text = shorten(key=key)
    is_kept = saved is None or key in saved.conflicts or key in saved.faults
    fields = []
    for cell in week_row.cells:
        name = f"{text}-{cell.day.isoweekday()}"
        letter, hours = cell.letter, _write(cell.hours)
        if is_kept and key in typed and f"k-{name}" in request.POST:
            letter, hours = request.POST[f"k-{name}"][:_LONGEST], request.POST.get(f"t-{name}", "")[:_LONGEST]
        fields.append(Field(cell, name, letter, hours))
    fault = saved.faults.get(key, "") if saved else ""
    return Line(week_row, text, week_row.row.version, fields, fault, bool(saved and key in saved.conflicts))


def _status(request: HttpRequest, saved: WeekSaved | None) -> int:
    if request.method != "POST":
        return 200
    return 409 if saved and saved.conflicts else 422


def said_of(saved: WeekSaved, monday: date) -> str:
    changed = f"{saved.changed} endringer er lagret." if saved.changed != 1 else "1 endring er lagret."
    return f"{changed} Uke {_number(monday)} er bekreftet." if saved.is_confirmed else changed


def _number(monday: date) -> int:
    return monday.isocalendar().week


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _write(hours: Decimal | None) -> str:
    return "" if hours is None else f"{hours:.1f}".removesuffix(".0").replace(".", ",")
