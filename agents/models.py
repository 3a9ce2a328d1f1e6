"""Django and the migrations look here for this app's models. Import each from the package that defines it."""

from agents.audit.models import AuditEvent
from agents.conversations.models import Conversation, Turn
from agents.costs.models import DayCost, MonthCost, PriceTable, ResponseUse, TurnTimes
from agents.operate.models import DayFigures
from agents.people.models import AccountName, GivenPassword, GroupName
from agents.personas.models import Persona, PersonaVersion
from agents.personas.persona_settings import (
    default_instructions,
    default_model,
    default_voice_kind,
    default_voice_name,
)
from agents.personas.pictures.models import PersonaPicture
from agents.personas.voices.models import LoadedVoices
from agents.privacy.models import Acknowledgement
from agents.recordings.models import RecordingPart
from agents.retention.models import ErasureRequest, Lease
from agents.usage.models import DayUse

__all__ = [
    "AccountName",
    "Acknowledgement",
    "AuditEvent",
    "Conversation",
    "DayCost",
    "DayFigures",
    "DayUse",
    "ErasureRequest",
    "GivenPassword",
    "GroupName",
    "Lease",
    "LoadedVoices",
    "MonthCost",
    "Persona",
    "PersonaPicture",
    "PersonaVersion",
    "PriceTable",
    "RecordingPart",
    "ResponseUse",
    "Turn",
    "TurnTimes",
    "default_instructions",
    "default_model",
    "default_voice_kind",
    "default_voice_name",
]
