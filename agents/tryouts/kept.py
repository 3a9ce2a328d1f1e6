"""Drafts that somebody tries: kept in the cache for some minutes, each under a random id that its person alone can use.

A person has two at most, the draft and what is published, so that nobody fills Redis. A newer one replaces the older.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from django.core.cache import cache

from agents.personas.models import Persona
from agents.personas.options import BY_FIELD
from agents.personas.persona_settings import PersonaSettings

KEPT_SECONDS = 15 * 60  # the longest tryout, the time until it begins, and the time that a lost browser has


class Side(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Tryout:
    """`persona_id`: of the persona that is edited; a new one has an id that no persona has. `options`: by field."""

    id: UUID
    persona_id: UUID
    is_new: bool
    options: dict[str, Any]

    def settings(self) -> PersonaSettings:
        """A persona with these options, in no database."""
        known = {name: value for name, value in self.options.items() if name in BY_FIELD}
        return Persona(pk=self.persona_id, **known)


def keep(user_id: int, persona: Persona, settings: PersonaSettings, side: Side) -> Tryout:
    """Keep these settings for that user, to be tried.

    Raises:
        redis.RedisError: the cache does not answer.
    """
    tryout = Tryout(uuid4(), persona.pk, persona._state.adding, settings.options())
    value = [tryout.id.hex, tryout.persona_id.hex, tryout.is_new, tryout.options]
    cache.set(_key(user_id, side), value, timeout=KEPT_SECONDS)
    return tryout


def find(user_id: int, tryout_id: UUID) -> Tryout | None:
    """What is kept under that id; None if it is gone, or another person's.

    Raises:
        redis.RedisError: as `keep`.
    """
    for found in cache.get_many([_key(user_id, side) for side in Side]).values():
        kept_id, persona_id, is_new, options = found
        if kept_id == tryout_id.hex:
            return Tryout(tryout_id, UUID(persona_id), is_new, options)
    return None


def forget(user_id: int) -> None:
    """Keep nothing of theirs any more.

    Raises:
        redis.RedisError: as `keep`.
    """
    cache.delete_many([_key(user_id, side) for side in Side])


def _key(user_id: int, side: Side) -> str:
    return f"tryout:{user_id}:{side}"
