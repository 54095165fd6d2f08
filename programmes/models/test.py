"""Language tests and the social studies test."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Func, Q, UniqueConstraint

from participants.models import Participant
from participants.models.base import counted, hidden_like_the_participant, known, municipality_key
from programmes.codes import Skill, TestResult
from programmes.querysets import LanguageTestQuerySet

_PASS_OR_FAIL = [TestResult.PASSED, TestResult.FAILED]


class LanguageTest(models.Model):
    """One result in one skill. Belongs to the participant, who may take tests outside a programme."""

    class Privacy:
        """All but the keys says something about the participant."""

        personal: ClassVar[set[str]] = {"tested_on", "skill", "result", "ordinal", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="tests", db_constraint=False)
    is_hidden = hidden_like_the_participant()
    tested_on = models.DateField()
    skill = models.CharField(max_length=15, choices=Skill)
    result = models.CharField(max_length=10, choices=TestResult)
    ordinal = models.SmallIntegerField(default=1, help_text="Tells two sittings on a day apart.")

    objects = LanguageTestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("test_skill_known", "skill", Skill),
            known("test_result_known", "result", TestResult),
            CheckConstraint(
                name="test_social_studies_is_passed_or_failed",
                condition=~Q(skill=Skill.SOCIAL_STUDIES) | Q(result__in=_PASS_OR_FAIL),
                violation_error_message="Samfunnskunnskapsprøven er bestått eller ikke bestått.",
            ),
            UniqueConstraint(name="test_once", fields=["participant", "tested_on", "skill", "ordinal"]),
        ]
        indexes: ClassVar = [
            counted("test_of_municipality", key="participant", also=["skill", "result", "tested_on"]),
        ]

    def __str__(self) -> str:
        return f"test {self.pk}"
