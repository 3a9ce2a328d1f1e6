"""What the served site has written about a call."""

from agents.conversations.models import Conversation, Turn
from tests.patience import until


async def has_turns(conversation_id: str, count: int) -> None:
    """Wait until so many turns of a call that goes on are stored."""

    async def are_there() -> bool:
        return await Turn.objects.filter(conversation_id=conversation_id).acount() >= count

    await until(are_there, f"{count} stored turns")


async def stored_turns(conversation_id: str) -> list[Turn]:
    """Once the call is closed: its turns in their order."""
    ended = Conversation.objects.filter(pk=conversation_id, ended_at__isnull=False)
    await until(ended.aexists, "end of the conversation in the database")
    return [turn async for turn in Turn.objects.filter(conversation_id=conversation_id)]
