"""Two registrations of one person become one."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connections, transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.actions import are_told_apart, lock_families
from participants.actions.recipients import recipients_of, tell_recipients
from participants.codes import Fact, IdentifierKind, RectificationGround
from participants.errors import ChangedMeanwhile
from participants.models import ContactDetails, Merger, Participant, Rectification
from participants.rules.facts import FEWEST_SIGNS, LONGEST_REASON
from participants.rules.identifiers import read_national_id
from participants.trail.actions import explain
from participants.trail.codes import ChangeReason
from programmes.actions.base import NOBODY, version_of
from programmes.actions.merging import parcels
from programmes.actions.merging.relations import MOVING
from programmes.actions.merging.sides import AGREEMENT, CONTACT, Side, side_of
from programmes.rules.merging import REVERSIBLE_FOR, next_ordinal, obstacles, taken_from_other, united

_TOLD_APART = (
    "Noen har sagt at dette er to personer. Er du sikker på at det er samme person, krysser du av for det her."
)
_AT_ONCE = "Noe ble skrevet om en av dem i samme øyeblikk. Se over og prøv igjen."


@dataclass(slots=True)
class _Way:
    """What the rows of both must give up before they can be one's."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    dropped: dict[str, list[str]] = field(default_factory=dict)

    def change(self, row: Any, **held: Any) -> None:
        """Other days or keys in a row."""
        table = row._meta.db_table  # noqa: SLF001 - Django's own name for it
        self.changes.append({"table": table, "id": str(row.pk), "set": held})

    def drop(self, row: Any) -> None:
        """A row that another takes the place of."""
        self.dropped.setdefault(row._meta.db_table, []).append(str(row.pk))  # noqa: SLF001


@transaction.atomic
def merge_participants(
    *,
    participant_pk: UUID,
    other_pk: UUID,
    version: str,
    taken: Collection[str],
    is_same: bool,
    reason: str,
    by: User,
    now: datetime,
) -> Merger:
    """Make the other registration a part of the participant. `taken` are fields whose value comes from the other.

    Merging twice is once. Raises NotAllowed; RuleBroken with what stands in the way, or a sentence for a field; and
    ChangedMeanwhile when either is another than it was seen.
    """
    on = localtime(now).date()
    # Before any row: grades may be raised.
    lock_families()
    found = {
        each.pk: each
        for each in Participant.objects.for_user(by, on=on)
        .filter(pk__in={participant_pk, other_pk})
        .order_by("pk")
        .select_for_update()
    }
    if participant_pk not in found:
        raise RuleBroken(NOBODY)
    permissions.check_may_change(by, municipality_id=found[participant_pk].municipality_id, on=on)
    permissions.check_may_rectify(by, municipality_id=found[participant_pk].municipality_id, on=on)
    mergers = Merger.objects.for_user(by, on=on).in_force()
    if made := mergers.filter(participant=participant_pk, former=other_pk).first():
        return made
    if other_pk not in found or other_pk == participant_pk:
        raise RuleBroken({"other": NOBODY})
    kept, other = (side_of(found[key], by=by, on=on) for key in (participant_pk, other_pk))
    if version != version_of(*kept.rows(), *other.rows()):
        raise ChangedMeanwhile(None)
    if blocked := obstacles(kept.standing(), other.standing()):
        raise RuleBroken(blocked)
    from_other = taken_from_other(kept.values(), other.values(), chosen=taken)
    wrong = _faults(kept, other, from_other, reason=reason, on=on)
    if not is_same and are_told_apart(kept.participant, other.participant, by=by, on=on):
        wrong["is_same"] = _TOLD_APART
    if wrong:
        raise RuleBroken(wrong)
    explain(reason=ChangeReason.MERGER)
    parcel, way = parcels.pack(kept=kept, other=other), _Way()
    parcel.after |= {name: told for name, told in other.values().items() if name in from_other}
    _take_facts(kept, other, from_other, reason=reason, by=by, now=now)
    _take_numbers(kept, other, from_other, way, now=now)
    _take_details(kept, other, from_other, parcel, way, by=by, now=now)
    _stand_beside(kept, other, parcel, way, by=by, now=now)
    merger = Merger(
        municipality_id=kept.participant.municipality_id, participant=kept.participant, former=other.participant.pk,
        former_ref=other.participant.ref, stood=parcel.as_text(), reason=reason.strip(), merged_by=by, merged_at=now,
        forgotten_on=on + REVERSIBLE_FOR,
    )  # fmt: skip
    try:
        with transaction.atomic():
            merger.save()
            with connections["default"].cursor() as cursor:
                cursor.execute(
                    "SELECT programmes_merge(%s, %s, %s::jsonb, %s::jsonb)",
                    [merger.pk, list(MOVING), json.dumps(way.changes), json.dumps(way.dropped)],
                )
    except IntegrityError as clash:
        # What nobody here could see: the database weighs all rows.
        raise RuleBroken(_AT_ONCE) from clash
    return merger


