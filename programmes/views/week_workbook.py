"""A group's week as a workbook, for absence that is collected on paper: taken out, read in, looked through, saved."""

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from participants import permissions
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import Municipality
from participants.access.signin.freshness import needs_fresh_signin
from participants.models import Group
from participants.short_keys import shorten
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import actions, overviews, week_workbook
from programmes.actions import GroupWeek
from programmes.exchange.archives import MEGABYTE
from programmes.exchange.findings import PackageRefused
from programmes.exchange.workbooks import sheet_of
from programmes.rules.group_week import LETTER_OF, has_begun
from programmes.rules.numbers import in_words
from programmes.rules.week import read_week, write_week
from programmes.views.group_week import LONGEST_REASON, group_of, read_rows, said_of, week_of
from programmes.views.groups import Asker, asker_of
from programmes.week_workbook import Preview, Stamp
from programmes.week_workbook.layout import SHEET, Standing

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_UNPACKED = 20 * MEGABYTE
_NO_FILE = "Velg arbeidsboken du har fylt ut. Den er en .xlsx-fil på høyst 1 MB."
_CONFIRMED = "Uken er bekreftet. Åpne den igjen på siden for uken, og last opp arbeidsboken på nytt."
_READS = "Rollen din kan ta ut arbeidsboken, men ikke føre fravær."
_NOT_SAVED = "Noe er endret siden du lastet opp arbeidsboken. Last den opp en gang til, og se gjennom på nytt."


class _Asked(NamedTuple):
    """One request about a group's workbook."""

    asker: Asker
    group: Group
    monday: date
    tells_kinds: bool

    @property
    def where(self) -> tuple[UUID, str]:
        return self.group.pk, write_week(self.monday)


class Line(NamedTuple):
    """A change as the page shows it, and as its form sends it on."""

    address: str
    day: date
    before: str
    after: str
    name: str
    letter: str
    hours: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK, fields=FieldClass.HEALTH)
def group_workbook(request: HttpRequest, group_pk: UUID, week: str, *, showing: Showing) -> HttpResponse:
    """Where the workbook is taken out and read in. A file that is sent is looked through; a look-through is saved."""
    asked = _asked(request, group_pk, week)
    context: dict[str, Any] = {}
    people: list[UUID] = []
    if request.method == "POST":
        if not asked.tells_kinds:
            raise NotAllowed(_READS)
        try:
            if "rad" in request.POST or "bekreft" in request.POST:
                return _save(request, asked)
            preview, context = _look_through(request.FILES.get("arbeidsbok"), asked)
            people = [each.row.participant.pk for each in preview.rows]
        except RuleBroken as broken:
            context = {"errors": list(broken.messages)}
        except PackageRefused as refused:
            context = {"errors": [f"{each.problem} {each.remedy}" for each in refused.findings.errors]}
    showing.of(people)
    if not people:
        showing.fields = FieldClass.BASIC
    context |= {
        "group": asked.group, "monday": asked.monday, "number": asked.monday.isocalendar().week,
        "week": write_week(asked.monday), "is_begun": has_begun(asked.monday, on=asked.asker.on),
        "may_read_in": asked.tells_kinds,
    }  # fmt: skip
    return TemplateResponse(
        request, "programmes/group_workbook.html", context, status=422 if context.get("errors") else 200
    )


