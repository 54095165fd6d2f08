"""Everything the page of a release on its way out says, for the web and the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime

from participants.access.models import User
from participants.access.roles import Permission
from reporting import exports
from reporting.checking import check
from reporting.codes import ReleaseStage, ReleaseStatus
from reporting.comparing import Comparison, compare
from reporting.models import EarlyAccess, Objection, Release, ReleaseReason
from reporting.office.steps import STEPS, Step
from reporting.rules.checklist import Point


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done, by whom and when."""

    what: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HiddenCells:
    """How many cells of a kind are hidden."""

    label: str
    hidden: int
    cells: int

    @property
    def percent(self) -> str:
        """With one decimal, as people write it."""
        return f"{self.hidden * 100 / self.cells:.1f}".replace(".", ",") if self.cells else "0,0"


@dataclass(frozen=True, slots=True)
class Office:
    """The page."""

    release: Release
    stage: ReleaseStage
    points: Sequence[Point]
    hidden: Sequence[HiddenCells]
    steps: Sequence[Step]
    refusal: str  # why this user cannot approve
    comparison: Comparison | None
    accesses: Sequence[EarlyAccess]
    files: Sequence[tuple[str, str]]  # what it is called → where its preview is
    history: Sequence[Event]
    objections: Sequence[Objection]

    @property
    def is_out(self) -> bool:
        """Whether the public has been able to see it."""
        return self.stage in {ReleaseStage.PUBLISHED, ReleaseStage.SUPERSEDED, ReleaseStage.WITHDRAWN}

    @property
    def errors(self) -> list[Point]:
        """What stops it."""
        return [each for each in self.points if each.is_error]

    @property
    def warnings(self) -> list[Point]:
        """What needs a reason, or has one."""
        return [each for each in self.points if each.warning]

    @property
    def in_order(self) -> list[Point]:
        """The rest."""
        return [each for each in self.points if not each.is_error and not each.warning]

    @property
    def unexplained(self) -> int:
        """How many warnings lack a reason."""
        return sum(each.is_open for each in self.warnings)


def office(release: Release, *, user: User, on: datetime) -> Office:
    """What there is to know and do about a release now."""
    stage = ReleaseStage(release.stage)  # type: ignore[attr-defined]  # annotated by `staged`
    steps, refusal = _steps(release, stage=stage, user=user, on=on)
    before = Release.objects.public(at=on).of_year(release.year).filter(version__lt=release.version).first()
    report = release.disclosure.get("hidden_by_level", {})
    return Office(
        release=release,
        stage=stage,
        points=check(release) if stage == ReleaseStage.DRAFT else _as_approved(release),
        hidden=[HiddenCells(level, hidden, cells) for level, (hidden, cells) in _by_level(report).items()],
        steps=steps,
        refusal=refusal,
        comparison=compare(before=before, after=release) if before else None,
        accesses=list(release.early_accesses.select_related("user").order_by("name", "pk")),
        files=_files(release),
        history=_history(release),
        objections=list(
            Objection.objects.about(release).select_related("municipality", "made_by", "answered_by", "release")
        ),
    )


def _steps(release: Release, *, stage: ReleaseStage, user: User, on: datetime) -> tuple[list[Step], str]:
    """What this user can do now; and why they cannot approve, where that is what it waits for."""
    held = user.grants.valid_on(localtime(on).date())
    builds = held.allowing(Permission.STATISTICS_BUILD).exists()
    publishes = held.allowing(Permission.RELEASE_APPROVE).exists()
    may_approve = publishes and user.pk != release.built_by_id
    may_answer = (builds or publishes) and Objection.objects.about(release).unanswered().exists()
    names: dict[ReleaseStage, dict[str, bool]] = {
        ReleaseStage.DRAFT: {
            "explain": builds or publishes,
            "note": builds,
            "answer": may_answer,
            "approve": may_approve,
        },
        ReleaseStage.APPROVED: {"publish": may_approve, "answer": may_answer},
        ReleaseStage.PLANNED: {"hold": publishes, "let-in": publishes, "answer": may_answer},
        ReleaseStage.PUBLISHED: {"withdraw": publishes},
        ReleaseStage.SUPERSEDED: {"withdraw": publishes},
    }
    refusal = ""
    if stage in {ReleaseStage.DRAFT, ReleaseStage.APPROVED} and not may_approve:
        refusal = "Bare en som publiserer for IMDi, kan godkjenne og publisere."
        if user.pk == release.built_by_id:
            refusal = "Du har laget utgivelsen. En annen må godkjenne og publisere den."
    return [STEPS[name] for name, is_open in names.get(stage, {}).items() if is_open], refusal


def _as_approved(release: Release) -> list[Point]:
    """The warnings that it was approved on, with their reasons."""
    found = release.reasons.select_related("written_by").order_by("written_at", "pk")
    return [Point(title=each.get_warning_display(), warning=each.warning, reason=each.reason) for each in found]


def _by_level(report: dict[str, list[int]]) -> dict[str, tuple[int, int]]:
    names = {"country": "Hele landet", "county": "Fylker", "municipality": "Kommuner"}
    # The database keeps no order of these.
    return {name: (report[level][0], report[level][1]) for level, name in names.items() if level in report}


def _files(release: Release) -> list[tuple[str, str]]:
    place = {"year": release.year, "version": release.version}
    found = [("Nettsiden", reverse("release-preview", kwargs=place))]
    return found + [
        (file.title.nb, reverse("release-preview-file", kwargs={**place, "what": file.name}))
        for file in exports.ALL_FILES.values()
        if file.title
    ]


def _history(release: Release) -> list[Event]:
    told = [("Utkast laget", release.built_by, release.built_at)]
    reasons: list[ReleaseReason] = list(release.reasons.select_related("written_by"))
    told += [(f"Grunn: {each.get_warning_display().lower()}", each.written_by, each.written_at) for each in reasons]
    if release.approved_by and release.approved_at:
        told.append(("Godkjent", release.approved_by, release.approved_at))
    if release.published_by and release.published_at and release.status == ReleaseStatus.PUBLISHED:
        told.append(("Publisert fra", release.published_by, release.published_at))
    if release.withdrawn_by and release.withdrawn_at:
        told.append(("Trukket tilbake", release.withdrawn_by, release.withdrawn_at))
    return [Event(what, who.username, at) for what, who, at in sorted(told, key=lambda each: each[2], reverse=True)]
