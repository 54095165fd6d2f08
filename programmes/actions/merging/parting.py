"""Two registrations that were made one are two again, as they were; and that it can be done has an end."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connections, transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.actions import IS_RESTRICTED, lock_families
from participants.codes import Fact, RectificationGround
from participants.models import FormerPerson, Merger, Participant, Rectification
from participants.rules.facts import FEWEST_SIGNS, LONGEST_REASON
from participants.rules.protection import highest
from participants.trail.actions import explain
from participants.trail.codes import ChangeReason
from programmes.actions.base import GONE, NOBODY
from programmes.actions.merging import parcels
from programmes.actions.merging.relations import PASSING
from programmes.actions.merging.sides import AGREEMENT, CONTACT, Side, side_of
from programmes.models import Transfer

_DATABASE = "national"
_LATER = "Deltakeren er slått sammen med enda en registrering etterpå. Opphev den sammenslåingen først."
_MOVED = (
    "Deltakeren er meldt flyttet etter at registreringene ble slått sammen, og den nye kommunen har fått begge under "
    "ett. Da kan det ikke oppheves her."
)
_FACTS = (
    "Opplysninger om deltakeren er endret etter sammenslåingen: {names}. Rett dem tilbake til det som ble valgt da, så "
    "kan den oppheves."
)
_ROWS = "Noe av det som fulgte med, er slettet eller flyttet siden. Da kan sammenslåingen ikke oppheves."
_NUMBER = "Deltakeren har fått et nytt nummer etter sammenslåingen. Da kan den ikke oppheves."
_IN_THE_WAY = (
    "Noe som er registrert etter sammenslåingen, står i veien: et nummer eller en periode brukes nå av noe annet. Se "
    "hva som er nytt på deltakeren, og rett det først."
)


@transaction.atomic
def part_participants(*, participant_pk: UUID, merger_pk: UUID | None, reason: str, by: User, now: datetime) -> Merger:
    """Both as they were before. What was written since stands with the one that stayed, and with what came along.

    Undoing twice is once. Raises NotAllowed, and RuleBroken where something written since makes it impossible.
    """
    on = localtime(now).date()
    lock_families()
    participant = Participant.objects.for_user(by, on=on).select_for_update().filter(pk=participant_pk).first()
    if participant is None:
        raise RuleBroken(NOBODY)
    permissions.check_may_change(by, municipality_id=participant.municipality_id, on=on)
    permissions.check_may_rectify(by, municipality_id=participant.municipality_id, on=on)
    mergers = Merger.objects.for_user(by, on=on).filter(participant=participant)
    merger = mergers.filter(pk=merger_pk).first() if merger_pk else None
    if merger is None:
        raise RuleBroken(GONE)
    if merger.undone_at:
        return merger
    if merger.stood is None or on >= merger.forgotten_on:
        until = f"{merger.forgotten_on:%d.%m.%Y}"
        raise RuleBroken(f"Fristen for å oppheve sammenslåingen gikk ut {until}. Det som trengs for det, slettes da.")
    side, parcel = side_of(participant, by=by, on=on), parcels.Parcel.read(merger.stood)
    if blocked := _hindrance(merger, parcel, side, by=by, on=on):
        raise RuleBroken(blocked)
    if wrong := _fault(reason):
        raise RuleBroken({"reason": wrong})
    explain(reason=ChangeReason.MERGER)
    _give_back(side, parcel, reason=reason, by=by, now=now)
    try:
        with transaction.atomic():
            merger.undone_by, merger.undone_at, merger.undone_reason = by, now, reason.strip()
            merger.save(update_fields=["undone_by", "undone_at", "undone_reason"])
            rows = [parcels.row_again(each) for each in parcel.rows]
            with connections["default"].cursor() as cursor:
                cursor.execute(
                    "SELECT programmes_part(%s, %s::jsonb, %s, %s::jsonb)",
                    [merger.pk, json.dumps(parcel.gone), parcel.grade, json.dumps(rows)],
                )
    except IntegrityError as clash:
        raise RuleBroken(_IN_THE_WAY) from clash
    return merger


def forget_mergers(*, on: date) -> int:
    """Take away what parting needs where its time is out; of how many. The key that leads to the participant stays."""
    with transaction.atomic(using=_DATABASE):
        due = Merger.objects.using(_DATABASE).filter(stood__isnull=False, forgotten_on__lte=on)
        keys = list(due.select_for_update().values_list("pk", flat=True))
        FormerPerson.objects.using(_DATABASE).filter(merger__in=keys).delete()
        return Merger.objects.using(_DATABASE).filter(pk__in=keys).update(stood=None, moved={}, changed=[])


def _hindrance(merger: Merger, parcel: parcels.Parcel, side: Side, *, by: User, on: date) -> str:
    if side.is_restricted:
        return IS_RESTRICTED
    own = Merger.objects.for_user(by, on=on).in_force().filter(participant=side.participant)
    if own.filter(merged_at__gt=merger.merged_at).exists():
        return _LATER
    transfers = Transfer.objects.for_user(by, on=on).filter(participant=side.participant)
    if transfers.filter(asked_at__gt=merger.merged_at).exists():
        return _MOVED
    now = side.values()
    names = [fact for fact in Fact if now[fact.value] != parcel.after[fact.value]]
    changed = [str(fact.label).lower() for fact in names]
    if now[AGREEMENT] != parcel.after[AGREEMENT]:
        changed.append("bosatt etter avtale")
    if highest(parcel.grade, str(parcel.gone["address_protection"])) != side.participant.address_protection:
        changed.append("adressebeskyttelse")
    if parcel.details_version and (not side.details or side.details.version != parcel.details_version):
        changed.append("kontaktopplysninger")
    if changed:
        return _FACTS.format(names=", ".join(changed))
    came_along = set((merger.moved or {}).get("participants_participantidentifier", [])) | set(parcel.numbers)
    if any(str(each.pk) not in came_along for each in side.numbers.values()):
        return _NUMBER
    return "" if _are_there(merger) else _ROWS


def _are_there(merger: Merger) -> bool:
    """Whether all that came along is the participant's still: by key alone, also of rows the user may not read."""
    models: dict[str, Any] = {each._meta.db_table: each for each in apps.get_models()}  # noqa: SLF001
    return all(
        models[table]._base_manager.filter(pk__in=keys, participant=merger.participant_id).count() == len(keys)  # noqa: SLF001
        for table, keys in (merger.moved or {}).items()
        if table not in PASSING
    )


