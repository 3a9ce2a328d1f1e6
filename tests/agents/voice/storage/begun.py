"""A conversation as a call begins it: what the user may call is looked up, then the row is made."""

import time
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User

from agents.personas.models import Persona
from agents.voice.storage.day_use import call_wished
from agents.voice.storage.rows import Opened, open_conversation


async def begun(user: User, persona: Persona, conversation_id: UUID | None = None, **how: Any) -> Opened | None:
    wish = await call_wished(user, persona.pk, time.time())
    if wish is None:
        return None
    return await open_conversation(user, wish.version, conversation_id or uuid4(), **how)
