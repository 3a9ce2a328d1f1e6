"""What processes say to each other about calls, through the channel layer.

To the group of one process: `process.attach`, `process.audio`, `process.text`, `process.pull`, `process.detach`,
`process.stop`, `process.evicted`, `process.claimed`. Back to the channel of the process that has the browser:
`voice.attached_here`, `voice.unknown_call`, `voice.ending`, `voice.here`, `voice.event`, `voice.missed`, `voice.ended`,
`voice.taken_over`. Nothing of it is kept anywhere.
"""

from typing import Any
from uuid import UUID

from agents.voice.errors import VoiceError
from agents.voice.redis.layer import Message, send_to_group
from agents.voice.redis.names import group_of_process
from agents.voice.redis.registry import Evicted


def for_call(kind: str, conversation_id: UUID, browser_id: str, **fields: Any) -> Message:
    """A message about one browser's part in one call."""
    return {"type": kind, "conversation": conversation_id.hex, "browser": browser_id, **fields}


def ended(error: VoiceError | None) -> Message:
    """The call is over; None: as the person wished."""
    if error is None:
        return {"type": "voice.ended", "code": ""}
    return {"type": "voice.ended", "code": error.code, "detail": str(error), "retry_after": error.retry_after}


async def evicted(call: Evicted) -> None:
    """A newer call of the same person takes this one's place."""
    await send_to_group(
        group_of_process(call.process_id), {"type": "process.evicted", "conversation": call.conversation_id.hex}
    )


async def claimed(process_id: str, conversation_id: UUID) -> None:
    """That process did not answer, and has lost the call to this one. If it lives, it ends its own at once."""
    await send_to_group(group_of_process(process_id), {"type": "process.claimed", "conversation": conversation_id.hex})
