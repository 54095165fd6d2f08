"""The forms of a stop."""

from participants.rules.dates import HOW
from programmes.codes import StopGround
from programmes.forms.base import ActionForm
from programmes.forms.fields import CodeField, DayField, TextField


class StopForm(ActionForm):
    """Warned, decided, from when, and why."""

    warned_on = DayField(label="Forhåndsvarsel er sendt", missing="Skriv når varselet ble sendt.", hint=HOW)
    decided_on = DayField(label="Vedtaket er fra", missing="Skriv datoen for vedtaket.")
    starts_on = DayField(label="Stanset fra", missing="Skriv første dag i stans.")
    ground = CodeField(label="Grunn", codes=StopGround, as_radio=True, missing="Velg grunnen.")
    reason = TextField(
        label="Hvorfor stanses programmet?", longest=1000, rows=3, missing="Skriv hvorfor programmet stanses.",
        hint="Begrunnelsen blir et notat i journalen. Gjelder det sykdom, ser bare de som ser helseopplysninger, den.",
    )  # fmt: skip


class ResumeForm(ActionForm):
    """From when."""

    resumes_on = DayField(label="Programmet fortsetter fra", missing="Skriv når programmet fortsetter.", hint=HOW)
