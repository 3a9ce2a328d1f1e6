"""The meters of Voice Live in the Azure Retail Prices API, as they are written there, and what each prices. Pure.

Their names are not built by one rule: “Outpt”, “Cache”, “Std-” without a space. So they stand here one by one, as they
were in February 2026, with the spelling that one would expect beside each, should it be put right.
"""

from agents.costs.prices import Kind, Tier

Place = tuple[str, str, str]
"""Tier, kind and part (as in a file of prices)."""

_TIERS = {"Pro": Tier.PRO, "Std": Tier.STANDARD, "Lite": Tier.LITE}
_KINDS = {
    "LLM Text": Kind.TEXT,
    "LLM Audio": Kind.NATIVE,
    "Standard Speech Audio": Kind.SPEECH,
    "Custom Speech Audio": Kind.CUSTOM,
}
_PARTS = {"Input": "input", "Output": "output", "Cached": "cached"}

EXPECTED: dict[str, Place] = {
    f"Voice Live API {tier} - {kind} {part} Tokens": (_TIERS[tier], _KINDS[kind], _PARTS[part])
    for tier in _TIERS
    for kind in _KINDS
    for part in _PARTS
}
ODD: dict[str, Place] = {
    "Voice Live API Std - Standard Speech Audio Outpt Tokens": (Tier.STANDARD, Kind.SPEECH, "output"),
    "Voice Live API Std - Standard Speech Audio Cache Tokens": (Tier.STANDARD, Kind.SPEECH, "cached"),
    "Voice Live API Std- LLM Audio Output Tokens": (Tier.STANDARD, Kind.NATIVE, "output"),
    "Voice Live API Std- LLM Audio Cached Tokens": (Tier.STANDARD, Kind.NATIVE, "cached"),
    "Voice Live BYO Standard Speech Audio Input Tokens": (Tier.OWN, Kind.SPEECH, "input"),
    "Voice Live BYO Standard Speech Audio Output Tokens": (Tier.OWN, Kind.SPEECH, "output"),
    "Voice Live BYO Custom Speech Audio Input Tokens": (Tier.OWN, Kind.CUSTOM, "input"),
    "Voice Live BYO Custom Speech Audio Output Tokens": (Tier.OWN, Kind.CUSTOM, "output"),
}
METERS: dict[str, Place] = EXPECTED | ODD
FAMILY = "Voice Live"  # how all of them begin: one that is not known is named to the operator
PER = {"1": 1, "1K": 1_000, "1M": 1_000_000}
"""How many tokens a unit of measure is."""
