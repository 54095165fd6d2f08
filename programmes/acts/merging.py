"""Two registrations of one person made one, and parted again."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Model

from participants.actions import are_told_apart
from participants.trail.codes import FieldClass
from programmes import actions, forms
from programmes.actions.merging.sides import Side
from programmes.acts.base import Act, Acting
from programmes.forms import ActionForm
from programmes.forms.merging import LABELS, SAME, Whose
from programmes.overviews import merging

_WHICH = "Si hvilken registrering som er samme person. Den må være i kommunen, og en annen enn denne."
# Field → what it is called.
MERGED = LABELS
_NO_MERGER = "Deltakeren er ikke slått sammen med noen, eller det er opphevet."


class Merge(Act):
    """The other registration, which the row names, becomes a part of the participant's."""

    heading = "Slå sammen med en annen registrering"
    button = "Slå sammen"
    saved = "Registreringene er slått sammen. Det kan oppheves i 90 dager."
    form: type[ActionForm] = forms.MergeForm
    fields = FieldClass.CONTACT

    def __init__(self, given: Acting) -> None:
        super().__init__(given)
        keys = [given.participant.pk, *([given.row] if given.row and given.row != given.participant.pk else [])]
        found = merging.sides(given.user, keys, on=given.on)
        self.kept, self.other = found[0], found[1] if len(found) > 1 else None
        self.compared = self._compared(self.other) if self.other else None

    @property
    def _sees_address(self) -> bool:
        """Whether the addresses of both are shown to the reader: with the stricter grade, if it is another's."""
        bar = self.acting.bar
        return bar.sees_address and (
            self.other is None or self.other.participant.address_protection == bar.participant.address_protection
        )

    def _compared(self, other: Side) -> merging.Comparison:
        """What it would do."""
        return merging.compared(self.acting.user, self.kept, other, sees_address=self._sees_address, on=self.acting.on)

    def refusal(self) -> str:
        return " ".join(self.compared.obstacles) if self.compared else _WHICH

    def rows(self) -> tuple[Model | None, ...]:
        return (*self.kept.rows(), *(self.other.rows() if self.other else ()))

    def row(self) -> UUID | None:
        return self.acting.row

    def shown(self) -> tuple[UUID, ...]:
        return (self.other.participant.pk,) if self.other else ()

    def blank(self, data: dict[str, str] | None = None) -> ActionForm:
        form = super().blank(data)
        # What was sent twice has no other by now, and may name every field.
        if self.compared is None:
            return form
        asked = {each.name for each in self.compared.fields if each.is_disputed}
        if not self._sees_address:
            asked.discard("address")
        for name in set(LABELS) - asked:
            del form.fields[name]
        if not self.is_told_apart:
            del form.fields["is_same"]
        return form

    @cached_property
    def is_told_apart(self) -> bool:
        """Whether someone has said that they are two."""
        if self.other is None:
            return False
        return are_told_apart(self.kept.participant, self.other.participant, by=self.acting.user, on=self.acting.on)

    def initial(self) -> dict[str, Any]:
        return dict.fromkeys(LABELS, Whose.KEPT)

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        taken = [name for name in LABELS if given.get(name) == Whose.OTHER]
        actions.merge_participants(
            **self.whose(), other_pk=self.acting.row or self.acting.participant.pk, version=version, taken=taken,
            is_same=given.get("is_same") == SAME, reason=given["reason"],
        )  # fmt: skip


class Part(Act):
    """The registration that was merged away, by the merger that the row names, is one of its own again."""

    heading = "Opphev sammenslåingen"
    button = "Opphev sammenslåingen"
    saved = "Sammenslåingen er opphevet. Begge registreringene står som de gjorde."
    form = forms.PartForm

    def __init__(self, given: Acting) -> None:
        super().__init__(given)
        found = merging.mergers_of(given.user, given.participant.pk, on=given.on)
        self.merger = next((each for each in found if given.row in {None, each.pk}), None)

    def refusal(self) -> str:
        return "" if self.merger else _NO_MERGER

    def rows(self) -> tuple[Model | None, ...]:
        return ()

    def row(self) -> UUID | None:
        return self.merger.pk if self.merger else self.acting.row

    def run(self, given: dict[str, Any], *, version: str, once: str) -> None:
        actions.part_participants(**self.whose(), **given, merger_pk=self.acting.row)
