"""What does not fit together across the rows of a package: warnings, by the rules of the records."""

import psycopg

from programmes.codes import QualityNature, QualityRule
from programmes.exchange.findings import Finding, Findings
from programmes.rules.quality import RULES

# What a row of programmes tells by itself is told as it is read; an exit before its start is an error.
_TOLD = frozenset(
    {QualityRule.DECIDED_AFTER_START, QualityRule.PLANNED_BEFORE_START, QualityRule.ENDED_BEFORE_START}
)  # fmt: skip
_NATURES = frozenset({QualityNature.CONTRADICTORY, QualityNature.OUTLYING})
_ASKED = {code: rule for code, rule in RULES.items() if rule.nature in _NATURES and code not in _TOLD}
_COLUMNS = {
    # No clock here: of a programme without an exit in the package, the register may have one.
    "today": "NULL::date",
    **{name: f"participant.{name}" for name in ("settled_on", "permitted_on", "education_level")},
    **{name: f"programme.{name}" for name in ("decided_on", "starts_on", "planned_end_on")},
    "is_continued": "(coalesce(programme.continues_ref, '') <> '')",
    **{name: f"exit.{name}" for name in ("exited_on", "cause", "main_activity")},
    "first_measure_on": "measured.first_on", "last_measure_on": "measured.last_on", "first_test_on": "tested.first_on",
}  # fmt: skip
# What the package itself says; of what it leaves out nothing is told, since the register may have it.
_FOUND = f"""
SELECT programme.row, {", ".join(rule.sql(_COLUMNS) for rule in _ASKED.values())}
FROM stage_programmes AS programme
LEFT JOIN stage_participants AS participant
    ON participant.municipality_id = programme.municipality_id AND participant.ref = programme.participant_ref
LEFT JOIN stage_exits AS exit
    ON exit.municipality_id = programme.municipality_id AND exit.programme_ref = programme.ref
LEFT JOIN (
    SELECT municipality_id, programme_ref, min(starts_on) AS first_on, max(end_date) AS last_on
    FROM stage_measures GROUP BY municipality_id, programme_ref
) AS measured ON measured.municipality_id = programme.municipality_id AND measured.programme_ref = programme.ref
LEFT JOIN (
    SELECT municipality_id, participant_ref, min(tested_on) AS first_on
    FROM stage_language_tests GROUP BY municipality_id, participant_ref
) AS tested
    ON tested.municipality_id = programme.municipality_id AND tested.participant_ref = programme.participant_ref
WHERE {" OR ".join(rule.sql(_COLUMNS) for rule in _ASKED.values())}
ORDER BY programme.row
"""


def warn(cursor: psycopg.Cursor, *, findings: Findings) -> None:
    """Tell of each programme that breaks a rule: never a value, and never a refusal."""
    cursor.execute(_FOUND)
    for row, *broken in cursor.fetchall():
        for rule, is_broken in zip(_ASKED.values(), broken, strict=True):
            if is_broken:
                problem = f"{rule.code.label} ({rule.section})."
                findings.add(Finding("programmes", row, "", problem, "Sjekk datoene.", is_warning=True))
