"""An action as pages and the API offer it: its form, what that opens with, what is unusual, and what it calls."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.db.models import Model
from django.utils.timezone import localtime

from participants.rules.free_text import Concern, concerns
from participants.trail.codes import FieldClass
from programmes.actions import version_of
from programmes.forms import ActionForm
from programmes.overviews import acting

if TYPE_CHECKING:
    from participants.access.models import User
    from participants.models import Participant
    from programmes.models import Exit, Programme
    from programmes.overviews import Bar

_CONCERNS = {
    Concern.NUMBER: "Begrunnelsen har noe som ligner et fødselsnummer. Slike numre skal ikke stå i notater.",
    Concern.HEALTH: "Begrunnelsen kan handle om helse. Skriv den om hvis den gjør det: flere kan lese den.",
}


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, for whom, when, and on which row where a row was named."""

    user: "User"
    bar: "Bar"
    now: datetime
    row: UUID | None = None

    @property
    def on(self) -> date:
        """Today."""
        return localtime(self.now).date()

    @property
    def participant(self) -> "Participant":
        """Whom it is about."""
        return self.bar.participant

    def programme(self) -> "Programme | None":
        """The latest of the participant's."""
        return acting.latest_programme(self.user, self.participant.pk, on=self.on)

    def ending(self, programme: "Programme | None") -> "Exit | None":
        """Its exit."""
        return acting.exit_of(self.user, programme, on=self.on)


class Act:
    """One action on one participant."""

    heading: str
    button: str = "Lagre"
    saved: str
    form: type[ActionForm]
    fields: ClassVar[FieldClass] = FieldClass.BASIC
    # Whether the answers are shown once more before they are saved.
    is_checked: ClassVar[bool] = False
    # The page that one comes from, and comes back to.
    leads_to: ClassVar[str] = "participant"
    tab: ClassVar[str] = "overview"
    # A sentence under the heading.
    lead: str = ""

    def __init__(self, acting: Acting) -> None:
        self.acting = acting

    def refusal(self) -> str:
        """Why there is nothing to do here now, and what to do instead; empty where there is."""
        return ""

    def rows(self) -> tuple[Model | None, ...]:
        """What the form is opened on: whoever changes it meanwhile is noticed."""
        return ()

    def row(self) -> UUID | None:
        """The key of the row that is changed."""
        first = next(iter(self.rows()), None)
        return first.pk if first else None

    def shown(self) -> tuple[UUID, ...]:
        """Who else is shown beside the participant: they are in the trail too."""
        return ()

    def version(self) -> str:
        """The version of what the form is opened on."""
        return version_of(*self.rows())

    def initial(self) -> dict[str, Any]:
        """What the form opens with."""
        return {}

    def blank(self, data: dict[str, str] | None = None) -> ActionForm:
        """The form, filled in with what was sent or with what it opens with."""
        return self.form(data, on=self.acting.on, initial=self.initial())

    def resumed(self, typed: dict[str, str]) -> ActionForm:
        """The form as somebody left it; what they typed is not judged before they send it."""
        form = self.blank()
        form.initial = {**form.initial, **typed}
        return form

    def warnings(self, given: dict[str, Any]) -> list[str]:
        """What is unusual and allowed."""
        return [_CONCERNS[each] for each in sorted(concerns(given.get("reason") or "", on=self.acting.on))]

    def done(self, given: dict[str, Any]) -> str:
        """What is said when it is saved."""
        return self.saved

    def told(self, given: dict[str, Any]) -> dict[str, Any]:
        """What the page shows beside the answers before they are saved."""
        return {}

    def facts(self) -> list[tuple[str, str]]:
        """What the law and the register say, beside the form."""
        return []

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        """Call the action."""
        raise NotImplementedError

    def whose(self) -> dict[str, Any]:
        """What every action is told."""
        return {"participant_pk": self.acting.participant.pk, "by": self.acting.user, "now": self.acting.now}
