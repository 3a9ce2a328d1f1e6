"""Our commands as Voice Live's client events. Pure.

Event names and fields: Voice Live API reference 2026-07-15.
"""

from typing import Any

from agents.personas.choices import AZURE_KINDS
from agents.personas.session_config import SessionConfig
from agents.voice.conversation.commands import (
    AddText,
    CancelResponse,
    ClearInput,
    Command,
    CommitInput,
    ContinueResponse,
    CreateResponse,
    DeleteItem,
    DetectTurns,
    Greet,
    PutItem,
    Say,
    TellResult,
    TruncateItem,
)

# What the model is asked when its last answer broke off and the user has said nothing since.
GO_ON = (
    "Your last answer was cut off by accident, and the user has said nothing since. Go on from where it was cut, "
    "in the middle of the sentence if need be. Do not greet, do not apologise, do not repeat what was said."
)
TYPED = "typed"  # the id of the event that has a typed turn
FIRST = "root"  # the service's name for the place before all items

Event = dict[str, Any]


def client_event(command: Command, config: SessionConfig) -> Event:
    """One command as the service reads it. `config`: of the persona."""
    match command:
        case Greet():
            return _event("response.create", response=config.greeting)
        case Say(text):
            return _event("response.create", response=_said(text, config))
        case CreateResponse() | TellResult():
            return _event("response.create")
        case ContinueResponse():
            return _event("response.create", additional_instructions=GO_ON)
        case CancelResponse():
            return _event("response.cancel")
        case DetectTurns(is_on):
            return _event("session.update", session=config.turns(detects_turns=is_on))
        case CommitInput():
            return _event("input_audio_buffer.commit")
        case ClearInput():
            return _event("input_audio_buffer.clear")
        case AddText(text):
            return _event("conversation.item.create", item=_message("user", text), event_id=TYPED)
        case PutItem():
            return _put(command)
        case TruncateItem(item_id, heard_ms):
            return _event("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=heard_ms)
        case DeleteItem(item_id):
            return _event("conversation.item.delete", item_id=item_id)


def _said(text: str, config: SessionConfig) -> dict[str, Any]:
    """As a greeting is said (session_config.py): Azure voices speak a given text, others the words of their model."""
    if (config.session.get("voice") or {}).get("type") in AZURE_KINDS:
        return {"pre_generated_assistant_message": _message("assistant", text)}
    return {"instructions": f'Say exactly this and nothing else: "{text}"'}


def _put(said: PutItem) -> Event:
    """As text, under the id that the item has."""
    place = {} if said.previous_item_id is None else {"previous_item_id": said.previous_item_id or FIRST}
    return _event("conversation.item.create", **place, item={"id": said.item_id, **_message(said.role, said.text)})


def _message(role: str, text: str) -> dict[str, Any]:
    kind = "input_text" if role == "user" else "text"
    return {"type": "message", "role": role, "content": [{"type": kind, "text": text}]}


def _event(type: str, **fields: Any) -> Event:  # noqa: A002 - the service's name for it
    """Its type is its id too, so that an error says which command it is about (server_events.py)."""
    return {"type": type, "event_id": type} | fields
