"""What the law says of a case that somebody thinks of: a form, and the answer with its reasons. Nothing is stored."""

from collections.abc import Container
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from participants.codes import EducationLevel, MeasureType, PermitBasis
from participants.rules.dates import HOW_OF_BIRTH, read_birth, read_day
from programmes import rules
from programmes.codes import AbsenceKind, Goal, LeaveType, Skill, TestResult
from programmes.overviews import acting
from programmes.rules.absence import FULL_DAY
from programmes.rules.calendar import day_off, days_of
from programmes.rules.words import PROGRAMME_WORDS, REGIME_WORDS, WORK_OR_EDUCATION_WORDS

_TRUTHS = (("true", "Ja"), ("false", "Nei"))
_LONGEST = 40
_BORN = "birth_date"  # all of the year is typed
_ROWS = 4


class Field(NamedTuple):
    """A question. `choices` is empty where a date or a number is typed."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    is_number: bool = False

    @property
    def is_day(self) -> bool:
        """Whether a day is typed."""
        return not self.choices and not self.is_number


class Heading(NamedTuple):
    """Questions that belong together."""

    heading: str
    fields: tuple[Field, ...]


GROUPS = (
    Heading("Personen", (
        Field("birth_date", "Fødselsdato"),
        Field("permit_basis", "Grunnlag for tillatelsen", tuple(PermitBasis.choices)),
        Field("permit_date", "Tillatelsen er gitt"),
        Field("education_level", "Utdanning før Norge", tuple(EducationLevel.choices)),
        Field("children_under_18", "Har barn under 18 år", _TRUTHS),
        Field("work_hours_per_week", "Arbeid, timer i uka", is_number=True),
    )),
    Heading("Bosettingen", (
        Field("settled_date", "Bosatt i kommunen"),
        Field("settled_by_agreement", "Bosatt etter avtale med IMDi", _TRUTHS),
        Field("first_settled_date", "Først bosatt i en kommune", hint="Bare hvis det var i en annen kommune."),
        Field("claim_date", "Personen krevde program", hint="Bare for den som er bosatt uten avtale."),
    )),
    Heading("Programmet", (
        Field("offered_date", "Oppstart er tilbudt"),
        Field("decision_date", "Vedtaket er fra"),
        Field("start_date", "Programmet starter"),
        Field("goal", "Sluttmål", tuple(Goal.choices)),
    )),
    Heading("Familieinnvandring", (
        Field("sponsor_settled_date", "Referansepersonen ble bosatt"),
        Field("family_application_date", "Det ble søkt om familiegjenforening"),
    )),
)  # fmt: skip
_KINDS = tuple((f"leave:{code}", label) for code, label in LeaveType.choices)
_KINDS += tuple((f"absence:{code}", label) for code, label in AbsenceKind.choices)
AWAY = Heading("Permisjon og fravær", tuple(
    field
    for row in range(1, _ROWS + 1)
    for field in (
        Field(f"away_{row}_kind", f"Borte {row}. gang", _KINDS),
        Field(f"away_{row}_first", f"Første dag, {row}. gang"),
        Field(f"away_{row}_last", f"Siste dag, {row}. gang"),
    )
))  # fmt: skip
_SHOWN = (*GROUPS[:3], AWAY, *GROUPS[3:])
_FIELDS = {field.name: field for group in GROUPS for field in group.fields}
_AWAY_FIELDS = {field.name: field for field in AWAY.fields}


@login_not_required
@never_cache
@csrf_exempt  # nothing is stored and nobody's session is asked for
@require_http_methods(["GET", "HEAD", "POST"])
def calculator(request: HttpRequest) -> HttpResponse:
    """Sent in a body, since dates of birth do not belong in addresses."""
    if request.method != "POST":
        return TemplateResponse(request, "programmes/rules.html", {"groups": _shown({}, {})})
    typed = {name: request.POST.get(name, "").strip()[:_LONGEST] for name in (*_FIELDS, *_AWAY_FIELDS)}
    on = timezone.localdate()
    meant, faults = _days(typed, on=on)
    away, labelled = _away(meant, unread=faults)
    labelled |= faults
    asked = _as_data({name: meant[name] for name in _FIELDS}) | {"on": on.isoformat()}
    try:
        case = rules.read_case(asked | away)
    except rules.CaseRefused as refusal:
        labelled |= {name: _sentence(fault) for name, fault in refusal.faults.items()}
    if labelled:
        context = {"groups": _shown(typed, labelled), "errors": labelled}
        return TemplateResponse(request, "programmes/rules.html", context, status=422)
    answer = acting.assess(case)
    return TemplateResponse(request, "programmes/rules.html", {"groups": _shown(typed, {}), "answer": _told(answer)})


def _days(typed: dict[str, str], *, on: date) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed with each day as the calculator takes it; and what is wrong with days that nobody can read."""
    meant, faults = dict(typed), dict[str, str]()
    for name, field in (_FIELDS | _AWAY_FIELDS).items():
        if not field.is_day or not typed[name]:
            continue
        try:
            day = read_birth(typed[name]) if name == _BORN else read_day(typed[name], on=on)
            if day is None:
                raise ValueError(HOW_OF_BIRTH)
            meant[name] = day.isoformat()
        except ValueError as fault:
            meant[name], faults[name] = "", f"«{field.label}»: {fault}"
    return meant, faults


