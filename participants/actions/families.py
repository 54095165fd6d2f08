"""Who belongs to whose family. What that does to the grades is the database's to keep (ADR 0023)."""

from datetime import date, datetime
from uuid import UUID

from django.db import connections, transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.actions.restriction import refuse_if_restricted
from participants.codes import AddressProtection
from participants.models import FamilyMember, Participant
from participants.querysets import FamilyMemberQuerySet
from participants.rules.facts import FEWEST_SIGNS, LONGEST_REASON
from participants.rules.protection import highest

_NOBODY = "Deltakeren finnes ikke."
_THEMSELVES = "Velg en annen enn deltakeren selv."
# The operator's way in: sees everyone, acts for no municipality.
_OPERATOR = "national"
_MOST_FAMILIES, _LARGEST = 40, 3
# Nobody who is protected: a family that is made up hides nobody.
_FOUND = """
    WITH alike AS (
        SELECT id, family_name, country_background,
            (row_number() OVER (PARTITION BY family_name, country_background ORDER BY born_on, id) - 1) / %(largest)s
                AS part
        FROM participants_participant AS person WHERE municipality_id = %(place)s
            AND address_protection = 'none' AND family_protection = 'none'
            AND NOT EXISTS (SELECT FROM participants_familymember AS held WHERE held.participant_id = person.id)
    ), family AS MATERIALIZED (
        SELECT family_name, country_background, part, gen_random_uuid() AS key FROM alike
        GROUP BY family_name, country_background, part HAVING count(*) > 1
        ORDER BY family_name, country_background, part LIMIT %(most)s
    )
    INSERT INTO participants_familymember (municipality_id, participant_id, family)
    SELECT %(place)s, alike.id, family.key FROM alike JOIN family USING (family_name, country_background, part)
"""


@transaction.atomic
def link_family(*, participant_pk: UUID, relative_pk: UUID, by: User, now: datetime) -> None:
    """Make two participants of one municipality members of the same family; two families become one.

    Whoever was the less protected inherits the grade at once. Linking twice changes nothing. Raises NotAllowed, and
    RuleBroken for someone the user does not see or whose data are restricted.
    """
    on = localtime(now).date()
    if participant_pk == relative_pk:
        raise RuleBroken({"relative": _THEMSELVES})
    lock_families()
    found = _found({participant_pk, relative_pk}, by=by, on=on)
    if participant_pk not in found:
        raise RuleBroken(_NOBODY)
    if relative_pk not in found:
        raise RuleBroken({"relative": _NOBODY})
    for each in found.values():
        permissions.check_may_change(by, municipality_id=each.municipality_id, on=on)
        refuse_if_restricted(each, by=by, on=on)
    members = {each.participant_id: each for each in _members(by, on=on).filter(participant__in=found)}
    theirs, others = members.get(participant_pk), members.get(relative_pk)
    if theirs and others:
        if theirs.family != others.family:
            _refuse_if_someone_is_restricted(others, by=by, on=on)
            # The database brings the rest of them along.
            others.family = theirs.family
            others.save(update_fields=["family"])
        return
    if not theirs and not others:
        theirs = _add(found[participant_pk], family=None, by=by, now=now)
    family = theirs.family if theirs else others.family if others else None
    _add(found[relative_pk if theirs else participant_pk], family=family, by=by, now=now)


@transaction.atomic
def unlink_family(*, participant_pk: UUID, reason: str, by: User, now: datetime) -> None:
    """A participant belongs to the family no longer. Grades that came of it end with it, for either side.

    Raises NotAllowed, and RuleBroken without a reason, or where there is no family.
    """
    on = localtime(now).date()
    lock_families()
    participant = _found({participant_pk}, by=by, on=on).get(participant_pk)
    if participant is None:
        raise RuleBroken(_NOBODY)
    permissions.check_may_change(by, municipality_id=participant.municipality_id, on=on)
    refuse_if_restricted(participant, by=by, on=on)
    member = _members(by, on=on).filter(participant=participant).first()
    if member is None:
        raise RuleBroken("Deltakeren er ikke registrert i noen familie.")
    grade = highest(participant.address_protection, participant.family_protection)
    signs = len(" ".join(reason.split()))
    if signs < FEWEST_SIGNS and grade != AddressProtection.NONE:
        raise RuleBroken({"reason": f"Skriv hvorfor, med minst {FEWEST_SIGNS} tegn."})
    if len(reason) > LONGEST_REASON:
        raise RuleBroken({"reason": f"Begrunnelsen er for lang. Skriv høyst {LONGEST_REASON} tegn."})
    member.left_at, member.left_by, member.left_reason = now, by, reason.strip()
    member.save(update_fields=["left_at", "left_by", "left_reason"])


def are_relatives(one_pk: UUID, other_pk: UUID, *, by: User, on: date) -> bool:
    """Whether two are in one family, of which the user sees both."""
    families = set(_members(by, on=on).filter(participant__in=[one_pk, other_pk]).values_list("participant", "family"))
    return len(families) == len({one_pk, other_pk}) and len({family for _, family in families}) == 1


def found_families(*, municipality_id: int) -> int:
    """For a demonstration: some who share a name and a country become families; how many members."""
    with transaction.atomic(using=_OPERATOR), connections[_OPERATOR].cursor() as cursor:
        cursor.execute(_FOUND, {"place": municipality_id, "largest": _LARGEST, "most": _MOST_FAMILIES})
        return int(cursor.rowcount)


def lock_families() -> None:
    """Before any row: whoever changes a grade or a family in the municipality at the same time is waited for."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT participants_lock_families()")


def _found(keys: set[UUID], *, by: User, on: date) -> dict[UUID, Participant]:
    people = Participant.objects.for_user(by, on=on).filter(pk__in=keys).order_by("pk")
    return {each.pk: each for each in people.select_for_update()}


def _members(by: User, *, on: date) -> FamilyMemberQuerySet:
    return FamilyMember.objects.for_user(by, on=on).current()


def _add(participant: Participant, *, family: UUID | None, by: User, now: datetime) -> FamilyMember:
    member = FamilyMember(
        municipality_id=participant.municipality_id, participant=participant, family=family, added_by=by, added_at=now
    )
    member.save()
    if family is None:
        # The database has made its key.
        member.refresh_from_db(fields=["family"])
    return member


def _refuse_if_someone_is_restricted(member: FamilyMember, *, by: User, on: date) -> None:
    for each in _members(by, on=on).filter(family=member.family).select_related("participant"):
        refuse_if_restricted(each.participant, by=by, on=on)
