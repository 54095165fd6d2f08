"""What goes wrong with the trail, and what it means for who asked."""


class TrailUnwritable(Exception):
    """The trail could not be written, so nothing may be shown. Answered with 503."""


class ReadingForgotten(Exception):
    """A page read people and recorded no reading: a fault of ours. Nothing is shown."""


class SealBroken(Exception):
    """The logs cannot be sealed as they stand; the text says what to do."""


class TooManyReadings(Exception):
    """Someone has opened, searched for or taken out more participants than any work asks for. Answered with 429."""
