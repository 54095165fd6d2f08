"""Ways that a write about people may end, other than with no."""

from uuid import UUID

from django.db.models import Model

from participants.codes import Fact


class ChangedMeanwhile(Exception):
    """Someone else has saved since the form was opened. Nothing is written; `current` is what stands now."""

    def __init__(self, current: Model | None) -> None:
        super().__init__("Changed meanwhile.")
        self.current = current


class AlreadyRegistered(Exception):
    """A number names someone who is registered in the municipality. Nothing is written."""

    def __init__(self, participant_pk: UUID) -> None:
        super().__init__("Already registered.")
        self.participant_pk = participant_pk


class KnownElsewhere(Exception):
    """A number names someone who is registered in another municipality. Nothing is written."""


class LooksLikeSomeone(Exception):
    """Some who are registered may be the same person, and nobody has said that they are not. Nothing is written."""

    def __init__(self, participant_pks: tuple[UUID, ...]) -> None:
        super().__init__("Looks like someone.")
        self.participant_pks = participant_pks


class KeyUsed(Exception):
    """The key of the form has been used for someone else. Nothing is written."""

    def __init__(self, participant_pk: UUID) -> None:
        super().__init__("Key used.")
        self.participant_pk = participant_pk


class FactsChangedMeanwhile(Exception):
    """What is registered is another thing than it was when the form was opened. `current` is what stands now."""

    def __init__(self, current: dict[Fact, str]) -> None:
        super().__init__("Changed meanwhile.")
        self.current = current
