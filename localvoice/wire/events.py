"""Events of the protocol, as plain dictionaries: their ids, and how a client's event is refused."""

import secrets
from typing import Any

Event = dict[str, Any]

LONGEST_TEXT = 500  # of a refusal


def new_id(prefix: str) -> str:
    """A new id such as `item_4f0c…`. The prefix names the kind of thing."""
    return f"{prefix}_{secrets.token_hex(10)}"


class Refused(Exception):
    """A client event is refused. The client gets an `error` event, and the session stays open."""

    def __init__(self, message: str, *, code: str = "invalid_value", param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param


def error_event(refused: Refused, *, client_event_id: str | None) -> Event:
    """The `error` event for a refused client event: which one it was, and why."""
    return {
        "type": "error",
        "error": {
            "type": "invalid_request_error",
            "code": refused.code,
            "message": _cut(refused.message),
            "param": refused.param and _cut(refused.param),
            "event_id": client_event_id,
        },
    }


def _cut(text: str) -> str:
    """What a client sent may be megabytes long, and comes back in its refusal."""
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def server_error_event(message: str, *, code: str, client_event_id: str | None = None) -> Event:
    """An `error` event for a fault on this side; usually it names no client event."""
    return {
        "type": "error",
        "error": {"type": "server_error", "code": code, "message": message, "param": None, "event_id": client_event_id},
    }
