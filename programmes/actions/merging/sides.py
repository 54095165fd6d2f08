"""One of two registrations, with all that is compared, chosen and weighed before they are made one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from participants.access.models import User
from participants.codes import Fact, IdentifierKind
from participants.encryption import open_all
from participants.models import (
    Assignment,
    ContactDetails,
    FamilyMember,
    GroupMember,
    Participant,
    ParticipantIdentifier,
    ProtectedContact,
    Restriction,
)
from participants.rules import facts
from programmes.codes import TransferState
from programmes.models import LanguageTest, Programme, Transfer
from programmes.rules.merging import Period, Standing

AGREEMENT = "settled_by_agreement"
CONTACT = ("address", "phone", "email")


@dataclass(frozen=True, slots=True)
class Side:
    """As it stands for one user on a day."""

    participant: Participant
    numbers: dict[str, ParticipantIdentifier]
    details: ContactDetails | None
    assignment: Assignment | None
    member: FamilyMember | None
    contacts: list[ProtectedContact]
    programmes: list[Programme]
    tests: list[LanguageTest]
    transfer: Transfer | None
    groups: list[GroupMember]
    is_restricted: bool

    def rows(self) -> tuple[models.Model | None, ...]:
        """What a preview stands on: whoever changes it meanwhile is noticed."""
        numbers = tuple(self.numbers[kind] for kind in sorted(self.numbers))
        one_each = (self.participant, self.details, self.assignment, self.member, self.transfer)
        return (*one_each, *numbers, *self.contacts, *self.programmes, *self.tests)

    def values(self) -> dict[str, str]:
        """What may be chosen of it, field by field, as a form has it."""
        told = {fact.value: facts.as_text(getattr(self.participant, fact.value)) for fact in Fact}
        told[AGREEMENT] = {True: "true", False: "false", None: ""}[self.participant.settled_by_agreement]
        for kind in IdentifierKind:
            told[kind.value] = str(self.numbers[kind].value) if kind in self.numbers else ""
        return told | {name: str(getattr(self.details, name)) if self.details else "" for name in CONTACT}

    def standing(self) -> Standing:
        """What of it may stand in the way."""
        return Standing(
            periods=tuple(Period(each.starts_on, each.ends_on) for each in self.programmes if each.starts_on),
            family=self.member.family if self.member else None,
            is_restricted=self.is_restricted,
            is_moving=self.transfer is not None,
            groups=tuple(
                (each.group_id, each.group.name, Period(each.starts_on, each.ends_on)) for each in self.groups
            ),
        )


def side_of(participant: Participant, *, by: User, on: date) -> Side:
    """The registration as the user sees it; that they see it at all is for the caller to see to."""

    def own(model: Any) -> Any:
        return model.objects.for_user(by, on=on).filter(participant=participant)

    numbers = list(own(ParticipantIdentifier).current())
    details = list(own(ContactDetails))
    open_all(numbers)
    open_all(details)
    return Side(
        participant=participant,
        numbers={each.kind: each for each in numbers},
        details=details[0] if details else None,
        assignment=own(Assignment).running().select_related("caseworker").first(),
        member=own(FamilyMember).current().first(),
        contacts=list(own(ProtectedContact).order_by("user", "valid_from", "pk")),
        programmes=list(own(Programme).order_by("starts_on", "pk")),
        tests=list(own(LanguageTest).order_by("tested_on", "skill", "ordinal", "pk")),
        transfer=own(Transfer).filter(state=TransferState.ASKED).first(),
        # A group that would give the participant away is told of to nobody who may not see it.
        groups=list(own(GroupMember).shown_to(by, on=on, on_own_page=True).select_related("group").order_by("pk")),
        is_restricted=own(Restriction).in_force().exists(),
    )
