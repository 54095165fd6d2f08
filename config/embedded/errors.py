"""What may go wrong on one's own machine."""


class EmbeddedError(Exception):
    """The servers cannot be started; the text says what to do."""
