"""What a call tells of itself to whoever traces it. Nobody does unless voicesite/telemetry is set up: spans.py then."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from uuid import UUID


class CallTrace:
    """Of one call; this one keeps nothing."""

    def began(self) -> None:
        """This task, and those it starts, are the call's from now on."""

    def told(self, message: dict[str, Any]) -> None:
        """The browser gets this message of the contract."""

    def happened(self, event: str) -> None:
        """Something came or went: `browser lost`, `browser returned`, `voice live lost`."""

    def step(self, name: str) -> Callable[[str], None]:
        """Something begins that takes its time; call what this gives with the result."""
        return _pass_over

    def ended(self, reason: str) -> None:
        """With that reason of the contract; whatever comes behind it belongs to no call."""


def _pass_over(result: str) -> None:
    pass


NOBODY = CallTrace()
Tracer = Callable[[UUID, UUID | None, str, bool], CallTrace]

current: ContextVar[CallTrace] = ContextVar("call_trace", default=NOBODY)
_tracer: Tracer | None = None


def trace_with(tracer: Tracer | None) -> None:
    """From now on each call is traced so; None: not at all."""
    global _tracer
    _tracer = tracer


def trace_of(conversation_id: UUID, persona_id: UUID | None, model: str, *, is_taken_up: bool) -> CallTrace:
    """`is_taken_up`: the conversation began in another process."""
    return _tracer(conversation_id, persona_id, model, is_taken_up) if _tracer else NOBODY


def happened(event: str) -> None:
    """In the call that the present task belongs to, if any."""
    current.get().happened(event)


def step(name: str) -> Callable[[str], None]:
    """Of the call that the present task belongs to, if any."""
    return current.get().step(name)