def _as_data(typed: dict[str, str]) -> dict[str, Any]:
    return {name: _value(_FIELDS[name], text) for name, text in typed.items() if text}


def _away(typed: dict[str, str], *, unread: Container[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What was taken, as the calculator takes it; and what is wrong with it, by field."""
    found: dict[str, Any] = {"leaves": [], "absences": []}
    faults: dict[str, str] = {}
    for row in range(1, _ROWS + 1):
        kind, first, last = (typed[f"away_{row}_{part}"] for part in ("kind", "first", "last"))
        is_unread = any(f"away_{row}_{part}" in unread for part in ("first", "last"))
        if is_unread or not (kind or first or last):
            continue
        if not (kind and first and last):
            part = "kind" if not kind else "last" if first else "first"
            faults[f"away_{row}_{part}"] = f"Fyll ut type, første dag og siste dag for {row}. gang."
            continue
        of, _, code = kind.partition(":")
        taken = {"leave_type": code if of == "leave" else LeaveType.OTHER.value, "start_date": first, "end_date": last}
        try:
            (spell,) = rules.read_case({"leaves": [taken]}).leaves or ()
        except rules.CaseRefused as refusal:
            faults[f"away_{row}_first"] = f"{row}. gang: {refusal.faults['leaves'].partition(': ')[2]}"
            continue
        if of == "leave":
            found["leaves"].append(taken)
        elif code not in AbsenceKind.values:
            faults[f"away_{row}_kind"] = "Valget finnes ikke. Velg fra listen."
        else:
            days = days_of(spell.starts_on, spell.last_on or spell.starts_on)
            found["absences"] += [
                {"date": day.isoformat(), "hours": float(FULL_DAY), "kind": code} for day in days if not day_off(day)
            ]
    return found, faults


def _value(field: Field, text: str) -> Any:
    if field.choices == _TRUTHS:
        return {"true": True, "false": False}.get(text, text)
    if field.is_number:
        try:
            return float(text.replace(",", "."))
        except ValueError:
            return text
    return text


def _sentence(fault: str) -> str:
    # Said of JSON; whoever fills in the form knows the fields by their labels.
    for name, field in _FIELDS.items():
        fault = fault.replace(name, f"«{field.label}»")
    return fault


def _shown(typed: dict[str, str], errors: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "heading": group.heading,
            "is_away": group is AWAY,
            "is_open": group is AWAY and any(typed.get(field.name) for field in group.fields),
            "fields": [
                {"field": field, "typed": typed.get(field.name, ""), "error": errors.get(field.name, "")}
                for field in group.fields
            ],
        }
        for group in _SHOWN
    ]


def _told(answer: rules.Assessment) -> dict[str, Any]:
    elements = answer.mandatory_elements
    goals = answer.language_goals
    return {
        "programme": PROGRAMME_WORDS.get(answer.programme) if answer.programme else None,
        "regime": REGIME_WORDS.get(answer.regime) if answer.regime else None,
        "days": [
            (label, day)
            for label, day in (
                ("Vedtak og oppstart senest", answer.decision_and_start_due),
                ("Norskopplæring senest", answer.norwegian_due),
                ("Samfunnskunnskap fullført senest", answer.social_studies_due),
                ("15 timer arbeidsrettet innhold fra", answer.work_content_from),
                ("Siste dag uten forlengelse", answer.max_end),
                ("Siste dag med permisjon og fravær", answer.lengthening.end if answer.lengthening else None),
            )
            if day
        ],
        "max_months": answer.max_months,
        "extension_months": answer.extension_months,
        "elements": [
            WORK_OR_EDUCATION_WORDS if each == "work_or_education" else MeasureType(each).label
            for each in elements or ()
        ],
        "goals": [(Skill(skill).label, TestResult(level).label) for skill, level in (goals or {}).items()],
        "lengthening": answer.lengthening,
        "reasons": answer.reasons,
        "needs": [_FIELDS[key].label for key in answer.needs if key in _FIELDS],
    }
