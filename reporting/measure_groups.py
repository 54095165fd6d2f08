"""Which kinds of measure make each published group: the twelve as IMDi told them, and the four that they make.

IMDi's own way from twelve to four was not found: this one is ours (docs/adr/0037).
"""

from collections.abc import Mapping
from typing import Final

from participants.codes import MeasureType
from reporting.codes import BroadMeasure, MeasureGroup

GROUP_OF: Final[Mapping[MeasureType, MeasureGroup]] = {
    MeasureType.NORWEGIAN: MeasureGroup.NORWEGIAN,
    MeasureType.SOCIAL_STUDIES: MeasureGroup.NORWEGIAN,
    MeasureType.LANGUAGE_PRACTICE: MeasureGroup.LANGUAGE_PRACTICE,
    MeasureType.WORK_PRACTICE: MeasureGroup.WORK_PRACTICE,
    MeasureType.LABOUR_MARKET_TRAINING: MeasureGroup.LABOUR_MARKET_TRAINING,
    MeasureType.WORK: MeasureGroup.WORK,
    MeasureType.PRIMARY_EDUCATION: MeasureGroup.PRIMARY_EDUCATION,
    MeasureType.UPPER_SECONDARY_SUBJECTS: MeasureGroup.UPPER_SECONDARY_SUBJECTS,
    MeasureType.VOCATIONAL_COURSE: MeasureGroup.VOCATIONAL_COURSE,
    MeasureType.RECOGNITION: MeasureGroup.RECOGNITION,
    MeasureType.HEALTH_PROMOTING: MeasureGroup.HEALTH_PROMOTING,
    MeasureType.SOCIAL_NETWORK: MeasureGroup.SOCIAL_NETWORK,
    # Elements that the law has had since 2021, and the twelve groups had not.
    MeasureType.LIFE_SKILLS: MeasureGroup.OTHER,
    MeasureType.PARENTAL_GUIDANCE: MeasureGroup.OTHER,
    MeasureType.DIGITAL_SKILLS: MeasureGroup.OTHER,
    MeasureType.ENGLISH: MeasureGroup.OTHER,
    MeasureType.OTHER: MeasureGroup.OTHER,
}
MADE_OF: Final[Mapping[BroadMeasure, tuple[MeasureGroup, ...]]] = {
    BroadMeasure.NORWEGIAN_AND_SOCIAL_STUDIES: (MeasureGroup.NORWEGIAN,),
    BroadMeasure.WORKING_LIFE: (
        MeasureGroup.LANGUAGE_PRACTICE, MeasureGroup.WORK_PRACTICE, MeasureGroup.LABOUR_MARKET_TRAINING,
        MeasureGroup.WORK,
    ),
    BroadMeasure.EDUCATION_AND_COURSES: (
        MeasureGroup.PRIMARY_EDUCATION, MeasureGroup.UPPER_SECONDARY_SUBJECTS, MeasureGroup.VOCATIONAL_COURSE,
        MeasureGroup.RECOGNITION,
    ),
    BroadMeasure.COMMUNITY: (MeasureGroup.HEALTH_PROMOTING, MeasureGroup.SOCIAL_NETWORK, MeasureGroup.OTHER),
}  # fmt: skip
