"""How long what is kept: for pages that tell people so. What is in force now, from the settings and the persona."""

from dataclasses import dataclass

from django.conf import settings

from agents.personas.models import Persona


@dataclass(frozen=True, slots=True)
class KeptDays:
    """Days; None: for ever, and of backups: the operator does not say.

    `backups`: so long they go on holding what is deleted here. `erasure`: from asking for it until it is done.
    """

    conversations: int | None
    audit: int | None
    backups: int | None
    erasure: int


def kept_days(persona: Persona | None = None) -> KeptDays:
    """Of the site, or of conversations with this persona: the shorter limit counts."""
    limits = [settings.RETENTION_DAYS, persona.keep_days if persona else None]
    return KeptDays(
        conversations=min((days for days in limits if days), default=None),
        audit=settings.AUDIT_DAYS or None,
        backups=settings.BACKUP_KEEP_DAYS or None,
        erasure=settings.ERASE_AFTER_DAYS,
    )
