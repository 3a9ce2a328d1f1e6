"""The messages that processes send to each other about calls, through the channel layer.

To the group of one process: `process.attach`, `process.begin`, `process.audio`, `process.text`, `process.pull`,
`process.detach`, `process.stop`, `process.evicted`, `process.claimed`, `process.end`.

Back to the channel of the process that has the browser: `voice.attached_here`, `voice.unknown_call`, `voice.ending`,
`voice.beginning`, `voice.no_room`, `voice.refused`, `voice.here`, `voice.event`, `voice.missed`, `voice.ended`,
`voice.taken_over`. None of them is stored anywhere.
"""

from typing import Any
from uuid import UUID

from agents.voice.errors import OurFault, VoiceError, error_named
from agents.voice.redis.layer import Message, send_to_group
from agents.voice.redis.names import group_of_process
from agents.voice.redis.registry import Evicted


def for_call(kind: str, conversation_id: UUID, browser_id: str, **fields: Any) -> Message:
    """A message about one browser's part in one call."""
    return {"type": kind, "conversation": conversation_id.hex, "browser": browser_id, **fields}


def ended(error: VoiceError | None) -> Message:
    """The call is over; `error` is None if the person ended it."""
    if error is None:
        return {"type": "voice.ended", "code": ""}
    return {
        "type": "voice.ended",
        "code": error.code,
        "detail": str(error),
        "retry_after": error.retry_after,
        "sentence": error.sentence,
    }


def end_of(message: Message) -> VoiceError | None:
    """The error that `ended` has sent."""
    sentence = message.get("sentence", "")  # a process of an earlier release sends none
    return error_named(message["code"], message.get("detail", ""), message.get("retry_after"), sentence=sentence)


def refused(error: VoiceError) -> Message:
    """The call did not begin."""
    return {**ended(error), "type": "voice.refused"}


def refusal_of(message: Message) -> VoiceError:
    """The error that `refused` has sent."""
    return end_of(message) or OurFault(message["detail"], sentence=message["sentence"])


async def evicted(call: Evicted) -> None:
    """Send to the call's process: a newer call of the same person takes its place."""
    await send_to_group(
        group_of_process(call.process_id), {"type": "process.evicted", "conversation": call.conversation_id.hex}
    )


def end_call(conversation_id: UUID, sentence: str) -> Message:
    """To the call's process, from the live board: end it, with that sentence for the person."""
    return {"type": "process.end", "conversation": conversation_id.hex, "sentence": sentence}


async def claimed(process_id: str, conversation_id: UUID) -> None:
    """Send to a process that did not answer: its call is taken up here. If it is alive, it ends its session at once."""
    await send_to_group(group_of_process(process_id), {"type": "process.claimed", "conversation": conversation_id.hex})
