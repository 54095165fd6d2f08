"""The forms of a programme's beginning and end."""

from participants.rules.dates import HOW
from programmes.codes import ExitCause, Goal, MainActivity
from programmes.forms.base import ActionForm
from programmes.forms.fields import CodeField, DayField, TextField
from programmes.rules.exits import EXITS_TOLD, TRANSITIONS_TOLD


class DecisionForm(ActionForm):
    """Offered, decided, started."""

    offered_on = DayField(label="Oppstart tilbudt", required=False, missing="", hint=f"Valgfritt. {HOW}")
    decided_on = DayField(label="Vedtaket er fra", missing="Skriv datoen for vedtaket.")
    starts_on = DayField(
        label="Programmet starter", required=False, missing="",
        hint="La feltet stå tomt hvis startdatoen ikke er avtalt.",
    )  # fmt: skip
    goal = CodeField(label="Sluttmål", codes=Goal, missing="Velg sluttmål.")
    planned_end_on = DayField(label="Planlagt siste dag", required=False, missing="", hint="Valgfritt.")


class ExitForm(ActionForm):
    """When and why, and what comes after."""

    exited_on = DayField(label="Siste dag i programmet", missing="Skriv siste dag i programmet.", hint=HOW)
    cause = CodeField(
        label="Hvorfor sluttet programmet?", codes=ExitCause, without=frozenset({ExitCause.NOT_REGISTERED}),
        as_radio=True, missing="Velg hvorfor programmet sluttet.", hint=f"I statistikken: {EXITS_TOLD}",
    )  # fmt: skip
    main_activity = CodeField(
        label="Hva gjør deltakeren rett etter programmet?", codes=MainActivity, as_radio=True, required=False,
        missing="",
        hint="Velg én. Gjør deltakeren flere ting, velger du det som er viktigst etter sluttmålet. "
        f"I statistikken: {TRANSITIONS_TOLD}",
    )  # fmt: skip


class ExitCorrectionForm(ExitForm):
    """The same, and why."""

    reason = TextField(
        label="Hvorfor rettes avslutningen?", longest=1000, rows=3, missing="Skriv hvorfor avslutningen rettes.",
        hint="Begrunnelsen blir et notat i journalen. Deltakeren kan be om å få lese det.",
    )  # fmt: skip


class ReopenForm(ActionForm):
    """Why the exit is taken back."""

    reason = TextField(
        label="Hvorfor tas avslutningen tilbake?", longest=1000, rows=3,
        missing="Skriv hvorfor avslutningen tas tilbake.",
        hint="Begrunnelsen blir et notat i journalen. Deltakeren kan be om å få lese det.",
    )  # fmt: skip


_REASON_HINT = "Begrunnelsen blir et notat i journalen. Deltakeren kan be om å få lese det."


class GoalForm(ActionForm):
    """Another goal, and why."""

    goal = CodeField(label="Nytt sluttmål", codes=Goal, missing="Velg sluttmål.")
    reason = TextField(
        label="Hvorfor endres sluttmålet?", longest=1000, rows=3, missing="Skriv hvorfor sluttmålet endres.",
        hint=_REASON_HINT,
    )  # fmt: skip


class ExtensionForm(ActionForm):
    """A later end, and why."""

    planned_end_on = DayField(label="Ny planlagt siste dag", missing="Skriv ny planlagt siste dag.", hint=HOW)
    reason = TextField(
        label="Hvorfor forlenges programmet?", longest=1000, rows=3, missing="Skriv hvorfor programmet forlenges.",
        hint=_REASON_HINT,
    )  # fmt: skip
