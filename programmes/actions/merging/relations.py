"""What becomes of each table and column that leads to a person when two registrations are made one.

A new one is declared here, or the test of the relations fails; and where a row would still lead to the registration
that is gone, its foreign key refuses the whole.
"""

from enum import Enum
from typing import Final


class Treatment(Enum):
    """What becomes of the rows."""

    MOVES = "they become those of the registration that stays"
    FOLLOWS = "they hang on a row that moves, and are left as they are"
    UNITED = "the two persons become one, for the whole country"
    ENDS = "the registration that is gone"
    HISTORY = "the key stays as it was written, and is read through the merger"
    STAYS = "the participant is named beside others, or by no key at all"


_MOVES, _FOLLOWS, _UNITED = Treatment.MOVES, Treatment.FOLLOWS, Treatment.UNITED
_HISTORY, _STAYS = Treatment.HISTORY, Treatment.STAYS

RELATIONS: Final[dict[tuple[str, str], Treatment]] = {
    ("participants_participant", "id"): Treatment.ENDS,
    ("participants_participantidentifier", "participant_id"): _MOVES,
    ("participants_contactdetails", "participant_id"): _MOVES,
    ("participants_protectedcontact", "participant_id"): _MOVES,
    ("participants_assignment", "participant_id"): _MOVES,
    ("participants_groupmember", "participant_id"): _MOVES,
    ("participants_journalentry", "participant_id"): _MOVES,
    ("participants_draft", "participant_id"): _MOVES,
    ("participants_notice", "participant_id"): _MOVES,
    ("participants_glass", "participant_id"): _MOVES,
    ("participants_familymember", "participant_id"): _MOVES,
    ("participants_rectification", "participant_id"): _MOVES,
    ("participants_recipient", "participant_id"): _MOVES,
    ("participants_restriction", "participant_id"): _MOVES,
    ("participants_distinction", "participant_id"): _MOVES,
    ("participants_merger", "participant_id"): _MOVES,
    ("programmes_programme", "participant_id"): _MOVES,
    ("programmes_languagetest", "participant_id"): _MOVES,
    ("programmes_postponement", "participant_id"): _MOVES,
    ("programmes_appointment", "participant_id"): _MOVES,
    ("programmes_transfer", "participant_id"): _MOVES,
    ("programmes_arrival", "participant_id"): _MOVES,
    ("programmes_measure", "programme_id"): _FOLLOWS,
    ("programmes_leave", "programme_id"): _FOLLOWS,
    ("programmes_exit", "programme_id"): _FOLLOWS,
    ("programmes_stop", "programme_id"): _FOLLOWS,
    ("programmes_absence", "programme_id"): _FOLLOWS,
    ("programmes_hoursdone", "programme_id"): _FOLLOWS,
    ("programmes_plan", "programme_id"): _FOLLOWS,
    ("programmes_contract", "programme_id"): _FOLLOWS,
    ("programmes_contract", "plan_id"): _FOLLOWS,
    ("participants_identifierdigest", "identifier_id"): _FOLLOWS,
    ("participants_journalentry", "corrects_id"): _FOLLOWS,
    ("participants_formerperson", "merger_id"): _FOLLOWS,
    ("participants_personlink", "participant_id"): _UNITED,
    ("participants_personlink", "person_id"): _UNITED,
    ("participants_personidentifier", "person_id"): _UNITED,
    # What is written of two who were one is what parts them again.
    ("participants_merger", "former"): _STAYS,
    ("participants_merger", "former_ref"): _STAYS,
    ("participants_formerperson", "person_key"): _STAYS,
    ("participants_formerperson", "identifiers"): _STAYS,
    ("participants_formerperson", "others"): _STAYS,
    # The programme before, in another municipality, by the sender's key.
    ("programmes_programme", "continues_ref"): _STAYS,
    # A digest of both keys: kept, and asked of those two alone.
    ("participants_distinction", "pair"): _STAYS,
    # The row a notice leads to; where it is a participant's page, its address answers with the one that stays.
    ("participants_notice", "subject_id"): _STAYS,
    ("programmes_retentionitem", "participant_key"): _HISTORY,
    ("programmes_retentionitem", "row_key"): _HISTORY,
    ("trail_event", "participant_id"): _HISTORY,
    ("trail_event", "row_keys"): _HISTORY,
    ("trail_reading", "participant_ids"): _HISTORY,
    # Renewed from the feed, which the triggers write for both.
    ("trail_change", "participant_id"): _HISTORY,
    ("trail_change", "person_id"): _HISTORY,
    ("reporting_personyear", "person_id"): _HISTORY,
    # A random key that nobody is tied to.
    ("reporting_keptpersonyear", "person_id"): _HISTORY,
}

# In the order they are moved: whoever is named for the hidden comes first.
MOVING: Final = tuple(
    sorted(
        (table for (table, _), treatment in RELATIONS.items() if treatment is _MOVES),
        key=lambda table: (table != "participants_protectedcontact", table),
    )
)
# Its owner's alone, and thrown away by the clock: that a row of these is gone keeps nobody from parting two again.
PASSING: Final = frozenset({"participants_draft", "participants_notice"})
