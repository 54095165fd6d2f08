"""A municipality looks at its own rows before they are out, and objects; IMDi answers."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localtime

from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.rules.free_text import Concern, concerns
from reporting import permissions
from reporting.models import Objection, OwnRowsLook, Release

DATABASE = "statistics"
_FEWEST_WORDS = 3


@transaction.atomic(using=DATABASE)
def record_own_look(*, release: Release, municipality_id: int, user: User, now: datetime) -> None:
    """Write it down before the page is given."""
    OwnRowsLook(release_id=release.pk, municipality_id=municipality_id, user_id=user.pk, looked_at=now).save(
        using=DATABASE
    )


@transaction.atomic(using=DATABASE)
def object_to_release(*, release: Release, municipality_id: int, text: str, by: User, now: datetime) -> Objection:
    """Say what is wrong in the municipality's own rows, while the release is not out."""
    on = localtime(now).date()
    permissions.check_may_sign(by, municipality_ids=[municipality_id], on=on)
    found = Release.objects.using(DATABASE).select_for_update().not_out(at=now).filter(pk=release.pk).first()
    if found is None:
        raise RuleBroken("Utgivelsen er ute. Er tallene feil, så si fra til IMDi: de kan rettes med en ny versjon.")
    if len(text.split()) < _FEWEST_WORDS:
        raise RuleBroken("Skriv hva som er feil, og hvorfor, med minst tre ord.")
    if Concern.NUMBER in concerns(text, on=on):
        raise RuleBroken("Ta bort fødselsnummeret. Skriv hvilket tall det gjelder, og ikke hvem.")
    made = Objection(
        release_id=found.pk, municipality_id=municipality_id, text=text.strip(), made_by_id=by.pk, made_at=now
    )
    made.save(using=DATABASE)
    return made


@transaction.atomic(using=DATABASE)
def answer_objection(*, release: Release, objection: str, answer: str, by: User, now: datetime) -> Objection:
    """Say what becomes of it. The municipality reads it."""
    permissions.check_may_see_releases(by, on=localtime(now).date())
    waiting = Objection.objects.using(DATABASE).select_for_update().about(release).unanswered()
    try:
        found = waiting.filter(pk=UUID(objection)).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise RuleBroken("Ingen innvending med denne nøkkelen venter på svar.")
    if len(answer.split()) < _FEWEST_WORDS:
        raise RuleBroken("Skriv svaret til kommunen, med minst tre ord.")
    found.answer, found.answered_by_id, found.answered_at = answer.strip(), by.pk, now
    found.save(using=DATABASE, update_fields=["answer", "answered_by", "answered_at"])
    return found


def refuse_while_unanswered(release: Release) -> None:
    """Nothing goes out over the head of a municipality that nobody has answered."""
    if Objection.objects.using(DATABASE).about(release).unanswered().exists():
        raise RuleBroken("En kommune har en innvending som ikke er besvart. Svar på den før du publiserer.")
