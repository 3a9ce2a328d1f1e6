"""Facts of a site, without settings."""

from typing import Any

from agents.privacy.facts import Facts, VoiceService

PLAIN: dict[str, Any] = {
    "service": VoiceService.AZURE,
    "region": "Sweden Central",
    "retention_days": 30,
    "audit_days": 365,
    "login_hours": 336,
    "staff_login_hours": 12,
}


def facts(**changes: Any) -> Facts:
    return Facts(**PLAIN | changes)
