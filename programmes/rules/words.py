"""The verdicts in words, for pages and letters."""

from programmes.rules.entitlement import Entitlement
from programmes.rules.regimes import Regime

PROGRAMME_WORDS = {
    Entitlement.RIGHT_AND_DUTY: "Rett og plikt til introduksjonsprogram",
    Entitlement.RIGHT: "Rett til introduksjonsprogram, ingen plikt",
    Entitlement.MAY_BE_OFFERED: "Kommunen kan tilby introduksjonsprogram",
    Entitlement.NONE: "Verken rett eller tilbud",
}
REGIME_WORDS = {
    Regime.INTRODUCTION_ACT_2003: "introduksjonsloven fra 2003",
    Regime.INTEGRATION_ACT_2021: "integreringsloven slik den var fra 2021",
    Regime.INTEGRATION_ACT_2023: "integreringsloven slik den var fra 1. august 2023",
    Regime.INTEGRATION_ACT_2025: "integreringsloven slik den var fra 2025",
    Regime.INTEGRATION_ACT_2026: "integreringsloven slik den er fra 2026",
}
WORK_OR_EDUCATION_WORDS = "Arbeids- eller utdanningsrettet innhold"
