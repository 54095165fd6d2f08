"""What the law says of a case that somebody thinks of: a form, and the answer with its reasons. Nothing is stored."""

from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from participants.codes import EducationLevel, PermitBasis
from programmes import rules
from programmes.codes import Goal, MeasureType, Skill, TestResult
from programmes.rules.words import PROGRAMME_WORDS, REGIME_WORDS, WORK_OR_EDUCATION_WORDS

_TRUTHS = (("true", "Ja"), ("false", "Nei"))
_LONGEST = 30


class Field(NamedTuple):
    """A question. `choices` is empty where a date or a number is typed."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    is_number: bool = False


class Group(NamedTuple):
    """Questions that belong together."""

    heading: str
    fields: tuple[Field, ...]


GROUPS = (
    Group("Personen", (
        Field("birth_date", "Fødselsdato"),
        Field("permit_basis", "Grunnlag for tillatelsen", tuple(PermitBasis.choices)),
        Field("permit_date", "Tillatelsen er gitt"),
        Field("education_level", "Utdanning før Norge", tuple(EducationLevel.choices)),
        Field("children_under_18", "Har barn under 18 år", _TRUTHS),
        Field("work_hours_per_week", "Arbeid, timer i uka", is_number=True),
    )),
    Group("Bosettingen", (
        Field("settled_date", "Bosatt i kommunen"),
        Field("settled_by_agreement", "Bosatt etter avtale med IMDi", _TRUTHS),
        Field("first_settled_date", "Først bosatt i en kommune", hint="Bare hvis det var i en annen kommune."),
        Field("claim_date", "Personen krevde program", hint="Bare for den som er bosatt uten avtale."),
    )),
    Group("Programmet", (
        Field("offered_date", "Oppstart er tilbudt"),
        Field("decision_date", "Vedtaket er fra"),
        Field("start_date", "Programmet starter"),
        Field("goal", "Sluttmål", tuple(Goal.choices)),
    )),
    Group("Familieinnvandring", (
        Field("sponsor_settled_date", "Referansepersonen ble bosatt"),
        Field("family_application_date", "Det ble søkt om familiegjenforening"),
    )),
)  # fmt: skip
_FIELDS = {field.name: field for group in GROUPS for field in group.fields}


@login_not_required
@never_cache
@csrf_exempt  # nothing is stored and nobody's session is asked for
@require_http_methods(["GET", "HEAD", "POST"])
def calculator(request: HttpRequest) -> HttpResponse:
    """Sent in a body, since dates of birth do not belong in addresses."""
    if request.method != "POST":
        return TemplateResponse(request, "programmes/rules.html", {"groups": _shown({}, {})})
    typed = {name: request.POST.get(name, "").strip()[:_LONGEST] for name in _FIELDS}
    try:
        case = rules.read_case(_as_data(typed) | {"on": timezone.localdate().isoformat()})
    except rules.CaseRefused as refusal:
        labelled = {name: _sentence(fault) for name, fault in refusal.faults.items()}
        context = {"groups": _shown(typed, labelled), "errors": labelled}
        return TemplateResponse(request, "programmes/rules.html", context, status=422)
    answer = rules.assess(case)
    return TemplateResponse(request, "programmes/rules.html", {"groups": _shown(typed, {}), "answer": _told(answer)})


def _as_data(typed: dict[str, str]) -> dict[str, Any]:
    return {name: _value(_FIELDS[name], text) for name, text in typed.items() if text}


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
            "fields": [
                {"field": field, "typed": typed.get(field.name, ""), "error": errors.get(field.name, "")}
                for field in group.fields
            ],
        }
        for group in GROUPS
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
        "reasons": answer.reasons,
        "needs": [_FIELDS[key].label for key in answer.needs if key in _FIELDS],
    }
