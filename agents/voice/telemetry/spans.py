"""A call as a trace: a span for the call, below it its connects and answers. Imported only with OpenTelemetry.

Spans hold times, counts and codes of the contract; never what was said, nor names, instructions or addresses.
"""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

from opentelemetry.context import Context, attach
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, set_span_in_context

from agents.voice.conversation.states import State
from agents.voice.telemetry.call_trace import CallTrace, current

ID_CHARACTERS_MAX = 100  # the service chooses the ids
# Field of turn.metrics -> attribute of the span. Tokens are named as in OpenTelemetry's conventions.
ANSWER_FIGURES = {
    "first_audio_ms": "voicesite.first_audio_ms",
    "input_tokens": "gen_ai.usage.input_tokens",
    "output_tokens": "gen_ai.usage.output_tokens",
    "total_tokens": "voicesite.total_tokens",
}
COUNTS = ("answers", "interruptions", "browser_losses", "voice_live_losses", "reconnects")
LOSSES = {"browser lost": "browser_losses", "voice live lost": "voice_live_losses"}
RECONNECT = "voice live reconnect"


class Traces(Protocol):
    """Makes the spans."""

    tracer: Tracer

    def begin_call(self, conversation_id: UUID, attributes: dict[str, str | bool], *, is_taken_up: bool) -> Span: ...


class TracedCall(CallTrace):
    """Makes the spans of one call. All calls are in one thread, the event loop's."""

    def __init__(
        self, traces: Traces, conversation_id: UUID, persona_id: UUID | None, model: str, is_taken_up: bool
    ) -> None:
        self._traces = traces
        self._conversation_id = conversation_id
        self._attributes: dict[str, str | bool] = {
            "voicesite.conversation_id": str(conversation_id),
            "voicesite.persona_id": str(persona_id or ""),
            "gen_ai.request.model": model,
            "voicesite.is_taken_up": is_taken_up,
        }
        self._is_taken_up = is_taken_up
        self._span: Span | None = None
        self._context = Context()
        self._counts = Counter[str]()
        self._state = ""
        self._waits_since: int | None = None  # nanoseconds of the clock, like all times of spans
        self._audible: dict[str, tuple[int, int]] = {}  # item -> when the wait for it began, when it became audible
        self._cut = set[str]()

    def began(self) -> None:
        self._span = self._traces.begin_call(self._conversation_id, self._attributes, is_taken_up=self._is_taken_up)
        self._context = set_span_in_context(self._span, Context())
        attach(self._context)  # never detached, since the task ends with the call
        current.set(self)

    def sent(self, message: dict[str, Any]) -> None:
        if self._span is None or not self._span.is_recording():
            return
        match message["type"]:
            case "session.state":
                self._state = message["state"]
                if self._state == State.PROCESSING:
                    self._waits_since = time.time_ns()
            case "audio.started" if message["item_id"] not in self._audible:  # if it is, a page gets it again
                now = time.time_ns()
                self._audible[message["item_id"]] = (self._waits_since or now, now)
                self._waits_since = None
            case "turn.metrics":
                self._answered(message)
            case "transcript.truncated":
                self._truncated(message["item_id"], message["heard_ms"])
            case "notice":
                self._span.add_event(f"notice {message['code']}")

    def happened(self, event: str) -> None:
        if self._span is None:
            return
        self._span.add_event(event)
        if event in LOSSES:
            self._counts[LOSSES[event]] += 1

    def step(self, name: str) -> Callable[[str], None]:
        self._counts["reconnects"] += name == RECONNECT
        span = self._traces.tracer.start_span(name, self._context, SpanKind.CLIENT)

        def end(result: str) -> None:
            span.set_attribute("voicesite.result", result)
            if result not in ("opened", "given_up"):
                span.set_status(StatusCode.ERROR, result)
            span.end()

        return end

    def ended(self, reason: str) -> None:
        if self._span is None:
            return
        self._span.set_attributes({f"voicesite.{name}": self._counts[name] for name in COUNTS})
        self._span.set_attribute("voicesite.end_reason", reason)
        if reason == "internal" or reason.startswith("voice_live_"):
            self._span.set_status(StatusCode.ERROR, reason)
        self._span.end()
        self._span = None

    def _answered(self, message: dict[str, Any]) -> None:
        """An answer has been generated. Its span begins when the person began to wait for it."""
        now = time.time_ns()
        item_id = message["item_id"]
        begin, first_audio = self._audible.get(item_id, (now, None))  # no audio: it was cut before it began
        figures = {name: message[figure] for figure, name in ANSWER_FIGURES.items() if figure in message}
        attributes = {"voicesite.item_id": item_id[:ID_CHARACTERS_MAX], **figures}
        span = self._traces.tracer.start_span("answer", self._context, attributes=attributes, start_time=begin)
        if first_audio is not None:
            span.add_event("first audio", timestamp=first_audio)
        span.end(now)
        self._counts["answers"] += 1

    def _truncated(self, item_id: str, heard_ms: int) -> None:
        """Count an interruption. A lost connection cuts answers too; pages that come back get the message again."""
        if self._span is None or item_id not in self._audible or item_id in self._cut:
            return
        self._cut.add(item_id)
        if self._state == State.RECONNECTING:
            return
        self._counts["interruptions"] += 1
        item = {"voicesite.item_id": item_id[:ID_CHARACTERS_MAX]}
        self._span.add_event("interrupted", {**item, "voicesite.heard_ms": heard_ms})
