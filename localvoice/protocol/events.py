"""The table of client events: those that are honoured, by `client_events.py`, and those that are refused. Pure.

Together they are all that the SDK can send.
"""

from collections.abc import Collection
from difflib import get_close_matches

from localvoice.settings.opening import CLIENT_REFERENCE, PROFILES
from localvoice.settings.options import Fate
from localvoice.wire.events import Refused

NO_AVATAR = "There is no avatar here: leave session.avatar out, and take the voice from response.audio.delta."
NO_TURNS = "Append audio with input_audio_buffer.append and end the turn with input_audio_buffer.commit."

# What the address of a connection may say.
CONNECTION = {
    "api-version": (Fate.HONOURED, "required; any"),
    "model": (Fate.HONOURED, "required without an agent; `gpt-realtime…` hears and speaks itself, others read text"),
    "profile": (Fate.HONOURED, f"{' or '.join(PROFILES)}: says what a deployment of one's own is, whatever its name"),
    "api-key, Authorization": (Fate.HONOURED, "in the address or as a header; required; any"),
    "features": (Fate.HONOURED, f"`{CLIENT_REFERENCE}`"),
    "agent-name, agent-project-name": (
        Fate.HONOURED,
        "both, and a bearer token; `model`, `instructions`, `tools`, `tool_choice` and `temperature` are then refused",
    ),
    "agent-version, conversation-id, foundry-resource-override": (Fate.IGNORED, "no agent is called: the rules answer"),
}

HONOURED_EVENTS = {
    "session.update": "as a whole, or not at all",
    "input_audio_buffer.append": "at most 15 MiB",
    "input_audio_buffer.commit": "at least 100 ms of audio",
    "input_audio_buffer.clear": "",
    "input_text.delta": "an id that is new begins a message of the user",
    "input_text.done": "puts the message into the conversation; nothing answers it until `response.create`",
    "conversation.item.create": "",
    "conversation.item.retrieve": "without its audio",
    "conversation.item.truncate": "",
    "conversation.item.delete": "",
    "response.create": "refused while a response is active, unless it has `cancel_previous`",
    "response.cancel": "refused when none is active",
}
REFUSED_EVENTS = {
    "session.avatar.connect": NO_AVATAR,
    "output_audio_buffer.clear": "Only an avatar has this buffer: use response.cancel and conversation.item.truncate.",
    "input_audio.turn.start": NO_TURNS,
    "input_audio.turn.append": NO_TURNS,
    "input_audio.turn.end": NO_TURNS,
    "input_audio.turn.cancel": "Drop what was appended with input_audio_buffer.clear.",
    "input_audio.clear": "Drop what was appended with input_audio_buffer.clear.",
    "mcp_approval_response": "Send it as an item, with conversation.item.create.",
}


def refuse_event(event_type: str, *, known: Collection[str]) -> Refused:
    """The refusal of an event that is not handled; its sentence says what to send instead."""
    fix = REFUSED_EVENTS.get(event_type)
    if fix is not None:
        return Refused(f"{event_type} is not possible here. {fix}", code="event_not_supported", param="type")
    close = get_close_matches(event_type, known, n=1)
    fix = f"Did you mean {close[0]}?" if close else f"Known are {', '.join(known)}."
    return Refused(f"Unknown event type {event_type[:80]!r}. {fix}", param="type")
