"""Which passwords will not do, beyond what Django knows of."""

import re

from django.core.exceptions import ValidationError

# What someone who guesses would begin with here.
OWN_WORDS = (
    "introduksjonsprogram", "introduksjonsloven", "integreringsloven", "programrådgiver", "integrering", "flyktning",
    "fotfeste", "kommune", "passord", "bosetting", "norsk", "imdi", "nav",
)  # fmt: skip
_LEAST = 8  # letters that are one's own


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