@never_cache
@require_POST
@needs_fresh_signin
@shows_participants(action=ReadingAction.EXPORT, purpose=Purpose.ABSENCE_ON_PAPER, fields=FieldClass.HEALTH)
def group_workbook_file(request: HttpRequest, group_pk: UUID, week: str, *, showing: Showing) -> HttpResponse:
    """The workbook: whom the page of the week shows, and what it shows of them."""
    asked = _asked(request, group_pk, week)
    held = _week(asked)
    showing.of(each.participant.pk for each in held.rows)
    if not asked.tells_kinds:
        showing.fields = FieldClass.BASIC
    stamp = Stamp(asked.asker.user.username, localtime(asked.asker.now), _number(asked))
    content = week_workbook.as_workbook(held, stamp=stamp, tells_kinds=asked.tells_kinds)
    response = HttpResponse(content, content_type=_XLSX)
    # Of two groups' workbooks one does not replace the other; what a group is called may be someone's name.
    name = f"fravaer-{write_week(asked.monday)}-{shorten(key=asked.group.pk)[:4]}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: HttpRequest, group_pk: UUID, week: str) -> _Asked:
    asker, monday = asker_of(request), read_week(week)
    if group_of(asker, group_pk) is None or monday is None:
        raise Http404
    for way, tells_kinds in permissions.ways_into_workbooks(asker.user, municipality_id=asker.place, on=asker.on):
        by_that = replace(asker, permission=way)
        if group := group_of(by_that, group_pk):
            return _Asked(by_that, group, monday, tells_kinds)
    raise NotAllowed("Rollen din kan ikke ta ut arbeidsboken for denne gruppen.")


def _week(asked: _Asked) -> GroupWeek:
    return week_of(asked.asker, asked.group, asked.monday)


def _number(asked: _Asked) -> str:
    return Municipality.objects.get(pk=asked.group.municipality_id).number


def _look_through(file: UploadedFile | None, asked: _Asked) -> tuple[Preview, dict[str, Any]]:
    """Raises RuleBroken and PackageRefused, each with a sentence. Nothing is kept of the file."""
    if file is None:
        raise RuleBroken(_NO_FILE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sent.xlsx"
        path.write_bytes(file.read())
        cells = sheet_of(path, Path(folder), name=SHEET, limit=_MOST_UNPACKED)
    week = _week(asked)
    if week.confirmed:
        raise RuleBroken(_CONFIRMED)
    preview = week_workbook.read_workbook(cells, week, municipality=_number(asked))
    sent = [each.sent for each in preview.rows]
    faults = actions.try_week(
        group_pk=asked.group.pk, monday=asked.monday, rows=sent, by=asked.asker.user, now=asked.asker.now
    )
    preview = week_workbook.refused_by(preview, faults)
    shown = overviews.rows_of(
        week_workbook.with_typed(week, preview), user=asked.asker.user, permission=asked.asker.permission,
        on=asked.asker.on,
    )  # fmt: skip
    rows = [
        (
            each.row,
            shorten(key=each.row.participant.pk),
            each.row.version,
            _lines(each),
            week_row.effects,
            week_row.warnings,
        )
        for each, week_row in zip(preview.rows, shown, strict=True)
    ]
    return preview, {
        "preview": preview, "rows": rows, "days": week.days, "count": sum(len(each.changes) for each in preview.rows),
    }  # fmt: skip


def _lines(row: week_workbook.RowPreview) -> list[Line]:
    key = shorten(key=row.row.participant.pk)
    return [
        Line(each.address, each.day, _said(each.before), _said(each.after), f"{key}-{each.day.isoweekday()}",
             LETTER_OF[each.after.kind] if each.after.kind else "", in_words(each.after.hours or 0))
        for each in row.changes
    ]  # fmt: skip


def _said(cell: Standing) -> str:
    if cell.kind is None:
        return "til stede"
    return f"{cell.kind.label}, {in_words(cell.hours or 0)} t"


def _save(request: HttpRequest, asked: _Asked) -> HttpResponse:
    """Save what was looked through, all of it or nothing, as the grid does. Raises RuleBroken."""
    rows, wrong = read_rows(request)
    if wrong:
        raise RuleBroken(_NOT_SAVED)
    saved = actions.save_week(
        group_pk=asked.group.pk, monday=asked.monday, rows=rows, confirm="bekreft" in request.POST,
        reason=request.POST.get("reason", "")[:LONGEST_REASON], by=asked.asker.user, now=asked.asker.now,
        all_or_nothing=True,
    )  # fmt: skip
    if not saved.is_whole:
        raise RuleBroken([_NOT_SAVED] if saved.conflicts else sorted(set(saved.faults.values())))
    messages.success(request, said_of(saved, asked.monday))
    return redirect("group-week", *asked.where)
