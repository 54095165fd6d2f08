"""What a view that somebody keeps may be called: for what it shows, never for whom."""

import re

TAKEN = "Det finnes en visning som heter «{name}». Velg et annet navn."
# A date of birth or a number of any kind.
_DIGITS = re.compile(r"(?:\d[ .\u00a0/-]?){6}")


def fault_of_view_name(name: str, *, longest: int) -> str:
    """Why a view cannot be called that; empty where it can."""
    if not name:
        return "Skriv hva visningen skal hete."
    if len(name) > longest:
        return f"Navnet har {len(name)} tegn. Skriv høyst {longest}."
    if _DIGITS.search(name):
        return "Skriv ikke fødselsdato eller nummer i navnet på visningen."
    return ""
