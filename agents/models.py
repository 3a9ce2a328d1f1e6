"""Where Django and the migrations look for this app's models. Each stands in its room; import it from there."""

from agents.conversations.models import Conversation, Turn
from agents.personas.models import (
    Persona,
    default_instructions,
    default_model,
    default_voice_kind,
    default_voice_name,
)

__all__ = [
    "Conversation",
    "Persona",
    "Turn",
    "default_instructions",
    "default_model",
    "default_voice_kind",
    "default_voice_name",
]
