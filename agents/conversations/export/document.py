"""A conversation as JSON, with the texts exactly as they are stored, and the schema of it. Pure."""

import json
from datetime import UTC, datetime
from typing import Any

from agents.conversations.export.heads import NOTICE
from agents.conversations.export.talk import Said, Talk
from agents.conversations.models import Role, Source

FORMAT = "voicesite-conversation"
VERSION = 1

Shape = dict[str, Any]
UUID: Shape = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
MOMENT: Shape = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}
MILLISECONDS: Shape = {"type": ["integer", "null"], "minimum": 0}


def as_json(talk: Talk) -> str:
    return json.dumps(document_of(talk), indent=2, ensure_ascii=False) + "\n"


def document_of(talk: Talk) -> dict[str, Any]:
    conversation = {
        "id": str(talk.id),
        "title": talk.title,
        "person": talk.username,
        "persona": {
            "id": str(talk.persona_id),
            "name": talk.persona,
            "version": talk.version,
            "language": talk.language,
            "is_ai": True,
        },
        "model": talk.model,
        "started_at": _moment(talk.started_at),
        "ended_at": _moment(talk.ended_at) if talk.ended_at else None,
        "end_reason": talk.end_code,
        "end": talk.end,
        "continues": str(talk.continues) if talk.continues else None,
        "turns": [_turn(said) for said in talk.turns],
    }
    return {"format": FORMAT, "version": VERSION, "notice": f"{NOTICE}.", "conversation": conversation}


def file_schema() -> Shape:
    """The JSON Schema (2020-12) of such a file, as docs/conversation.schema.json publishes it."""
    text, whole = {"type": "string"}, {"type": "integer", "minimum": 1}
    persona = {"id": UUID, "name": text, "version": whole, "language": text, "is_ai": {"const": True}}
    turn: dict[str, Shape] = {
        "role": {"description": "user: the person; assistant: the AI.", "enum": list(map(str, Role))},
        "source": {"enum": list(map(str, Source))},
        "text": {"description": "As far as it was heard, if the answer was cut.", **text},
        "started_at": MOMENT,
        "ended_at": MOMENT,
        "is_cut": {"description": "Whether the answer ends before what was generated of it.", "type": "boolean"},
        "heard_ms": {"description": "How much of the answer the person heard.", **MILLISECONDS},
        "audio_ms": {"description": "How long the answer's audio is.", **MILLISECONDS},
    }
    conversation = {
        "id": UUID,
        "title": {"description": "What its person calls it, else the persona's name.", **text},
        "person": {"description": "The username.", **text},
        "persona": _object(persona),
        "model": text,
        "started_at": MOMENT,
        "ended_at": {"description": "null: it goes on.", "anyOf": [MOMENT, {"type": "null"}]},
        "end_reason": {"description": "A short code; empty while it goes on.", **text},
        "end": {"description": "The reason in words.", **text},
        "continues": {
            "description": "The conversation whose words this one began with.",
            "anyOf": [UUID, {"type": "null"}],
        },
        "turns": {
            "description": "In the order of the conversation.",
            "type": "array",
            "items": {"$ref": "#/$defs/turn"},
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A conversation with an AI",
        **_object(
            {
                "format": {"description": "What this file is.", "const": FORMAT},
                "version": {"description": "Of the format.", "const": VERSION},
                "notice": {"description": "That one side is an AI.", **text},
                "conversation": _object(conversation),
            }
        ),
        "$defs": {"turn": _object(turn)},
    }


def _object(properties: dict[str, Shape]) -> Shape:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _turn(said: Said) -> dict[str, Any]:
    return {
        "role": str(said.role),
        "source": str(said.source),
        "text": said.text,
        "started_at": _moment(said.started_at),
        "ended_at": _moment(said.ended_at),
        "is_cut": said.is_cut,
        "heard_ms": said.heard_ms,
        "audio_ms": said.audio_ms,
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
