"""What the served site has written about a call."""

import asyncio

from agents.conversations.models import Conversation, Turn
from tests.patience import patience


async def has_turns(conversation_id: str, count: int) -> None:
    """Wait until so many turns of a call that goes on are stored."""
    async with patience():
        while await Turn.objects.filter(conversation_id=conversation_id).acount() < count:
            await asyncio.sleep(0.02)


async def stored_turns(conversation_id: str) -> list[Turn]:
    """Once the call is closed: its turns in their order."""
    async with patience():
        while not await Conversation.objects.filter(pk=conversation_id, ended_at__isnull=False).aexists():
            await asyncio.sleep(0.02)
    return [turn async for turn in Turn.objects.filter(conversation_id=conversation_id)]
