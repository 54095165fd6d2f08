"""A text that does not show itself by accident."""


class Secret(str):
    """Reads as the text it is; `repr`, and so a traceback or a log of arguments, shows three stars."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "***"
