"""Protocol events as plain dictionaries: ids, and the one way to refuse what a client asked for."""

import secrets
from typing import Any

Event = dict[str, Any]


def new_id(prefix: str) -> str:
    """A fresh id such as `item_4f0c…`; the prefix says what it names."""
    return f"{prefix}_{secrets.token_hex(10)}"


class Refused(Exception):
    """A client event cannot be obeyed. The client gets an `error` event, the session stays open."""

    def __init__(self, message: str, *, code: str = "invalid_value", param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param


def error_event(refused: Refused, *, client_event_id: str | None) -> Event:
    """The `error` event that tells which client event was refused, and why."""
    return {
        "type": "error",
        "error": {
            "type": "invalid_request_error",
            "code": refused.code,
            "message": refused.message,
            "param": refused.param,
            "event_id": client_event_id,
        },
    }


def server_error_event(message: str, *, code: str) -> Event:
    """An `error` event for a fault on this side; it names no client event."""
    return {
        "type": "error",
        "error": {"type": "server_error", "code": code, "message": message, "param": None, "event_id": None},
    }