def _faults(kept: Side, other: Side, from_other: Collection[str], *, reason: str, on: date) -> dict[str, str]:
    wrong, signs = {}, len(" ".join(reason.split()))
    if signs < FEWEST_SIGNS:
        wrong["reason"] = f"Skriv hvordan du vet at det er samme person, med minst {FEWEST_SIGNS} tegn."
    elif signs > LONGEST_REASON:
        wrong["reason"] = f"Begrunnelsen er for lang. Skriv høyst {LONGEST_REASON} tegn."

    def chosen(name: str) -> Any:
        return getattr((other if name in from_other else kept).participant, name)

    born_on, permitted_on = chosen(Fact.BORN_ON.value), chosen(Fact.PERMITTED_ON.value)
    if permitted_on < born_on:
        wrong[Fact.PERMITTED_ON.value] = "Tillatelsen er gitt før personen er født. Velg en annen av datoene."
    numbers = (other if IdentifierKind.NATIONAL_ID in from_other else kept).numbers
    if IdentifierKind.NATIONAL_ID in numbers:
        read = read_national_id(str(numbers[IdentifierKind.NATIONAL_ID].value), on=on)
        if read and read.born_on and read.born_on != born_on:
            wrong[Fact.BORN_ON.value] = (
                f"Nummeret du har valgt, hører til en som er født {read.born_on:%d.%m.%Y}. Velg datoen eller nummeret "
                "som hører sammen."
            )
    return wrong


def _take_facts(kept: Side, other: Side, from_other: Collection[str], *, reason: str, by: User, now: datetime) -> None:
    """What was wrong is kept, as where a fact is put right; those who had it are told."""
    person = kept.participant
    facts = [fact for fact in Fact if fact.value in from_other]
    recipients = recipients_of(person, facts=facts) if facts else []
    before = kept.values()
    rows = [
        Rectification(
            municipality_id=person.municipality_id, participant=person, fact=fact, before=before[fact.value],
            after=other.values()[fact.value], ground=RectificationGround.ERROR, reason=reason.strip(), rectified_by=by,
            rectified_at=now,
        )
        for fact in facts
    ]  # fmt: skip
    names = [*(fact.value for fact in facts), *([AGREEMENT] if AGREEMENT in from_other else [])]
    for name in names:
        setattr(person, name, getattr(other.participant, name))
    if other.participant.guarded_at and not person.guarded_at:
        # Whoever is named as one who draws looks stays so.
        person.guarded_at = other.participant.guarded_at
        names.append("guarded_at")
    if names:
        person.save(update_fields=names)
    for row in rows:
        row.save()
    if rows:
        tell_recipients(recipients, rectification=rows[0], now=now)


def _take_numbers(kept: Side, other: Side, from_other: Collection[str], way: _Way, *, now: datetime) -> None:
    for kind in IdentifierKind:
        if kind in kept.numbers and kind in other.numbers:
            loser = kept if kind.value in from_other else other
            way.change(loser.numbers[kind], replaced_at=now.isoformat())


def _take_details(
    kept: Side, other: Side, from_other: Collection[str], parcel: parcels.Parcel, way: _Way, *, by: User, now: datetime
) -> None:
    """Where both have some, the row of the one that stays takes what was chosen; a single row comes along as it is."""
    if not kept.details or not other.details:
        return
    details: ContactDetails = kept.details
    parcel.rows.append(parcels.row_kept(other.details))
    way.drop(other.details)
    if chosen := [name for name in CONTACT if name in from_other]:
        for name in chosen:
            setattr(details, name, str(getattr(other.details, name)))
        details.version, details.changed_by, details.changed_at = details.version + 1, by, now
        details.save()
        parcel.details_version = details.version


def _stand_beside(kept: Side, other: Side, parcel: parcels.Parcel, way: _Way, *, by: User, now: datetime) -> None:
    on = localtime(now).date()
    if kept.assignment and other.assignment:
        way.change(other.assignment, ends_on=max(on, other.assignment.starts_on).isoformat(), ended_by_id=by.pk)
    if kept.member and other.member:
        way.change(other.member, left_at=now.isoformat(), left_by_id=by.pk)
    _unite_contacts(kept, other, way)
    places: dict[tuple[date, str], set[int]] = {}
    for test in kept.tests:
        places.setdefault((test.tested_on, test.skill), set()).add(test.ordinal)
    sat = {(test.tested_on, test.skill, test.result) for test in kept.tests}
    for test in other.tests:
        if (test.tested_on, test.skill, test.result) in sat:
            # One sitting that both have.
            parcel.rows.append(parcels.row_kept(test))
            way.drop(test)
            continue
        taken = places.setdefault((test.tested_on, test.skill), set())
        if test.ordinal in taken:
            way.change(test, ordinal=next_ordinal(taken | {each.ordinal for each in other.tests}))
            taken.add(way.changes[-1]["set"]["ordinal"])
        else:
            taken.add(test.ordinal)


def _unite_contacts(kept: Side, other: Side, way: _Way) -> None:
    """One who is named for both in the same time is named for the one, from the first day to the last."""
    for theirs in other.contacts:
        for mine in kept.contacts:
            if mine.user_id != theirs.user_id:
                continue
            spell = united((mine.valid_from, mine.valid_to), (theirs.valid_from, theirs.valid_to))
            if spell is None:
                continue
            # The other one has lasted no day, and stands beside it.
            way.change(theirs, valid_to=theirs.valid_from.isoformat())
            if spell != (mine.valid_from, mine.valid_to):
                mine.valid_from, mine.valid_to = spell
                way.change(mine, valid_from=spell[0].isoformat(), valid_to=spell[1].isoformat() if spell[1] else None)
            break
