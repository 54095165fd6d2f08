"""What the law says of a case: pure functions of dates and codes, in tables with a validity each (docs/rules.md)."""

from programmes.rules.assessment import Assessment, assess
from programmes.rules.case import Case, CaseRefused, read_case

__all__ = ["Assessment", "Case", "CaseRefused", "assess", "read_case"]
