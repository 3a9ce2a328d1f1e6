"""What a call reports to its tracer. There is no tracer unless voicesite/telemetry is set up; then it is spans.py."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from uuid import UUID


class CallTrace:
    """The trace of one call. This class keeps nothing."""

    def began(self) -> None:
        """This task, and the tasks it starts, belong to the call from now on."""

    def sent(self, message: dict[str, Any]) -> None:
        """This message of the contract is sent to the browser."""

    def happened(self, event: str) -> None:
        """Something came or went: `browser lost`, `browser returned`, `voice live lost`."""

    def step(self, name: str) -> Callable[[str], None]:
        """A step begins that takes time. Call the function that this returns with its result."""
        return _ignore

    def ended(self, reason: str) -> None:
        """The call ended for that reason of the contract. What comes later belongs to no call."""


def _ignore(result: str) -> None:
    pass


NO_TRACE = CallTrace()
Tracer = Callable[[UUID, UUID | None, str, bool], CallTrace]

current: ContextVar[CallTrace] = ContextVar("call_trace", default=NO_TRACE)
_tracer: Tracer | None = None


def trace_with(tracer: Tracer | None) -> None:
    """Trace each call with this tracer from now on; None: trace none."""
    global _tracer
    _tracer = tracer


def trace_of(conversation_id: UUID, persona_id: UUID | None, model: str, *, is_taken_up: bool) -> CallTrace:
    """The trace of a call that begins here. `is_taken_up`: the conversation began in another process."""
    return _tracer(conversation_id, persona_id, model, is_taken_up) if _tracer else NO_TRACE


def happened(event: str) -> None:
    """Something came or went in the call that this task belongs to, if any."""
    current.get().happened(event)


def step(name: str) -> Callable[[str], None]:
    """A step begins in the call that this task belongs to, if any."""
    return current.get().step(name)
