"""Ways that a write about people may end, other than with no."""

from participants.models import ContactDetails


class ChangedMeanwhile(Exception):
    """Someone else has saved since the form was opened. Nothing is written; `current` is what stands now."""

    def __init__(self, current: ContactDetails | None) -> None:
        super().__init__("Changed meanwhile.")
        self.current = current
