"""Which passwords will not do, beyond what Django knows of."""

import logging
import re
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from participants.access.signin import breached

_logger = logging.getLogger(__name__)

# What someone who guesses would begin with here.
OWN_WORDS = (
    "introduksjonsprogram", "introduksjonsloven", "integreringsloven", "programrådgiver", "integrering", "flyktning",
    "fotfeste", "kommune", "passord", "bosetting", "norsk", "imdi", "nav",
)  # fmt: skip
_LEAST = 8  # letters that are one's own
_SAFE = 4  # zxcvbn's highest: ten milliards of guesses do not find it
_JUDGED = 72  # signs that zxcvbn looks at


class OwnWordsValidator:
    """Refuses a password that is hardly more than words of this work, digits and signs."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError where too little is left."""
        rest = password.casefold()
        for word in OWN_WORDS:
            rest = rest.replace(word, "")
        if len(re.sub(r"[\W\d_]", "", rest)) < _LEAST:
            raise ValidationError(self.get_help_text(), code="password_of_own_words")

    def get_help_text(self) -> str:
        """For whoever chooses one."""
        return "Passordet er lett å gjette. Ta med minst åtte bokstaver som ikke er ord fra arbeidet."


class GuessableValidator:
    """Refuses what a program guesses early: repeats, rows of keys, years, words with signs for letters."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError where zxcvbn finds it before long."""
        own = [str(getattr(user, "username", "") or "")]
        if zxcvbn(password[:_JUDGED], user_inputs=own)["score"] < _SAFE:
            raise ValidationError(self.get_help_text(), code="password_guessable")

    def get_help_text(self) -> str:
        """For whoever chooses one."""
        return (
            "Passordet er lett å gjette for et program. Unngå gjentakelser, rekker på tastaturet og årstall. "
            "Fire ord som ikke hører sammen, er bedre."
        )


class BreachedValidator:
    """Refuses what stands in the operator's list of leaked passwords, where there is one."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises ValidationError for one in the list, and for every one while the list cannot be read."""
        if not settings.BREACHED_PASSWORDS_FILE:
            return
        try:
            has_leaked = breached.has_leaked(password, file=Path(settings.BREACHED_PASSWORDS_FILE))
        except breached.ListUnusable:
            _logger.exception("The list of leaked passwords cannot be used: no password is taken.")
            raise ValidationError(
                "Passordet kan ikke sjekkes nå, og er derfor ikke tatt i bruk. Si fra til den som drifter løsningen.",
                code="password_not_checked",
            ) from None
        if has_leaked:
            raise ValidationError(self.get_help_text(), code="password_breached")

    def get_help_text(self) -> str:
        """For whoever chooses one."""
        return (
            "Passordet står på en liste over passord som har lekket. Velg et annet. "
            "Har du brukt det andre steder, så bytt det der også."
        )


def check_list(**_kwargs: object) -> list[CheckMessage]:
    """What `manage.py check` says of the list of leaked passwords."""
    if settings.BREACHED_PASSWORDS_FILE:
        try:
            breached.check_list(file=Path(settings.BREACHED_PASSWORDS_FILE))
        except breached.ListUnusable as error:
            return [Error(f"BREACHED_PASSWORDS_FILE: {error}", id="access.E001")]
    return []


def check_list_is_set(**_kwargs: object) -> list[CheckMessage]:
    """What `manage.py check --deploy` says where there is no such list."""
    if settings.BREACHED_PASSWORDS_FILE:
        return []
    return [Info("No list of leaked passwords is set: BREACHED_PASSWORDS_FILE.", id="access.I001")]