def _give_back(side: Side, parcel: parcels.Parcel, *, reason: str, by: User, now: datetime) -> None:
    """The facts and the contact details of the one that stays, as they were; the facts as where one is put right."""
    person, changed = side.participant, []
    for fact in Fact:
        before, after = parcel.before[fact.value], parcel.after[fact.value]
        if before == after:
            continue
        changed.append(fact.value)
        field: Any = person._meta.get_field(fact.value)  # noqa: SLF001 - Django's own name for it
        setattr(person, fact.value, None if not before and field.null else field.to_python(before))
        Rectification(
            municipality_id=person.municipality_id, participant=person, fact=fact, before=after, after=before,
            ground=RectificationGround.ERROR, reason=reason.strip(), rectified_by=by, rectified_at=now,
        ).save()  # fmt: skip
    if parcel.before[AGREEMENT] != parcel.after[AGREEMENT]:
        changed.append(AGREEMENT)
        person.settled_by_agreement = {"true": True, "false": False}.get(parcel.before[AGREEMENT])
    if not parcel.was_guarded and parcel.gone.get("guarded_at"):
        changed.append("guarded_at")
        person.guarded_at = None
    if changed:
        person.save(update_fields=changed)
    if parcel.details_version and side.details:
        for name in CONTACT:
            setattr(side.details, name, parcel.before[name])
        side.details.version, side.details.changed_by, side.details.changed_at = side.details.version + 1, by, now
        side.details.save()


def _fault(reason: str) -> str:
    signs = len(" ".join(reason.split()))
    if signs < FEWEST_SIGNS:
        return f"Skriv hvorfor det likevel er to personer, med minst {FEWEST_SIGNS} tegn."
    return f"Begrunnelsen er for lang. Skriv høyst {LONGEST_REASON} tegn." if signs > LONGEST_REASON else ""
