"""What the settings in force make true of this site, for the words that people read."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings

# The one address of Azure that names a region; that of a resource does not.
REGIONAL = re.compile(r"([a-z0-9]+)\.api\.cognitive\.microsoft\.(?:com|us)")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class VoiceService(StrEnum):
    """Where what is said is heard and answered."""

    AZURE = "azure"
    THIS_MACHINE = "this machine"
    OWN = "a machine of those who run the site"


@dataclass(frozen=True, slots=True)
class Facts:
    """`retention_days`, `audit_days`: 0 keeps. `region` and `contact`: as the operator writes them; empty: not said.

    `own_text`: what the operator adds, in Markdown. `backup_keep_days`: 0: not said.
    """

    service: VoiceService
    region: str
    retention_days: int
    audit_days: int
    login_hours: int
    staff_login_hours: int
    contact: str = ""
    own_text: str = ""
    may_be_recorded: bool = False
    backup_keep_days: int = 0

    def kept_for(self, days: int | None) -> "Facts":
        """Of a persona whose conversations are kept for so many days; None: as long as the site keeps them."""
        if not days or 0 < self.retention_days <= days:
            return self
        return replace(self, retention_days=days)


def facts_in_force() -> Facts:
    environment = settings.ENVIRONMENT
    addresses = [resource.url for resource in settings.VOICE_LIVE.resources]
    return Facts(
        service=service_of(addresses, is_local=settings.VOICE_LIVE.is_local),
        region=environment.voice_live_region or ", ".join(regions_in(addresses)),
        retention_days=environment.retention_days,
        audit_days=environment.audit_days,
        login_hours=settings.LOGIN_MAX_HOURS,
        staff_login_hours=settings.STAFF_LOGIN_MAX_HOURS,
        contact=environment.privacy_contact,
        own_text=settings.PRIVACY_TEXT,
        may_be_recorded=environment.recording,
        backup_keep_days=settings.BACKUP_KEEP_DAYS,
    )


def service_of(addresses: list[str], *, is_local: bool) -> VoiceService:
    if not is_local:
        return VoiceService.AZURE
    on_loopback = all(urlsplit(address).hostname in LOOPBACK for address in addresses)
    return VoiceService.THIS_MACHINE if on_loopback else VoiceService.OWN


def regions_in(addresses: list[str]) -> list[str]:
    """The regions that these addresses name, each once."""
    found = (REGIONAL.fullmatch(urlsplit(address).hostname or "") for address in addresses)
    return list(dict.fromkeys(match[1] for match in found if match))
