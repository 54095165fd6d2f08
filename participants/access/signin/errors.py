"""The one way that a sign-in is refused. The reason goes to the log, and never to the page."""


class SignInRefused(Exception):
    """The issuer's answer is not what it must be. `reason` is a word of ours, never a value from the answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
